/**
 * Drafts that others finish. A colleague shares what they have begun; a program writes one by the API
 * with a token. Everybody who sees the ticket sees the offer; one person takes it into their own draft
 * and sends it in their own name, and whose words it was stays on the comment. Nothing here sends.
 */
import { z } from 'zod';
import { type MailParty, mailParty } from '#contract/common.ts';
import type { OfferedDraft } from '#contract/offered-drafts.ts';
import { holdFiles } from '#modules/files/files.ts';
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { cleanHtmlToText, sanitizeComposerHtml } from '#platform/html.ts';
import { newId } from '#platform/id.ts';
import { type DraftInput, forgetDraft, letGo, returnToDraft } from './drafts.ts';
import {
  countOffered,
  endOffered,
  insertOffered,
  lockOffered,
  type OfferedRow,
  offeredOn,
  type ShownOfferedRow,
  visibleOffered,
} from './offered.sql.ts';
import { findVisibleTicket, mayNote, mayReply } from './tickets.access.ts';

const parties = z.array(mailParty).nullable().catch(null);
const files = z.array(
  z.object({ id: z.string(), name: z.string(), media_type: z.string(), size: z.number() }),
);
const mostOnTicket = 20;

export async function listOffered(ctx: Ctx, ticket_id: string): Promise<OfferedDraft[]> {
  return (await offeredOn(ctx, ticket_id)).map((row) => present(ctx, row));
}

/**
 * Shares the actor's draft, or keeps what a program wrote.
 * @throws OporaError invalid when there is nothing in it; conflict when too many wait already
 */
export async function offerDraft(
  ctx: Ctx,
  ticket_id: string,
  input: DraftInput & { readonly note: string; readonly for_agent_id?: string | undefined },
): Promise<OfferedDraft> {
  const actor = agentOf(ctx);
  const body_html = sanitizeComposerHtml(input.body_html);
  if (cleanHtmlToText(body_html).trim() === '' && input.file_ids.length === 0)
    failField('body_html', 'errors.field.empty_comment');
  return transaction(ctx, async (tx) => {
    if ((await findVisibleTicket(tx, ticket_id)) === undefined)
      fail('not_found', 'errors.not_found');
    if ((await countOffered(tx, ticket_id, actor.id)) >= mostOnTicket)
      fail('conflict', 'errors.too_many_offered_drafts');
    const id = newId();
    const token_name = actor.via === 'token' ? (actor.token_name ?? 'API') : null;
    await holdFiles(tx, input.file_ids);
    await insertOffered(tx, {
      id,
      ticket_id,
      visibility: input.visibility,
      body_html,
      to_addresses: textOf(input.to),
      cc_addresses: textOf(input.cc),
      bcc_addresses: textOf(input.bcc),
      file_ids: [...input.file_ids],
      note: input.note,
      agent_id: actor.id,
      token_name,
      created_at: tx.now,
    });
    // Shared from the screen it is mine no more, lest two people send it.
    if (actor.via === 'session') await forgetDraft(tx, ticket_id, input.visibility);
    await tell(tx, { id, ticket_id }, 'draft.offered', {
      visibility: input.visibility,
      token_name,
    });
    const { for_agent_id } = input;
    if (for_agent_id !== undefined)
      await tell(tx, { id, ticket_id }, 'draft.shared', { agent_ids: [for_agent_id] });
    const row = await visibleOffered(tx, id);
    return row === undefined ? fail('not_found', 'errors.not_found') : present(tx, row);
  });
}

/** @throws OporaError conflict when somebody took or declined it before */
export async function takeOffered(ctx: Ctx, id: string): Promise<{ ticket_id: string }> {
  const actor = agentOf(ctx);
  return transaction(ctx, async (tx) => {
    const row = await waiting(tx, id);
    const writer = await visibleOffered(tx, id);
    await returnToDraft(tx, actor.id, {
      ticket_id: row.ticket_id,
      visibility: row.visibility,
      body_html: row.body_html,
      to: parties.parse(row.to_addresses),
      cc: parties.parse(row.cc_addresses),
      bcc: parties.parse(row.bcc_addresses),
      file_ids: row.file_ids,
      written_by: writtenBy(row, writer?.writer_name ?? '', actor.id),
    });
    await endOffered(tx, id, { state: 'taken', ended_by: actor.id });
    await tell(tx, row, 'draft.taken', {});
    return { ticket_id: row.ticket_id };
  });
}

/** @throws OporaError conflict when somebody took or declined it before */
export async function declineOffered(ctx: Ctx, id: string): Promise<void> {
  const actor = agentOf(ctx);
  await transaction(ctx, async (tx) => {
    const row = await waiting(tx, id);
    await endOffered(tx, id, { state: 'declined', ended_by: actor.id });
    await letGo(tx, row.file_ids);
    await tell(tx, row, 'draft.declined', {});
  });
}

/** Own words taken back are nobody else's. */
function writtenBy(row: OfferedRow, name: string, taker_id: string) {
  if (row.token_name !== null) return { kind: 'token' as const, name: row.token_name };
  return row.agent_id === taker_id ? null : { kind: 'agent' as const, name };
}

async function waiting(tx: Ctx, id: string): Promise<OfferedRow> {
  const row = (await lockOffered(tx, id)) ?? fail('not_found', 'errors.not_found');
  if (row.state !== 'offered') fail('conflict', 'errors.draft_gone');
  return row;
}

async function tell(
  tx: Ctx,
  row: { id: string; ticket_id: string },
  name: 'draft.offered' | 'draft.shared' | 'draft.taken' | 'draft.declined',
  data: Record<string, unknown>,
): Promise<void> {
  const { id: subject_id, ticket_id } = row;
  await publish(tx, { name, ticket_id, subject_type: 'offered_draft', subject_id, data });
}

function textOf(list: readonly MailParty[] | null): string | null {
  return list === null ? null : JSON.stringify(list);
}

function agentOf(ctx: Ctx): AgentActor {
  return ctx.actor.kind === 'agent' ? ctx.actor : fail('forbidden', 'errors.forbidden');
}

type Whose = Pick<OfferedRow, 'visibility'>;

export function mayTakeOffered(ctx: Ctx, row: Whose): boolean {
  return row.visibility === 'public' ? mayReply(ctx) : mayNote(ctx);
}

function present(ctx: Ctx, row: ShownOfferedRow): OfferedDraft {
  return {
    id: row.id,
    ticket_id: row.ticket_id,
    visibility: row.visibility,
    body_html: row.body_html,
    to: parties.parse(row.to_addresses),
    cc: parties.parse(row.cc_addresses),
    bcc: parties.parse(row.bcc_addresses),
    files: files.parse(row.files),
    note: row.note,
    writer: { id: row.agent_id, name: row.writer_name },
    program: row.token_name,
    created_at: row.created_at,
    can: { take: mayTakeOffered(ctx, row), decline: mayNote(ctx) },
  };
}
