/**
 * Which messages of a batch may be settled side by side: those that share no person, no message, no
 * ticket. What shares one goes one after another, in the order in which it came.
 */
import type { Facts } from '../facts.sql.ts';
import type { Incoming } from './incoming.ts';
import { splitPlusAddress } from './token.ts';

export type Known = { readonly incoming: Incoming; readonly facts: Facts };

/** Everything that settling this message may read or write, and another's may, too. */
export function tracesOf({ incoming, facts }: Known): string[] {
  const { mail, clues, own_addresses, recipients, sender } = incoming;
  const addresses = [
    ...recipients,
    ...[mail.from, sender, mail.sender, ...mail.reply_to, ...mail.to, ...mail.cc].flatMap(
      (one) => one?.address ?? [],
    ),
  ].filter((address) => !own_addresses.has(splitPlusAddress(address).base));
  const messages = [
    ...clues.ids.map((clue) => clue.message_id),
    ...mail.references,
    ...mail.in_reply_to,
    ...(mail.message_id === null ? [] : [mail.message_id]),
  ];
  const rows = [
    ...facts.tickets.flatMap((ticket) => [ticket.id, ticket.requester_id]),
    ...facts.known_ids.map((known) => known.ticket_id),
    ...facts.sides.flatMap((side) => [side.id, side.ticket_id]),
    ...facts.rules.map((rule) => rule.id),
    ...(facts.sender_contact_id === null ? [] : [facts.sender_contact_id]),
    ...(facts.duplicate?.ticket_id == null ? [] : [facts.duplicate.ticket_id]),
  ];
  return [
    ...addresses.map((address) => `address ${address}`),
    ...messages.map((id) => `message ${id}`),
    ...rows,
    `content ${incoming.content_sha256.toString('hex')}`,
  ];
}

/** Lanes of what shares a trace, however far around; within each the order is that of `list`. */
export function lanesOf<Item>(list: readonly Item[], traces: (item: Item) => string[]): Item[][] {
  // Of each lane its first item stands for it; whoever has joined an older one points to it.
  const older = list.map((_, index) => index);
  const firstOf = (index: number): number => {
    const next = older[index] ?? index;
    return next === index ? index : firstOf(next);
  };
  const known = new Map<string, number>();
  for (const [index, item] of list.entries())
    for (const trace of traces(item)) {
      const [one, other] = [firstOf(index), firstOf(known.get(trace) ?? index)];
      older[Math.max(one, other)] = Math.min(one, other);
      known.set(trace, index);
    }
  const lanes = new Map<number, Item[]>();
  for (const [index, item] of list.entries()) {
    const lane = lanes.get(firstOf(index));
    if (lane === undefined) lanes.set(firstOf(index), [item]);
    else lane.push(item);
  }
  return [...lanes.values()];
}
