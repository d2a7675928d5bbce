/** What a receiver reads: the fact, and how the ticket stands now, as the API shows it to the webhook's owner. */
import { z } from 'zod';
import type { Comment, Ticket } from '#contract/tickets.ts';
import { agentNames, contactNames } from '#modules/people/people.ts';
import { getComment, getTicket } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { eventById, type FedEvent } from '#platform/events.ts';
import { type DeliveryRow, lostBefore } from './deliveries.sql.ts';

/** The body: `type`, `timestamp` and `data` as Standard Webhooks names them. */
export type Envelope = {
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly event: {
      readonly id: number | null;
      readonly name: string;
      readonly at: string;
      readonly actor: {
        readonly kind: string;
        readonly id: string | null;
        readonly name: string | null;
      };
      readonly subject: { readonly type: string; readonly id: string | null };
      readonly data: Readonly<Record<string, unknown>>;
    };
    readonly ticket: Ticket | null;
    readonly comment: Comment | null;
    readonly rule: { readonly id: string; readonly name: string } | null;
    /** Messages about the same ticket that were given up before this one. */
    readonly lost_before: readonly string[];
  };
};

/**
 * @param owner the ctx of the webhook's owner: what they may not see is not in it
 * @throws OporaError not_found when the ticket is out of the owner's sight
 */
export async function envelopeOf(owner: Ctx, delivery: DeliveryRow): Promise<Envelope> {
  const { ticket_id, event_name: name } = delivery;
  const event = delivery.event_id === null ? undefined : await eventById(owner, delivery.event_id);
  const at = event?.at ?? delivery.created_at;
  const comment_id = event === undefined || ticket_id === null ? null : commentOf(event);
  return {
    type: name,
    timestamp: at,
    data: {
      event: {
        id: event?.id ?? null,
        name,
        at,
        actor: await actorOf(owner, event),
        subject: { type: event?.subject_type ?? 'ticket', id: event?.subject_id ?? ticket_id },
        data: event?.data ?? {},
      },
      ticket: ticket_id === null ? null : await getTicket(owner, ticket_id),
      comment:
        comment_id === null || ticket_id === null
          ? null
          : await getComment(owner, ticket_id, comment_id).catch(() => null),
      rule: ruleOf(delivery),
      lost_before: await lostBefore(owner, delivery),
    },
  };
}

const named = z.object({ id: z.string(), name: z.string() }).nullable().catch(null);
export function ruleOf({ rule }: Pick<DeliveryRow, 'rule'>): { id: string; name: string } | null {
  return named.parse(rule);
}

function commentOf(event: FedEvent): string | null {
  if (event.subject_type === 'comment') return event.subject_id;
  const { comment_id } = event.data;
  return typeof comment_id === 'string' ? comment_id : null;
}

async function actorOf(
  ctx: Ctx,
  event: FedEvent | undefined,
): Promise<Envelope['data']['event']['actor']> {
  const { actor_kind: kind, actor_id: id } = event ?? { actor_kind: 'system', actor_id: null };
  if (id === null) return { kind, id, name: null };
  const names = kind === 'agent' ? await agentNames(ctx, [id]) : await contactNames(ctx, [id]);
  return { kind, id, name: names.get(id) ?? null };
}
