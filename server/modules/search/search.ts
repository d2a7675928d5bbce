/**
 * Search: tickets by what was said in them, people and organisations by name. Owns the documents and
 * the vocabulary, which follow the events. What may be seen is decided by tickets and people.
 */
import type { z } from 'zod';
import type { searchResult } from '#contract/search.ts';
import { findAreas } from '#modules/routing/routing.ts';
import { presentRow, ticketRowsOf } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { compareInstants } from '#platform/instants.ts';
import { type Candidate, candidates } from './candidates.sql.ts';
import { readCursor, type SearchCursor, writeCursor } from './cursor.ts';
import { readingsOf } from './forgiving.ts';
import { findPeople, findPeopleNearly } from './people.ts';
import { readQuery, type SearchQuery } from './query.ts';
import { stemsOf, ticketByNumber, ticketTexts } from './search.sql.ts';
import { foundPattern, plainSnippet, snippetOf } from './snippet.ts';
import { correctedText, type Reading, type Wanted, type WantedStems, wantedOf } from './wanted.ts';

export {
  searchArticles,
  suggestArticles,
} from './articles/articles.ts';
export { catchUpArticles, reindexArticles } from './articles/indexing.ts';
export { chooseArticle, countAsked, recordAskedAnyway, updateGap } from './articles/log.ts';
export { saveSynonyms } from './articles/synonyms.ts';
export { catchUp, reindexAll } from './indexing.ts';

export type SearchResult = z.infer<typeof searchResult>;

const pageSize = 25;
/** The newest so many are ranked among themselves; the next so many follow on later pages. */
const rankedAtOnce = 100;
/** With fewer than this we look what else the words may mean. */
const fewHits = 5;
const mostReadings = 3;
const mostAreas = 5;

/** @throws OporaError invalid errors.cursor for an `after` that we did not give */
export async function search(
  ctx: Ctx,
  input: { readonly q: string; readonly after?: string | undefined },
): Promise<SearchResult> {
  const query = readQuery(input.q);
  const cursor = readCursor(input.after);
  const isFirst = cursor === undefined;
  const [found, number_id, people, areas] = await Promise.all([
    findTickets(ctx, { query, cursor, typed: input.q }),
    isFirst && query.number !== undefined ? ticketByNumber(ctx, query.number) : undefined,
    isFirst ? findPeople(ctx, input.q, query) : { contacts: [], organizations: [] },
    isFirst && mayReadDirectory(ctx) ? findAreas(ctx, input.q) : [],
  ]);
  const isLittle = found.ranked.length < fewHits || found.corrected !== null;
  const isNobody = people.contacts.length + people.organizations.length === 0;
  const nearly = isFirst && isLittle && isNobody ? await findPeopleNearly(ctx, input.q) : people;
  const page = pageOf(found, cursor);
  const ids = page.items.map((item) => item.ticket_id).filter((id) => id !== number_id);
  return {
    tickets: await shown(ctx, number_id === undefined ? ids : [number_id, ...ids], found.stems),
    contacts: nearly.contacts,
    organizations: nearly.organizations,
    areas: areas.slice(0, mostAreas),
    corrected: found.corrected,
    is_capped: found.ranked.length > rankedAtOnce,
    next: page.next,
  };
}

function mayReadDirectory(ctx: Ctx): boolean {
  return ctx.actor.kind === 'agent' || ctx.actor.kind === 'system';
}

type Asked = {
  readonly query: SearchQuery;
  readonly cursor: SearchCursor | undefined;
  readonly typed: string;
};
type Found = {
  /** One more than is ranked at once, when there are more. */
  readonly ranked: readonly Candidate[];
  readonly stems: readonly WantedStems[];
  readonly corrected: string | null;
  readonly reading: number | undefined;
};

