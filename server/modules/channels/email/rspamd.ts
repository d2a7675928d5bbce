/**
 * A look by rspamd (https://docs.rspamd.com/developers/protocol): the message by POST /checkv2, the
 * envelope in headers. When it does not answer the message comes in, marked as unchecked.
 */
import { z } from 'zod';
import type { MailSpam } from '#contract/mail-protection.ts';
import { fetchOutside } from '#platform/fetch.ts';
import type { Log } from '#platform/log.ts';

export type RspamdQuestion = {
  raw: Buffer;
  remote_address: string | null;
  helo: string | null;
  envelope_from: string | null;
  envelope_to: readonly string[];
};

export type RspamdServer = { url: string; allow_private: boolean };

const TIMEOUT_MS = 8_000;
/** A filter that does not answer is not asked again for a while: mail must not wait for it. */
const REST_MS = 30_000;
const rests = new Map<string, number>();

const answer = z.object({
  action: z.string(),
  score: z.number(),
});

/** `add header` and `rewrite subject` are how it says «spam»; greylisting is a matter of servers. */
const SPAM_ACTIONS = ['add header', 'rewrite subject', 'reject', 'quarantine', 'discard'];

const UNCHECKED: MailSpam = { is_spam: false, score: null, by: 'rspamd', is_unchecked: true };

export async function askRspamd(
  log: Log,
  server: RspamdServer,
  question: RspamdQuestion,
): Promise<MailSpam> {
  if (performance.now() < (rests.get(server.url) ?? 0)) return UNCHECKED;
  try {
    const body = await fetchOutside(new URL('/checkv2', server.url).href, {
      max_bytes: 2_000_000,
      timeout_ms: TIMEOUT_MS,
      allow_private: server.allow_private,
      headers: headersOf(question),
      body: question.raw,
    });
    const { action, score } = answer.parse(JSON.parse(body.toString('utf8')));
    const is_spam = SPAM_ACTIONS.includes(action.toLowerCase());
    return { is_spam, score, by: 'rspamd', is_unchecked: false };
  } catch (error) {
    rests.set(server.url, performance.now() + REST_MS);
    log.warn({ err: String(error) }, 'rspamd did not answer: mail comes in unchecked');
    return UNCHECKED;
  }
}

function headersOf(question: RspamdQuestion): Record<string, string> {
  const plain = (value: string) => value.replace(/[^\x20-\x7e]/g, '').slice(0, 300);
  const { remote_address, helo, envelope_from, envelope_to } = question;
  return {
    'content-type': 'application/octet-stream',
    ...(remote_address === null ? {} : { ip: plain(remote_address) }),
    ...(helo === null ? {} : { helo: plain(helo) }),
    ...(envelope_from === null ? {} : { from: plain(envelope_from) }),
    ...(envelope_to[0] === undefined ? {} : { rcpt: plain(envelope_to[0]) }),
  };
}

/** For tests. */
export function forgetRests(): void {
  rests.clear();
}
