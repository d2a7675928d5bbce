/** Fills an empty field by itself, where the administrator lets it; told in the history, and undone by one press. */
import { z } from 'zod';
import type { AssistField } from '#contract/assist.ts';
import { ticketAsItIs, updateTicket, writtenBetween } from '#modules/tickets/tickets.ts';
import { type Acting, asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { OporaError } from '#platform/errors.ts';
import { type Job, job } from '#platform/jobs.ts';
import { namesOf } from './names.ts';
import { lockSuggestion, writeSuggestion } from './suggestions.sql.ts';

export const fillJob: Job<{ suggestion_id: string }> = job(
  'assist.fill',
  z.strictObject({ suggestion_id: z.uuid() }),
  (ctx, { suggestion_id }) => fill(ctx, suggestion_id),
);

/** What a ticket becomes by it. */
export function editOf(field: AssistField, value: string) {
  if (field === 'topic') return { topic_id: value };
  if (field === 'type') return { type_id: value };
  return { language: value === 'en' ? ('en' as const) : ('ru' as const) };
}

/** Nothing where a person was quicker, or where the form of the topic asks for what is not there. */
async function fill(ctx: Ctx, id: string): Promise<void> {
  try {
    await transaction(asSystem(ctx), (tx) => fillIn(tx, id));
  } catch (error) {
    if (!(error instanceof OporaError)) throw error;
    ctx.log.info({ suggestion_id: id, why: error.message_key }, 'a field was not filled');
  }
}

async function fillIn(tx: Ctx, id: string): Promise<void> {
  const suggestion = await lockSuggestion(tx, id);
  if (suggestion?.state !== 'open') return;
  const { ticket_id, field, value, model_id } = suggestion;
  const before = await ticketAsItIs(tx, ticket_id);
  const held = { topic: before.topic_id, type: before.type_id, language: before.language }[field];
  if (held !== null) return;
  const name = (await namesOf(tx, field))(value);
  const by: Acting = { kind: 'model', id: model_id ?? id, name };
  await updateTicket({ ...tx, by }, ticket_id, editOf(field, value));
  const written = writtenBetween(before, await ticketAsItIs(tx, ticket_id));
  await writeSuggestion(tx, id, {
    state: 'filled',
    written: written === undefined ? null : JSON.stringify(written),
  });
}
