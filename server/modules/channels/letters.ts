/** A message as it came, and the messages that lie in it as files: read when somebody looks. */
import { sql } from 'kysely';
import { isLetter, type Letter, maxLetterBytes } from '#contract/letters.ts';
import { filesByIds } from '#modules/files/files.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import type { BlobAddress } from '#platform/files.ts';
import type { Ports } from '#platform/ports.ts';
import { decodeText } from './email/charset.ts';
import { parseMail } from './email/parse.ts';
import type { ParsedAttachment, ParsedMail } from './email/parsed.ts';
import { isShownInline, prepareBody } from './email/prepare.ts';

const MAX_HEAD_BYTES = 256 * 1024;

type Raw = BlobAddress & { ledger_entry_id: string; size: number };

/** @throws OporaError not_found for a comment that did not come by mail */
export async function originalOf(ctx: Ctx, ports: Ports, comment_id: string) {
  const raw = await firstRow(
    ctx,
    sql<Raw>`
    select l.id as ledger_entry_id, l.raw_size as size, l.raw_sha256 as sha256, b.storage
    from comments join tickets on tickets.id = comments.ticket_id
    join mail_ledger l on l.id = comments.source_id join blobs b on b.sha256 = l.raw_sha256
    where comments.id = ${comment_id} and ${visibleTickets(ctx)}`,
  );
  if (raw === undefined) fail('not_found', 'errors.not_found');
  const { ledger_entry_id, size } = raw;
  const start = await startOf(ports, raw);
  const end = /\r?\n\r?\n/.exec(start.toString('latin1'))?.index;
  const headers = decodeText(start.subarray(0, end ?? MAX_HEAD_BYTES));
  const is_cut = end === undefined && size > MAX_HEAD_BYTES;
  return { ledger_entry_id, size, headers: headers.toWellFormed(), is_cut };
}

async function startOf(ports: Ports, blob: BlobAddress): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of await ports.blobs.get(blob)) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    if (length >= MAX_HEAD_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_HEAD_BYTES);
}

// messages in messages ---------------------------------------------------------------------------

/** The right to the file is the endpoint's. */
export type LetterPlace = { file_id: string; at?: string | undefined };

/**
 * @throws OporaError not_found when there is no such file or it is no message; invalid when it is too
 * large to be read here
 */
export async function letterAt(ctx: Ctx, ports: Ports, place: LetterPlace): Promise<Letter> {
  const mail = await mailAt(ctx, ports, place);
  const body = prepareBody(mail);
  return {
    from: mail.written.from,
    to: mail.written.to,
    cc: mail.written.cc,
    subject: mail.subject,
    date: mail.date?.toISOString() ?? null,
    body_html: body.body_html,
    quoted_html: body.quoted_html,
    files: mail.attachments.map((file, number) => ({
      number,
      name: file.name,
      media_type: file.media_type,
      size: file.content.length,
      is_inline: isShownInline(file, body),
      content_id: file.content_id,
    })),
  };
}

/** @throws OporaError like letterAt */
export async function letterFile(
  ctx: Ctx,
  ports: Ports,
  { number, ...place }: LetterPlace & { number: number },
): Promise<ParsedAttachment> {
  const mail = await mailAt(ctx, ports, place);
  return mail.attachments[number] ?? fail('not_found', 'errors.not_found');
}

async function mailAt(ctx: Ctx, ports: Ports, { at, file_id }: LetterPlace): Promise<ParsedMail> {
  const [file] = await filesByIds(ctx, [file_id]);
  if (file === undefined || !isLetter(file)) fail('not_found', 'errors.not_found');
  if (file.size > maxLetterBytes)
    fail('invalid', 'errors.letter_too_large', { limit_mb: maxLetterBytes / 1024 / 1024 });
  let mail = read(await ports.blobs.read(file));
  for (const number of at?.split('.') ?? []) {
    const inner = mail.attachments[Number(number)];
    if (inner === undefined || !isLetter(inner)) fail('not_found', 'errors.not_found');
    mail = read(inner.content);
  }
  return mail;
}

function read(raw: Buffer): ParsedMail {
  const parsed = parseMail(raw);
  return parsed.ok ? parsed.mail : fail('not_found', 'errors.not_found');
}
