/** `token create`: an API token for scripts, made by whoever owns the machine. */
import { parseArgs } from 'node:util';
import { tokenScopes } from '#contract/people.ts';
import { createApiTokenFor } from '#modules/people/people.ts';
import { readConfig } from '#platform/config.ts';
import { OporaError } from '#platform/errors.ts';
import { makeLog } from '#platform/log.ts';
import { migrate } from '#platform/migrations.ts';
import { terminalText } from '#platform/terminal-text.ts';
import { buildApp } from '../app.ts';
import { reachedServer } from './reached-server.ts';
import { Refusal } from './terminal.ts';

type Wanted = {
  email: string;
  name: string;
  scopes: (typeof tokenScopes)[number][];
  expires_in_days: number | null;
};

const USAGE = {
  en: `npm run -s opora -- token create --agent EMAIL [--name NAME] [--scopes ${tokenScopes.join(',')}] [--days N]`,
  ru: `npm run -s opora -- token create --agent АДРЕС [--name НАЗВАНИЕ] [--scopes ${tokenScopes.join(',')}] [--days N]`,
};

/** Prints the token alone to stdout, so that a script can take it. */
export async function token(args: string[]): Promise<number> {
  const wanted = readWanted(args);
  const config = readConfig();
  const server = await reachedServer(config);
  try {
    await migrate(server.url);
    const opora = await buildApp(
      { ...config, database_url: server.url },
      { log: makeLog('warn', process.stderr) },
    );
    try {
      const made = await createApiTokenFor(opora.ctx(), wanted.email, wanted);
      process.stdout.write(`${made.token}\n`);
    } finally {
      await opora.close();
    }
  } catch (error) {
    if (error instanceof OporaError && error.code === 'not_found') throw noSuchAgent(wanted.email);
    throw error;
  } finally {
    await server.stop();
  }
  const kept = {
    en: 'Keep it: it is not shown again.',
    ru: 'Сохраните его: второй раз он не показывается.',
  };
  process.stderr.write(`${terminalText(kept)}\n`);
  return 0;
}

function noSuchAgent(email: string): Refusal {
  return new Refusal({
    en: `There is no working agent with the address ${email}.`,
    ru: `Действующего сотрудника с адресом ${email} нет.`,
  });
}

function readWanted(args: string[]): Wanted {
  const [action, ...options] = args;
  if (action !== 'create') throw new Refusal(USAGE);
  const values = readOptions(options);
  const scopes = (values.scopes ?? 'read,write').split(',');
  const known = tokenScopes.filter((scope) => scopes.includes(scope));
  const days = values.days === undefined ? null : Number(values.days);
  const areDaysRight = days === null || (Number.isInteger(days) && days >= 1 && days <= 3650);
  if (!values.agent || known.length !== scopes.length || !areDaysRight) throw new Refusal(USAGE);
  const name = values.name ?? 'opora token create';
  return { email: values.agent, name, scopes: known, expires_in_days: days };
}

function readOptions(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        agent: { type: 'string' },
        name: { type: 'string' },
        scopes: { type: 'string' },
        days: { type: 'string' },
      },
    });
    return values;
  } catch {
    throw new Refusal(USAGE);
  }
}
