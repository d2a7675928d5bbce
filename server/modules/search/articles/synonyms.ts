/** Words that mean the same to readers: kept by whoever arranges the knowledge. */
import type { SynonymGroup } from '#contract/article-search.ts';
import { isStaff } from '#modules/knowledge/knowledge.ts';
import { actorId, type Ctx, mayAct } from '#platform/ctx.ts';
import type { Db } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import type { Guard } from '#platform/guards.ts';
import { newId } from '#platform/id.ts';
import { placeOf, readPlace, writePlace } from './places.ts';
import type { Synonyms } from './reading.ts';
import { rootOf } from './roots.ts';
import type { Side } from './search.sql.ts';
import {
  allSynonyms,
  removeSynonyms,
  stemsOfWords,
  synonymRow,
  synonymRows,
  writeSynonyms,
} from './synonyms.sql.ts';
import { articleWords, indexedText } from './text.ts';

const pageSize = 100;

export async function listSynonyms(ctx: Ctx, asked: { after?: string | undefined }) {
  const place = readPlace(placeOf.instant, asked.after);
  const after = place === undefined ? undefined : { updated_at: place.value, id: place.id };
  const found = await synonymRows(ctx, after, pageSize + 1);
  const items = found.slice(0, pageSize);
  const last = items.at(-1);
  const isMore = last !== undefined && found.length > pageSize;
  return { items, next: isMore ? writePlace({ value: last.updated_at, id: last.id }) : null };
}

/** @throws OporaError invalid errors.synonyms when fewer than two phrases differ */
export async function saveSynonyms(
  ctx: Ctx,
  phrases: readonly string[],
  id: string = newId(),
): Promise<SynonymGroup> {
  const kept = [...new Map(phrases.map((one) => [indexedText(one), one.trim()])).entries()]
    .filter(([folded]) => folded !== '')
    .map(([, phrase]) => phrase);
  if (kept.length < 2) fail('invalid', 'errors.synonyms');
  await writeSynonyms(ctx, { id, phrases: kept, by_id: actorId(ctx.actor) });
  known.delete(ctx.db);
  const saved = await synonymRow(ctx, id);
  if (saved === undefined) fail('not_found', 'errors.not_found');
  return saved;
}

export async function deleteSynonyms(ctx: Ctx, id: string): Promise<void> {
  await removeSynonyms(ctx, id);
  known.delete(ctx.db);
}

export const synonymGuard: Guard = {
  find: async (ctx, id) => (isStaff(ctx) ? synonymRow(ctx, id) : undefined),
  can: { change: (ctx) => mayAct(ctx.actor, 'knowledge.publish') },
};

type Kept = { readonly at: number; readonly synonyms: Synonyms };
const known = new WeakMap<Db, Promise<Kept>>();
/** Another process learns of a change within this time. */
const keptFor = 20_000;

/** Every group as words with their roots and stems; read once in a while, since few change and all are needed. */
export async function synonymsOf(ctx: Ctx, side: Side): Promise<Synonyms> {
  const kept = await known.get(ctx.db);
  const now = ctx.now.getTime();
  if (kept !== undefined && Math.abs(now - kept.at) < keptFor) return kept.synonyms;
  const read = readSynonyms(ctx, side).then((synonyms) => ({ at: now, synonyms }));
  known.set(ctx.db, read);
  read.catch(() => known.delete(ctx.db));
  return (await read).synonyms;
}

async function readSynonyms(ctx: Ctx, side: Side): Promise<Synonyms> {
  const groups = (await allSynonyms(ctx)).map((group) => group.map(articleWords));
  const words = [...new Set(groups.flat(2))];
  const found = new Map((await stemsOfWords(ctx, words)).map((one) => [one.word, one]));
  return groups.map((group) =>
    group.map((phrase) =>
      phrase.flatMap((word) => {
        const one = found.get(word);
        if (one === undefined || one.stem === '') return [];
        return { root: rootOf(word), stem: one.stem, uses: one[side] };
      }),
    ),
  );
}
