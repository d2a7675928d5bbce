import { flushCompileCache } from 'node:module';
import { type Config, ROOT, readConfig } from '#platform/config.ts';
import type { MailPort } from '#platform/mail.ts';
import { terminalText } from '#platform/terminal-text.ts';
import type { Opora } from '../app.ts';
import {
  checkPorts,
  goOn,
  listenShown,
  openApp,
  prepareDatabase,
  prepareWeb,
  runUntilStopped,
  takeDataDirectory,
  workShown,
} from './bring-up.ts';
import { openCommandLog } from './command-log.ts';
import { setupLinkLines } from './setup-link.ts';
import type { Stopping } from './stopping.ts';
import { print } from './terminal.ts';

export type StartOptions = {
  /** What the environment leaves open. */
  defaults?: { data_dir?: string };
  /** Where mail leaves by, if not by the mailboxes' servers. */
  mail?: (config: Config) => MailPort;
  /** Runs when the database is ready, before anybody can connect; returns lines to print at the end. */
  beforeOpening?: (opora: Opora, config: Config) => Promise<string[]>;
};

/** Everything in one process, until it is stopped. */
export function start(): Promise<number> {
  return startEverything({});
}

export function startEverything(options: StartOptions): Promise<number> {
  return runUntilStopped((stopping) => bringUpEverything(options, stopping));
}

async function bringUpEverything(options: StartOptions, stopping: Stopping): Promise<void> {
  const config = readConfig(process.env, options.defaults);
  print({ en: '\nOpora is starting', ru: '\nЗапускаю Опору' });
  const noteAddress = takeDataDirectory(config, stopping);
  await checkPorts(config, { web: true, mail: true });
  const { log, file } = openCommandLog(config);
  await prepareWeb();
  goOn(stopping);
  const url = await prepareDatabase(config, stopping, log);
  const opora = await openApp(config, stopping, { url, log, mail: options.mail?.(config) });
  const lines = (await options.beforeOpening?.(opora, config)) ?? [];
  goOn(stopping);
  await listenShown(opora, config, stopping);
  await workShown(opora, config, stopping);
  noteAddress(config.public_url);
  await sayReady(opora, config, { lines, log_file: file });
  // Now, because a killed process would leave nothing for the next start.
  flushCompileCache();
}

async function sayReady(
  opora: Opora,
  config: Config,
  more: { lines: string[]; log_file: string | undefined },
): Promise<void> {
  const setup = await setupLinkLines(opora, config);
  const log = terminalText({ en: 'Log', ru: 'Журнал' });
  const out = [
    '',
    terminalText({ en: `Ready: ${config.public_url}`, ru: `Готово: ${config.public_url}` }),
    ...setup,
    ...(more.lines.length > 0 ? ['', ...more.lines] : []),
    '',
    ...(more.log_file ? [`${log}: ${more.log_file.replace(`${ROOT}/`, '')}`] : []),
    terminalText({ en: 'Stop: Ctrl-C', ru: 'Остановить: Ctrl-C' }),
    '',
  ];
  process.stdout.write(`${out.join('\n')}\n`);
}
