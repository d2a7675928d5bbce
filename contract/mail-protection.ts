/** Is it from whom it says, may it come in: authentication, quarantine, rules of trust. */
import { z } from 'zod';
import { empty, instant, line, ref, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { decryptions } from './mail-keys.ts';
import { ticketParams } from './tickets.ts';

/** RFC 8601. `none`: there was nothing to look at; `unknown`: nobody could look. */
export const authResults = [
  'pass',
  'fail',
  'softfail',
  'neutral',
  'policy',
  'none',
  'temperror',
  'permerror',
  'unknown',
] as const;
const authResult = z.enum(authResults);

/** Who looked: our own door, our DKIM check alone, the provider's header, or nobody. */
export const authSources = ['door', 'signature', 'header', 'nobody'] as const;

export const mailAuth = z.strictObject({
  source: z.enum(authSources),
  spf: authResult,
  dkim: authResult,
  dmarc: authResult,
  arc: authResult,
  /** What the owner of the domain asks for when it fails. */
  policy: z.enum(['none', 'quarantine', 'reject']).nullable(),
  from_domain: z.string().nullable(),
  /** The domain that stands for From by SPF or DKIM; null: none does. */
  aligned_domain: z.string().nullable(),
  /** Whose Authentication-Results was believed. */
  authserv_id: z.string().nullable(),
  /** Who sealed (ARC) that the sender was proven when it came to him. */
  forwarded_by: z.string().nullable(),
});
export type MailAuth = z.infer<typeof mailAuth>;

/** Who signs for the sender: only `pass` proves anything. */
export const standings = ['proven', 'unproven', 'forged'] as const;
export type Standing = (typeof standings)[number];

/** What it comes to, in one word; the same for the ledger and for the message. */
export function standingOf(auth: MailAuth | null): Standing {
  if (auth?.dmarc === 'pass') return 'proven';
  return auth?.dmarc === 'fail' ? 'forged' : 'unproven';
}

export const mailSpam = z.strictObject({
  is_spam: z.boolean(),
  score: z.number().nullable(),
  by: z.string(), // the header, or rspamd
  /** rspamd did not answer: accepted unchecked. */
  is_unchecked: z.boolean(),
});
export type MailSpam = z.infer<typeof mailSpam>;

export const mailCopy = z.strictObject({
  id: uuid,
  door: z.string(),
  received_at: instant,
});

export const quarantineCauses = [
  'blocked',
  'spoofed_internal',
  'forbidden_attachment',
  'auth_failed',
  'spam',
  'flood',
] as const;
export type QuarantineCause = (typeof quarantineCauses)[number];

const ledgerParams = z.strictObject({ ledger_entry_id: uuid });

export const countQuarantine = endpoint({
  method: 'GET',
  path: '/api/mail/quarantine',
  access: 'mail.ledger',
  scope: 'read',
  summary: 'How many messages wait for a word, a thousand at most',
  response: z.strictObject({ count: z.number().int() }),
});

export const releaseMail = endpoint({
  method: 'POST',
  path: '/api/mail/ledger/:ledger_entry_id/release',
  access: 'mail.ledger',
  summary: 'Let a quarantined message in; from now on its sender or domain too, if asked',
  params: ledgerParams,
  body: z.strictObject({ trust: z.enum(['address', 'domain']).optional() }),
  response: z.strictObject({ ledger_entry_id: uuid }),
});

export const mailRule = z.strictObject({
  id: uuid,
  verdict: z.enum(['trust', 'block']),
  kind: z.enum(['address', 'domain']),
  value: z.string(),
  created_at: instant,
  created_by: z.string().nullable(), // the name of who made it
});
export type MailRule = z.infer<typeof mailRule>;

export const listMailRules = endpoint({
  method: 'GET',
  path: '/api/mail/rules',
  access: 'mail.ledger',
  scope: 'read',
  summary: 'Senders and domains that are always trusted or always stopped',
  response: z.strictObject({ items: z.array(mailRule) }),
});
export const setMailRule = endpoint({
  method: 'PUT',
  path: '/api/mail/rules',
  access: 'mail.ledger',
  summary: 'Always trust, or always stop, a sender or a domain; the last word holds',
  body: z.strictObject({
    verdict: z.enum(['trust', 'block']),
    /** `anna@example.ru` or `example.ru`. */
    value: line(254).min(1),
  }),
  response: mailRule,
});
export const deleteMailRule = endpoint({
  method: 'DELETE',
  path: '/api/mail/rules/:mail_rule_id',
  access: 'mail.ledger',
  summary: 'Forget a rule',
  params: z.strictObject({ mail_rule_id: ref('mail_rule') }),
  response: empty,
});

/** How the mail of a ticket came: what is known of each message's sender. */
export const listArrivals = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/arrivals',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'For each message of a ticket that came by mail: is the sender proven',
  params: ticketParams,
  response: z.strictObject({
    items: z.array(
      z.strictObject({
        ledger_entry_id: uuid,
        auth: mailAuth.nullable(),
        /** It came in the name of an agent. */
        claims_to_be_ours: z.boolean(),
        received_count: z.number().int(), // the same content too
        is_released: z.boolean(),
        /** Null: nothing is encrypted. */
        decryption: z.enum(decryptions).nullable(),
      }),
    ),
  }),
});

