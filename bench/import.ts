/**
 * An archive of another system as articles: five thousand pages with ten thousand pictures, five hundred
 * megabytes, through the web server and the job of the worker, each a process of its own.
 */
import { randomBytes } from 'node:crypto';
import { createWriteStream, openAsBlob } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { addAgent, nameBuiltinRoles } from '#modules/people/people.ts';
import { updateSettings } from '#modules/settings/settings.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { type ZipEntry, zipStream } from '#platform/zip.ts';
import type { Opora } from '../server/app.ts';
import { between, pick, seededRandom } from '../server/demo/random.ts';
import { aligned } from './figures.ts';
import { openServer, type Server } from './processes.ts';
import { signIn } from './scenarios.ts';
import type { Told } from './seed.ts';

export const importName = 'import';
export const importSize = { pages: 5_000, megabytes: 500 };

export type ImportSize = typeof importSize;
export type ImportLine = {
  readonly name: string;
  readonly seconds: number;
  readonly cpu_seconds: number;
  /** Resident memory of the process that does it, at its peak so far. */
  readonly megabytes: number;
  readonly pages: number;
};

export function importTable(lines: readonly ImportLine[]): string {
  return aligned([
    ['', 'seconds', 'CPU', 'pages/s', 'MB at the peak'],
    ...lines.map(({ name, seconds, cpu_seconds, pages, megabytes }) => [
      name,
      ...[seconds, cpu_seconds].map((one) => one.toFixed(1)),
      (pages / seconds).toFixed(0),
      megabytes.toFixed(0),
    ]),
  ]);
}

type Given = { readonly opora: Opora; readonly env: Record<string, string> };

const keeper = { email: 'import@bench.example', password: 'bench import password' };
const picturesOfPage = 2;

