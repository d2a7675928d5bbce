/** Agents who work without a pause by the balancer's one address, and what each was told. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export type Traffic = {
  /** Subjects of the tickets that the desk said it had opened. */
  readonly opened: readonly string[];
  /** The longest time so far in which no ticket was opened, by anybody. */
  readonly stoodStill_ms: () => number;
  /** Requests that were refused, or broke off. */
  readonly failed: readonly string[];
  /** Every request so far, each try once. */
  readonly asked: () => number;
  stop(): Promise<void>;
};

export type TrafficOptions = {
  url: string;
  cookie: string;
  agents: number;
  /** Asks again with the same key until it is answered, as the workspace does when the line is lost. */
  asks_again: boolean;
};

export function startTraffic(options: TrafficOptions): Traffic {
  const opened: string[] = [];
  let lastOpened = performance.now();
  let longest_ms = 0;
  const failed: string[] = [];
  let asked = 0;
  let isOver = false;

  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const key = randomUUID();
    for (;;) {
      asked += 1;
      const told = await once(options, { method, path, body, key });
      if (told.is_ok) return told.answer;
      failed.push(`${method} ${path}: ${told.words}`);
      if (!options.asks_again || isOver) return undefined;
      await sleep(100);
    }
  }

  async function work(): Promise<void> {
    while (!isOver) {
      const subject = `Касса ${randomUUID()}`;
      const body = {
        subject,
        requester: { address: 'petr@customer.test', name: 'Пётр' },
        body_html: '<p>Не печатает чек</p>',
      };
      const ticket = await ask('POST', '/api/tickets', body);
      if (ticket === undefined) continue;
      opened.push(subject);
      longest_ms = Math.max(longest_ms, performance.now() - lastOpened);
      lastOpened = performance.now();
      const { number } = ticket as { number: number };
      await ask('GET', `/api/tickets/${number}`);
      await ask('GET', '/api/tickets');
      await ask('GET', '/api/views');
      // Of those that a standby answers.
      await ask('GET', '/api/search?q=чек');
    }
  }

  const working = Promise.all(Array.from({ length: options.agents }, work));
  return {
    opened,
    stoodStill_ms: () => longest_ms,
    failed,
    asked: () => asked,
    async stop() {
      isOver = true;
      await working;
    },
  };
}

type Asking = { method: string; path: string; body: unknown; key: string };
type Told = { is_ok: true; answer: unknown } | { is_ok: false; words: string };

async function once({ url, cookie }: TrafficOptions, asking: Asking): Promise<Told> {
  const { method, path, body, key } = asking;
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        'x-opora': '1',
        cookie,
        ...(method === 'GET' ? {} : { 'idempotency-key': key, 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(20_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return { is_ok: true, answer: JSON.parse(text) };
    return { is_ok: false, words: `${response.status} ${text.slice(0, 200)}` };
  } catch (error) {
    return { is_ok: false, words: String(error) };
  }
}
