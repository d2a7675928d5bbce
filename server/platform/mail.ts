/** The mail port: how a finished message leaves the building. SMTP by nodemailer; tests put in their own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import XOAuth2 from 'nodemailer/lib/xoauth2';
import { EgressError, resolveHost } from './egress.ts';
import { newId } from './id.ts';

export type MailSecurity = 'tls' | 'starttls' | 'none';

export type MailServer = {
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
  /** `access_token`: OAuth2 by XOAUTH2; null: the server asks for no login. */
  readonly login:
    | { readonly user: string; readonly password: string }
    | { readonly user: string; readonly access_token: string }
    | null;
  readonly allow_private_hosts: boolean;
};

export type OutgoingMail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
};

export type RefusedRecipient = { readonly address: string; readonly words: string };
export type SentMail = { readonly refused: readonly RefusedRecipient[]; readonly words: string };

/** Where it went wrong; each is explained to people by a text of its own. */
export const mailFailures = [
  'host_not_found',
  'host_is_private',
  'refused',
  'timeout',
  'tls',
  'login',
  'sender',
  'recipients',
  'message',
  'lost',
] as const;
export type MailFailure = (typeof mailFailures)[number];

export class MailError extends Error {
  override name = 'MailError';
  readonly failure: MailFailure;
  /** The message itself was refused for good: trying again would not help. */
  readonly is_permanent: boolean;
  /** The server's own words. */
  readonly words: string;
  readonly refused: readonly RefusedRecipient[];
  constructor(
    failure: MailFailure,
    words: string,
    more: { is_permanent?: boolean; refused?: readonly RefusedRecipient[] } = {},
  ) {
    super(`${failure}: ${words}`);
    this.failure = failure;
    this.words = words;
    this.is_permanent = more.is_permanent ?? false;
    this.refused = more.refused ?? [];
  }
}

export type MailStep = 'connect' | 'login';

export interface MailPort {
  /**
   * Hands the message to the server. Some recipients may be refused while others are accepted.
   * @throws MailError when nobody was accepted or the server could not be reached
   */
  send(server: MailServer, mail: OutgoingMail): Promise<SentMail>;
  /**
   * Connects and logs in; `reached` is told after each step.
   * @throws MailError
   */
  check(server: MailServer, reached?: (step: MailStep) => void): Promise<void>;
}

export type SmtpTimeouts = { readonly connect_ms: number; readonly idle_ms: number };
const TIMEOUTS: SmtpTimeouts = { connect_ms: 20_000, idle_ms: 60_000 };

/** The port over real SMTP. */
export function smtpMailPort(timeouts: SmtpTimeouts = TIMEOUTS): MailPort {
  return {
    async send(server, mail) {
      const connection = await connected(server, timeouts);
      try {
        await login(connection, server);
        return await handOver(connection, mail);
      } finally {
        connection.quit();
      }
    },
    async check(server, reached) {
      const connection = await connected(server, timeouts);
      try {
        reached?.('connect');
        await login(connection, server);
        reached?.('login');
      } finally {
        connection.quit();
      }
    },
  };
}

/** The demo's port: messages are kept as .eml files and nobody is written to. */
export function outboxMailPort(directory: string): MailPort {
  return {
    async send(_server, mail) {
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, `${newId()}.eml`), mail.raw);
      return { refused: [], words: '250 kept in the outbox directory' };
    },
    async check(_server, reached) {
      reached?.('connect');
      reached?.('login');
    },
  };
}

async function connected(server: MailServer, timeouts: SmtpTimeouts): Promise<SMTPConnection> {
  const addresses = await addressesOf(server);
  let last: unknown;
  for (const address of addresses.slice(0, 4)) {
    try {
      return await open(server, address, timeouts);
    } catch (error) {
      last = error;
      if (error instanceof MailError && error.failure === 'tls') break;
    }
  }
  throw last;
}

async function addressesOf(server: MailServer): Promise<string[]> {
  try {
    return await resolveHost(server.host, { allow_private: server.allow_private_hosts });
  } catch (error) {
    throw egressFailure(error);
  }
}

/** A refused or unknown host in the words of this port. */
export function egressFailure(error: unknown): unknown {
  if (!(error instanceof EgressError)) return error;
  const failure = error.reason === 'host_is_private' ? 'host_is_private' : 'host_not_found';
  return new MailError(failure, error.host);
}

