/**
 * Is a message from whom it says? SPF, DKIM, DMARC and ARC by mailauth at our own door; behind IMAP,
 * where the peer is unknown, our own look at the signatures and the word of the mailbox's provider.
 * Never inside a transaction: names are looked up. Never throws: what cannot be known is `unknown`.
 */
import type { Readable } from 'node:stream';
import type { ARCResult, DKIMVerifyResult } from 'mailauth';
import { z } from 'zod';
import type { MailAuth } from '#contract/mail-protection.ts';
import type { DnsPort } from '#platform/dns.ts';
import { isPublicAddress } from '#platform/egress.ts';
import type { Door } from '../ledger.sql.ts';
import { domainOf } from './addresses.ts';
import {
  type AuthResult,
  type AuthResultsField,
  type Believed,
  believedResults,
  domainIn,
  policyOf,
} from './auth-results.ts';
import { headerOf } from './mime.ts';
import type { ParsedMail } from './parsed.ts';

export type AuthQuestion = {
  /** The bytes, or where they stream from. */
  raw: Buffer | (() => Promise<Readable>);
  mail: ParsedMail;
  door: Door;
  remote_address: string | null;
  helo: string | null;
  envelope_from: string | null;
  believed: Believed;
  /** What comes from a private address came through our own relay: its Received tells the peer. */
  trusts_relay: boolean;
};

/** For one message, whatever it names and however slow its name servers are. */
export const AUTH_TIME_MS = 5_000;

const NOBODY: MailAuth = {
  source: 'nobody',
  spf: 'unknown',
  dkim: 'unknown',
  dmarc: 'unknown',
  arc: 'unknown',
  policy: null,
  from_domain: null,
  aligned_domain: null,
  authserv_id: null,
  forwarded_by: null,
};

/** Null: there was nothing to go by, and nobody looked. */
export async function authenticateMail(
  dns: DnsPort,
  question: AuthQuestion,
): Promise<MailAuth | null> {
  const from_domain = fromDomain(question.mail);
  const header = headerOfTrusted(question);
  const peer = peerOf(question);
  const isSigned =
    headerOf(question.mail.headers, 'dkim-signature') !== '' ||
    headerOf(question.mail.headers, 'arc-seal') !== '';
  const told = header === null ? null : fromHeader(header, from_domain);
  if (!dns.is_on || (!isSigned && peer === null && header === null)) return told;
  const found = await inTime(look(dns, question, { peer, isSigned, told }));
  return found ?? told ?? { ...NOBODY, source: 'door', from_domain, dmarc: 'temperror' };
}

