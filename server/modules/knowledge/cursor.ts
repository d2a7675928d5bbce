/** Where a page ended: a moment and an id, and nothing that we did not write. Pure. */
import { fail } from '#platform/errors.ts';

export type PageEnd = { readonly at: string; readonly id: string };

export function writeCursor(end: PageEnd): string {
  return Buffer.from(JSON.stringify([end.at, end.id])).toString('base64url');
}

/** @throws OporaError invalid: none of ours */
export function readCursor(text: string | undefined): PageEnd | undefined {
  if (text === undefined) return undefined;
  const written = Buffer.from(text, 'base64url').toString('utf8');
  const parts =
    /^\["(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z)","([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"\]$/.exec(
      written,
    );
  const [, at, id] = parts ?? [];
  const isOurs =
    at !== undefined &&
    id !== undefined &&
    new Date(`${at.slice(0, 19)}Z`).toJSON()?.startsWith(at.slice(0, 19)) === true;
  return isOurs ? { at, id } : fail('invalid', 'errors.cursor');
}
