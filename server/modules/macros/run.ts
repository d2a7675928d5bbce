/** A macro on a ticket: which are offered, how one reads there, and its use. */
import type { z } from 'zod';
import type { TicketAction } from '#contract/actions.ts';
import type { Language } from '#contract/common.ts';
import {
  folderMark,
  type MacroWords,
  type OfferedMacro,
  type RenderedMacro,
  type runMacro as runEndpoint,
} from '#contract/macros.ts';
import { applyActions, startOperation, undoOperation } from '#modules/operations/operations.ts';
import { holdReply, writeFromDesk } from '#modules/tickets/tickets.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, OporaError } from '#platform/errors.ts';
import { type OporaEvent, publish } from '#platform/events.ts';
import { sanitizeComposerHtml } from '#platform/html.ts';
import { newId } from '#platform/id.ts';
import { contentOf } from './content.ts';
import { type Facts, gatherFacts, valuesIn } from './facts.ts';
import {
  factsOfTicket,
  fitOf,
  insertRun,
  type MacroRow,
  macroById,
  macrosSeen,
  operationOfWaiting,
} from './macros.sql.ts';
import { parseTemplate, renderTemplate } from './template.ts';

/** Only so many are said to fit: when everything fits, nothing does. */
const mostFitting = 5;

export async function offerMacros(ctx: Ctx, ticket_id: string): Promise<OfferedMacro[]> {
  const ticket = (await factsOfTicket(ctx, ticket_id)) ?? fail('not_found', 'errors.not_found');
  const fit = await fitOf(ctx, ticket);
  const rows = (await macrosSeen(ctx)).filter((row) => row.archived_at === null);
  const fitting = rows
    .filter((row) => (fit.get(row.id) ?? 0) > 0)
    .toSorted((one, other) => (fit.get(other.id) ?? 0) - (fit.get(one.id) ?? 0))
    .slice(0, mostFitting);
  const rest = rows.filter((row) => !fitting.includes(row));
  const offered = [...fitting, ...rest].map((row) => ({
    id: row.id,
    name: row.name,
    is_favourite: row.is_favourite,
    fits: fitting.includes(row),
    has_reply: Object.keys(contentOf(row).reply).length > 0,
  }));
  return offered.toSorted((one, other) => Number(other.is_favourite) - Number(one.is_favourite));
}

/** @throws OporaError not_found for an archived macro, too */
export async function renderMacro(
  ctx: Ctx,
  ticket_id: string,
  asked: { macro_id: string; language?: Language | undefined },
): Promise<RenderedMacro> {
  const row = await usableMacro(ctx, asked.macro_id);
  const facts = await gatherFacts(ctx, ticket_id);
  const { reply, note, actions } = contentOf(row);
  const language = languageOf(reply, note, asked.language ?? facts.language);
  const said = await renderWords(ctx, facts, { words: reply, language });
  const noted = await renderWords(ctx, facts, { words: note, language });
  const notes: TicketAction[] =
    noted === undefined ? [] : [{ do: 'note', body_html: noted.html, file_ids: [] }];
  return {
    macro_id: row.id,
    name: row.name,
    language,
    reply_html: said?.html ?? null,
    actions: [...notes, ...actions],
    opens_next: row.opens_next,
    empty: [...new Set([...(said?.empty ?? []), ...(noted?.empty ?? [])])],
  };
}

/** The wish, unless only the other language has words. */
function languageOf(reply: MacroWords, note: MacroWords, wish: Language): Language {
  const words = Object.keys(reply).length > 0 ? reply : note;
  if (words[wish] !== undefined) return wish;
  const other = wish === 'ru' ? 'en' : 'ru';
  return words[other] === undefined ? wish : other;
}

async function renderWords(
  ctx: Ctx,
  facts: Facts,
  { words, language }: { words: MacroWords; language: Language },
): Promise<{ html: string; empty: string[] } | undefined> {
  const html = words[language] ?? words[language === 'ru' ? 'en' : 'ru'];
  if (html === undefined) return undefined;
  return renderHtml(ctx, facts, { html, language });
}

