/** Ties between tickets: related, a duplicate, parent and child, cause. */
import type { LinkKind } from '#contract/actions.ts';
import { kindOfRole, type LinkRole, linkRoles, type TicketLink } from '#contract/links.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publishTogether } from '#platform/events.ts';
import {
  deleteLinks,
  insertLink,
  type LinkedRow,
  leadsTo,
  linksOf,
  lockShape,
  type Pair,
  parentOf,
} from './links.sql.ts';
import { findVisibleTicket, mayUpdate } from './tickets.access.ts';
import { numbersOf } from './tickets.sql.ts';

/** What the first says of the second. */
export type TicketTie = { readonly kind: LinkKind; readonly ticket_id: string };

/**
 * Ties two tickets within the actor's scope: `ticket_id` says `tie.kind` of `tie.ticket_id`. Tying what
 * is tied already changes nothing. Answers whether it was new.
 * @throws OporaError not_found; forbidden; invalid for a ticket and itself; conflict when the child has
 *   another parent, or when the tie would close a ring
 */
export async function linkTickets(ctx: Ctx, ticket_id: string, tie: TicketTie): Promise<boolean> {
  return changeTie(ctx, { ticket_id, tie, name: 'ticket.linked' }, async (tx, pair) => {
    await refuseRing(tx, pair);
    return insertLink(tx, pair);
  });
}

/**
 * Takes the tie away; answers whether there was one.
 * @throws OporaError not_found; forbidden
 */
export async function unlinkTickets(ctx: Ctx, ticket_id: string, tie: TicketTie): Promise<boolean> {
  return changeTie(ctx, { ticket_id, tie, name: 'ticket.unlinked' }, async (tx, pair) => {
    return (await deleteLinks(tx, pair)) > 0;
  });
}

type Change = {
  readonly ticket_id: string;
  readonly tie: TicketTie;
  readonly name: 'ticket.linked' | 'ticket.unlinked';
};

async function changeTie(
  ctx: Ctx,
  { ticket_id, tie, name }: Change,
  change: (tx: Ctx, pair: Pair) => Promise<boolean>,
): Promise<boolean> {
  if (!mayUpdate(ctx)) fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    await lockShape(tx);
    const pair = await pairOf(tx, ticket_id, tie);
    if (!(await change(tx, pair))) return false;
    await tell(tx, name, pair);
    return true;
  });
}

/** Both within the actor's scope; of a merged ticket, its survivor. */
async function pairOf(tx: Ctx, first: string, { kind, ticket_id }: TicketTie): Promise<Pair> {
  const one = (await findVisibleTicket(tx, first)) ?? fail('not_found', 'errors.not_found');
  const other = (await findVisibleTicket(tx, ticket_id)) ?? fail('not_found', 'errors.not_found');
  if (one.id === other.id) fail('invalid', 'errors.link_to_itself');
  const isTurned = kind === 'related' && one.id > other.id;
  return isTurned
    ? { kind, ticket_id: other.id, other_ticket_id: one.id }
    : { kind, ticket_id: one.id, other_ticket_id: other.id };
}

async function refuseRing(tx: Ctx, { kind, ticket_id, other_ticket_id }: Pair): Promise<void> {
  if (kind === 'related') return;
  if (await leadsTo(tx, kind, { from: other_ticket_id, to: ticket_id }))
    fail('conflict', 'errors.link_ring');
  if (kind !== 'child_of') return;
  const parent = await parentOf(tx, ticket_id);
  if (parent !== undefined && parent !== other_ticket_id)
    fail('conflict', 'errors.link_has_parent');
}

async function tell(tx: Ctx, name: Change['name'], pair: Pair): Promise<void> {
  const numbers = await numbersOf(tx, [pair.ticket_id, pair.other_ticket_id]);
  const ends = [
    { id: pair.ticket_id, other_id: pair.other_ticket_id, is_first: true },
    { id: pair.other_ticket_id, other_id: pair.ticket_id, is_first: false },
  ];
  await publishTogether(
    tx,
    ends.map(({ id, other_id, is_first }) => ({
      name,
      ticket_id: id,
      subject_type: 'ticket',
      subject_id: id,
      data: {
        kind: pair.kind,
        role: roleOf(pair.kind, is_first),
        other_id,
        other_number: numbers.get(other_id) ?? 0,
      },
    })),
  );
}

function roleOf(kind: LinkKind, is_first: boolean): LinkRole {
  const found = linkRoles.find((role) => {
    const end = kindOfRole[role];
    return end.kind === kind && (kind === 'related' || end.is_first === is_first);
  });
  return found ?? 'related';
}

// by what people say -------------------------------------------------------------------------------

export type RoleOfOther = { readonly role: LinkRole; readonly ticket_id: string };

/** The same with the words of the screen: what the other is to this one. */
export async function linkByRole(ctx: Ctx, ticket_id: string, input: RoleOfOther): Promise<void> {
  const { kind, is_first } = kindOfRole[input.role];
  if (is_first) await linkTickets(ctx, ticket_id, { kind, ticket_id: input.ticket_id });
  else await linkTickets(ctx, input.ticket_id, { kind, ticket_id });
}

export async function unlinkByRole(ctx: Ctx, ticket_id: string, input: RoleOfOther): Promise<void> {
  const { kind, is_first } = kindOfRole[input.role];
  if (is_first) await unlinkTickets(ctx, ticket_id, { kind, ticket_id: input.ticket_id });
  else await unlinkTickets(ctx, input.ticket_id, { kind, ticket_id });
}

/** Those that the actor sees. */
export async function listLinks(ctx: Ctx, ticket_id: string): Promise<TicketLink[]> {
  return (await linksOf(ctx, ticket_id)).map(present);
}

function present(row: LinkedRow): TicketLink {
  const { kind, is_first, requester_id, requester_name, assignee_id, assignee_name, ...rest } = row;
  return {
    role: roleOf(kind, is_first),
    ticket: {
      ...rest,
      requester: { id: requester_id, name: requester_name },
      assignee: assignee_id === null ? null : { id: assignee_id, name: assignee_name ?? '' },
    },
  };
}
