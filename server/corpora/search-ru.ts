/**
 * demo/help: the help centre of the demo organisation, and what its customers would type into the search
 * (questions-*.tsv: query, the articles that answer, kind). Asked as anonymous readers, articles for
 * colleagues as colleagues; found means among the first five.
 */
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { addAgent } from '#modules/people/people.ts';
import { reindexArticles, searchArticles } from '#modules/search/search.ts';
import { ROOT, readConfig } from '#platform/config.ts';
import type { Ctx } from '#platform/ctx.ts';
import { startDatabaseServer } from '#platform/database-server.ts';
import { openDatabase, transaction } from '#platform/db.ts';
import { openBlobStore } from '#platform/files.ts';
import { makeLog } from '#platform/log.ts';
import { migrate } from '#platform/migrations.ts';
import { plantKnowledge } from '../demo/plant-knowledge.ts';
import { plantSynonyms } from '../demo/plant-synonyms.ts';
import { seededRandom } from '../demo/random.ts';
import type { Finding } from './corpus.ts';
import { CorpusProblem } from './reading.ts';

const help = join(ROOT, 'server', 'demo', 'help');
const shownAtOnce = 5;

type Question = { query: string; slugs: string[]; kind: string };

export async function searchRu(): Promise<Finding[]> {
  const questions = questionsOf();
  return withHelpCentre(async (ctx) => {
    const inside = insideSlugs();
    const found: Finding[] = [];
    for (const question of questions) found.push(await ask(ctx, question, inside));
    return found;
  });
}

function questionsOf(): Question[] {
  const files = globSync(join(help, 'questions-*.tsv')).sort();
  if (files.length === 0) throw new CorpusProblem(`there is no questions-*.tsv in ${help}`);
  return files.flatMap((file) => {
    const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
    return lines.map((line) => {
      const [query = '', slugs = '', kind = ''] = line.split('\t');
      return { query, slugs: slugs.split(','), kind };
    });
  });
}

/** For colleagues, or not published yet. */
function insideSlugs(): Set<string> {
  const files = globSync(join(help, '*', '*.ru.md'));
  const inside = files.filter((file) =>
    /^(audience: staff|state: (wip|not_validated))\b/m.test(readFileSync(file, 'utf8')),
  );
  return new Set(inside.map((file) => basename(file, '.ru.md')));
}

async function ask(
  ctx: Ctx,
  { query, slugs, kind }: Question,
  inside: ReadonlySet<string>,
): Promise<Finding> {
  const isStaff = slugs.some((slug) => inside.has(slug));
  const reader: Ctx = { ...ctx, actor: { kind: isStaff ? 'system' : 'anonymous' } };
  const { items } = await searchArticles(reader, { q: query, language: 'ru', limit: shownAtOnce });
  const got = items.map((item) => item.slug);
  return {
    ...{ case: `${kind} «${query}»`, field: 'found', expected: slugs, got },
    agrees: got.some((slug) => slugs.includes(slug)),
  };
}

/** A database of its own with the help centre alone; nothing of it is left behind. */
async function withHelpCentre<Result>(work: (ctx: Ctx) => Promise<Result>): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), 'opora-search-'));
  // PostgreSQL may run as another user and must get to its files.
  chmodSync(dir, 0o711);
  const config = readConfig({ DATA_DIR: dir, SECRET_KEY: 'a key for a corpus, of no other use' });
  const server = await startDatabaseServer(config);
  const log = makeLog('error', process.stderr);
  const database = openDatabase(server.url, log);
  try {
    await migrate(server.url);
    const ctx: Ctx = { db: database.db, actor: { kind: 'system' }, now: new Date(), log };
    await plantHelp(ctx, dir);
    return await work(ctx);
  } finally {
    await database.close();
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function plantHelp(ctx: Ctx, dir: string): Promise<void> {
  const blobs = openBlobStore({ data_dir: dir });
  await transaction(ctx, async (tx) => {
    const author = await addAgent(tx, {
      ...{ email: 'author@kassa.example', first_name: 'Автор', last_name: 'Справки' },
      ...{ role: 'admin', team_ids: [], password: 'kassa-search-corpus' },
    });
    await plantKnowledge(tx, seededRandom(1), { blobs, authors: [author], publisher_id: author });
    await plantSynonyms(tx);
  });
  await reindexArticles(ctx);
}
