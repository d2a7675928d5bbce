/** Files of forms: bounded, temporary, and of one filling alone. */

import type { StoredFile } from '#contract/files.ts';
import { maxFormFileBytes, mostFormFiles } from '#contract/forms.ts';
import { holdFiles, keepBytes, recordFile, safeFileName } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import type { BlobSource } from '#platform/files.ts';
import type { Ports } from '#platform/ports.ts';
import {
  filesOfVisit,
  insertFormFile,
  lockFormFiles,
  sameUpload,
  uploadedLately,
  uploadsOfAgent,
} from './forms.sql.ts';
import { readStamp, type Stamp } from './stamps.ts';

/** From one place in an hour. */
const mostBytesFromHere = 60 * 1024 * 1024;
/** Pictures that were taken away again count, too. */
const mostUploadsOfVisit = 3 * mostFormFiles;

export type FormUpload = {
  readonly name: string;
  readonly source: BlobSource;
  readonly form_id: string;
  readonly stamp: string;
  readonly ip: string;
};

/**
 * Keeps a file for a form that was opened; it ends after a day unless a request holds it. Without a script each
 * press of a button brings its file again: what waits for the same filling already is that one.
 * @throws OporaError invalid without a stamp of the form, or too large; rate_limited
 */
export async function uploadToForm(
  ctx: Ctx,
  ports: Ports,
  { name, source, form_id, stamp, ip }: FormUpload,
): Promise<StoredFile> {
  const { visit_id } =
    readStamp(ports.secrets, stamp, form_id) ?? failField('stamp', 'errors.field.stamp');
  await refuseMany(ctx, { visit_id, ip }, 0);
  const bytes = await keepBytes(ports.blobs, source, maxFormFileBytes);
  return transaction(ctx, async (tx) => {
    await lockFormFiles(tx, ip);
    const before = await sameUpload(tx, {
      visit_id,
      name: safeFileName(name),
      sha256: bytes.sha256,
    });
    if (before !== undefined) return before;
    await refuseMany(tx, { visit_id, ip }, bytes.size);
    const file = await recordFile(tx, { name, bytes });
    await insertFormFile(tx, { file_id: file.id, visit_id, ip, size: file.size });
    return file;
  });
}

async function refuseMany(
  ctx: Ctx,
  from: { visit_id: string; ip: string },
  more: number,
): Promise<void> {
  const lately = await uploadedLately(ctx, from);
  const isOver =
    lately.of_visit >= mostUploadsOfVisit || lately.bytes_from_here + more > mostBytesFromHere;
  if (isOver) fail('rate_limited', 'errors.upload_quota');
}

/**
 * The files of a request, held by it: uploaded in the same filling of the form, or by the agent who asks.
 * @throws OporaError invalid for any other
 */
export async function heldFiles(
  tx: Ctx,
  { ids, stamp }: { ids: readonly string[]; stamp: Stamp | undefined },
): Promise<string[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  const own = stamp === undefined ? [] : await filesOfVisit(tx, stamp.visit_id, wanted);
  const more = tx.actor.kind === 'agent' ? await uploadsOfAgent(tx, tx.actor.id, wanted) : [];
  const known = new Set([...own, ...more]);
  if (wanted.some((id) => !known.has(id))) failField('file_ids', 'errors.field.file_gone');
  await holdFiles(tx, wanted);
  return wanted;
}
