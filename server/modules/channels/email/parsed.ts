/** What we understand of a raw message. */
import type { KeptBytes } from '#modules/files/files.ts';
import type { Mailbox } from './addresses.ts';
import type { HeaderField } from './mime.ts';

export type ParsedAttachment = {
  name: string;
  media_type: string;
  content: Buffer;
  content_id: string | null;
  is_inline: boolean;
  /** Of a large message: the bytes are in the store already, and `content` is only how they start. */
  kept?: KeptBytes;
};

/** RFC 3834 in our words: who, or what, wrote this. */
export const SENDER_KINDS = ['person', 'auto_reply', 'auto_generated', 'list', 'bounce'] as const;
export type SenderKind = (typeof SENDER_KINDS)[number];

export type AutomaticFacts = {
  kind: SenderKind;
  /** The headers that say so, for «why». */
  reasons: string[];
  /** The sender asks for no automatic answer (X-Auto-Response-Suppress), or none can be wanted. */
  no_answer: boolean;
};

/** What can be seen without a key. Whether what is encrypted is signed as well is not: null. */
export type CryptoFacts = {
  scheme: 'smime' | 'openpgp';
  signed: boolean | null;
  encrypted: boolean;
  /** OpenPGP in the text itself, not as a part of its own. */
  inline: boolean;
};

/** The address fields as written, decoded, usable or not: to be shown, never written to. */
export type WrittenPeople = Record<'from' | 'to' | 'cc' | 'bcc' | 'reply_to' | 'sender', Mailbox[]>;

/** RFC 3464: what a receiving server says about a message that we sent. */
export type BounceFacts = {
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded' | 'unknown';
  recipient: string | null;
  status: string;
  diagnostic: string;
  original_message_id: string | null;
  original_references: string[];
};

export type CalendarPerson = {
  name: string;
  /** Null when it is no mail address that we would use. */
  address: string | null;
  /** `accepted`, `declined`, `tentative`, `needs-action`…; '' when not told. */
  answer: string;
  role: string;
};

/** An event of an invitation (RFC 5546), as its sender states it. */
export type CalendarEvent = {
  /** `request`, `reply`, `cancel`, `publish`…; '' when not told. */
  method: string;
  uid: string;
  sequence: number;
  recurrence_id: string | null;
  status: string;
  summary: string;
  description: string;
  location: string;
  organizer: CalendarPerson | null;
  attendees: CalendarPerson[];
  /** ISO in UTC; without Z when the sender names no zone; a date alone for a whole day. */
  starts_at: string | null;
  ends_at: string | null;
  is_all_day: boolean;
  /** As the sender names it: `Europe/Moscow`, `Russian Standard Time`, `UTC`. */
  time_zone: string | null;
  /** RRULE as sent. */
  recurrence: string;
};

export type ParsedMail = {
  headers: HeaderField[];
  from: Mailbox | null;
  /** From names nobody, several, or something that can be read in two ways: it proves nothing. */
  from_ambiguous: boolean;
  sender: Mailbox | null;
  reply_to: Mailbox[];
  to: Mailbox[];
  cc: Mailbox[];
  bcc: Mailbox[];
  written: WrittenPeople;
  subject: string;
  message_id: string | null;
  in_reply_to: string[];
  references: string[];
  /** Addresses that delivery headers name (Delivered-To, X-Original-To, Envelope-To). */
  delivered_to: string[];
  date: Date | null;
  text: string;
  html: string | null;
  attachments: ParsedAttachment[];
  automatic: AutomaticFacts;
  bounce: BounceFacts | null;
  crypto: CryptoFacts | null;
  calendar: CalendarEvent[];
  /** Bounds that were reached: too_deep, too_many_parts, header_too_long, body_too_long… */
  warnings: string[];
};

export type ParseResult =
  | { ok: true; mail: ParsedMail }
  | { ok: false; cause: 'empty' | 'too_large' | 'unreadable'; detail: string };
