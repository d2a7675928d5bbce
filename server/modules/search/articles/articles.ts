/**
 * Search of help articles: words in any form, mistyped, on the wrong layout, by synonyms, unfinished.
 * Which articles anybody sees is decided by knowledge; readers outside find by published words alone.
 */
import type { FoundArticle, FoundArticles, SuggestedArticle } from '#contract/article-search.ts';
import { wordsFor } from '#contract/knowledge.ts';
import { isStaff } from '#modules/knowledge/knowledge.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type Found, findArticles, type Read, readArticleQuery } from './finding.ts';
import { writeDownSearch } from './log.ts';
import { type Place, placeOf, readPlace, writePlace } from './places.ts';
import type { Sought } from './reading.ts';
import {
  type BrandScope,
  brandScope,
  type Scope,
  type ShownText,
  type Side,
  shownTexts,
} from './search.sql.ts';
import { markedSnippet, markedText } from './snippet.ts';
import { articleWords, configOf } from './text.ts';

export type ArticleSearch = {
  readonly q: string;
  readonly language: string;
  /** Key of a brand: only what its help centre shows. */
  readonly brand?: string | undefined;
  readonly brand_id?: string | undefined;
  /** Those of the brand `brand_id`, where they are known. */
  readonly space_ids?: readonly string[] | undefined;
  readonly section_id?: string | undefined;
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
  /** The last word may be unfinished, and nothing is written down. */
  readonly is_typing?: boolean | undefined;
};

/** Of all that was looked for, rare words counting more, at least so much is in what is shown. */
const leastCoverage = 0.2;
/** What scores far less than the best is noise. */
const leastOfBest = 0.15;

/** Colleagues find working texts with their remarks; everybody else what is published. */
function sideOf(ctx: Ctx): Side {
  return isStaff(ctx) ? 'inside' : 'outside';
}

/**
 * The visible articles that answer, best first; at most twenty-four over all pages. The first page of a
 * finished query is written down (`article_searches`), without addresses and numbers.
 * @throws OporaError invalid errors.cursor for an `after` that we did not give
 */
export async function searchArticles(ctx: Ctx, asked: ArticleSearch): Promise<FoundArticles> {
  const after = readPlace(placeOf.score, asked.after);
  const side = sideOf(ctx);
  const brand = await brandScope(ctx, asked);
  const scope = scopeOf(asked, side, brand);
  const read = await readArticleQuery(ctx, { q: asked.q, scope, isUnfinished: true });
  const limit = asked.limit ?? 10;
  const within = { scope, shown: after === undefined ? limit : 0 };
  const own = worthShowing(await findArticles(ctx, read.sought, within));
  const isOther = own.length === 0;
  const all = isOther ? await inOtherLanguages(ctx, asked.q, { read, ...within }) : own;
  const rest = after === undefined ? all : all.filter((one) => isAfter(one, after));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const isLogged = after === undefined && asked.is_typing !== true;
  const search_id = isLogged
    ? await writeDownSearch(ctx, {
        ...{ q: asked.q, language: asked.language, side, brand_id: brand?.id ?? null },
        ...{ found: all.length, sought: read.sought },
      })
    : null;
  return {
    items: await shown(ctx, items, side),
    corrected: isSeen(read.sought, all) ? read.corrected : null,
    is_other_language: isOther && all.length > 0,
    search_id,
    next:
      last !== undefined && rest.length > items.length
        ? writePlace({ value: last.score, id: last.article_id })
        : null,
  };
}

/** As it was read; else as words of languages that are stemmed otherwise. */
async function inOtherLanguages(
  ctx: Ctx,
  q: string,
  { read, scope, shown }: { read: Read; scope: Scope; shown: number },
): Promise<Found[]> {
  const everywhere = { scope: { ...scope, language: undefined }, shown };
  const found = worthShowing(await findArticles(ctx, read.sought, everywhere));
  if (found.length > 0) return found;
  const language = configOf(scope.language ?? 'ru') === 'simple' ? 'ru' : 'simple';
  const other = await readArticleQuery(ctx, {
    q,
    scope: { ...scope, language },
    isUnfinished: true,
  });
  return worthShowing(await findArticles(ctx, other.sought, everywhere));
}

