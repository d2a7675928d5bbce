/** `second-factor reset`: lets in somebody who lost the phone and the codes; for whoever owns the machine. */
import { resetSecondFactor } from '#modules/people/people.ts';
import { readConfig } from '#platform/config.ts';
import { OporaError } from '#platform/errors.ts';
import { makeLog } from '#platform/log.ts';
import { migrate } from '#platform/migrations.ts';
import { buildApp } from '../app.ts';
import { reachedServer } from './reached-server.ts';
import { print, Refusal } from './terminal.ts';

const USAGE = {
  en: 'npm run -s opora -- second-factor reset EMAIL',
  ru: 'npm run -s opora -- second-factor reset АДРЕС',
};

/** Says what happened: the second factor and every session of the agent are gone, the password stays. */
export async function secondFactor(args: string[]): Promise<number> {
  const email = readEmail(args);
  const config = readConfig();
  const server = await reachedServer(config);
  try {
    await migrate(server.url);
    const opora = await buildApp(
      { ...config, database_url: server.url },
      { log: makeLog('warn', process.stderr) },
    );
    try {
      tellDone(email, await resetSecondFactor(opora.ctx(), email));
    } finally {
      await opora.close();
    }
  } catch (error) {
    if (error instanceof OporaError && error.code === 'not_found') throw noSuchAgent(email);
    throw error;
  } finally {
    await server.stop();
  }
  return 0;
}

function tellDone(email: string, { was_on }: { was_on: boolean }): void {
  if (!was_on) {
    print({
      en: `${email} has no second factor: the password alone lets in. Nothing was changed.`,
      ru: `У ${email} нет второго фактора: войти можно по одному паролю. Ничего не изменено.`,
    });
    return;
  }
  print({
    en:
      `The second factor of ${email} is removed and every session is ended.\n` +
      'The password alone lets in now. Ask to set the second factor up again: Settings → Sign-in and security.',
    ru:
      `Второй фактор ${email} снят, все сеансы завершены.\n` +
      'Теперь войти можно по одному паролю. Попросите настроить второй фактор заново: Настройки → Вход и безопасность.',
  });
}

function noSuchAgent(email: string): Refusal {
  return new Refusal({
    en: `There is no working agent with the address ${email}.`,
    ru: `Действующего сотрудника с адресом ${email} нет.`,
  });
}

function readEmail(args: string[]): string {
  const [action, email = '', ...others] = args;
  if (action !== 'reset' || !email.includes('@') || others.length > 0) throw new Refusal(USAGE);
  return email.trim().toLowerCase();
}
