/**
 * Fetches for people (images of letters, later webhooks and metadata): the address is judged at each
 * connect and on each redirect (case E1), size and time are capped, and the caller learns neither the
 * body of an error nor why exactly it failed (case E2).
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIPv6 } from 'node:net';
import { resolveHost } from './egress.ts';
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
  /** The connection stands and the request is on its way. */
  readonly onSent?: () => void;
};

async function connect(
  url: URL,
  options: Connecting,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const [address] = await resolveHost(host, { allow_private: options.allow_private });
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
