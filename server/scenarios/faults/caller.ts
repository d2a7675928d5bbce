/** How programs and browsers ask a desk that breaks: patiently, at whichever web server answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from './troubles.ts';

export const patienceMs = 120_000;
const againMs = 200;

/** An answer that another try will not change. */
export class Refused extends Error {}

export type Ask = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestInit['body'];
  /** How long it waits for an answer before it asks again: the first may still be at work. */
  readonly time_out_ms?: number;
  /** Which web server is asked first: 0 or 1. */
  readonly first?: number;
};

export type Heard = {
  readonly response: Response;
  readonly text: string;
  /** How many were sent before it, whose answers nobody heard. */
  readonly unheard: number;
};

/**
 * Until somebody answers, now one web server and now the other. `isAnswer` says what is one; by default
 * everything but trouble of the house and what may come later.
 * @throws when nobody did in time
 */
export async function ask(
  { desk, web }: Scene,
  asked: Ask,
  isAnswer: (response: Response, text: string) => boolean = isFinal,
): Promise<Heard> {
  const { method, path, headers, body, time_out_ms = 15_000, first = 0 } = asked;
  const end = Date.now() + patienceMs;
  let last: unknown;
  for (let attempt = 0; Date.now() < end; attempt += 1) {
    const base = (first + attempt) % 2 === 0 ? desk.url : web.url;
    try {
      const response = await fetch(`${base}${path}`, {
        ...{ method, headers, redirect: 'manual', signal: AbortSignal.timeout(time_out_ms) },
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      if (isAnswer(response, text)) return { response, text, unheard: attempt };
      last = `${response.status} ${text.slice(0, 2000)}`;
    } catch (error) {
      last = error;
    }
    await sleep(againMs);
  }
  throw new Error(`${method} ${path}: no answer within ${patienceMs} ms`, { cause: last });
}

function isFinal({ status }: Response): boolean {
  return status < 500 && status !== 409 && status !== 429;
}

export type Caller = (
  method: string,
  path: string,
  body?: unknown,
  key?: string,
) => Promise<unknown>;

/**
 * As a careful program does: what had no answer is asked again under the same Idempotency-Key.
 * @param first which web server it asks first
 */
export function caller(scene: Scene, token: string, first = 0): Caller {
  return async (method, path, body, key) => {
    const { response, text } = await ask(scene, {
      ...{ method, path, first },
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Refused(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
}
