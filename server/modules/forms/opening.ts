/** A request becomes a ticket, or joins an own one. */
import type { LikeRequest } from '#contract/forms.ts';
import { withoutReplyPrefix } from '#modules/channels/channels.ts';
import { countAsked } from '#modules/search/search.ts';
import {
  addComment,
  type CustomerOpening,
  customerOpening,
  type NewComment,
  openTicket,
} from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { fail, OporaError } from '#platform/errors.ts';
import { textToHtml } from '#platform/html.ts';
import { likeness } from './alike.ts';
import {
  type OwnOpen,
  openLately,
  ownOpenByNumber,
  type RequestContent,
  type RequestRow,
} from './forms.sql.ts';
import { fillableFields } from './offers.ts';

/** How far back «you asked this» looks, and when two requests of one topic are one whatever the words. */
const lookBack = { hours: 72, surely_hours: 3, least: 0.3 };

export type Opening = Pick<
  RequestRow,
  'id' | 'topic_id' | 'brand_id' | 'language' | 'file_ids' | 'address' | 'read_article_ids'
> & {
  readonly content: RequestContent;
  readonly contact_id: string;
};
export type Opened = { readonly ticket_id: string; readonly number: number };

/** Articles that were read and did not answer are counted with the ticket, not with what may be spam. */
async function countRead(tx: Ctx, { content, language, read_article_ids }: Opening): Promise<void> {
  await countAsked(tx, { language, words: content.subject, article_ids: read_article_ids });
}

/** Lands where its topic says: team, type, impact, urgency, tags. */
export async function openFromRequest(tx: Ctx, request: Opening): Promise<Opened> {
  const { fields, given, topic_id } = await stillOffered(tx, request);
  const { content } = request;
  await countRead(tx, request);
  return openTicket(asSystem(tx), {
    subject: withoutReplyPrefix(content.subject) || content.subject,
    requester_id: request.contact_id,
    channel: 'form',
    brand_id: request.brand_id,
    language: request.language,
    topic_id,
    fields,
    team_id: given.team_id ?? null,
    type_id: given.type_id ?? null,
    tags: given.tags ?? [],
    ...(given.impact == null ? {} : { impact: given.impact }),
    ...(given.urgency == null ? {} : { urgency: given.urgency }),
    comment: wordOf(request),
  });
}

/** A form may have changed since the words were sent: what no longer fits is left out, never the words. */
async function stillOffered(
  tx: Ctx,
  { topic_id, content }: Opening,
): Promise<CustomerOpening & { topic_id: string | null }> {
  const fillable = new Set((await fillableFields(tx)).map((field) => field.id));
  for (const values of [content.fields, {}]) {
    try {
      return { ...(await customerOpening(tx, { topic_id, values, fillable })), topic_id };
    } catch (error) {
      if (!(error instanceof OporaError)) throw error;
    }
  }
  return { fields: {}, given: {}, topic_id: null };
}

function wordOf({ content, contact_id, file_ids }: Opening): NewComment {
  return {
    visibility: 'public',
    author_kind: 'contact',
    author_id: contact_id,
    channel: 'form',
    body_html: textToHtml(content.text),
    body_text: content.text,
    attachments: file_ids.map((file_id) => ({ file_id })),
  };
}

/** @throws OporaError not_found when it is not their own, or closed */
export async function joinOwn(tx: Ctx, request: Opening, number: number): Promise<Opened> {
  const { contact_id } = request;
  const ticket_id = await ownOpenByNumber(tx, { contact_id, number });
  if (ticket_id === undefined) fail('not_found', 'errors.not_found');
  await addComment(asSystem(tx), ticket_id, wordOf(request));
  await countRead(tx, request);
  return { ticket_id, number };
}

type AskedLike = {
  readonly contact_id: string;
  /** Null: of any topic, when the words are alike. */
  readonly topic_id: string | null;
  readonly words: string;
};

/** An open request of the same person about the same, lately. Only for whoever is known to be them. */
export async function likeOwn(ctx: Ctx, asked: AskedLike): Promise<LikeRequest | null> {
  const like = await likeOf(ctx, asked);
  if (like === undefined) return null;
  return { number: like.number, subject: like.subject, created_at: like.created_at };
}

/** The same for an agent who has them on the telephone: what is out of the agent's sight is not told. */
export async function likeOfCaller(
  ctx: Ctx,
  asked: AskedLike,
): Promise<(LikeRequest & { id: string }) | null> {
  const like = await likeOf(ctx, asked);
  if (like === undefined) return null;
  return { id: like.id, number: like.number, subject: like.subject, created_at: like.created_at };
}

async function likeOf(ctx: Ctx, asked: AskedLike): Promise<OwnOpen | undefined> {
  const since = new Date(ctx.now.getTime() - lookBack.hours * 3_600_000);
  const found = await openLately(ctx, { ...asked, since });
  return found.find((one) => isLike(ctx, one, asked));
}

function isLike(ctx: Ctx, one: OwnOpen, { topic_id, words }: AskedLike): boolean {
  const age = ctx.now.getTime() - new Date(one.created_at).getTime();
  if (topic_id !== null && age < lookBack.surely_hours * 3_600_000) return true;
  return likeness(`${one.subject} ${one.said}`, words) >= lookBack.least;
}
