/** All files of a ticket: a list, and one archive of them. */
import type { Readable } from 'node:stream';
import type { TicketFile } from '#contract/gallery.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { BlobStore } from '#platform/files.ts';
import { uniqueNames, zipStream } from '#platform/zip.ts';
import { readCursor, writeCursor } from './cursors.ts';
import { filesOfTicket, type TicketFileRow } from './gallery.sql.ts';

const filesAPage = 200;

export async function listFiles(
  ctx: Ctx,
  ticket_id: string,
  after: string | undefined,
): Promise<{ items: TicketFile[]; next: string | null }> {
  const cursor = readCursor('comments', after);
  const before = cursor && { created_at: cursor.value, id: cursor.id };
  const found = await filesOfTicket(ctx, ticket_id, { before, limit: filesAPage });
  const shown = found.slice(0, filesAPage);
  const last = shown.at(-1);
  return {
    items: shown.map(present),
    next:
      found.length > filesAPage && last !== undefined
        ? writeCursor('comments', { value: last.created_at, id: last.file_id })
        : null,
  };
}

function present(row: TicketFileRow): TicketFile {
  return {
    file_id: row.file_id,
    name: row.name,
    media_type: row.media_type,
    size: row.size,
    is_inline: row.is_inline,
    content_id: row.content_id,
    comment_id: row.comment_id,
    visibility: row.visibility,
    author_kind: row.author_kind,
    author: row.author_id === null ? null : { id: row.author_id, name: row.author_name ?? '' },
    created_at: row.created_at,
  };
}

/** Every attached file once, oldest first, under a name that is safe anywhere; read as it is sent. */
export async function archiveOf(ctx: Ctx, blobs: BlobStore, ticket_id: string): Promise<Readable> {
  const all: TicketFileRow[] = [];
  let before: { created_at: string; id: string } | undefined;
  do {
    const found = await filesOfTicket(ctx, ticket_id, { before, limit: filesAPage });
    const shown = found.slice(0, filesAPage);
    all.push(...shown);
    const last = shown.at(-1);
    before =
      found.length > filesAPage && last !== undefined
        ? { created_at: last.created_at, id: last.file_id }
        : undefined;
  } while (before !== undefined);
  const attached = all.filter((row) => !row.is_inline).toReversed();
  const files = [...new Map(attached.map((row) => [row.file_id, row])).values()];
  const names = uniqueNames(files.map((row) => row.name));
  return zipStream(
    files.map((row, index) => ({
      name: names[index] ?? row.file_id,
      modified_at: new Date(row.created_at),
      open: () => blobs.get(row),
    })),
  );
}
