/** Whom a delivery goes to, as it is kept in the outbox. */
import { z } from 'zod';

const party = z.object({ name: z.string().default(''), address: z.string() });
export type Party = z.infer<typeof party>;

export const recipientsSchema = z.object({
  to: z.array(party).default([]),
  cc: z.array(party).default([]),
  bcc: z.array(party).default([]),
  /** Addresses that a server has accepted already: a retry leaves them alone. */
  accepted: z.array(z.string()).default([]),
});
export type Recipients = z.infer<typeof recipientsSchema>;

/** Subject and texts of a message that no comment holds. */
export const messageSchema = z.object({
  subject: z.string().default(''),
  text: z.string().default(''),
  html: z.string().nullable().default(null),
  /** Instead of both texts when they hold a secret: sealed-texts.ts. */
  sealed: z.string().optional(),
  in_reply_to: z.string().nullable().default(null),
  references: z.array(z.string()).default([]),
  /** An answer to an invitation, as a calendar file with METHOD:REPLY. */
  calendar: z.string().optional(),
  /** The rule that wrote it. */
  rule: z.string().optional(),
});
export type QueuedMessage = z.infer<typeof messageSchema>;

export const partiesSchema = z.array(party);
