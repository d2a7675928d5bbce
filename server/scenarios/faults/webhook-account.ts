/** What the receiver of webhooks was told: everything, under one id and one text, signed, in the order of each ticket. */
import { isSignedBy, type Received } from '#testing/servers/webhook-receiver.ts';
import { webhookEvents } from './scene.ts';
import type { Scene } from './troubles.ts';

/** Every event of its kind reached the receiver; what came twice was the same message. */
export async function webhooksAmiss({ desk, receiver }: Scene, secret: string): Promise<string[]> {
  const [happened] = await desk.rows(
    'select count(*)::int as count from events where name = any($1::text[])',
    [webhookEvents],
  );
  const rows = await desk.rows('select message_id, event_id, state from webhook_deliveries');
  const taken = receiver.taken();
  const byId = Map.groupBy(taken, ({ id }) => id);
  const faults: string[] = [];
  if (rows.length !== happened?.['count'])
    faults.push(`webhooks: ${rows.length} for ${String(happened?.['count'])} events`);
  const twice = rows.length - new Set(rows.map((row) => row['event_id'])).size;
  if (twice > 0) faults.push(`webhooks: ${twice} events have two messages`);
  const unheard = rows.filter((row) => !byId.has(String(row['message_id'])));
  if (unheard.length > 0) faults.push(`webhooks: ${unheard.length} were never heard`);
  const changed = [...byId.values()].filter((all) => new Set(all.map(({ text }) => text)).size > 1);
  if (changed.length > 0) faults.push(`webhooks: ${changed.length} came twice with another text`);
  const unsigned = taken.filter((one) => !isSignedBy(secret, one));
  if (unsigned.length > 0) faults.push(`webhooks: ${unsigned.length} are not signed`);
  return [...faults, ...outOfOrder([...byId.values()].flatMap((all) => all.slice(0, 1)))];
}

/** Of each ticket the number of the event grows; `firsts`: each message when it came first, in that order. */
function outOfOrder(firsts: readonly Received[]): string[] {
  const newest = new Map<string, number>();
  const faults: string[] = [];
  for (const { body } of firsts) {
    const { event, ticket } = body.data;
    const before = newest.get(ticket.id) ?? 0;
    if (event.id < before)
      faults.push(`webhooks: ${event.name} ${event.id} of ticket ${ticket.number} after ${before}`);
    newest.set(ticket.id, Math.max(before, event.id));
  }
  return faults;
}
