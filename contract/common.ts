/** Words that every module's contract uses. */
import { z } from 'zod';
import type { RowKind } from './endpoint.ts';

export const languages = ['ru', 'en'] as const;
export const language = z.enum(languages);
export type Language = z.infer<typeof language>;

export const uuid = z.uuid();

/** An id of a row that the server checks against what the actor may see before the handler runs. */
export function ref(kind: RowKind): z.ZodUUID {
  return z.uuid().meta({ ref: kind });
}

/** RFC 3339, UTC, up to microseconds. */
export const instant = z.iso.datetime();

/** A time of day on a 24-hour clock. */
export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const emailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(
    /^[^\s\p{Cc}\p{Cs}@<>",;:()[\]\\]+@[^\s\p{Cc}\p{Cs}@<>",;:()[\]\\.]+(\.[^\s\p{Cc}\p{Cs}@<>",;:()[\]\\.]+)+$/u,
    { error: 'errors.field.email' },
  );

/** A line a person reads: no control characters, no half of a character, trimmed. */
export function line(max: number): z.ZodString {
  return (
    z
      .string()
      .trim()
      .max(max)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
      .regex(/^[^\u0000-\u001f\u007f\u2028\u2029\p{Cs}]*$/u, {
        error: 'errors.field.control_characters',
      })
  );
}

/** Text of many lines: NUL and halves of characters are refused, because PostgreSQL cannot hold them. */
export function text(max: number): z.ZodString {
  return (
    z
      .string()
      .max(max)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is refused
      .regex(/^[^\u0000\p{Cs}]*$/u, { error: 'errors.field.control_characters' })
  );
}

/** Any JSON, kept as it is: each text in it is one that PostgreSQL can hold. */
export const freeJson = z
  .unknown()
  .refine(isStorable, { error: 'errors.field.control_characters' });

function isStorable(value: unknown): boolean {
  let isFine = true;
  JSON.stringify(value, (key, inner: unknown) => {
    for (const word of [key, inner])
      if (typeof word === 'string' && (!word.isWellFormed() || word.includes('\u0000')))
        isFine = false;
    return inner;
  });
  return isFine;
}

export const mailParty = z.strictObject({ name: line(200).default(''), address: emailAddress });
export type MailParty = z.infer<typeof mailParty>;

/** Keyset pages: pass `next` of one page as `after` of the following; null ends the list. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable() });
}
export const pageQuery = { after: z.string().max(300).optional() };

export const empty = z.strictObject({});

/** RFC 9457 problem details, as every refusal is told. */
export const problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.enum([
    'invalid',
    'unauthenticated',
    'forbidden',
    'not_found',
    'conflict',
    'rate_limited',
    'unavailable',
    'internal',
  ]),
  /** The key of the text in contract/i18n, and what it speaks of. */
  message_key: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  /** For `invalid`: which fields, by path. */
  fields: z.record(z.string(), z.string()).optional(),
});
export type Problem = z.infer<typeof problem>;

/** A person as rows and signatures show them. */
export const personRef = z.strictObject({ id: uuid, name: z.string() });
