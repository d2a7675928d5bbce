/** Which articles pay off, and which do harm. */
import type { z } from 'zod';
import type {
  ArticleWorth,
  articleHarms,
  listArticleTickets,
  listArticleWorth,
} from '#contract/lead-lists.ts';
import { presentRow, ticketRowsOf } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { mostArticles, ticketsOfArticle, type WorthRow, worthRows } from './articles.sql.ts';
import { type Asked, cutAt, periodOf, readPlace } from './period.ts';
import { type Minutes, minutesOf } from './unanswered.sql.ts';

type Harm = (typeof articleHarms)[number];

/** Fewer cases are chance. */
const leastCases = 3;
const share = { asked: 0.5, reopened: 0.3 };

const harmed: Record<Harm, (row: WorthRow) => boolean> = {
  votes: ({ helped, not_helped }) => not_helped >= leastCases && not_helped > helped,
  asked: ({ asked, opened }) => asked >= leastCases && asked >= opened * share.asked,
  reopened: ({ inserted, reopened }) =>
    inserted >= leastCases && reopened > 0 && reopened >= inserted * share.reopened,
};
const harms = ['votes', 'asked', 'reopened'] as const satisfies readonly Harm[];

/** Why the article may do harm; see `articleHarms`. Pure. */
export function harmsOf(row: WorthRow): Harm[] {
  return harms.filter((one) => harmed[one](row));
}

/** @throws OporaError invalid for a period that is none */
export async function articleWorths(
  ctx: Ctx,
  asked: Asked,
): Promise<z.output<typeof listArticleWorth.response>> {
  const period = await periodOf(ctx, asked);
  const [found, minutes] = [await worthRows(ctx, period), await minutesOf(ctx, period)];
  return {
    items: found.slice(0, mostArticles).map(shown),
    is_cut: found.length > mostArticles,
    per_request: perRequest(minutes),
  };
}

function shown(row: WorthRow): ArticleWorth {
  const { id, number, title, ...figures } = row;
  return { article: { id, number, title }, ...figures, harms: harmsOf(row) };
}

const leastRecorded = 10;

/** What one request takes: what people wrote down says more than whose turn it was. Pure. */
export function perRequest(
  minutes: Minutes,
): z.output<typeof listArticleWorth.response>['per_request'] {
  const { recorded, recorded_tickets, our_turn, our_turn_tickets } = minutes;
  const isRecorded = recorded_tickets >= leastRecorded;
  const [sum, tickets] = isRecorded ? [recorded, recorded_tickets] : [our_turn, our_turn_tickets];
  if (tickets === 0) return null;
  const rounded = Math.round((sum / tickets) * 10) / 10;
  return { minutes: rounded, from: isRecorded ? 'recorded' : 'our_turn', tickets };
}

/** @throws OporaError invalid for a period that is none, or a cursor of another list */
export async function articleTickets(
  ctx: Ctx,
  article_id: string,
  asked: Asked & { readonly is_reopened: boolean; readonly after?: string | undefined },
): Promise<z.output<typeof listArticleTickets.response>> {
  const period = await periodOf(ctx, asked);
  const after = readPlace(asked.after);
  const { is_reopened } = asked;
  const found = await ticketsOfArticle(ctx, period, { article_id, is_reopened, after });
  const { ids, next } = cutAt(found);
  return { items: (await ticketRowsOf(ctx, ids)).map((row) => presentRow(row)), next };
}