async function inTime<T>(work: Promise<T>): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), AUTH_TIME_MS);
  try {
    // A fault of the library on a hostile message must not stop the message.
    return await Promise.race([work.catch(() => null), promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** One plain author, as our own parser reads it; whoever can be read in two ways is nobody (case C6). */
function fromDomain(mail: ParsedMail): string | null {
  return mail.from === null || mail.from_ambiguous ? null : domainOf(mail.from.address);
}

// the peer ------------------------------------------------------------------------------------

type Peer = { ip: string; helo: string | null; sender: string };

/** Who handed it over, when that says anything: a public address, or what our own relay noted of one. */
function peerOf(question: AuthQuestion): Peer | null {
  const { remote_address, door, mail } = question;
  if ((door !== 'smtp' && door !== 'lmtp') || remote_address === null) return null;
  const sender = question.envelope_from ?? '';
  if (isPublicAddress(remote_address)) return { ip: remote_address, helo: question.helo, sender };
  if (!question.trusts_relay) return null;
  // RFC 5321, 4.4: «from <helo> (<reverse name> [<address>])».
  const noted = /^\s*from\s+(\S{1,255})\s+\([^()]{0,300}?\[(?:ipv6:)?([0-9a-f.:]{3,45})\]\)/i.exec(
    headerOf(mail.headers, 'received'),
  );
  const [, helo = null, ip = ''] = noted ?? [];
  return isPublicAddress(ip) ? { ip, helo, sender } : null;
}

// what a trusted server found --------------------------------------------------------------------

/** Of a direct peer no header is believed: it wrote them all itself. */
function headerOfTrusted(question: AuthQuestion): AuthResultsField | null {
  const { remote_address, door } = question;
  const isDirect =
    (door === 'smtp' || door === 'lmtp') &&
    remote_address !== null &&
    isPublicAddress(remote_address);
  return isDirect ? null : believedResults(question.mail.headers, question.believed);
}

function fromHeader(field: AuthResultsField, from_domain: string | null): MailAuth {
  const of = (method: string) => field.findings.find((one) => one.method === method);
  // A signature that holds is worth more than one that does not: mail carries several.
  const dkim =
    field.findings.find((one) => one.method === 'dkim' && one.result === 'pass') ?? of('dkim');
  const found = of('dmarc');
  const about = domainIn(found?.properties.get('header.from'));
  // Said of another author than the one we read: said of nobody.
  const isAboutAuthor =
    from_domain !== null &&
    (about === null || about === from_domain || from_domain.endsWith(`.${about}`));
  const dmarcResult = found === undefined || !isAboutAuthor ? 'unknown' : found.result;
  return {
    ...NOBODY,
    source: 'header',
    spf: of('spf')?.result ?? 'unknown',
    dkim: dkim?.result ?? 'unknown',
    dmarc: dmarcResult,
    arc: of('arc')?.result ?? 'unknown',
    policy: found === undefined ? null : policyOf(found),
    from_domain,
    aligned_domain: dmarcResult === 'pass' ? from_domain : null,
    authserv_id: field.authserv_id || 'microsoft',
  };
}

function spfDomainOf(field: AuthResultsField | null): string | null {
  const found = field?.findings.find((one) => one.method === 'spf');
  if (found?.result !== 'pass') return null;
  return domainIn(found.properties.get('smtp.mailfrom') ?? found.properties.get('smtp.mail'));
}

/** Loaded with the first message that needs it: it brings much along. */
function library() {
  return import('mailauth');
}

// our own look ----------------------------------------------------------------------------------

type Looking = { peer: Peer | null; isSigned: boolean; told: MailAuth | null };

async function look(dns: DnsPort, question: AuthQuestion, given: Looking): Promise<MailAuth> {
  const { peer, isSigned, told } = given;
  const { dkimVerify } = await library();
  const resolver = dns.resolve;
  const from_domain = fromDomain(question.mail);
  const signatures = isSigned
    ? await dkimVerify(await bytesOf(question.raw), { resolver, sender: peer?.sender ?? '' })
    : null;
  const chain = await chainOf(signatures, resolver);
  const route = peer === null ? null : await spfOf(peer, resolver);
  const base: MailAuth = {
    ...NOBODY,
    source: peer !== null ? 'door' : told !== null ? 'header' : 'signature',
    spf: route?.result ?? told?.spf ?? 'unknown',
    dkim: signatures === null ? (told?.dkim ?? 'none') : dkimResult(signatures),
    arc: chain === null ? 'none' : asResult(chain.status.result),
    from_domain,
    authserv_id: told?.authserv_id ?? null,
    forwarded_by: chain === null ? null : vouchedBy(chain, from_domain),
  };
  // The provider saw the peer; its word on DMARC is better than half of the facts.
  if (told !== null && told.dmarc !== 'unknown' && told.dmarc !== 'none') {
    return { ...base, dmarc: told.dmarc, policy: told.policy, aligned_domain: told.aligned_domain };
  }
  if (from_domain === null) return { ...base, dmarc: 'permerror' };
  const spfDomain = route === null ? spfDomainOf(headerOfTrusted(question)) : route.domain;
  const knowsRoute = route !== null || (told !== null && told.spf !== 'unknown');
  return {
    ...base,
    ...(await alignment({ resolver, from_domain, signatures, spfDomain, knowsRoute })),
  };
}

async function bytesOf(raw: AuthQuestion['raw']): Promise<Buffer | Readable> {
  return Buffer.isBuffer(raw) ? raw : raw();
}

async function chainOf(
  signatures: DKIMVerifyResult | null,
  resolver: DnsPort['resolve'],
): Promise<ARCResult | null> {
  const found = signatures?.arc;
  if (found === undefined || found.chain === false) return null;
  const { chain, lastEntry, error } = found;
  const { arc } = await library();
  return arc(
    {
      chain,
      ...(lastEntry === undefined ? {} : { lastEntry }),
      ...(error === undefined ? {} : { error }),
    },
    { resolver },
  );
}

async function spfOf(
  peer: Peer,
  resolver: DnsPort['resolve'],
): Promise<{ result: AuthResult; domain: string | null }> {
  const { spf } = await library();
  const found = await spf({
    ip: peer.ip,
    helo: peer.helo ?? peer.ip,
    sender: peer.sender,
    mta: 'opora',
    resolver,
  });
  const result = asResult(found.status.result);
  return { result, domain: result === 'pass' ? found.domain : null };
}

/** The best of the signatures: one that holds is enough. */
function dkimResult(found: DKIMVerifyResult): AuthResult {
  const results = found.results.map((one) => asResult(one.status.result));
  const order: AuthResult[] = ['pass', 'temperror', 'fail', 'policy', 'neutral', 'permerror'];
  return order.find((one) => results.includes(one)) ?? 'none';
}

type Alignment = {
  resolver: DnsPort['resolve'];
  from_domain: string;
  signatures: DKIMVerifyResult | null;
  spfDomain: string | null;
  /** False: SPF could have passed at a door that we do not know, so nothing has failed. */
  knowsRoute: boolean;
};

async function alignment(
  facts: Alignment,
): Promise<Pick<MailAuth, 'dmarc' | 'policy' | 'aligned_domain'>> {
  const { resolver, from_domain, signatures, spfDomain, knowsRoute } = facts;
  const { dmarc } = await library();
  const dkimDomains = (signatures?.results ?? []).flatMap(({ status, signingDomain, id }) =>
    // A signature over the beginning of the body leaves room for other words below it.
    status.result === 'pass' && signingDomain !== undefined && !status.underSized
      ? [{ domain: signingDomain, ...(id === undefined ? {} : { id }) }]
      : [],
  );
  const nothing = { dmarc: 'unknown' as const, policy: null, aligned_domain: null };
  if (!knowsRoute && dkimDomains.length === 0) return nothing;
  const found = await dmarc({
    headerFrom: [`author@${from_domain}`],
    fromFields: 1,
    spfDomains: spfDomain === null ? [] : [spfDomain],
    dkimDomains,
    resolver,
  });
  if (found === false) return { ...nothing, dmarc: 'permerror' };
  const result = asResult(found.status.result);
  const { policy } = found;
  return {
    dmarc: result === 'fail' && !knowsRoute ? 'unknown' : result,
    policy: policy === 'none' || policy === 'quarantine' || policy === 'reject' ? policy : null,
    aligned_domain: found.alignment?.dkim.result ?? found.alignment?.spf.result ?? null,
  };
}

/** Who sealed the chain and says that the author was proven when it came to him; null: nobody. */
function vouchedBy(chain: ARCResult, from_domain: string | null): string | null {
  if (chain.status.result !== 'pass' || !chain.signature || from_domain === null) return null;
  const seen = sealedDmarc.safeParse(chain.authenticationResults);
  if (!seen.success) return null;
  const { result, header } = seen.data.dmarc;
  const isProven = result === 'pass' && header.from.toLowerCase() === from_domain;
  return isProven ? (chain.signature.signingDomain ?? null) : null;
}

const sealedDmarc = z.object({
  dmarc: z.object({ result: z.string(), header: z.object({ from: z.string() }) }),
});

function asResult(word: string): AuthResult {
  switch (word) {
    case 'pass':
    case 'fail':
    case 'softfail':
    case 'neutral':
    case 'policy':
    case 'temperror':
    case 'permerror':
      return word;
    default:
      return 'none';
  }
}
