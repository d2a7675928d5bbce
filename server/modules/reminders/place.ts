/** Where a page of reminders ended, as the browser carries it. */
import { z } from 'zod';
import { fail } from '#platform/errors.ts';

const place = z.tuple([z.literal('reminders'), z.iso.datetime(), z.uuid()]);

export function writePlace(end: { created_at: string; id: string }): string {
  return Buffer.from(JSON.stringify(['reminders', end.created_at, end.id])).toString('base64url');
}

/** @throws OporaError invalid: none of ours */
export function readPlace(
  text: string | undefined,
): { created_at: string; id: string } | undefined {
  if (text === undefined) return undefined;
  const parsed = place.safeParse(jsonOf(text));
  if (!parsed.success) fail('invalid', 'errors.cursor');
  const [, created_at, id] = parsed.data;
  return { created_at, id };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
