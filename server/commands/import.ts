/** `import`: articles from a folder or an archive on this machine, as drafts of the agent who is named. */
import { parseArgs } from 'node:util';
import { type DiskReport, importFromDisk } from '#modules/knowledge/knowledge.ts';
import { agentActorOf } from '#modules/people/people.ts';
import { readConfig } from '#platform/config.ts';
import { makeLog } from '#platform/log.ts';
import { migrate } from '#platform/migrations.ts';
import { terminalText } from '#platform/terminal-text.ts';
import { buildApp } from '../app.ts';
import { reachedServer } from './reached-server.ts';
import { Refusal } from './terminal.ts';

const USAGE = {
  en: 'npm run -s opora -- import FOLDER|ZIP --agent EMAIL [--language ru] [--plan]',
  ru: 'npm run -s opora -- import ПАПКА|ZIP --agent АДРЕС [--language ru] [--plan]',
};

type Wanted = { path: string; agent: string; language: string; is_plan: boolean };

export async function importArticles(args: string[]): Promise<number> {
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
      const actor = await agentActorOf(opora.ctx(), wanted.agent);
      if (actor === undefined) throw noSuchAgent(wanted.agent);
      const report = await importFromDisk(opora.ctx(actor), opora.house.ports.blobs, wanted);
      return say(report, wanted.is_plan);
    } finally {
      await opora.close();
    }
  } finally {
    await server.stop();
  }
}

/** Facts to stdout, one line each; 1 when something was not written. */
function say({ format, source, counts, troubled }: DiskReport, is_plan: boolean): number {
  for (const { path, troubles, cause } of troubled) {
    const words = troubles.map((one) => `${one.code} ${one.what}`.trim()).join('; ');
    process.stderr.write(
      `${path}: ${[words, cause ?? ''].filter((one) => one !== '').join('; ')}\n`,
    );
  }
  const { new: made, changed, same, edited, written, refused } = counts;
  const head = `${format} "${source}": ${made} new, ${changed} changed, ${same} same, ${edited} edited here`;
  const tail = is_plan ? '' : `; ${written} written, ${refused} refused`;
  process.stdout.write(`${head}${tail}\n`);
  if (!is_plan && written > 0)
    process.stderr.write(
      terminalText({
        en: 'They are drafts for colleagues. The import can be taken back under Knowledge → Import.\n',
        ru: 'Это черновики для сотрудников. Импорт можно отменить: «База знаний» → «Импорт статей».\n',
      }),
    );
  return refused > 0 ? 1 : 0;
}

function noSuchAgent(email: string): Refusal {
  return new Refusal({
    en: `There is no working agent with the address ${email}.`,
    ru: `Действующего сотрудника с адресом ${email} нет.`,
  });
}

function readWanted(args: string[]): Wanted {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        agent: { type: 'string' },
        language: { type: 'string', default: 'ru' },
        plan: { type: 'boolean', default: false },
      },
    });
    const [path, ...rest] = positionals;
    const isRight = path !== undefined && rest.length === 0 && /^[a-z]{2,3}$/.test(values.language);
    if (!isRight || values.agent === undefined) throw new Refusal(USAGE);
    return { path, agent: values.agent, language: values.language, is_plan: values.plan };
  } catch {
    throw new Refusal(USAGE);
  }
}