function scopeOf(
  asked: Omit<ArticleSearch, 'q'>,
  side: Side,
  brand: BrandScope | undefined,
): Scope {
  const { language, section_id } = asked;
  const space_ids =
    brand === undefined || brand.space_ids.length === 0 ? undefined : brand.space_ids;
  return { language, side, section_id, space_ids };
}

function worthShowing(found: readonly Found[]): Found[] {
  const best = found[0]?.score ?? 0;
  return found.filter((one) => one.coverage >= leastCoverage && one.score >= best * leastOfBest);
}

function isAfter(one: Found, { value, id }: Place<number>): boolean {
  return one.score === value ? one.article_id > id : one.score < value;
}

/** A corrected word is told only when an article that the reader sees holds it. */
function isSeen(sought: readonly Sought[], found: readonly Found[]): boolean {
  const seen = new Set(found.slice(0, 10).flatMap((one) => [...one.matched]));
  return sought
    .filter((one) => one.typed !== one.word)
    .every((one) => one.options[0]?.stems.every((stem) => seen.has(stem)) ?? false);
}

async function shown(ctx: Ctx, found: readonly Found[], side: Side): Promise<FoundArticle[]> {
  if (found.length === 0) return [];
  const bare = found.filter((one) => one.text === undefined);
  const texts = new Map(
    bare.length === 0
      ? []
      : (await shownTexts(ctx, bare, side)).map((text) => [text.article_id, text]),
  );
  return found.flatMap((one) => {
    const text = one.text ?? texts.get(one.article_id);
    return text === undefined ? [] : [present(text, one.matched)];
  });
}

function present(text: ShownText, matched: ReadonlySet<string>): FoundArticle {
  const { article_id, number, language, slug, audience, state, section_id } = text;
  return {
    ...{ id: article_id, number, language, slug, audience, state },
    title: markedText(text.title, matched),
    snippet: markedSnippet(text.text, matched),
    section: { id: section_id, name: wordsFor(text.section_names, language) },
  };
}

/** Each word costs a look into the index; the first words say most. */
const mostWordsOfText = 60;
const mostTelling = 10;
const leastShared = 0.22;

export type Suggestion = {
  readonly text: string;
  readonly language: string;
  readonly limit: number;
  readonly brand?: string | undefined;
  readonly brand_id?: string | undefined;
  readonly space_ids?: readonly string[] | undefined;
};

/**
 * Articles that may answer a text somebody is writing (a form, a ticket), each with the words it shares.
 * Nothing is written down.
 */
export async function suggestArticles(ctx: Ctx, asked: Suggestion): Promise<SuggestedArticle[]> {
  const side = sideOf(ctx);
  const scope = scopeOf(asked, side, await brandScope(ctx, asked));
  const words = [...new Set(articleWords(asked.text))].slice(0, mostWordsOfText);
  const read = await readArticleQuery(ctx, {
    q: words.join(' '),
    scope,
    isUnfinished: false,
    mostWords: mostWordsOfText,
  });
  const sought = telling(read.sought);
  const found = (await findArticles(ctx, sought, { scope, shown: asked.limit })).filter(
    (one) => one.coverage >= leastShared,
  );
  const items = await shown(ctx, found.slice(0, asked.limit), side);
  const foundOf = new Map(found.map((one) => [one.article_id, one.found]));
  return items.map((item) => ({
    ...item,
    shared: (foundOf.get(item.id) ?? []).flatMap((at) => sought[at]?.typed ?? []),
  }));
}

/** The rarest words that some article holds. */
function telling(sought: readonly Sought[]): Sought[] {
  return sought
    .filter((one) => one.uses > 0 && one.word.length > 1)
    .toSorted((one, other) => one.uses - other.uses)
    .slice(0, mostTelling);
}
