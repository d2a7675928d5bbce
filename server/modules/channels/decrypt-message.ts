/** An encrypted message is read after it came: when a key that opens it was imported since. */
import { sql } from 'kysely';
import type { Decryption } from '#contract/mail-keys.ts';
import { type KeptBytes, keepBytes, recordFile } from '#modules/files/files.ts';
import { rewordComment, visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import type { BlobAddress } from '#platform/files.ts';
import type { Ports } from '#platform/ports.ts';
import { openEncrypted, withoutWaysOut } from './email/open-encrypted.ts';
import { parseMail } from './email/parse.ts';
import type { ParsedAttachment } from './email/parsed.ts';
import { isShownInline, type PreparedBody, prepareBody } from './email/prepare.ts';
import { WHOLE_BYTES } from './email/record.ts';
import { lockDecryption, writeDecryption } from './ledger.sql.ts';

type Raw = BlobAddress & { id: string; size: number; is_whole: boolean };

/**
 * Answers how it went; the comment changes only when it is decrypted, and once.
 * @throws OporaError not_found for a comment that did not come by mail; forbidden; conflict when the
 *   message is not encrypted, or its words stand beside those of others (a forward)
 */
export async function decryptMessage(
  ctx: Ctx,
  ports: Ports,
  comment_id: string,
): Promise<{ decryption: Decryption }> {
  const raw = await rawOf(ctx, comment_id);
  if (raw === undefined) fail('not_found', 'errors.not_found');
  // What could not be opened for its size when it came is no smaller now.
  if (raw.size > WHOLE_BYTES) return { decryption: 'too_large' };
  const bytes = await ports.blobs.read(raw);
  const parsed = parseMail(bytes);
  if (!raw.is_whole || !parsed.ok || parsed.mail.crypto?.encrypted !== true)
    fail('conflict', 'errors.not_encrypted');
  const opened = await openEncrypted(ctx, ports, { raw: bytes, mail: parsed.mail });
  const decryption = opened.decryption ?? fail('conflict', 'errors.not_encrypted');
  if (decryption !== 'decrypted') {
    await transaction(ctx, async (tx) => {
      if ((await lockDecryption(tx, raw.id)) !== 'decrypted')
        await writeDecryption(tx, raw.id, decryption);
    });
    return { decryption };
  }
  const { mail, is_malleable } = opened;
  const body = is_malleable ? withoutWaysOut(prepareBody(mail)) : prepareBody(mail);
  await putInPlace(ctx, ports, { entry_id: raw.id, comment_id, body, files: mail.attachments });
  return { decryption };
}

type InPlace = {
  entry_id: string;
  comment_id: string;
  body: PreparedBody;
  files: readonly ParsedAttachment[];
};

async function putInPlace(ctx: Ctx, ports: Ports, place: InPlace): Promise<void> {
  const kept: { file: ParsedAttachment; bytes: KeptBytes }[] = [];
  for (const file of place.files) {
    const bytes = await keepBytes(ports.blobs, file.content, Number.POSITIVE_INFINITY);
    kept.push({ file, bytes });
  }
  await transaction(ctx, async (tx) => {
    // Two who ask at once, or one who asks again: the words are there.
    if ((await lockDecryption(tx, place.entry_id)) === 'decrypted') return;
    const attachments = [];
    for (const { file, bytes } of kept) {
      const { id } = await recordFile(tx, { name: file.name, bytes });
      const is_inline = isShownInline(file, place.body);
      attachments.push({ file_id: id, is_inline, content_id: file.content_id });
    }
    await rewordComment(tx, place.comment_id, { ...place.body, attachments });
    await writeDecryption(tx, place.entry_id, 'decrypted');
  });
}

/** `is_whole`: the comment is all that became of the message, and it is the message's own. */
function rawOf(ctx: Ctx, comment_id: string): Promise<Raw | undefined> {
  return firstRow(
    ctx,
    sql<Raw>`
    select l.id, l.raw_sha256 as sha256, l.raw_size as size, b.storage,
      l.comment_id is not distinct from comments.id and not l.evidence ? 'forwarded_by' as is_whole
    from comments join tickets on tickets.id = comments.ticket_id
    join mail_ledger l on l.id = comments.source_id join blobs b on b.sha256 = l.raw_sha256
    where comments.id = ${comment_id} and ${visibleTickets(ctx)}`,
  );
}
