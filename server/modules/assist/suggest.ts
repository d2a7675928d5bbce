/**
 * What is said of a ticket by itself: once it is opened, by the model in use, where it is sure enough.
 * Follows the feed of events; also hears whether people set the field by hand, which is an answer too.
 */
import { z } from 'zod';
import type { AssistField } from '#contract/assist.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { type FedEvent, publish } from '#platform/events.ts';
import { followEvents } from '#platform/follow.ts';
import { newId } from '#platform/id.ts';
import { enqueue } from '#platform/jobs.ts';
import { mostChars } from './classifier/features.ts';
import { fillJob } from './fill.ts';
import { type InUse, modelsNow } from './in-use.ts';
import { noValue } from './learning.ts';
import { type Names, namesOf } from './names.ts';
import {
  type AskedTicket,
  askedTickets,
  freshTickets,
  insertSuggestion,
  openTicketsWithout,
  unanswered,
  writeSuggestion,
} from './suggestions.sql.ts';

const ticketsAtOnce = 100;
/** After a training, for those that wait: the newest. */
const mostOpen = 500;

export async function followTickets(ctx: Ctx): Promise<void> {
  await followEvents(ctx, 'assist', async (tx, events) => {
    const opened = events.flatMap(({ name, ticket_id }) =>
      name === 'ticket.created' && ticket_id !== null ? [ticket_id] : [],
    );
    await suggestFor(tx, await freshTickets(tx, opened));
    await noteByHand(tx, events);
  });
}

/** What is open and empty when a new model is there. */
export async function suggestForOpen(ctx: Ctx, field: AssistField): Promise<void> {
  const ids = await openTicketsWithout(ctx, field, mostOpen);
  for (let start = 0; start < ids.length; start += ticketsAtOnce)
    await transaction(ctx, (tx) => suggestFor(tx, ids.slice(start, start + ticketsAtOnce)));
}

export async function suggestFor(tx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const models = await modelsNow(tx);
  if (models.length === 0) return;
  const names = new Map<AssistField, Names>();
  for (const { field } of models) names.set(field, await namesOf(tx, field));
  for (let start = 0; start < ids.length; start += ticketsAtOnce) {
    for (const ticket of await askedTickets(tx, ids.slice(start, start + ticketsAtOnce), mostChars))
      for (const model of models) await suggestOne(tx, ticket, { model, names });
  }
}

type Known = { readonly model: InUse; readonly names: ReadonlyMap<AssistField, Names> };

async function suggestOne(tx: Ctx, ticket: AskedTicket, { model, names }: Known): Promise<void> {
  const { field, threshold, fills_above, model_id } = model;
  const held = heldIn(ticket, field);
  if (held !== null && field !== 'language') return;
  const [guess] = model.predict(ticket.text, 1);
  if (guess === undefined || guess.probability < threshold) return;
  if (guess.label === held || guess.label === noValue) return;
  const id = newId();
  const { label: value, probability } = guess;
  const isNew = await insertSuggestion(tx, {
    ...{ id, ticket_id: ticket.id, field, model_id, value, probability },
    created_at: tx.now,
  });
  if (!isNew) return;
  await publish(tx, {
    name: 'suggestion.made',
    ticket_id: ticket.id,
    subject_type: 'suggestion',
    subject_id: id,
    data: { field, value, name: names.get(field)?.(value) ?? value, probability },
  });
  if (held === null && fills_above !== null && probability >= fills_above)
    await enqueue(tx, fillJob, { suggestion_id: id }, { key: `assist.fill:${id}` });
}

function heldIn(ticket: AskedTicket, field: AssistField): string | null {
  if (field === 'topic') return ticket.topic_id;
  return field === 'type' ? ticket.type_id : ticket.language;
}

const changesOf = z.object({
  changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
});
const columnOf = { topic: 'topic_id', type: 'type_id', language: 'language' } as const;

/** An agent who sets the field answers what was suggested for it, whichever way. */
async function noteByHand(tx: Ctx, events: readonly FedEvent[]): Promise<void> {
  const changed = events.filter(
    ({ name, actor_kind, ticket_id }) =>
      name === 'ticket.updated' && actor_kind === 'agent' && ticket_id !== null,
  );
  if (changed.length === 0) return;
  const ids = [...new Set(changed.flatMap(({ ticket_id }) => ticket_id ?? []))];
  for (const { id, ticket_id, field, value } of await unanswered(tx, ids)) {
    const setting = changed.findLast(
      (event) => event.ticket_id === ticket_id && settingOf(event, field) !== undefined,
    );
    if (setting === undefined) continue;
    await writeSuggestion(tx, id, {
      state: settingOf(setting, field) === value ? 'accepted' : 'rejected',
      is_by_hand: true,
      decided_by_id: setting.actor_id,
      decided_at: setting.at,
    });
  }
}

/** What the event made of the field; undefined: nothing. */
function settingOf(event: FedEvent, field: AssistField): unknown {
  const read = changesOf.safeParse(event.data);
  return read.data?.changes[columnOf[field]]?.[1];
}
