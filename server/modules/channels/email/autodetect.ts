/**
 * Servers of an address: the provider everybody knows, what the domain's DNS says (RFC 6186, MX), or
 * the usual names that really exist. Only DNS is asked here; nothing is connected to.
 */
import { Resolver } from 'node:dns/promises';
import type { z } from 'zod';
import type { mailboxSuggestion } from '#contract/channels.ts';
import type { MailAddressee } from '../mailbox-secrets.ts';
import { domainOf } from './addresses.ts';
import { type Provider, providerOfDomain, providerOfMx } from './providers.ts';

export type Suggestion = z.infer<typeof mailboxSuggestion>;

export type SrvRecord = { name: string; port: number; priority: number };
export interface MailDns {
  mx(domain: string): Promise<string[]>;
  srv(name: string): Promise<SrvRecord[]>;
  exists(host: string): Promise<boolean>;
}

/** The system's resolver, with little patience: a person waits. */
export function systemDns(): MailDns {
  const resolver = new Resolver({ timeout: 2500, tries: 1 });
  return {
    mx: async (domain) => {
      const found = await resolver.resolveMx(domain).catch(() => []);
      return found.toSorted((one, two) => one.priority - two.priority).map((one) => one.exchange);
    },
    srv: async (name) => {
      const found = await resolver.resolveSrv(name).catch(() => []);
      return found.filter((one) => one.name !== '' && one.name !== '.');
    },
    exists: async (host) => {
      const [v4, v6] = await Promise.all([
        resolver.resolve4(host).catch(() => []),
        resolver.resolve6(host).catch(() => []),
      ]);
      return v4.length + v6.length > 0;
    },
  };
}

/** What to try for this address; `none` when nothing is known: a person fills it in. */
export async function suggestServers(address: string, dns: MailDns): Promise<Suggestion> {
  const domain = domainOf(address);
  const known = providerOfDomain(domain);
  if (known !== undefined) return ofProvider(known, address, 'provider');
  const hosted = providerOfMx(await dns.mx(domain));
  if (hosted !== undefined) return ofProvider(hosted, address, 'dns');
  const stated = await statedServers(domain, dns);
  const [imap, smtp] = await Promise.all([
    stated.imap ?? usualServer('imap', domain, dns),
    stated.smtp ?? usualServer('smtp', domain, dns),
  ]);
  if (imap === null && smtp === null) return nothing;
  const isStated = stated.imap !== null || stated.smtp !== null;
  return {
    source: isStated ? 'dns' : 'guess',
    provider: null,
    auth: 'password',
    imap: imap === null ? null : { ...imap, user: address },
    smtp: smtp === null ? null : { ...smtp, user: address },
    hint_key: 'channels.hint.generic',
  };
}

const nothing: Suggestion = {
  source: 'none',
  provider: null,
  auth: 'password',
  imap: null,
  smtp: null,
  hint_key: null,
};

function ofProvider(provider: Provider, user: string, source: 'provider' | 'dns'): Suggestion {
  return {
    source,
    provider: provider.name,
    auth: provider.auth,
    imap: { ...provider.imap, user },
    smtp: { ...provider.smtp, user },
    hint_key: provider.hint_key,
  };
}

type Server = Pick<MailAddressee, 'host' | 'port' | 'security'>;

/** RFC 6186 and RFC 8314: _imaps, _submissions first, then the kinds that begin in the open. */
async function statedServers(domain: string, dns: MailDns) {
  const [imaps, imap, submissions, submission] = await Promise.all([
    dns.srv(`_imaps._tcp.${domain}`),
    dns.srv(`_imap._tcp.${domain}`),
    dns.srv(`_submissions._tcp.${domain}`),
    dns.srv(`_submission._tcp.${domain}`),
  ]);
  return {
    imap: best(imaps, 'tls') ?? best(imap, 'starttls'),
    smtp: best(submissions, 'tls') ?? best(submission, 'starttls'),
  };
}

function best(records: readonly SrvRecord[], security: 'tls' | 'starttls'): Server | null {
  const [first] = records.toSorted((one, two) => one.priority - two.priority);
  return first === undefined ? null : { host: first.name, port: first.port, security };
}

async function usualServer(
  kind: 'imap' | 'smtp',
  domain: string,
  dns: MailDns,
): Promise<Server | null> {
  const port = kind === 'imap' ? 993 : 465;
  for (const host of [`${kind}.${domain}`, `mail.${domain}`, `mx.${domain}`]) {
    if (await dns.exists(host)) return { host, port, security: 'tls' };
  }
  return null;
}
