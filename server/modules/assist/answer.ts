/** Suggestions of one ticket as people see and answer them. */
import type { AssistField, Suggestion } from '#contract/assist.ts';
import { restoreTicket, updateTicket, type Written } from '#modules/tickets/tickets.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, OporaError } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { editOf } from './fill.ts';
import { namesOf } from './names.ts';
import {
  lockSuggestion,
  pendingOf,
  type SuggestionRow,
  writeSuggestion,
} from './suggestions.sql.ts';
import { isTextModelOn } from './text-model.sql.ts';

export type Suggested = { items: Suggestion[]; can_draft: boolean };

export async function suggestionsOf(ctx: Ctx, ticket_id: string): Promise<Suggested> {
  const items = (await pendingOf(ctx, ticket_id)).flatMap((row): Suggestion[] => {
    const { id, field, value, probability, state } = row;
    return state === 'open' || state === 'filled' ? [{ id, field, value, probability, state }] : [];
  });
  return { items, can_draft: await isTextModelOn(ctx) };
}

export type Answer = { readonly suggestion_id: string; readonly answer: 'accepted' | 'rejected' };

/**
 * Accepting sets the field; rejecting takes out what was filled in, with all that came by it, as far as
 * nobody changed that since.
 * @throws OporaError conflict when somebody answered first; invalid as updateTicket
 */
export async function answerSuggestion(
  ctx: Ctx,
  ticket_id: string,
  { suggestion_id, answer }: Answer,
): Promise<Suggested> {
  await transaction(ctx, async (tx) => {
    const row = await lockSuggestion(tx, suggestion_id);
    if (row === undefined || row.ticket_id !== ticket_id) fail('not_found', 'errors.not_found');
    if (row.state !== 'open' && row.state !== 'filled')
      fail('conflict', 'errors.suggestion_answered');
    if (row.state === 'open' && answer === 'accepted')
      await updateTicket(tx, ticket_id, editOf(row.field, row.value));
    if (row.state === 'filled' && answer === 'rejected') await takeOut(tx, row);
    await writeSuggestion(tx, row.id, {
      state: answer,
      decided_by_id: actorId(tx.actor),
      decided_at: tx.now,
    });
    await tell(tx, row, answer);
  });
  return suggestionsOf(ctx, ticket_id);
}

async function tell(tx: Ctx, row: SuggestionRow, answer: Answer['answer']): Promise<void> {
  const name = (await namesOf(tx, row.field))(row.value);
  await publish(tx, {
    name: 'suggestion.answered',
    ticket_id: row.ticket_id,
    subject_type: 'suggestion',
    subject_id: row.id,
    data: { field: row.field, value: row.value, name, answer, was_filled: row.state === 'filled' },
  });
}

/** All that came by it; the field alone where the rest was changed since. */
async function takeOut(tx: Ctx, { ticket_id, field, written }: SuggestionRow): Promise<void> {
  if (isWritten(written)) {
    try {
      await restoreTicket(tx, ticket_id, written);
      return;
    } catch (error) {
      if (!(error instanceof OporaError) || error.code !== 'conflict') throw error;
    }
  }
  await updateTicket(tx, ticket_id, emptied[field]);
}

const emptied = {
  topic: { topic_id: null },
  type: { type_id: null },
  language: { language: null },
} as const satisfies Record<AssistField, object>;

/** By ourselves, when it was filled in; a language leaves no trace there. */
function isWritten(stored: unknown): stored is Written {
  return (
    typeof stored === 'object' &&
    stored !== null &&
    'fields' in stored &&
    Object.keys(stored.fields ?? {}).length > 0
  );
}
