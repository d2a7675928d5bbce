/** Where a page of a list ended. Opaque to clients; checked like any other input. */
import { z } from 'zod';
import { fail } from '#platform/errors.ts';

const mostCount = 2_147_483_647;
export const placeOf = {
  count: z.tuple([z.number().int().min(0).max(mostCount), z.uuid()]),
  score: z.tuple([z.number(), z.uuid()]),
  instant: z.tuple([z.string().regex(/^\d{4}-\d\d-\d\dT[\d:]{8}(\.\d{1,6})?Z$/), z.uuid()]),
};

export type Place<Value extends number | string> = { readonly value: Value; readonly id: string };

export function writePlace({ value, id }: Place<number | string>): string {
  return Buffer.from(JSON.stringify([value, id])).toString('base64url');
}

/** @throws OporaError invalid errors.cursor for one that we did not write */
export function readPlace<Value extends number | string>(
  schema: z.ZodType<[Value, string]>,
  text: string | undefined,
): Place<Value> | undefined {
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parsedJson(Buffer.from(text, 'base64url').toString()));
  if (!parsed.success) fail('invalid', 'errors.cursor');
  return { value: parsed.data[0], id: parsed.data[1] };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
