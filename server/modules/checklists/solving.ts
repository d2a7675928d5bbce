/** What is open in a checklist and must be done holds the ticket: no agent solves it. */
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import type { OporaEvent } from '#platform/events.ts';
import { categoriesOf, openRequired, statusOfWaiting } from './checklists.sql.ts';

const ended = ['solved', 'closed'];

/**
 * Refuses an agent's change into solved or closed. The desk itself and the customer are not stopped:
 * they would have nobody to tell why.
 * @throws OporaError invalid, naming what is open
 */
export async function refuseWhileOpen(tx: Ctx, event: OporaEvent): Promise<void> {
  if (tx.actor.kind !== 'agent' || event.ticket_id === null) return;
  const [old, next] = statusPair(event.data['changes']);
  if (old === undefined || next === undefined) return;
  const categories = await categoriesOf(tx, [old, next]);
  if (isEnd(categories.get(old)) || !isEnd(categories.get(next))) return;
  await refuseIfOpen(tx, event.ticket_id);
}

/** The same for a reply that waits: its writer is told now, not when it was to leave. */
export async function refuseToHold(tx: Ctx, event: OporaEvent): Promise<void> {
  if (tx.actor.kind !== 'agent' || event.ticket_id === null || event.subject_id === null) return;
  const status = await statusOfWaiting(tx, event.subject_id);
  if (status === undefined || isEnd(status.present) || !isEnd(status.next)) return;
  await refuseIfOpen(tx, event.ticket_id);
}

async function refuseIfOpen(tx: Ctx, ticket_id: string): Promise<void> {
  const { texts, count } = await openRequired(tx, ticket_id);
  if (count === 0) return;
  const items = texts.map((text) => `«${text}»`).join(', ');
  if (count > texts.length)
    fail('invalid', 'errors.checklist_open_more', { items, count: count - texts.length });
  fail('invalid', 'errors.checklist_open', { items });
}

function isEnd(category: string | undefined): boolean {
  return category !== undefined && ended.includes(category);
}

function statusPair(changes: unknown): [string | undefined, string | undefined] {
  if (typeof changes !== 'object' || changes === null || !('status_id' in changes))
    return [undefined, undefined];
  const pair = changes.status_id;
  if (!Array.isArray(pair)) return [undefined, undefined];
  const [old, next]: unknown[] = pair;
  return typeof old === 'string' && typeof next === 'string' ? [old, next] : [undefined, undefined];
}
