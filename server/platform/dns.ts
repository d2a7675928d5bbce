/**
 * The DNS port: what the names of the outside say. Answers are kept for a while; when no name server
 * answers, nobody is asked for a while either, so that a machine without the internet does not wait.
 */
import { Resolver } from 'node:dns/promises';

/** `resolve` of node:dns: TXT as lists of strings, MX as objects, and so on. */
export type DnsAnswer = string[][] | string[];

export interface DnsPort {
  /** False: names are never looked up here. */
  readonly is_on: boolean;
  /** @throws an error with node's `code`: ENOTFOUND, ENODATA, ETIMEOUT… */
  resolve(name: string, type: string): Promise<DnsAnswer>;
}

export type DnsTimes = {
  readonly timeout_ms: number;
  readonly keep_ms: number;
  readonly keep_nothing_ms: number;
  readonly rest_ms: number;
};
const TIMES: DnsTimes = {
  timeout_ms: 1_500,
  keep_ms: 5 * 60_000,
  keep_nothing_ms: 60_000,
  rest_ms: 60_000,
};

/** After so many names without any answer the servers are left alone. */
const FAILURES_TO_REST = 3;
const MOST_KEPT = 10_000;

export const noDns: DnsPort = { is_on: false, resolve: () => Promise.reject(dnsError('ETIMEOUT')) };

export function dnsError(code: string): Error {
  return Object.assign(new Error(`dns: ${code}`), { code });
}

/** @param servers name servers as `address` or `address:port`; the system's own when left out */
export function dnsPort(servers?: readonly string[], times: DnsTimes = TIMES): DnsPort {
  const resolver = new Resolver({ timeout: times.timeout_ms, tries: 1 });
  if (servers !== undefined) resolver.setServers([...servers]);
  // The type names are the protocol's; an unknown one is node's error, told as any other.
  const ask = (name: string, type: string) =>
    resolver.resolve(name, type as 'TXT') as Promise<DnsAnswer>;
  return keeping(ask, times);
}

type Ask = DnsPort['resolve'];

/** The port around any way to ask. */
export function keeping(ask: Ask, times: DnsTimes = TIMES): DnsPort {
  const kept = new Map<string, { until: number; answer: Promise<DnsAnswer> }>();
  let failures = 0;
  let rests_until = 0;

  async function asked(name: string, type: string): Promise<DnsAnswer> {
    if (performance.now() < rests_until) throw dnsError('ETIMEOUT');
    try {
      const answer = await ask(name, type);
      failures = 0;
      return answer;
    } catch (error) {
      if (isAnswer(error)) {
        failures = 0;
      } else {
        failures += 1;
        if (failures >= FAILURES_TO_REST) rests_until = performance.now() + times.rest_ms;
      }
      throw error;
    }
  }

  return {
    is_on: true,
    resolve(name, type) {
      const key = `${type} ${name.toLowerCase()}`;
      const before = kept.get(key);
      if (before !== undefined && performance.now() < before.until) return before.answer;
      const answer = asked(name, type);
      const entry = { until: performance.now() + times.keep_ms, answer };
      kept.delete(key);
      kept.set(key, entry);
      for (const oldest of kept.keys()) {
        if (kept.size <= MOST_KEPT) break;
        kept.delete(oldest);
      }
      answer.catch((error: unknown) => {
        if (isAnswer(error)) entry.until = performance.now() + times.keep_nothing_ms;
        else kept.delete(key);
      });
      return answer;
    },
  };
}

/** «There is no such thing» is an answer too. */
function isAnswer(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(?:ENOTFOUND|ENODATA|EBADNAME|EBADQUERY|EFORMERR)$/.test(code);
}