async function findTickets(ctx: Ctx, asked: Asked): Promise<Found> {
  const { query, cursor, typed } = asked;
  if (query.terms.every((term) => term.is_excluded)) {
    return { ranked: [], stems: [], corrected: null, reading: undefined };
  }
  if (cursor?.reading !== undefined) {
    const readings = await readingsOf(ctx, query, typed);
    return findAs(ctx, asked, { readings, reading: cursor.reading });
  }
  const found = await findAs(ctx, asked, { readings: [], reading: undefined });
  if (cursor !== undefined || found.ranked.length >= fewHits) return found;
  const readings = await readingsOf(ctx, query, typed);
  for (const reading of worthTrying(readings)) {
    const other = await findAs(ctx, asked, { readings, reading });
    if (other.ranked.length > found.ranked.length) return other;
  }
  return found;
}

type As = { readonly readings: readonly Reading[]; readonly reading: number | undefined };

async function findAs(ctx: Ctx, { query, cursor }: Asked, as: As): Promise<Found> {
  const nth = as.reading ?? 0;
  const wanted = wantedOf(query, as.readings, nth);
  const stems = await stemsOfWanted(ctx, wanted);
  const page = { before: cursor?.before, limit: rankedAtOnce + 1, stems };
  return {
    ranked: await candidates(ctx, wanted, page),
    stems,
    corrected: correctedText(query, as.readings, nth),
    reading: as.reading,
  };
}

/** The stems of all that must be found, asked for at once. */
async function stemsOfWanted(ctx: Ctx, wanted: readonly Wanted[]): Promise<WantedStems[]> {
  const sought = wanted.filter((one) => !one.is_excluded);
  const stems = await stemsOf(
    ctx,
    sought.flatMap((one) => one.phrases),
  );
  let from = 0;
  return sought.map((one) => {
    const phrases = stems.slice(from, from + one.phrases.length);
    from += one.phrases.length;
    return { phrases, beginning: one.beginning };
  });
}

/** 0, 1, … for the likeliest, the second likeliest … correction; none when no word has another reading. */
function worthTrying(readings: readonly Reading[]): number[] {
  if (readings.every((one) => one.kin.length === 0 && one.corrections.length === 0)) return [];
  const most = Math.max(1, ...readings.map((one) => one.corrections.length));
  return Array.from({ length: Math.min(most, mostReadings) }, (_, nth) => nth);
}

/** By rank within the block of the newest; where the block ends, the next one begins. */
function pageOf(found: Found, cursor: SearchCursor | undefined) {
  const { reading } = found;
  const block = found.ranked.slice(0, rankedAtOnce);
  const after = cursor?.after;
  const rest = [...block]
    .sort(byRank)
    .filter((item) => after === undefined || byRank(item, after) > 0);
  const items = rest.slice(0, pageSize);
  const last = items.at(-1);
  if (rest.length > pageSize) {
    return { items, next: writeCursor({ reading, before: cursor?.before, after: last }) };
  }
  const hasMore = found.ranked.length > rankedAtOnce;
  const before = hasMore ? block.at(-1)?.number : undefined;
  const next = before === undefined ? null : writeCursor({ reading, before, after: undefined });
  return { items, next };
}

function byRank(a: Candidate, b: Candidate): number {
  if (a.rank !== b.rank) return b.rank - a.rank;
  const newer = compareInstants(b.updated_at, a.updated_at);
  if (newer !== 0) return newer;
  if (a.ticket_id === b.ticket_id) return 0;
  return a.ticket_id < b.ticket_id ? 1 : -1;
}

/** The rows with the words around what was found; the start of the last comment where it was a name. */
async function shown(ctx: Ctx, ids: readonly string[], wanted: readonly WantedStems[]) {
  if (ids.length === 0) return [];
  const [rows, texts] = await Promise.all([ticketRowsOf(ctx, ids), ticketTexts(ctx, ids)]);
  const pattern = foundPattern(
    wanted.flatMap((one) => [...one.phrases.flat(), one.beginning ?? '']),
  );
  const textsOf = Map.groupBy(texts, (text) => text.ticket_id);
  return rows.map((row) => {
    const said = (textsOf.get(row.id) ?? []).map((text) => text.body_text);
    return { ...presentRow(row), snippet: snippetOf(said, pattern) ?? plainSnippet(row.preview) };
  });
}