async function renderHtml(
  ctx: Ctx,
  facts: Facts,
  { html, language }: { html: string; language: Language },
): Promise<{ html: string; empty: string[] }> {
  // What the words named when they were saved may be gone: then its place is empty.
  const template = parseTemplate(html, () => true);
  const rendered = renderTemplate(template, await valuesIn(ctx, facts, language));
  // A value may stand in the address of a link: only a harmless one stays.
  return { ...rendered, html: sanitizeComposerHtml(rendered.html) };
}

/** Words that are not saved, as they would read there. */
export async function previewMacro(
  ctx: Ctx,
  ticket_id: string,
  input: { html: string; language: Language },
): Promise<{ html: string; empty: string[] }> {
  return renderHtml(ctx, await gatherFacts(ctx, ticket_id), input);
}

/** @throws OporaError not_found */
export async function usableMacro(ctx: Ctx, macro_id: string): Promise<MacroRow> {
  const row = await macroById(ctx, macro_id);
  if (row === undefined || row.archived_at !== null) fail('not_found', 'errors.not_found');
  return row;
}

export type RunInput = z.output<NonNullable<(typeof runEndpoint)['body']>>;

/**
 * Sends the reply, then does the actions: in this order, since after an action the ticket may be
 * another team's. All of it or nothing.
 * @throws OporaError whatever the reply or an action is refused for
 */
export async function runMacro(
  ctx: Ctx,
  ticket_id: string,
  { macro_id, ...input }: RunInput & { macro_id: string },
) {
  const row = await usableMacro(ctx, macro_id);
  return transaction(ctx, async (tx) => {
    const ticket = (await factsOfTicket(tx, ticket_id)) ?? fail('not_found', 'errors.not_found');
    const comment =
      input.comment === undefined ? null : await writeFromDesk(tx, ticket_id, input.comment);
    const waiting_reply =
      input.waiting_reply === undefined
        ? null
        : await holdReply(tx, ticket_id, input.waiting_reply);
    const operation_id = await changed(tx, ticket_id, { row, actions: input.actions });
    await insertRun(tx, {
      id: newId(),
      macro_id,
      ticket_id,
      type_id: ticket.type_id,
      topic_id: ticket.topic_id,
      agent_id: actorId(tx.actor),
      operation_id,
      waiting_reply_id: waiting_reply?.id ?? null,
      at: tx.now,
    });
    await publish(tx, {
      name: 'macro.applied',
      ticket_id,
      subject_type: 'macro',
      subject_id: macro_id,
      data: {
        name: row.name,
        operation_id,
        with_reply: comment !== null || waiting_reply !== null,
      },
    });
    return { operation_id, comment, waiting_reply };
  });
}

/** Answers the operation that takes the changes back; null when nothing changed. */
async function changed(
  tx: Ctx,
  ticket_id: string,
  { row, actions }: { row: MacroRow; actions: readonly TicketAction[] },
): Promise<string | null> {
  if (actions.length === 0) return null;
  const name = row.name.split(folderMark).at(-1)?.trim() ?? row.name;
  const operation_id = await startOperation(tx, { kind: 'macro', name, actions });
  const { outcome } = await applyActions(tx, ticket_id, { actions, operation_id });
  return outcome === 'done' ? operation_id : null;
}

/** Whoever takes the reply back has thought better of it: what was changed along goes back as well. */
export async function undoWithReply(tx: Ctx, event: OporaEvent): Promise<void> {
  if (event.data['cause'] !== 'undone' || event.subject_id === null) return;
  const operation_id = await operationOfWaiting(tx, event.subject_id);
  if (operation_id === undefined) return;
  try {
    await undoOperation(tx, operation_id);
  } catch (error) {
    // Taken back already, or its days are over.
    if (!(error instanceof OporaError)) throw error;
  }
}
