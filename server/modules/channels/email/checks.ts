/** All that is found out about a message before it is judged; outside transactions, names are looked up. */
import type { MailAuth, MailSpam } from '#contract/mail-protection.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Db } from '#platform/db.ts';
import type { Ports } from '#platform/ports.ts';
import type { EntryToUnderstand } from '../ledger.sql.ts';
import type { MailboxRow } from '../mailboxes.sql.ts';
import { type KnownProtection, knownProtection } from '../protection.ts';
import { domainOf } from './addresses.ts';
import { authenticateMail } from './authenticate.ts';
import { type Flood, type FloodCounter, floodCounter } from './flood.ts';
import { forbiddenFile } from './forbidden-files.ts';
import { type ClaimsOurs, type Judged, judge, type Verdict } from './judge.ts';
import { headerOf } from './mime.ts';
import type { ParsedMail } from './parsed.ts';
import { providerOfDomain } from './providers.ts';
import { askRspamd } from './rspamd.ts';
import { spamSign } from './spam.ts';

export type Checks = {
  auth: MailAuth | null;
  spam: MailSpam | null;
  rule: 'trust' | 'block' | null;
  forbidden_file: string | null;
  flood: Flood | null;
  is_own_domain: boolean;
  settings: KnownProtection['settings'];
};

export type Checking = {
  raw: Buffer;
  /** False: heavy parts are not in `raw`; they are read anew where the bytes matter. */
  is_whole: boolean;
  mail: ParsedMail;
  entry: EntryToUnderstand;
  mailbox: MailboxRow | null;
  mailboxes: readonly MailboxRow[];
  /** The address that the message names as its author. */
  address: string | null;
};

export async function checkMail(ctx: Ctx, ports: Ports, checking: Checking): Promise<Checks> {
  const { raw, is_whole, mail, entry, mailbox, address } = checking;
  const { settings, verdictOn } = await knownProtection(ctx);
  const isImap = entry.door === 'imap';
  const auth = await authenticateMail(ports.dns, {
    ...{ mail, door: entry.door },
    raw: is_whole
      ? raw
      : () => ports.blobs.get({ sha256: entry.raw_sha256, storage: entry.storage }),
    remote_address: entry.remote_address,
    helo: entry.helo,
    envelope_from: entry.envelope_from,
    believed: {
      ids: settings.trusted_authserv_ids,
      imap_host: isImap ? (mailbox?.imap_host ?? null) : null,
    },
    trusts_relay: settings.trust_relay,
  });
  const rule = address === null ? null : verdictOn(address);
  return {
    auth,
    spam: await spamOf(ctx, checking, settings),
    rule,
    forbidden_file: forbiddenFile(mail.attachments, settings.forbidden_extensions),
    flood: rule === 'trust' ? null : floodOf(ctx, checking, settings),
    is_own_domain: address !== null && isOwnDomain(domainOf(address), checking.mailboxes),
    settings,
  };
}

async function spamOf(
  ctx: Ctx,
  { raw, is_whole, mail, entry }: Checking,
  settings: Checks['settings'],
): Promise<MailSpam | null> {
  const upstream = settings.honour_spam_headers
    ? spamSign(mail.headers, { score: settings.spam_score })
    : null;
  // A filter that sees half of a signed message takes it for a forged one.
  if (settings.rspamd_url === '' || upstream?.is_spam === true || !is_whole) return upstream;
  return askRspamd(
    ctx.log,
    { url: settings.rspamd_url, allow_private: settings.rspamd_allow_private },
    { raw, ...entry },
  );
}

const counters = new WeakMap<Db, FloodCounter>();

function floodOf(ctx: Ctx, checking: Checking, settings: Checks['settings']): Flood | null {
  const { address, entry } = checking;
  if (address === null || entry.released_at !== null) return null;
  const counter = counters.get(ctx.db) ?? floodCounter();
  counters.set(ctx.db, counter);
  const one = { entry_id: entry.id, address, domain: domainOf(address), at: arrivedAt(checking) };
  return counter.count(one, settings);
}

/**
 * A mailbox that was away for a day hands over the whole day at once: behind IMAP the provider's own
 * note of the arrival counts, the topmost Received.
 */
function arrivedAt({ entry, mail }: Checking): number {
  const received = Date.parse(entry.received_at);
  if (entry.door !== 'imap') return received;
  const noted = headerOf(mail.headers, 'received').split(';').at(-1) ?? '';
  const at = Date.parse(noted.replace(/\(.*\)/, '').trim());
  return Number.isNaN(at) ? received : Math.min(at, received);
}

/** The domain of a mailbox of ours, unless half of the world has addresses there. */
function isOwnDomain(domain: string, mailboxes: readonly MailboxRow[]): boolean {
  if (providerOfDomain(domain) !== undefined) return false;
  return mailboxes.some((mailbox) => domainOf(mailbox.address) === domain);
}

export type JudgedIncoming = {
  entry: EntryToUnderstand;
  checks: Checks;
};

/** What the facts of the database add, and the verdict. */
export function verdictOf(
  { entry, checks }: JudgedIncoming,
  facts: { is_agent_address: boolean; has_token: boolean },
): Verdict & { claims_ours: ClaimsOurs } {
  const claims_ours: ClaimsOurs = facts.is_agent_address
    ? 'agent'
    : checks.is_own_domain
      ? 'own_domain'
      : null;
  const judged: Judged = {
    auth: checks.auth,
    claims_ours,
    rule: checks.rule,
    has_token: facts.has_token,
    is_released: entry.released_at !== null,
    is_spam: checks.spam?.is_spam === true,
    forbidden_file: checks.forbidden_file,
    is_flood: checks.flood !== null,
  };
  const { honour_dmarc, spoofed_internal, trusted_authserv_ids } = checks.settings;
  const rules = { honour_dmarc, spoofed_internal, trusted_sealers: trusted_authserv_ids };
  return { ...judge(judged, rules), claims_ours };
}

/** The words beside the cause: which file, how much, whose rule. */
export function quarantineDetail(cause: string, checks: Checks): string | null {
  if (cause === 'forbidden_attachment') return checks.forbidden_file;
  if (cause === 'flood' && checks.flood !== null) {
    return `${checks.flood.of} > ${checks.flood.limit} / ${checks.flood.minutes} min`;
  }
  if (cause === 'spam' && checks.spam !== null) {
    const { by, score } = checks.spam;
    return score === null ? by : `${by}: ${score}`;
  }
  return null;
}
