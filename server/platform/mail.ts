/** The mail port: how a finished message leaves the building. SMTP by nodemailer; tests put in their own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
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
  /** Asks for notices where the server offers them (RFC 3461); `id` comes back in them. */
  readonly notices?: { readonly id: string; readonly on: readonly ('FAILURE' | 'DELAY')[] };
};

export type RefusedRecipient = { readonly address: string; readonly words: string };
export type SentMail = {
  readonly refused: readonly RefusedRecipient[];
  readonly words: string;
  /** The largest message the server takes, in bytes, where it says so (RFC 1870). */
  readonly max_bytes?: number | null;
};

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
  'too_large',
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
  /** The server said no. Without an answer nobody knows whether it took what it was given. */
  readonly is_answered: boolean;
  /** Of `too_large`: the largest message it takes, where known. */
  readonly max_bytes: number | null;
  constructor(
    failure: MailFailure,
    words: string,
    more: Partial<Pick<MailError, 'is_permanent' | 'refused' | 'is_answered' | 'max_bytes'>> = {},
  ) {
    super(`${failure}: ${words}`);
    this.failure = failure;
    this.words = words;
    this.is_permanent = more.is_permanent ?? false;
    this.refused = more.refused ?? [];
    this.is_answered = more.is_answered ?? false;
    this.max_bytes = more.max_bytes ?? null;
  }
}

export type MailStep = 'connect' | 'login';

export interface MailPort {
  /**
   * Hands the message to the server. Some recipients may be refused while others are accepted.
   * `onHandOver` is awaited after the server asked for the message and before the first byte of it:
   * whoever dies earlier has certainly sent nothing.
   * @throws MailError when nobody was accepted or the server could not be reached
   */
  send(server: MailServer, mail: OutgoingMail, onHandOver?: () => Promise<void>): Promise<SentMail>;
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
    async send(server, mail, onHandOver) {
      const connection = await connected(server, timeouts);
      try {
        await login(connection, server);
        return await handOver(connection, mail, onHandOver);
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
    async send(_server, mail, onHandOver) {
      await onHandOver?.();
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

function handOver(
  connection: SMTPConnection,
  mail: OutgoingMail,
  onHandOver: (() => Promise<void>) | undefined,
): Promise<SentMail> {
  const { notices } = mail;
  const envelope = {
    from: mail.from,
    to: [...mail.to],
    size: mail.raw.length,
    ...(notices === undefined
      ? {}
      : { dsn: { id: notices.id, return: 'HDRS' as const, notify: [...notices.on] } }),
  };
  // Read only when the server has answered DATA.
  async function* message(): AsyncGenerator<Buffer> {
    await onHandOver?.();
    yield mail.raw;
  }
  return new Promise((resolve, reject) => {
    connection.once('error', (error: unknown) => reject(failureOf(error)));
    connection.send(envelope, Readable.from(message(), { objectMode: false }), (error, info) => {
      if (error) return reject(failureOf(error));
      const refused = (info?.rejectedErrors ?? []).map(refusedRecipient);
      resolve({ refused, words: info?.response ?? '', max_bytes: sizeIn(info?.ehlo) });
    });
  });
}

function sizeIn(ehlo: readonly string[] | undefined): number | null {
  const line = ehlo?.find((each) => /^SIZE\s+\d+$/i.test(each.trim()));
  return line === undefined ? null : Number(line.trim().split(/\s+/)[1]) || null;
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
    if (status >= 500 && saysTooLarge(status, words))
      return new MailError('too_large', words, { is_permanent: true, is_answered: true });
    return new MailError(isSender ? 'sender' : 'recipients', words, {
      is_permanent,
      refused,
      is_answered: status > 0 || refused.length > 0,
    });
  }
  const is_answered = status > 0;
  // Larger than the server takes: nodemailer sees that before anything is sent.
  const limit = /larger than allowed (\d+)/.exec(words)?.[1];
  if (code === 'EMESSAGE' && (limit !== undefined || saysTooLarge(status, words)))
    return new MailError('too_large', words, {
      is_permanent: true,
      is_answered: true,
      max_bytes: limit === undefined ? null : Number(limit),
    });
  if (code === 'EMESSAGE' && status === 0)
    return new MailError('message', words, { is_permanent: true });
  if (is_answered)
    return new MailError(code === 'EMESSAGE' ? 'message' : 'lost', words, {
      is_permanent,
      is_answered,
    });
  return new MailError(networkFailure(code, words), words);
}

/** RFC 3463: 5.2.3 and 5.3.4 are about the length; 552 alone is also said of a full mailbox. */
function saysTooLarge(status: number, words: string): boolean {
  if (status < 500) return false;
  return /\b5\.(?:2\.3|3\.4)\b|too (?:large|big)|exceeds? .{0,40}size|size limit/i.test(words);
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
