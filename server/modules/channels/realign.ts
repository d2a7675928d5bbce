/** What mail knows of words follows them, when tickets are merged, split, and made what they were. */
import { z } from 'zod';
import type { Ctx } from '#platform/ctx.ts';
import type { OporaEvent } from '#platform/events.ts';
import { forgetRulesTo, learnFromSplit, realignDeliveries, realignMail } from './realign.sql.ts';

/** Of a merge only the outbox follows: evidence leads to the merged ticket, and so to its survivor. */
export async function followMerge(tx: Ctx, { ticket_id }: OporaEvent): Promise<void> {
  if (ticket_id !== null) await realignDeliveries(tx, ticket_id);
}

/** What came to the survivor meanwhile and belongs to the ticket goes with it. */
export async function followUnmerge(tx: Ctx, { ticket_id }: OporaEvent): Promise<void> {
  if (ticket_id === null) return;
  await realignMail(tx, ticket_id);
  await realignDeliveries(tx, ticket_id);
}

const splitData = z.object({ mode: z.string(), from_id: z.uuid(), to_id: z.uuid() });

/** Mail of the chains that were moved goes to the new ticket from now on. */
export async function followSplit(tx: Ctx, { ticket_id, data }: OporaEvent): Promise<void> {
  const { mode, from_id, to_id } = splitData.parse(data);
  if (ticket_id !== to_id || mode !== 'move') return;
  await realignMail(tx, to_id);
  await realignDeliveries(tx, to_id);
  await learnFromSplit(tx, { from_id, to_id });
}

/** The rules that the split taught go with the ticket that it made. */
export async function followUnsplit(tx: Ctx, { ticket_id, data }: OporaEvent): Promise<void> {
  const { mode, from_id, to_id } = splitData.parse(data);
  if (ticket_id !== from_id || mode !== 'move') return;
  await forgetRulesTo(tx, to_id);
  await realignMail(tx, from_id);
  await realignDeliveries(tx, from_id);
}