// settings ------------------------------------------------------------------------------------

const perMinute = z.number().int().min(1).max(100_000);
const extension = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9_-]{1,20}$/);

/** Executable by a double click, or by a habit of the system: what mail providers refuse too. */
export const FORBIDDEN_EXTENSIONS = [
  ...['ade', 'adp', 'app', 'appx', 'appxbundle', 'bat', 'chm', 'cmd', 'com', 'cpl', 'diagcab'],
  ...['exe', 'hta', 'ins', 'iso', 'isp', 'img', 'jar', 'js', 'jse', 'lnk', 'mde', 'msc', 'msi'],
  ...['msix', 'msixbundle', 'msp', 'mst', 'nsh', 'pif', 'ps1', 'psc1', 'reg', 'scf', 'scr', 'sct'],
  ...['settingcontent-ms', 'shb', 'sys', 'url', 'vb', 'vbe', 'vbs', 'vhd', 'vhdx', 'vxd', 'wsc'],
  ...['wsf', 'wsh', 'xll'],
];

export const mailProtection = z.strictObject({
  /** Servers whose Authentication-Results are believed, besides the known providers' own. */
  trusted_authserv_ids: z.array(line(253).min(1)).max(50),
  /** What private addresses hand to our door came through our own relay: its Received is believed. */
  trust_relay: z.boolean(),
  /** A failed DMARC with p=quarantine or p=reject waits in quarantine. */
  honour_dmarc: z.boolean(),
  /** In the name of an agent or of our own domain, with a failed DMARC. */
  spoofed_internal: z.enum(['quarantine', 'mark']),
  /** Signs of the filter that the mail went through before. */
  honour_spam_headers: z.boolean(),
  /** From this score on it is spam, whatever the filter concluded; null: as the filter concluded. */
  spam_score: z.number().min(0).max(1000).nullable(),
  forbidden_extensions: z.array(extension).max(300),
  /** Messages of one sender, of one domain; null: no limit. Each worker process counts its own. */
  sender_per_minute: perMinute.nullable(),
  sender_per_hour: perMinute.nullable(),
  domain_per_minute: perMinute.nullable(),
  domain_per_hour: perMinute.nullable(),
  /** Where rspamd listens, such as http://10.0.0.7:11333; '' asks nobody. */
  rspamd_url: z.union([z.literal(''), line(300).regex(/^https?:\/\/[^\s]+$/)]),
  /** rspamd may stand inside our own network. */
  rspamd_allow_private: z.boolean(),
});
export type MailProtection = z.infer<typeof mailProtection>;

export const getMailProtection = endpoint({
  method: 'GET',
  path: '/api/mail/protection',
  access: 'settings.manage',
  scope: 'read',
  summary: 'How incoming mail is judged',
  response: mailProtection,
});
export const updateMailProtection = endpoint({
  method: 'PATCH',
  path: '/api/mail/protection',
  access: 'settings.manage',
  summary: 'Change how incoming mail is judged',
  body: mailProtection.partial(),
  response: mailProtection,
});