export async function measureImport(
  { opora, env }: Given,
  size: ImportSize,
  told: Told,
): Promise<ImportLine[]> {
  const signed = await aKeeper(opora);
  const folder = await mkdtemp(join(tmpdir(), 'opora-bench-import-'));
  const web = await openServer({ part: 'web', env });
  const worker = await openServer({ part: 'worker', env });
  const desk: Desk = { web, worker, headers: signed.headers, pages: size.pages };
  try {
    const path = join(folder, 'pages.zip');
    await writeArchive(path, size);
    told(`${size.pages} pages, ${((await stat(path)).size / 1_048_576).toFixed(0)} MB`);
    let id = '';
    const lines: ImportLine[] = [];
    const step = async (name: string, by: Server, work: () => Promise<void>) => {
      const line = await measured(desk, { name, by, work });
      told(`${name}: ${line.seconds.toFixed(1)} s, ${line.megabytes.toFixed(0)} MB at the peak`);
      lines.push(line);
    };
    await step('uploaded', web, async () => {
      id = await upload(desk, path);
    });
    await step('read into a plan', worker, () => until(desk, id, 'planned'));
    await step('written as drafts', worker, async () => {
      await ask(desk, 'POST', `/${id}/run`, {});
      await until(desk, id, 'done');
    });
    id = await upload(desk, path);
    await step('the same, planned again', worker, () => until(desk, id, 'planned'));
    return lines;
  } finally {
    await worker.stop();
    await web.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

type Desk = {
  readonly web: Server;
  readonly worker: Server;
  readonly headers: Record<string, string>;
  readonly pages: number;
};

async function measured(
  { pages }: Desk,
  { name, by, work }: { name: string; by: Server; work: () => Promise<void> },
): Promise<ImportLine> {
  const [began, cpu] = [performance.now(), await by.cpuMs()];
  await work();
  const seconds = (performance.now() - began) / 1000;
  const cpu_seconds = ((await by.cpuMs()) - cpu) / 1000;
  const megabytes = (await by.memory()).peak / 1_048_576;
  return { name, seconds, cpu_seconds, megabytes, pages };
}

async function aKeeper(opora: Opora) {
  await transaction(opora.ctx(), async (tx) => {
    await nameBuiltinRoles(tx, 'ru');
    await updateSettings(tx, { organization_name: 'Bench', language: 'ru', pole: 'tech_support' });
    await publish(tx, { name: 'desk.set_up', subject_type: 'settings', subject_id: null });
    const person = { first_name: 'Вера', last_name: 'Осипова', role: 'admin' } as const;
    await addAgent(tx, { ...person, ...keeper, team_ids: [] });
  });
  return signIn(opora, keeper);
}

const answer = z.looseObject({
  id: z.string(),
  state: z.string(),
  failure: z.string().nullable(),
  counts: z.looseObject({ refused: z.number() }),
});

async function ask(
  { web, headers }: Desk,
  method: 'GET' | 'POST',
  path: string,
  body?: object | Blob,
): Promise<z.infer<typeof answer>> {
  const isBytes = body instanceof Blob;
  const type = isBytes ? 'application/octet-stream' : 'application/json';
  const response = await fetch(`http://127.0.0.1:${web.port}/api/knowledge/imports${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body: isBytes ? body : JSON.stringify(body) }),
  });
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return answer.parse(await response.json());
}

async function upload(desk: Desk, path: string): Promise<string> {
  const query = new URLSearchParams({ name: 'pages.zip', language: 'ru' });
  return (await ask(desk, 'POST', `?${query}`, await openAsBlob(path))).id;
}

async function until(desk: Desk, id: string, state: string): Promise<void> {
  for (;;) {
    const now = await ask(desk, 'GET', `/${id}`);
    if (now.state === 'failed' || now.counts.refused > 0)
      throw new Error(`the import failed: ${now.failure ?? `${now.counts.refused} pages refused`}`);
    if (now.state === state) return;
    await wait(100);
  }
}

/** Stored, as browsers and other systems make them; pictures are noise, which nothing makes smaller. */
async function writeArchive(path: string, { pages, megabytes }: ImportSize): Promise<void> {
  const picture_bytes = Math.floor((megabytes * 1_048_576) / pages / picturesOfPage) - 2_000;
  const random = seededRandom(21);
  const modified_at = new Date(Date.UTC(2026, 0, 1));
  const entry = (name: string, bytes: () => Buffer): ZipEntry => ({
    ...{ name, modified_at },
    open: async () => once(bytes()),
  });
  const entries = Array.from({ length: pages }, (_, at): ZipEntry[] => {
    const words = Buffer.from(pageWords(at, pages, random));
    return [
      entry(`${placeOf(at)}/${nameOf(at)}.md`, () => words),
      ...Array.from({ length: picturesOfPage }, (_each, of) =>
        entry(`pictures/${nameOf(at)}-${of}.png`, () =>
          Buffer.concat([pngHead, randomBytes(picture_bytes)]),
        ),
      ),
    ];
  });
  await pipeline(zipStream(entries.flat()), createWriteStream(path));
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const pngHead = Buffer.from('89504e470d0a1a0a0000000d4948445200000140000000f00802000000', 'hex');
const perSection = 50;

function nameOf(at: number): string {
  return `page-${String(at).padStart(5, '0')}`;
}

function placeOf(at: number): string {
  const section = Math.floor(at / perSection);
  return `docs/part-${Math.floor(section / 10)}/section-${section}`;
}

const said = [
  'Откройте настройки обмена и проверьте, что адрес сервера указан без пробелов.',
  'Если касса отвечает дольше минуты, перезапустите службу и посмотрите журнал.',
  'Отчёт собирается ночью, поэтому утром в нём вчерашние продажи всех магазинов.',
  'Права меняет администратор: сотрудник видит только свои точки и свои смены.',
  'Резервная копия лежит рядом с базой и хранится тридцать дней.',
];

/** Some three kilobytes: headings, steps, a table, links to other pages, pictures between. */
function pageWords(at: number, pages: number, random: ReturnType<typeof seededRandom>): string {
  const paragraph = () => Array.from({ length: between(random, 3, 6) }, () => pick(random, said));
  const other = () => {
    const to = between(random, 0, pages - 1);
    return `[${nameOf(to)}](../../../${placeOf(to)}/${nameOf(to)}.md)`;
  };
  return [
    `# Страница ${at}: порядок работы`,
    paragraph().join(' '),
    '## Что сделать',
    ...['1.', '2.', '3.'].map((mark) => `${mark} ${pick(random, said)}`),
    `![Экран](../../../pictures/${nameOf(at)}-0.png)`,
    `См. ${other()} и ${other()}.`,
    '## Значения',
    '| Код | Что значит |\n|---|---|\n| 1 | готово |\n| 2 | ждёт |',
    `![Схема](../../../pictures/${nameOf(at)}-1.png)`,
    paragraph().join(' '),
  ].join('\n\n');
}
