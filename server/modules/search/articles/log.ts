/** What was looked for, without a word of who looked, and the lists that someone works off. */
import type { ArticleGap, GapKind, GapState } from '#contract/article-search.ts';
import { isStaff } from '#modules/knowledge/knowledge.ts';
import { agentNames } from '#modules/people/people.ts';
import { actorId, type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import type { Guard } from '#platform/guards.ts';
import { indexArticles } from './indexing.ts';
import {
  countGap,
  forgetSearches,
  type GapRow,
  gapRow,
  gapRows,
  openGaps,
  presentArticles,
  setAsked,
  setChosen,
  writeGap,
} from './log.sql.ts';
import { writeSearch, writeWaitingSearches } from './log-queue.ts';
import { placeOf, readPlace, writePlace } from './places.ts';
import type { Sought } from './reading.ts';
import type { Side } from './search.sql.ts';
import { masked } from './text.ts';

const keptDays = 400;

/** Writes the search down; when it found nothing, it counts among what is missing. Answers its id. */
export async function writeDownSearch(
  ctx: Ctx,
  one: {
    q: string;
    language: string;
    side: Side;
    brand_id: string | null;
    found: number;
    sought: readonly Sought[];
  },
): Promise<string> {
  const { language, side, brand_id, found } = one;
  const words = masked(one.q);
  const search = { words, language, side, brand_id, found };
  const key = keyOf(one.sought);
  if (found > 0 || key === '') return writeSearch(ctx, search);
  return transaction(ctx, async (tx) => {
    await countGap(tx, { kind: 'nothing', language, key, words, side, article_id: null });
    return writeSearch(tx, search);
  });
}

/** Forms of the same words are one question; numbers (they may be somebody's) are not part of it. */
function keyOf(sought: readonly Sought[]): string {
  return [...new Set(sought.map((one) => one.root))]
    .filter((root) => !/\d{5}/.test(root))
    .sort()
    .join(' ')
    .slice(0, 200);
}

/** Says which of the articles found was opened. */
export async function chooseArticle(
  ctx: Ctx,
  search_id: string,
  article_id: string,
): Promise<void> {
  await writeWaitingSearches(ctx);
  await setChosen(ctx, search_id, article_id);
}

/**
 * A ticket was opened after this search: the article that was read did not answer. To be called by
 * whoever opens the ticket, within its transaction.
 */
export async function recordAskedAnyway(
  ctx: Ctx,
  asked: { search_id: string; ticket_id: string },
): Promise<void> {
  const search = await setAsked(ctx, asked.search_id, asked.ticket_id);
  if (search === undefined || search.chosen_article_id === null) return;
  const { language, words, chosen_article_id } = search;
  await countAsked(ctx, { language, words, article_ids: [chosen_article_id] });
}

/**
 * These articles were read and the question was asked all the same. To be called once a ticket, by
 * whoever opens it, within its transaction. `words`: of the question; addresses and numbers are left out.
 */
export async function countAsked(
  ctx: Ctx,
  asked: {
    readonly language: string;
    readonly words: string;
    readonly article_ids: readonly string[];
  },
): Promise<void> {
  const words = masked(asked.words);
  for (const article_id of await presentArticles(ctx, asked.article_ids))
    await countGap(ctx, {
      ...{ kind: 'asked', language: asked.language, key: '', words, article_id },
      side: 'outside',
    });
}

export async function forgetOldSearches(ctx: Ctx): Promise<void> {
  await forgetSearches(ctx, keptDays);
}

const pageSize = 50;

export async function listGaps(
  ctx: Ctx,
  asked: { kind: GapKind; state: GapState; after?: string | undefined },
) {
  const place = readPlace(placeOf.count, asked.after);
  const after = place === undefined ? undefined : { times: place.value, id: place.id };
  const [found, open] = await Promise.all([
    gapRows(ctx, { kind: asked.kind, state: asked.state, after, limit: pageSize + 1 }),
    openGaps(ctx),
  ]);
  const shown = found.slice(0, pageSize);
  const last = shown.at(-1);
  return {
    items: await presentGaps(ctx, shown),
    next:
      last !== undefined && found.length > pageSize
        ? writePlace({ value: last.times, id: last.id })
        : null,
    open,
  };
}

export const gapGuard: Guard = {
  find: async (ctx, id) => (isStaff(ctx) ? gapRow(ctx, id) : undefined),
  can: { change: (ctx) => mayAct(ctx.actor, 'knowledge.write') },
};

/** @throws OporaError not_found */
export async function updateGap(
  ctx: Ctx,
  id: string,
  change: {
    state?: GapState | undefined;
    note?: string | undefined;
    /** These words find it from now on. */
    answer_id?: string | null | undefined;
  },
): Promise<ArticleGap> {
  const known = await gapRow(ctx, id);
  if (known === undefined) fail('not_found', 'errors.not_found');
  const { state = known.state, note = known.note, answer_id = known.answer_id } = change;
  await transaction(ctx, async (tx) => {
    await writeGap(tx, id, { state, note, answer_id, by_id: actorId(tx.actor) });
    const changed = known.answer_id === answer_id ? [] : [known.answer_id, answer_id];
    await indexArticles(
      tx,
      changed.filter((one) => one !== null),
    );
  });
  const [gap] = await presentGaps(ctx, [(await gapRow(ctx, id)) ?? known]);
  if (gap === undefined) fail('not_found', 'errors.not_found');
  return gap;
}

async function presentGaps(ctx: Ctx, found: readonly GapRow[]): Promise<ArticleGap[]> {
  const names = await agentNames(
    ctx,
    found.flatMap((one) => one.changed_by_id ?? []),
  );
  return found.map((row) => {
    const { article_id, article_number, article_title, changed_by_id, ...known } = row;
    const { answer_id, answer_number, answer_title, ...rest } = known;
    return {
      ...rest,
      article: named(article_id, article_number, article_title),
      answer: named(answer_id, answer_number, answer_title),
      changed_by:
        changed_by_id === null ? null : { id: changed_by_id, name: names.get(changed_by_id) ?? '' },
    };
  });
}

function named(id: string | null, number: number | null, title: string | null) {
  return id === null || number === null ? null : { id, number, title: title ?? '' };
}
