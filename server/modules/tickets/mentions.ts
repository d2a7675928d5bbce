/** Where colleagues are named in notes, and who follows a ticket. */
import type { Mention } from '#contract/mentions.ts';
import { agentCards } from '#modules/people/people.ts';
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { type OporaEvent, publish } from '#platform/events.ts';
import { readCursor, writeCursor } from './cursors.ts';
import { insertMentions, mentionPage, unreadMentions } from './mentions.sql.ts';
import { findVisibleTicket, maySeeTicket, type TicketSight } from './tickets.access.ts';
import { setFollower } from './tickets.sql.ts';

const rowsAPage = 50;
const mostMentions = 30;

/** The agents whom a note names: the composer writes `data-mention`, and the sanitizer keeps only ids. */
export function mentionedIn(body_html: string): string[] {
  const ids = [...body_html.matchAll(/\sdata-mention="([0-9a-f-]{36})"/g)].map((match) => match[1]);
  return [...new Set(ids.filter((id) => id !== undefined))].slice(0, mostMentions);
}

/** A note names colleagues: in the transaction in which it is written. */
export async function noteMentions(ctx: Ctx, event: OporaEvent): Promise<void> {
  const { data, subject_id } = event;
  if (data['visibility'] !== 'internal' || data['author_kind'] !== 'agent' || subject_id === null)
    return;
  const note = await ctx.db
    .selectFrom('comments')
    .select('body_html')
    .where('id', '=', subject_id)
    .executeTakeFirst();
  const ids = mentionedIn(note?.body_html ?? '');
  if (ids.length > 0) await insertMentions(ctx, subject_id, ids);
}

export async function listMentions(
  ctx: Ctx,
  after: string | undefined,
): Promise<{ items: Mention[]; next: string | null; unread_count: number }> {
  const agent_id =
    ctx.actor.kind === 'agent' ? ctx.actor.id : fail('forbidden', 'errors.forbidden');
  const cursor = readCursor('comments', after);
  const before = cursor && { created_at: cursor.value, id: cursor.id };
  const found = await mentionPage(ctx, agent_id, { before, limit: rowsAPage });
  const shown = found.slice(0, rowsAPage);
  const last = shown.at(-1);
  return {
    items: shown.map(({ ticket_id, number, subject, status_category, ...row }) => ({
      comment_id: row.comment_id,
      ticket: { id: ticket_id, number, subject, status_category },
      author: row.author_id === null ? null : { id: row.author_id, name: row.author_name },
      words: row.words,
      created_at: row.created_at,
      is_unread: row.is_unread,
    })),
    next:
      found.length > rowsAPage && last !== undefined
        ? writeCursor('comments', { value: last.created_at, id: last.comment_id })
        : null,
    unread_count: await unreadMentions(ctx, agent_id),
  };
}

/**
 * A colleague follows the ticket, or no more.
 * @throws OporaError invalid for who may not see the ticket: following would show it to them
 */
export async function setFollowerOf(
  ctx: Ctx,
  ticket_id: string,
  { agent_id, is_following }: { agent_id: string; is_following: boolean },
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const ticket =
      (await findVisibleTicket(tx, ticket_id)) ?? fail('not_found', 'errors.not_found');
    if (is_following && (await thoseWhoSee(tx, ticket, [agent_id])).length === 0)
      failField('agent_id', 'errors.field.follower_sees_not');
    await setFollower(tx, ticket_id, agent_id, is_following);
    await publish(tx, {
      name: 'ticket.followers_changed',
      ticket_id,
      subject_type: 'ticket',
      subject_id: ticket_id,
      data: is_following ? { added: [agent_id] } : { removed: [agent_id] },
    });
  });
}

/** Whoever the note names and may see the ticket follows it; the others are left out in silence. */
export async function followMentioned(
  tx: Ctx,
  ticket_id: string,
  body_html: string,
): Promise<void> {
  const ids = mentionedIn(body_html);
  if (ids.length === 0) return;
  const ticket = (await findVisibleTicket(tx, ticket_id)) ?? fail('not_found', 'errors.not_found');
  const added = await thoseWhoSee(tx, ticket, ids);
  for (const id of added) await setFollower(tx, ticket_id, id, true);
  if (added.length === 0) return;
  await publish(tx, {
    name: 'ticket.followers_changed',
    ticket_id,
    subject_type: 'ticket',
    subject_id: ticket_id,
    data: { added },
  });
}

async function thoseWhoSee(
  ctx: Ctx,
  ticket: TicketSight,
  ids: readonly string[],
): Promise<string[]> {
  const cards = await agentCards(ctx, ids);
  return [...cards.values()].flatMap((card) => {
    const { id, role_key, permissions, team_ids, time_zone } = card;
    const actor: AgentActor = {
      ...{ kind: 'agent', via: 'session' },
      ...{ id, role_key, permissions, team_ids, time_zone },
    };
    return !card.is_disabled && maySeeTicket(actor, ticket) ? [id] : [];
  });
}
