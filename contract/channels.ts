/** Mailboxes, the import ledger and the outbox. */
import { z } from 'zod';
import {
  emailAddress,
  empty,
  instant,
  language,
  line,
  page,
  pageQuery,
  ref,
  text,
  uuid,
} from './common.ts';
import { endpoint } from './endpoint.ts';
import { mailAuth, mailCopy, mailSpam } from './mail-protection.ts';
import { firstLooks } from './mailbox-watch.ts';

export const securities = ['tls', 'starttls', 'none'] as const;
/** In whose name letters come: «Касса» · «Анна Крылова» · «Анна Крылова (Касса)» · «Анна К. · Касса». */
export const fromNameFormats = ['brand', 'person', 'person_brand', 'short_brand'] as const;
export const mailAuths = ['password', 'oauth_google', 'oauth_microsoft'] as const;
const port = z.number().int().min(1).max(65535);

const server = z.strictObject({
  host: line(253).min(1),
  port,
  security: z.enum(securities),
  user: line(254),
});
export const mailbox = z.strictObject({
  id: uuid,
  address: z.string(),
  name: z.string(),
  team_id: uuid.nullable(),
  brand_id: uuid, // in whose name it receives and writes
  language,
  incoming: z.enum(['none', 'imap', 'smtp']), // smtp: mail is forwarded to our own door
  imap: server.nullable(),
  imap_folder: z.string(),
  outgoing: z.enum(['none', 'smtp']),
  smtp: server.nullable(),
  auth: z.enum(mailAuths),
  has_secret: z.boolean(), // the secret itself is never answered
  has_smtp_secret: z.boolean(),
  allow_private_hosts: z.boolean(),
  plus_addressing: z.boolean(), // its server delivers name+token@domain
  catch_all: z.boolean(), // mail to any address of its domain is its mail (own door only)
  auto_reply: z.boolean(),
  signature: z.string(),
  from_name_format: z.enum(fromNameFormats),
  max_per_minute: z.number().int().nullable(), // null: the provider's pace, where we know one
  smtp_max_bytes: z.number().int().nullable(), // the largest message its server takes, as it said last
  first_look: z.enum(firstLooks), // what it takes of the mail that lies there already
  first_look_days: z.number().int(),
  alarm_after_minutes: z.number().int(), // administrators are told of longer trouble
  canary_minutes: z.number().int().nullable(), // how often it writes to itself; null: never
  client_secret_ends_at: instant.nullable(), // of the OAuth2 app, as an administrator told us
  is_disabled: z.boolean(),
  last_fetch_at: instant.nullable(),
  last_error: z.string().nullable(),
  last_error_at: instant.nullable(),
});
export type Mailbox = z.infer<typeof mailbox>;

const oauthSecret = z.strictObject({
  client_id: line(300),
  client_secret: line(300),
  refresh_token: z.string().max(5000),
  tenant: line(100).optional(),
});
const mailboxBody = z.strictObject({
  address: emailAddress,
  name: line(120).min(1),
  team_id: ref('team').nullable(),
  brand_id: ref('brand'),
  language,
  incoming: z.enum(['none', 'imap', 'smtp']),
  imap: server.nullable(),
  imap_folder: line(200).min(1),
  outgoing: z.enum(['none', 'smtp']),
  smtp: server.nullable(),
  auth: z.enum(mailAuths),
  password: z.string().max(500), // write only; a changed host asks for it anew
  smtp_password: z.string().max(500).nullable(),
  oauth: oauthSecret,
  allow_private_hosts: z.boolean(),
  plus_addressing: z.boolean(),
  catch_all: z.boolean(),
  auto_reply: z.boolean(),
  signature: text(5000),
  from_name_format: z.enum(fromNameFormats),
  max_per_minute: z.number().int().min(1).max(1000).nullable(),
  first_look: z.enum(firstLooks),
  first_look_days: z.number().int().min(1).max(365),
  alarm_after_minutes: z.number().int().min(1).max(1440),
  canary_minutes: z.number().int().min(5).max(1440).nullable(),
  client_secret_ends_at: instant.nullable(),
  is_disabled: z.boolean(),
});
export const listMailboxes = endpoint({
  method: 'GET',
  path: '/api/mailboxes',
  access: 'settings.manage',
  scope: 'read',
  summary: 'Mailboxes with their state',
  response: z.strictObject({ items: z.array(mailbox) }),
});
/** What every agent may know of the mailboxes: whom a letter can come from. */
export const listSenders = endpoint({
  method: 'GET',
  path: '/api/senders',
  access: 'agent',
  scope: 'read',
  summary: 'Addresses that replies can leave from',
  response: z.strictObject({
    items: z.array(z.strictObject({ id: uuid, name: z.string(), address: z.string() })),
  }),
});
export const createMailbox = endpoint({
  method: 'POST',
  path: '/api/mailboxes',
  access: 'settings.manage',
  summary: 'Connect a mailbox',
  body: mailboxBody.partial().required({ address: true, name: true }),
  response: mailbox,
  status: 201,
});
export const updateMailbox = endpoint({
  method: 'PATCH',
  path: '/api/mailboxes/:mailbox_id',
  access: 'settings.manage',
  summary: 'Change a mailbox',
  params: z.strictObject({ mailbox_id: uuid }),
  body: mailboxBody.partial(),
  response: mailbox,
});
export const deleteMailbox = endpoint({
  method: 'DELETE',
  path: '/api/mailboxes/:mailbox_id',
  access: 'settings.manage',
  summary: 'Remove a mailbox; its tickets stay',
  params: z.strictObject({ mailbox_id: uuid }),
  response: empty,
});
export const mailboxSuggestion = z.strictObject({
  source: z.enum(['provider', 'dns', 'guess', 'none']),
  provider: z.string().nullable(), // Gmail, Яндекс, …
  auth: z.enum(mailAuths),
  imap: server.nullable(),
  smtp: server.nullable(),
  /** What the person has to do first, e.g. make an app password: a key of contract/i18n. */
  hint_key: z.string().nullable(),
});
export const suggestMailbox = endpoint({
  method: 'POST',
  path: '/api/mailboxes/suggestion',
  access: 'settings.manage',
  limit: 60,
  summary: 'Find the servers of an address',
  body: z.strictObject({ address: emailAddress }),
  response: mailboxSuggestion,
});
export const mailboxTestStep = z.strictObject({
  step: z.enum([
    'imap_connect',
    'imap_login',
    'imap_folder',
    'smtp_connect',
    'smtp_login',
    'smtp_sender',
  ]),
  is_ok: z.boolean(),
  /** What exactly is wrong and what to do: a key of contract/i18n with params, and the server's words. */
  message_key: z.string().nullable(),
  params: z.record(z.string(), z.string()).optional(),
  server_words: z.string().nullable(),
});
export const mailboxTest = z.strictObject({ is_ok: z.boolean(), steps: z.array(mailboxTestStep) });
export const testMailbox = endpoint({
  method: 'POST',
  path: '/api/mailboxes/test',
  access: 'settings.manage',
  limit: 30,
  summary: 'Try the servers and the password step by step before saving',
  body: mailboxBody
    .partial()
    .required({ address: true })
    .extend({
      /** Use the kept secret of this mailbox when no password is given and the host is unchanged. */
      mailbox_id: ref('mailbox').optional(),
    }),
  response: mailboxTest,
});

