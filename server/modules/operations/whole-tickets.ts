/** Merges and splits are rows of the ledger too: tickets says that they happened, and that they were taken back. */
import { z } from 'zod';
import type { Ctx } from '#platform/ctx.ts';
import type { OporaEvent } from '#platform/events.ts';
import { endItems, recordItem } from './operations.sql.ts';
import { startOperation } from './operations.ts';

const merged = z.object({
  merges: z.array(z.object({ merge_id: z.string(), from_id: z.string() })).min(1),
});
const split = z.object({
  split_id: z.string(),
  from_id: z.string(),
  from_number: z.number(),
  to_id: z.string(),
});
const unsplit = split.pick({ split_id: true });

/** The survivor's event tells of all at once; those of the merged tickets are passed over. */
export async function noteMerge(tx: Ctx, event: OporaEvent): Promise<void> {
  const parsed = merged.safeParse(event.data);
  if (!parsed.success || event.ticket_id === null) return;
  const id = await startOperation(tx, { kind: 'merge', source_id: event.ticket_id });
  for (const { merge_id, from_id } of parsed.data.merges)
    await recordItem(tx, id, { ticket_id: from_id, outcome: 'done', undo: { merge_id } });
}

export async function noteUnmerge(tx: Ctx, event: OporaEvent): Promise<void> {
  const parsed = merged.safeParse(event.data);
  if (!parsed.success) return;
  await endItems(
    tx,
    'merge_id',
    parsed.data.merges.map(({ merge_id }) => merge_id),
  );
}

/** Both tickets hear of it; the one that was split tells the ledger. */
export async function noteSplit(tx: Ctx, event: OporaEvent): Promise<void> {
  const parsed = split.safeParse(event.data);
  if (!parsed.success || event.ticket_id !== parsed.data.from_id) return;
  const { split_id, to_id, from_id } = parsed.data;
  const id = await startOperation(tx, { kind: 'split', source_id: from_id });
  await recordItem(tx, id, { ticket_id: to_id, outcome: 'done', undo: { split_id } });
}

export async function noteUnsplit(tx: Ctx, event: OporaEvent): Promise<void> {
  const parsed = unsplit.safeParse(event.data);
  if (parsed.success) await endItems(tx, 'split_id', [parsed.data.split_id]);
}
