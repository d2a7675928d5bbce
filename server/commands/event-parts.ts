/** `events`: the parts of the table of events; `events move`: an old one to another disk. */
import { readConfig } from '#platform/config.ts';
import type { Ctx } from '#platform/ctx.ts';
import { openDatabase } from '#platform/db.ts';
import {
  type Moved,
  moveEventPart,
  type WeighedPart,
  weighEventParts,
} from '#platform/event-parts-move.ts';
import { makeLog } from '#platform/log.ts';
import { migrate } from '#platform/migrations.ts';
import type { BothLanguages } from '#platform/terminal-text.ts';
import { bytesText, progressLine } from './backup-words.ts';
import { reachedServer } from './reached-server.ts';
import { print, Refusal } from './terminal.ts';

const USAGE = {
  en: `npm run -s opora -- events                         the parts of the table of events
npm run -s opora -- events move PART TABLESPACE    an old one to another disk, while everyone works`,
  ru: `npm run -s opora -- events                          части таблицы событий
npm run -s opora -- events move ЧАСТЬ ПРОСТРАНСТВО  старую — на другой диск, не останавливая работу`,
};

export async function eventParts(args: string[]): Promise<number> {
  const [action, name = '', tablespace = '', ...others] = args;
  const isMove = action === 'move' && tablespace !== '' && others.length === 0;
  if (action !== undefined && !isMove) throw new Refusal(USAGE);
  const server = await reachedServer(readConfig());
  try {
    await migrate(server.url);
    const log = makeLog('warn', process.stderr);
    const database = openDatabase(server.url, log, 2);
    const ctx: Ctx = { db: database.db, actor: { kind: 'system' }, now: new Date(), log };
    try {
      if (isMove) await moveTold(ctx, { name, tablespace });
      tellParts(await weighEventParts(ctx));
    } finally {
      await database.close();
    }
  } catch (error) {
    throw refusalOf(error, tablespace) ?? error;
  } finally {
    await server.stop();
  }
  return 0;
}

type Wanted = { name: string; tablespace: string };

async function moveTold(ctx: Ctx, { name, tablespace }: Wanted): Promise<void> {
  const part = (await weighEventParts(ctx)).find((one) => one.name === name);
  const line = progressLine();
  const all = Math.max(part?.events ?? 1, 1);
  const told = (copied: number) =>
    line({ en: `Copying ${name}`, ru: `Копирование ${name}` }, copied / all);
  const outcome = await moveEventPart(ctx, name, { tablespace, told }).finally(() => line.end());
  const words = refusals[outcome];
  if (words !== undefined) throw new Refusal(words(name));
}

const refusals: Readonly<Partial<Record<Moved, (name: string) => BothLanguages>>> = {
  unknown: (name) => ({
    en: `There is no part ${name}. Which there are: npm run -s opora -- events`,
    ru: `Части ${name} нет. Какие есть: npm run -s opora -- events`,
  }),
  open: (name) => ({
    en: `${name} is still written to. A part can be moved when it is full.`,
    ru: `В ${name} ещё пишут. Переносить можно заполненную часть.`,
  }),
  busy: () => ({
    en: 'The table of events was read as a whole all the while, by a backup perhaps. Nothing was changed; try again later.',
    ru: 'Таблицу событий всё это время читали целиком — возможно, шло резервное копирование. Ничего не изменено, повторите позже.',
  }),
  differs: (name) => ({
    en: `The copy of ${name} was not the same as ${name}, and is removed. Nothing was changed. Look at both disks.`,
    ru: `Копия ${name} не совпала с исходной и удалена. Ничего не изменено. Проверьте оба диска.`,
  }),
};

function refusalOf(error: unknown, tablespace: string): Refusal | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== '42704' || tablespace === '') return undefined;
  return new Refusal({
    en: `There is no tablespace ${tablespace}. Make it as the superuser of PostgreSQL: create tablespace ${tablespace} location '/a/directory/of/postgres'`,
    ru: `Табличного пространства ${tablespace} нет. Создайте его суперпользователем PostgreSQL: create tablespace ${tablespace} location '/каталог/пользователя/postgres'`,
  });
}

function tellParts(parts: readonly WeighedPart[]): void {
  for (const { name, from, to, events, table_bytes, index_bytes, tablespace } of parts) {
    const end = to === null ? '…' : String(to - 1);
    const about = Math.max(events, 0);
    print({
      en: `${name}  ids ${Math.max(from, 1)}–${end}  about ${about} events  ${bytesText(table_bytes)} + indexes ${bytesText(index_bytes)}  ${tablespace}`,
      ru: `${name}  номера ${Math.max(from, 1)}–${end}  событий около ${about}  ${bytesText(table_bytes)} + индексы ${bytesText(index_bytes)}  ${tablespace}`,
    });
  }
}
