/** Replies that have not left, as the screens show them, and what one may do with each. */
import { z } from 'zod';
import { type MailParty, mailParty } from '#contract/common.ts';
import type { WaitingReply } from '#contract/waiting-reply.ts';
import type { Ctx } from '#platform/ctx.ts';
import { mayReply } from './tickets.access.ts';
import { type ShownWaitingRow, type WaitingSight, waitingOfTicket } from './waiting.sql.ts';

/** What has not left on the ticket, the one that leaves first at the head. */
export async function listWaiting(ctx: Ctx, ticket_id: string): Promise<WaitingReply[]> {
  return (await waitingOfTicket(ctx, ticket_id)).map((row) => present(ctx, row));
}

const parties = z.array(mailParty).catch([]);
const files = z.array(
  z.object({ id: z.string(), name: z.string(), media_type: z.string(), size: z.number() }),
);

function present(ctx: Ctx, row: ShownWaitingRow): WaitingReply {
  const { agent_id, author_name, to_addresses, cc_addresses, bcc_addresses, state, cause } = row;
  const list = (value: unknown): MailParty[] => parties.parse(value);
  return {
    id: row.id,
    ticket_id: row.ticket_id,
    state: state === 'stopped' ? 'stopped' : 'waiting',
    cause: cause === 'answered' || cause === 'no_right' || cause === 'refused' ? cause : null,
    author: { id: agent_id, name: author_name },
    is_scheduled: row.is_scheduled,
    stops_if_answered: row.stops_if_answered,
    leaves_at: row.leaves_at,
    created_at: row.created_at,
    body_html: row.body_html,
    to: list(to_addresses),
    cc: list(cc_addresses),
    bcc: list(bcc_addresses),
    files: files.parse(row.files),
    status_id: row.status_id,
    can: { take: mayTake(ctx, row), move: mayMove(ctx, row) },
  };
}

type Whose = Pick<WaitingSight, 'agent_id' | 'state' | 'is_scheduled'>;

/**
 * Its author at any time. What was stopped, whoever may reply; what was put off, whoever sees every
 * ticket, too: a wrong letter must not wait for its author's return. The row's ticket is visible.
 */
export function mayTake(ctx: Ctx, row: Whose): boolean {
  const { actor } = ctx;
  if (actor.kind !== 'agent' || !mayReply(ctx)) return false;
  if (actor.id === row.agent_id || row.state === 'stopped') return true;
  return row.is_scheduled && actor.permissions.has('tickets.view_all');
}

export function mayMove(ctx: Ctx, row: Whose): boolean {
  return ctx.actor.kind === 'agent' && ctx.actor.id === row.agent_id && mayReply(ctx);
}
