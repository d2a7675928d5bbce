/** A receiver of webhooks on the loopback: checks signatures as receivers do, and behaves as badly as asked. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = {
  readonly id: string;
  readonly timestamp: number;
  readonly signatures: readonly string[];
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly body: any;
  readonly status: number;
};

export type Answer =
  | number
  | { readonly status: number; readonly headers?: Record<string, string>; readonly text?: string }
  /** It has been read and counts as received; the connection ends without an answer. */
  | 'drop'
  /** No answer ever comes. */
  | 'hang';

export type WebhookReceiver = {
  readonly url: string;
  /** Every request that was read whole, in the order of arrival. */
  readonly all: Received[];
  /** What it took: answered 2xx, or read and dropped. */
  readonly taken: () => Received[];
  /** How it answers from now on. */
  answer: (received: Omit<Received, 'status'>) => Answer | Promise<Answer>;
  close(): Promise<void>;
};

export function isSignedBy(secret: string, { id, timestamp, signatures, text }: Received): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest('base64');
  return signatures.includes(`v1,${expected}`);
}

export async function openWebhookReceiver(): Promise<WebhookReceiver> {
  const all: Received[] = [];
  const receiver = { answer: (() => 200) as WebhookReceiver['answer'] };
  const server = createServer((request, response) => {
    void receive(request).then(async (read) => {
      const answer = await receiver.answer(read);
      all.push({ ...read, status: statusOf(answer) });
      reply(request, response, answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    all,
    taken: () => all.filter((one) => one.status === 0 || (one.status >= 200 && one.status < 300)),
    get answer() {
      return receiver.answer;
    },
    set answer(next) {
      receiver.answer = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function receive(request: IncomingMessage): Promise<Omit<Received, 'status'>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  const text = Buffer.concat(parts).toString();
  const header = (name: string) => String(request.headers[name] ?? '');
  return {
    id: header('webhook-id'),
    timestamp: Number(header('webhook-timestamp')),
    signatures: header('webhook-signature').split(' '),
    text,
    body: JSON.parse(text),
  };
}

/** 0: dropped after it was read; -1: never answered. */
function statusOf(answer: Answer): number {
  if (answer === 'drop') return 0;
  if (answer === 'hang') return -1;
  return typeof answer === 'number' ? answer : answer.status;
}

function reply(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (answer === 'hang') return;
  if (answer === 'drop') {
    request.socket.destroy();
    return;
  }
  if (typeof answer === 'number') response.writeHead(answer).end();
  else response.writeHead(answer.status, answer.headers).end(answer.text);
}