function open(
  server: MailServer,
  address: string,
  timeouts: SmtpTimeouts,
): Promise<SMTPConnection> {
  const servername = isIP(server.host) === 0 ? server.host : undefined;
  const connection = new SMTPConnection({
    host: address,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    connectionTimeout: timeouts.connect_ms,
    greetingTimeout: timeouts.connect_ms,
    socketTimeout: timeouts.idle_ms,
    ...(servername === undefined ? {} : { servername, tls: { servername } }),
  });
  return new Promise((resolve, reject) => {
    connection.once('error', (error: unknown) => {
      connection.close();
      reject(failureOf(error));
    });
    connection.connect((error) => {
      if (error) reject(failureOf(error));
      else resolve(connection);
    });
  });
}

function login(connection: SMTPConnection, server: MailServer): Promise<void> {
  const credentials = server.login;
  if (credentials === null) return Promise.resolve();
  // The token is ours to refresh, not the connection's.
  const auth =
    'password' in credentials
      ? { credentials: { user: credentials.user, pass: credentials.password } }
      : { oauth2: new XOAuth2({ user: credentials.user, accessToken: credentials.access_token }) };
  return new Promise((resolve, reject) => {
    connection.once('error', (error: unknown) => reject(failureOf(error)));
    connection.login(auth, (error) => {
      if (error) reject(failureOf(error));
      else resolve();
    });
  });
}

function handOver(connection: SMTPConnection, mail: OutgoingMail): Promise<SentMail> {
  const envelope = { from: mail.from, to: [...mail.to], size: mail.raw.length };
  return new Promise((resolve, reject) => {
    connection.once('error', (error: unknown) => reject(failureOf(error)));
    connection.send(envelope, mail.raw, (error, info) => {
      if (error) return reject(failureOf(error));
      const refused = (info?.rejectedErrors ?? []).map(refusedRecipient);
      resolve({ refused, words: info?.response ?? '' });
    });
  });
}

type SmtpFault = {
  code?: unknown;
  responseCode?: unknown;
  response?: unknown;
  message?: unknown;
  command?: unknown;
  recipient?: unknown;
  rejectedErrors?: unknown;
};

function refusedRecipient(error: SmtpFault): RefusedRecipient {
  return { address: String(error.recipient ?? ''), words: wordsOf(error) };
}

function wordsOf(error: SmtpFault): string {
  const words =
    typeof error.response === 'string' ? error.response : String(error.message ?? error);
  return words.replace(/\s+/g, ' ').trim().slice(0, 1000);
}

/** One failure for each kind of fault; words are the server's where it spoke. */
export function failureOf(fault: unknown): MailError {
  if (fault instanceof MailError) return fault;
  const error: SmtpFault = typeof fault === 'object' && fault !== null ? fault : { message: fault };
  const words = wordsOf(error);
  const code = String(error.code ?? '');
  const status = typeof error.responseCode === 'number' ? error.responseCode : 0;
  // Only what is said about this message is about this message; the rest is the server's or ours.
  const is_permanent = status >= 500 && /^(?:mail|rcpt|data)/i.test(String(error.command ?? ''));
  if (code === 'ETLS') return new MailError('tls', words);
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'EOAUTH2')
    return new MailError('login', words);
  if (code === 'EENVELOPE') {
    const list = Array.isArray(error.rejectedErrors) ? error.rejectedErrors : [];
    const refused = list.map(refusedRecipient);
    const isSender = /^mail/i.test(String(error.command ?? ''));
    return new MailError(isSender ? 'sender' : 'recipients', words, { is_permanent, refused });
  }
  // Larger than the server takes: nodemailer sees that before anything is sent.
  if (code === 'EMESSAGE' && status === 0)
    return new MailError('message', words, { is_permanent: true });
  if (status > 0)
    return new MailError(code === 'EMESSAGE' ? 'message' : 'lost', words, { is_permanent });
  return new MailError(networkFailure(code, words), words);
}

/** What a socket or TLS error means; shared with the IMAP door. */
export function networkFailure(code: string, words: string): MailFailure {
  if (/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH/.test(`${code} ${words}`)) return 'refused';
  if (
    /ETIMEDOUT|ETIMEOUT|CONNECT_TIMEOUT|GREETING_TIMEOUT|timeout|timed out/i.test(
      `${code} ${words}`,
    )
  )
    return 'timeout';
  if (/EDNS|ENOTFOUND|EAI_AGAIN/.test(`${code} ${words}`)) return 'host_not_found';
  if (/ETLS|CERT|SSL|TLS|self.signed|certificate|altname/i.test(`${code} ${words}`)) return 'tls';
  return 'lost';
}
