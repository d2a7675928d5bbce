/**
 * Fetches for people (images of letters, metadata) and deliveries to others' programs (webhooks): the
 * address is judged at each connect and on each redirect (case E1), size and time are capped, and whoever
 * asked for an image learns neither the body of an error nor why exactly it failed (case E2).
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type BlockList, isIPv6 } from 'node:net';
import { type EgressCause, EgressError, type EgressRule, resolveHost } from './egress.ts';
import { fail } from './errors.ts';

export type OutsideFetch = {
  readonly max_bytes: number;
  /** For the whole fetch, redirects included. */
  readonly timeout_ms: number;
  readonly allow_private: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Given: a POST of it, which no redirect leads elsewhere. */
  readonly body?: Buffer;
};

const maxRedirects = 3;

/**
 * The bytes behind a http(s) address.
 * @throws OporaError unavailable errors.outside_unavailable, whatever went wrong
 */
export async function fetchOutside(address: string, options: OutsideFetch): Promise<Buffer> {
  const signal = AbortSignal.timeout(options.timeout_ms);
  let url = readUrl(address);
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const answer = await connect(url, options, signal).catch(() => undefined);
    if (answer === undefined) break;
    const location = redirectOf(answer);
    if (location === undefined || options.body !== undefined) {
      if (answer.statusCode !== 200) break;
      return await readAll(answer, options.max_bytes);
    }
    answer.destroy();
    url = readUrl(location, url);
  }
  return fail('unavailable', 'errors.outside_unavailable');
}

export type OutsidePost = {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout_ms: number;
  readonly allow_private: boolean;
};

/** `is_sent`: the request went out, so without a status the other side may have taken it all the same. */
export type OutsideStatus = { readonly status: number | undefined; readonly is_sent: boolean };

/** Hands something over and answers the status alone: no redirect is followed, no answer is read. */
export async function postOutside(address: string, options: OutsidePost): Promise<OutsideStatus> {
  const sent = { is_sent: false };
  try {
    const url = readUrl(address);
    const signal = AbortSignal.timeout(options.timeout_ms);
    const answer = await connect(url, { ...options, onSent: () => (sent.is_sent = true) }, signal);
    answer.destroy();
    return { status: answer.statusCode, ...sent };
  } catch {
    return { status: undefined, ...sent };
  }
}

export type Exchange = {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** From the resolution of the name to the status. */
  readonly timeout_ms: number;
  readonly rule: EgressRule;
  /** So much of the answer is kept; the rest is not read. */
  readonly keep_bytes: number;
};

export type ExchangeError = EgressCause | 'refused' | 'timeout' | 'dropped' | 'tls' | 'broken';
export type Exchanged =
  | { readonly status: number; readonly retry_after: string | undefined; readonly answer: string }
  | { readonly error: ExchangeError };

/** The end of the answer is awaited for no longer: the status has come, and is what counts. */
const answerPatience = 2_000;

/**
 * Hands something over to an address that an administrator chose, and answers how it went: the status and
 * the beginning of the answer, or why there was none. No redirect is followed.
 */
export async function exchangeOutside(address: string, options: Exchange): Promise<Exchanged> {
  const signal = AbortSignal.timeout(options.timeout_ms);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const onLate = () => reject(signal.reason);
  signal.addEventListener('abort', onLate);
  try {
    const { body, headers, rule } = options;
    // A name server that is silent is no reason to wait longer than for the answer.
    const asked = connect(readUrl(address), { ...rule, body, headers }, signal);
    asked.catch(() => undefined);
    const answer = await Promise.race([asked, late]);
    const retry_after = answer.headers['retry-after'];
    const text = await readBeginning(answer, options.keep_bytes);
    return { status: answer.statusCode ?? 0, retry_after, answer: text };
  } catch (error) {
    return { error: signal.aborted ? 'timeout' : exchangeErrorOf(error) };
  } finally {
    signal.removeEventListener('abort', onLate);
  }
}

function exchangeErrorOf(error: unknown): ExchangeError {
  if (error instanceof EgressError) return error.reason;
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code)) return 'refused';
  if (code === 'ETIMEDOUT') return 'timeout';
  if (['ECONNRESET', 'EPIPE'].includes(code)) return 'dropped';
  const isOfTls = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|EPROTO|HOSTNAME_)/.test(
    code,
  );
  return isOfTls ? 'tls' : 'broken';
}

/** Text without what no column holds; a body that is cut off or never ends is no fault. */
async function readBeginning(answer: IncomingMessage, keep_bytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const patience = setTimeout(() => answer.destroy(), answerPatience);
  try {
    for await (const chunk of answer) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      size += bytes.length;
      if (size >= keep_bytes) break;
    }
  } catch {
    // What has come is all there is.
  } finally {
    clearTimeout(patience);
    answer.destroy();
  }
  const text = Buffer.concat(chunks).subarray(0, keep_bytes).toString('utf8');
  return text.replaceAll('\u0000', '').toWellFormed();
}

function readUrl(address: string, base?: URL): URL {
  const url = URL.parse(address, base);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '') {
    fail('unavailable', 'errors.outside_unavailable');
  }
  return url;
}

function redirectOf(answer: IncomingMessage): string | undefined {
  const isRedirect = [301, 302, 303, 307, 308].includes(answer.statusCode ?? 0);
  return isRedirect ? answer.headers.location : undefined;
}

type Connecting = Pick<OutsideFetch, 'allow_private' | 'headers' | 'body'> & {
  readonly networks?: BlockList;
  /** The connection stands and the request is on its way. */
  readonly onSent?: () => void;
};

async function connect(
  url: URL,
  options: Connecting,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const { allow_private, networks } = options;
  const rule = networks === undefined ? { allow_private } : { allow_private, networks };
  const [address] = await resolveHost(host, rule);
  if (address === undefined) throw new Error('no address');
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const asked = send(
    url,
    {
      signal,
      agent: false,
      method: options.body === undefined ? 'GET' : 'POST',
      headers: { accept: '*/*', 'user-agent': 'Opora', ...options.headers },
      // The judged address, not a second resolution that could lead elsewhere.
      lookup: (_host, asked_for, done) => {
        const family = isIPv6(address) ? 6 : 4;
        if (asked_for.all) done(null, [{ address, family }]);
        else done(null, address, family);
      },
    },
    resolve,
  );
  asked.on('error', reject);
  asked.on('socket', (socket) => {
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => options.onSent?.());
  });
  asked.end(options.body);
  return promise;
}

async function readAll(answer: IncomingMessage, max_bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > max_bytes) break;
      chunks.push(bytes);
    }
  } catch {
    fail('unavailable', 'errors.outside_unavailable');
  }
  if (size > max_bytes) fail('unavailable', 'errors.outside_unavailable');
  return Buffer.concat(chunks);
}
