/** Drafts: one for each person, ticket and kind, on the server, so that no device loses a word. */
import { z } from 'zod';
import { type MailParty, mailParty } from '#contract/common.ts';
import { type WrittenBy, writtenBy } from '#contract/tickets.ts';
import { filesByIds, holdFiles, releaseFiles } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { newId } from '#platform/id.ts';
import { draftsOf, dropDraft, unheldFiles, writeDraft } from './drafts.sql.ts';

export type DraftInput = {
  readonly visibility: 'public' | 'internal';
  readonly body_html: string;
  readonly to: readonly MailParty[] | null;
  readonly cc: readonly MailParty[] | null;
  readonly bcc: readonly MailParty[] | null;
  readonly file_ids: readonly string[];
};

const parties = z.array(mailParty).nullable().catch(null);
const writer = writtenBy.nullable().catch(null);

export async function listDrafts(ctx: Ctx, ticket_id: string) {
  const agent_id = agentOf(ctx);
  const rows = await draftsOf(ctx, ticket_id, agent_id);
  const files = new Map(
    (
      await filesByIds(
        ctx,
        rows.flatMap((row) => row.file_ids),
      )
    ).map((file) => [file.id, file]),
  );
  return rows.map((row) => ({
    visibility: row.visibility,
    body_html: row.body_html,
    to: parties.parse(row.to_addresses),
    cc: parties.parse(row.cc_addresses),
    bcc: parties.parse(row.bcc_addresses),
    files: row.file_ids.flatMap((id) => {
      const file = files.get(id);
      return file === undefined
        ? []
        : [{ id, name: file.name, media_type: file.media_type, size: file.size }];
    }),
    written_by: writer.parse(row.written_by),
    updated_at: row.updated_at,
  }));
}

/** Keeps the draft; one without text and files is forgotten. */
export async function saveDraft(ctx: Ctx, ticket_id: string, input: DraftInput): Promise<void> {
  const agent_id = agentOf(ctx);
  await transaction(ctx, async (tx) => {
    const known = (await draftsOf(tx, ticket_id, agent_id)).find(
      (row) => row.visibility === input.visibility,
    );
    const dropped = (known?.file_ids ?? []).filter((id) => !input.file_ids.includes(id));
    if (isEmpty(input)) {
      await dropDraft(tx, ticket_id, { agent_id, visibility: input.visibility });
      return letGo(tx, dropped);
    }
    await holdFiles(tx, input.file_ids);
    await writeDraft(tx, {
      id: newId(),
      ticket_id,
      agent_id,
      visibility: input.visibility,
      body_html: input.body_html,
      to_addresses: addressesText(input.to),
      cc_addresses: addressesText(input.cc),
      bcc_addresses: addressesText(input.bcc),
      file_ids: [...input.file_ids],
      updated_at: tx.now,
    });
    await letGo(tx, dropped);
  });
}

/** Whose words my draft began as; null: my own. */
export async function draftWriter(
  ctx: Ctx,
  ticket_id: string,
  visibility: 'public' | 'internal',
): Promise<WrittenBy | null> {
  if (ctx.actor.kind !== 'agent') return null;
  const rows = await draftsOf(ctx, ticket_id, ctx.actor.id);
  return writer.parse(rows.find((row) => row.visibility === visibility)?.written_by ?? null);
}

/** The draft became a comment: its files are the comment's now, and those that were left out end. */
export async function forgetDraft(
  tx: Ctx,
  ticket_id: string,
  visibility: 'public' | 'internal',
): Promise<void> {
  if (tx.actor.kind !== 'agent') return;
  const whose = { agent_id: tx.actor.id, visibility };
  await letGo(tx, await dropDraft(tx, ticket_id, whose));
}

export type ReturnedReply = Omit<DraftInput, 'visibility'> & {
  readonly ticket_id: string;
  readonly visibility?: 'public' | 'internal';
  readonly written_by?: WrittenBy | null;
};

/** Words come back to a person's draft: before what is written there already, which stays. */
export async function returnToDraft(
  tx: Ctx,
  agent_id: string,
  { ticket_id, visibility = 'public', ...reply }: ReturnedReply,
): Promise<void> {
  const rows = await draftsOf(tx, ticket_id, agent_id);
  const known = rows.find((row) => row.visibility === visibility);
  const written_by = reply.written_by ?? writer.parse(known?.written_by ?? null);
  await writeDraft(tx, {
    id: newId(),
    ticket_id,
    agent_id,
    visibility,
    body_html: reply.body_html + (known?.body_html ?? ''),
    to_addresses: textOr(known?.to_addresses, reply.to),
    cc_addresses: textOr(known?.cc_addresses, reply.cc),
    bcc_addresses: textOr(known?.bcc_addresses, reply.bcc),
    file_ids: [...new Set([...reply.file_ids, ...(known?.file_ids ?? [])])],
    written_by: written_by === null ? null : JSON.stringify(written_by),
    updated_at: tx.now,
  });
}

/** Addresses that were typed since stand. */
function textOr(known: unknown, returned: readonly MailParty[] | null): string | null {
  const typed = parties.parse(known ?? null);
  return addressesText(typed ?? returned);
}

/** Files that no comment and no other draft holds end in a day. */
export async function letGo(tx: Ctx, file_ids: readonly string[]): Promise<void> {
  await releaseFiles(tx, await unheldFiles(tx, file_ids));
}

function isEmpty(input: DraftInput): boolean {
  const text = input.body_html.replace(/<(?!img)[^>]*>|&nbsp;/g, '').trim();
  return text === '' && input.file_ids.length === 0;
}

function addressesText(list: readonly MailParty[] | null): string | null {
  return list === null ? null : JSON.stringify(list);
}

function agentOf(ctx: Ctx): string {
  return ctx.actor.kind === 'agent' ? ctx.actor.id : fail('forbidden', 'errors.forbidden');
}
