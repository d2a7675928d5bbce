/** The two halves of a start, each in a process of its own: on one machine or on several. */
import { readConfig } from '#platform/config.ts';
import {
  checkPorts,
  listenShown,
  openApp,
  prepareWeb,
  runUntilStopped,
  shareDatabase,
  workShown,
} from './bring-up.ts';
import { openCommandLog } from './command-log.ts';
import { setupLinkLines } from './setup-link.ts';
import { print } from './terminal.ts';

/** The web server alone. */
export function web(): Promise<number> {
  return runUntilStopped(async (stopping) => {
    const config = readConfig();
    await checkPorts(config, { web: true, mail: false });
    const { log } = openCommandLog(config);
    await prepareWeb();
    const url = await shareDatabase(config, stopping);
    const opora = await openApp(config, stopping, { url, log });
    await listenShown(opora, config, stopping);
    print({ en: `Ready: ${config.public_url}`, ru: `Готово: ${config.public_url}` });
    process.stdout.write([...(await setupLinkLines(opora, config)), ''].join('\n'));
  });
}

/** The worker alone: jobs, and the doors that mail comes by. */
export function worker(): Promise<number> {
  return runUntilStopped(async (stopping) => {
    const config = readConfig();
    await checkPorts(config, { web: false, mail: true });
    const { log } = openCommandLog(config);
    const url = await shareDatabase(config, stopping);
    const opora = await openApp(config, stopping, { url, log });
    await workShown(opora, config, stopping);
    print({ en: 'The worker is running.', ru: 'Обработчик работает.' });
  });
}