// the import ledger ---------------------------------------------------------------------------

export const ledgerStates = [
  'received',
  'opened',
  'joined',
  'bounce',
  'ignored',
  'failed',
  'quarantined',
] as const;
export const ledgerEntry = z.strictObject({
  id: uuid,
  door: z.enum(['imap', 'smtp', 'lmtp', 'api']),
  mailbox_id: uuid.nullable(),
  state: z.enum(ledgerStates),
  cause: z.string().nullable(),
  detail: z.string().nullable(),
  evidence: z.record(z.string(), z.unknown()),
  from_address: z.string().nullable(),
  subject: z.string().nullable(),
  message_id: z.string().nullable(),
  raw_size: z.number().int(),
  ticket: z.strictObject({ id: uuid, number: z.number().int() }).nullable(),
  attempts: z.number().int(),
  received_count: z.number().int(),
  received_at: instant,
  received_again_at: z.array(instant), // the same bytes, the last twenty times
  copies: z.array(mailCopy), // the same content by another way
  auth: mailAuth.nullable(), // null: nobody looked
  spam: mailSpam.nullable(),
  remote_address: z.string().nullable(), // who handed it to our own door
  released_at: instant.nullable(),
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;
export const listLedger = endpoint({
  method: 'GET',
  path: '/api/mail/ledger',
  access: 'mail.ledger',
  is_for_standby: true,
  scope: 'read',
  summary: 'Every message that came and what became of it, newest first, 50 a page',
  query: z.strictObject({
    state: z.enum(ledgerStates).optional(),
    mailbox_id: ref('mailbox').optional(),
    q: line(200).optional(),
    ...pageQuery,
  }),
  response: page(ledgerEntry).extend({
    counts: z.record(z.enum(ledgerStates), z.number().int()),
  }),
});
const ledgerParams = z.strictObject({ ledger_entry_id: uuid });
export const getLedgerEntry = endpoint({
  method: 'GET',
  path: '/api/mail/ledger/:ledger_entry_id',
  access: 'mail.ledger',
  scope: 'read',
  summary: 'One message with the beginning of its visible text and the names of its files',
  params: ledgerParams,
  response: ledgerEntry.extend({
    preview: z.strictObject({
      to: z.array(z.string()),
      text: z.string(),
      is_cut: z.boolean(),
      files: z.array(z.strictObject({ name: z.string(), size: z.number().int() })),
    }),
  }),
});
export const retryLedgerEntry = endpoint({
  method: 'POST',
  path: '/api/mail/ledger/:ledger_entry_id/retry',
  access: 'mail.ledger',
  summary: 'Understand a failed or ignored message again',
  params: ledgerParams,
  response: ledgerEntry,
});
export const downloadRawMessage = endpoint({
  method: 'GET',
  path: '/api/mail/ledger/:ledger_entry_id/raw',
  access: { row: 'ledger_entry', can: 'view' }, // mail.ledger, or sight of the ticket it led to
  stream: 'download',
  summary: 'The message as it came (.eml)',
  params: ledgerParams,
  response: z.unknown(),
});
/** The third door. The body is the raw message (message/rfc822). */
export const deliverRawMessage = endpoint({
  method: 'POST',
  path: '/api/mail/raw',
  access: 'mail.deliver',
  scope: 'mail',
  stream: 'upload',
  summary: 'Hand in a raw message; 202 means it is in the ledger',
  query: z.strictObject({ to: emailAddress.optional() }),
  response: z.strictObject({ ledger_entry_id: uuid, is_new: z.boolean() }),
  status: 202,
});
export const retryDelivery = endpoint({
  method: 'POST',
  path: '/api/deliveries/:delivery_id/retry',
  access: { row: 'delivery', can: 'retry' },
  summary: 'Try a failed delivery again',
  params: z.strictObject({ delivery_id: uuid }),
  response: empty,
});
