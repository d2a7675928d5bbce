/** What an operation leaves of one ticket, so that it can be taken back. As it stands in `operation_items.undo`. */
import { z } from 'zod';
import { type LinkKind, linkKinds } from '#contract/actions.ts';
import { fieldValue } from '#contract/field-values.ts';
import {
  type EscalationChange,
  type PutRecord,
  placeRecordSchema,
} from '#modules/routing/routing.ts';
import type { Written } from '#modules/tickets/tickets.ts';

export type UndoRecord = {
  readonly written?: Written;
  /** Whether whoever did it followed the ticket before. */
  readonly was_following?: boolean;
  /** Said and therefore not taken back. */
  readonly said?: readonly ('reply' | 'note')[];
  readonly time_entry_ids?: readonly string[];
  readonly checklist_ids?: readonly string[];
  readonly links?: readonly { readonly kind: LinkKind; readonly ticket_id: string }[];
  /** Into which queue, and where it stood before. */
  readonly put?: PutRecord;
  /** Made, and ended by the ticket's leaving their line. */
  readonly escalations?: EscalationChange;
  /** Of a merge or a split that the ledger heard of. */
  readonly merge_id?: string;
  readonly split_id?: string;
};

const value = z.union([z.string(), z.number(), z.null()]);
const names = z.array(z.string());

/** Read back from the database; one of a shape that is no more known cannot be taken back. */
export const undoRecord = z.object({
  written: z
    .object({
      fields: z.record(z.string(), z.tuple([value, value])),
      custom: z.record(z.string(), z.tuple([fieldValue, fieldValue])).optional(),
      tags: z.object({ added: names, removed: names }).optional(),
    })
    .optional(),
  was_following: z.boolean().optional(),
  said: z.array(z.enum(['reply', 'note'])).optional(),
  time_entry_ids: names.optional(),
  checklist_ids: names.optional(),
  links: z.array(z.object({ kind: z.enum(linkKinds), ticket_id: z.string() })).optional(),
  put: z.object({ was: placeRecordSchema.nullable(), queue_id: z.string().nullable() }).optional(),
  escalations: z.object({ made: names, ended: names }).optional(),
  merge_id: z.string().optional(),
  split_id: z.string().optional(),
});

export function isEmptyUndo(undo: UndoRecord): boolean {
  return Object.keys(undo).length === 0;
}
