/** What a desk adds to its tickets besides the built-in fields, and the shapes that its values have on the wire. */
import { z } from 'zod';
import { line, uuid } from './common.ts';

export const fieldKinds = [
  'text', // one line
  'number',
  'date', // a calendar day, YYYY-MM-DD, without a time zone
  'choice', // the id of one option
  'many', // ids of options
  'tree', // the id of an option at any depth
  'contact', // the id of a contact
  'organization',
] as const;
export type FieldKind = (typeof fieldKinds)[number];

/** The value of any kind of field; null and the empty list mean that there is none. Its kind is checked by the verb. */
export const fieldValue = z.union([
  line(2000),
  z.number().min(-1e15).max(1e15),
  z.array(uuid).max(100),
  z.null(),
]);
export type FieldValue = z.infer<typeof fieldValue>;
