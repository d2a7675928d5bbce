/**
 * Authentication-Results (RFC 8601): what another server found. Believed only when it comes from a
 * server that we trust, because anybody can write such a header.
 */
import type { authResults, MailAuth } from '#contract/mail-protection.ts';
import { type HeaderField, headersOf } from './mime.ts';

export type AuthResult = (typeof authResults)[number];

export type Finding = {
  method: string;
  result: AuthResult;
  /** `header.from`, `smtp.mailfrom`, `policy.dmarc`…, in lower case. */
  properties: ReadonlyMap<string, string>;
  comment: string;
};

export type AuthResultsField = {
  /** '' for Microsoft, which writes none. */
  authserv_id: string;
  findings: Finding[];
};

const MAX_FIELD = 16 * 1024;

/** Providers whose topmost header is their own: the mailbox lies with them. */
const PROVIDER_IDS: [imap_host: RegExp, authserv_id: RegExp][] = [
  [/(?:^|\.)(?:gmail|googlemail|google)\.com$/, /^mx\.google\.com$/],
  [/(?:^|\.)yandex\.(?:ru|com|net)$/, /(?:^|\.)yandex\.(?:net|ru)$/],
  [/(?:^|\.)mail\.ru$/, /(?:^|\.)mail\.ru$/],
  [/(?:^|\.)(?:office365|outlook)\.com$/, /^$|(?:^|\.)(?:outlook|microsoft)\.com$/],
  [/(?:^|\.)(?:fastmail\.com|messagingengine\.com)$/, /(?:^|\.)messagingengine\.com$/],
];

export type Believed = {
  /** Named by an administrator. */
  ids: readonly string[];
  /** The IMAP server that the mailbox lies on; null for other doors. */
  imap_host: string | null;
};

/** The findings of the topmost such header when its server is believed; else null. */
export function believedResults(
  headers: readonly HeaderField[],
  believed: Believed,
): AuthResultsField | null {
  const [topmost] = headersOf([...headers], 'authentication-results');
  if (topmost === undefined) return null;
  const field = readAuthResults(topmost);
  const id = field.authserv_id;
  if (id !== '' && believed.ids.some((one) => one.toLowerCase() === id)) return field;
  const host = believed.imap_host?.toLowerCase() ?? '';
  const isProviders = PROVIDER_IDS.some(([server, own]) => server.test(host) && own.test(id));
  return isProviders ? field : null;
}

/** Reads one field. Never throws; what is no finding is left out. */
export function readAuthResults(value: string): AuthResultsField {
  const parts = splitOutsideComments(value.slice(0, MAX_FIELD));
  const first = parts[0] ?? '';
  const hasId = !/^\s*[a-z0-9-]+\s*=/i.test(withoutComments(first));
  const authserv_id = hasId ? (withoutComments(first).trim().split(/[\s/]/)[0] ?? '') : '';
  const findings = (hasId ? parts.slice(1) : parts).flatMap((part) => findingOf(part) ?? []);
  return { authserv_id: authserv_id.toLowerCase(), findings };
}

function splitOutsideComments(value: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  let isQuoted = false;
  for (let index = 0; index < value.length; index += 1) {
    const char = value[index] ?? '';
    if (char === '\\') {
      parts[parts.length - 1] += char + (value[index + 1] ?? '');
      index += 1;
      continue;
    }
    if (char === '"' && depth === 0) isQuoted = !isQuoted;
    else if (char === '(' && !isQuoted) depth += 1;
    else if (char === ')' && !isQuoted && depth > 0) depth -= 1;
    if (char === ';' && depth === 0 && !isQuoted) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

function withoutComments(text: string): string {
  let plain = '';
  let depth = 0;
  for (const char of text) {
    if (char === '(') depth += 1;
    if (depth === 0) plain += char;
    if (char === ')' && depth > 0) depth -= 1;
  }
  return plain;
}

const RESULTS: readonly string[] = [
  'pass',
  'fail',
  'softfail',
  'neutral',
  'policy',
  'none',
  'temperror',
  'permerror',
] satisfies AuthResult[];

function isResult(word: string): word is AuthResult {
  return RESULTS.includes(word);
}

function findingOf(part: string): Finding | null {
  const plain = withoutComments(part);
  const head = /^\s*([a-z0-9-]+)(?:\/\d+)?\s*=\s*([a-z]+)/i.exec(plain);
  const method = head?.[1]?.toLowerCase();
  const word = head?.[2]?.toLowerCase() ?? '';
  if (method === undefined) return null;
  // Microsoft's «bestguesspass» and the like prove nothing.
  const result = isResult(word) ? word : 'none';
  const properties = new Map<string, string>();
  const pairs = /([a-z]+\.[a-z0-9-]+)\s*=\s*(?:"([^"]{0,500})"|([^\s";]{1,500}))/gi;
  for (const [, name = '', quoted, bare] of plain.matchAll(pairs)) {
    const key = name.toLowerCase();
    if (!properties.has(key)) properties.set(key, (quoted ?? bare ?? '').toLowerCase());
  }
  const comment = /\(([^()]{0,500})\)/.exec(part)?.[1] ?? '';
  return { method, result, properties, comment };
}

/** The policy that a DMARC finding speaks of: a property by RFC 8601, a comment by Google. */
export function policyOf(finding: Finding): MailAuth['policy'] {
  const told =
    finding.properties.get('policy.dmarc') ??
    finding.properties.get('policy.published-domain-policy') ??
    /\bp=(\w+)/i.exec(finding.comment)?.[1]?.toLowerCase();
  return told === 'none' || told === 'quarantine' || told === 'reject' ? told : null;
}

/** The domain of `smtp.mailfrom`, with or without a local part. */
export function domainIn(value: string | undefined): string | null {
  const domain = value?.slice(value.lastIndexOf('@') + 1).replace(/^<|>$/g, '') ?? '';
  return /^[a-z0-9.-]{1,253}$/.test(domain) ? domain : null;
}
