/**
 * What the vocabulary says of words, remembered for a while by a process that serves people: whoever types
 * asks of the same words with each letter, and many type the same.
 */
import type { Ctx } from '#platform/ctx.ts';
import type { Db } from '#platform/db.ts';
import { hearsNews } from '#platform/until-news.ts';
import { type Entry, guessesOf, type Known } from './reading.ts';
import { rootOf } from './roots.ts';
import { entriesOf, type Scope, wordsBegunWith, wordsLike } from './search.sql.ts';
import { configOf } from './text.ts';

/** How often a word is used changes slowly; one that nobody wrote may be in an article that is just published. */
const rememberedMilliseconds = { known: 60_000, unknown: 2_000 };
const mostRemembered = 10_000;

type Remembered<Value> = { readonly until: number; readonly value: Value };
type Memory = {
  readonly entries: Map<string, Remembered<Entry>>;
  readonly begun: Map<string, Remembered<Known[]>>;
  readonly alike: Map<string, Remembered<Known[]>>;
};

let memories = new WeakMap<Db, Memory>();

/** Articles were indexed by this process. */
export function forgetWords(): void {
  memories = new WeakMap();
}

function memoryOf({ db }: Ctx): Memory | undefined {
  if (!hearsNews(db)) return undefined;
  const known = memories.get(db);
  if (known !== undefined) return known;
  const made: Memory = { entries: new Map(), begun: new Map(), alike: new Map() };
  memories.set(db, made);
  return made;
}

function remembered<Value>(
  from: Map<string, Remembered<Value>> | undefined,
  key: string,
  ctx: Ctx,
) {
  const known = from?.get(key);
  return known !== undefined && known.until > ctx.now.getTime() ? known.value : undefined;
}

function remember<Value>(
  into: Map<string, Remembered<Value>> | undefined,
  [key, value]: readonly [string, Value],
  { ctx, isKnown }: { ctx: Ctx; isKnown: boolean },
): void {
  if (into === undefined) return;
  if (into.size >= mostRemembered) into.clear();
  const { known, unknown } = rememberedMilliseconds;
  into.set(key, { until: ctx.now.getTime() + (isKnown ? known : unknown), value });
}

function placeOf(word: string, { side, language }: Scope): string {
  return `${configOf(language ?? 'ru')} ${side} ${word}`;
}

/** The stem of each word, and the words akin to it. */
export async function entryMap(
  ctx: Ctx,
  words: readonly string[],
  scope: Scope,
): Promise<Map<string, Entry>> {
  const memory = memoryOf(ctx)?.entries;
  const entries = new Map<string, Entry>();
  const missing: string[] = [];
  for (const word of words) {
    const entry = remembered(memory, placeOf(word, scope), ctx);
    if (entry === undefined) missing.push(word);
    else entries.set(word, entry);
  }
  if (missing.length === 0) return entries;
  const config = configOf(scope.language ?? 'ru');
  const asked = { words: missing, roots: missing.map(rootOf), side: scope.side, config };
  for (const entry of await entriesOf(ctx, asked)) {
    entries.set(entry.word, entry);
    const isKnown = entry.stem === '' || entry.kin.length > 0;
    remember(memory, [placeOf(entry.word, scope), entry], { ctx, isKnown });
  }
  return entries;
}

/** Words that begin so, the most used first. */
export async function wordsBegun(ctx: Ctx, beginning: string, scope: Scope): Promise<Known[]> {
  const memory = memoryOf(ctx)?.begun;
  const key = placeOf(beginning, scope);
  const known = remembered(memory, key, ctx);
  if (known !== undefined) return known;
  const config = configOf(scope.language ?? 'ru');
  const found = await wordsBegunWith(ctx, { beginning, side: scope.side, config });
  remember(memory, [key, found], { ctx, isKnown: found.length > 0 });
  return found;
}

/** What each strange word may have meant: a word for which nothing begins so and nothing is akin may be mistyped. */
export async function wordsAlike(
  ctx: Ctx,
  strange: readonly string[],
  scope: Scope,
): Promise<Map<string, Known[]>> {
  const memory = memoryOf(ctx)?.alike;
  const alike = new Map<string, Known[]>();
  const missing: { word: string; guesses: Set<string> }[] = [];
  for (const word of strange) {
    const known = remembered(memory, placeOf(word, scope), ctx);
    if (known === undefined) missing.push({ word, guesses: new Set(guessesOf(word)) });
    else alike.set(word, known);
  }
  if (missing.length === 0) return alike;
  const found = await wordsLike(ctx, {
    words: missing.map(({ word }) => word),
    guessed: [...new Set(missing.flatMap(({ guesses }) => [...guesses]))],
    side: scope.side,
    config: configOf(scope.language ?? 'ru'),
  });
  for (const { word, guesses } of missing) {
    const own = found.filter(({ like, word: one }) =>
      like === null ? guesses.has(one) : like === word,
    );
    alike.set(word, own);
    remember(memory, [placeOf(word, scope), own], { ctx, isKnown: own.length > 0 });
  }
  return alike;
}
