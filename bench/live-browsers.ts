/**
 * Thousands of browsers, a process of its own. Each is one WebSocket with the cookie of a session, as
 * bare as the protocol allows, so that what is measured is the server: frames are counted and their
 * words read once for all who got the same.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type BrowsersOrder =
  /** Opens one browser for each cookie, spread over the ports. */
  | { do: 'open'; ports: readonly number[]; cookies: readonly string[] }
  /** Forgets what was heard; each browser opens one of the tickets. */
  | { do: 'look'; ticket_ids: readonly string[] }
  | { do: 'listen' }
  | { do: 'tell' }
  /** From now on whoever is cut off comes back, as the desk's own page does. */
  | { do: 'return' }
  | { do: 'await_return' }
  | { do: 'close' };

/** Milliseconds since the epoch, with fractions: comparable between processes of one machine. */
export type Heard = {
  messages: number;
  bytes: number;
  /** When each browser was told that this ticket had changed. */
  told: Map<string, Float64Array>;
};
export type Returned = { lost_at: number; back_at: number; attempts: number };

type Browser = {
  readonly port: number;
  readonly cookie: string;
  readonly source: string | undefined;
  socket: Socket | undefined;
  is_open: boolean;
  cursor: string | undefined;
  attempts: number;
  rest: Buffer | undefined;
  /** Called when the server has caught it up. */
  greeted: (() => void) | undefined;
};

/** Connections that are being made at one time. */
const atOnce = 64;

let browsers: Browser[] = [];
let isReturning = false;
let returned: Returned = { lost_at: 0, back_at: 0, attempts: 0 };
let messages = 0;
let bytes = 0;
let told = new Map<string, number[]>();

export function instant(): number {
  return performance.timeOrigin + performance.now();
}

process.once('disconnect', () => process.exit(1));
process.on('message', (order: BrowsersOrder) => {
  obey(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

async function obey(order: BrowsersOrder): Promise<object> {
  switch (order.do) {
    case 'open':
      return openAll(order);
    case 'look':
      for (const [index, browser] of browsers.entries())
        look(browser, order.ticket_ids[index % order.ticket_ids.length] ?? '');
      return {};
    case 'listen':
      messages = 0;
      bytes = 0;
      told = new Map();
      return {};
    case 'tell':
      return {
        messages,
        bytes,
        told: new Map([...told].map(([id, at]) => [id, Float64Array.from(at)])),
      } satisfies Heard;
    case 'return':
      isReturning = true;
      returned = { lost_at: 0, back_at: 0, attempts: 0 };
      return {};
    case 'await_return':
      while (browsers.some((one) => !one.is_open)) await sleep(20);
      return returned;
    case 'close':
      isReturning = false;
      for (const { socket } of browsers) socket?.destroy();
      browsers = [];
      return {};
  }
}

async function openAll({
  ports,
  cookies,
}: Extract<BrowsersOrder, { do: 'open' }>): Promise<{ seconds: number }> {
  const start = performance.now();
  refuseTooMany(cookies.length);
  const fresh = cookies.map((cookie, index) => ({
    port: ports[index % ports.length] ?? 0,
    cookie,
    source: sourceOf(index),
    socket: undefined,
    is_open: false,
    cursor: undefined,
    attempts: 0,
    rest: undefined,
    greeted: undefined,
  }));
  browsers = [...browsers, ...fresh];
  let next = 0;
  async function work(): Promise<void> {
    for (let one = fresh[next++]; one; one = fresh[next++]) await open(one);
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return { seconds: (performance.now() - start) / 1000 };
}

/** One address has ports for 28,000 connections that last, and for fewer that come and go. */
function sourceOf(index: number): string | undefined {
  return process.platform === 'linux' ? `127.0.0.${1 + (index % 8)}` : undefined;
}

function refuseTooMany(count: number): void {
  const report = process.report.getReport();
  const limits = typeof report === 'object' && 'userLimits' in report ? report.userLimits : {};
  const most = Number((limits as { open_files?: { soft?: unknown } }).open_files?.soft);
  if (most < count + 200)
    throw new Error(`${count} connections need more open files than ${most}: raise ulimit -n`);
}

/** Until it has been told all that it missed. */
function open(browser: Browser): Promise<void> {
  return new Promise((resolve, reject) => {
    const { port, source, cookie, cursor } = browser;
    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      ...(source === undefined ? {} : { localAddress: source }),
    });
    browser.socket = socket;
    browser.rest = undefined;
    let isGreeted = false;
    const after = cursor === undefined ? '' : `?after=${cursor}`;
    socket.write(
      `GET /api/live${after} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\n` +
        `Cookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    socket.on('data', (chunk: Buffer) => {
      if (isGreeted) return hear(browser, chunk);
      const head = chunk.indexOf('\r\n\r\n');
      if (head === -1 || !chunk.subarray(0, 12).toString('latin1').endsWith('101'))
        return socket.destroy(new Error(chunk.subarray(0, 60).toString('latin1')));
      isGreeted = true;
      // The answer to a ping comes after all that was missed.
      socket.write(saying({ kind: 'ping' }));
      hear(browser, chunk.subarray(head + 4));
    });
    browser.greeted = () => {
      browser.is_open = true;
      browser.attempts = 0;
      resolve();
    };
    socket.on('error', (error) => {
      if (!isReturning) reject(error);
    });
    socket.on('close', () => {
      browser.is_open = false;
      if (isReturning) comeBack(browser);
      else reject(new Error('closed'));
    });
  });
}

/** The waits of the desk's own page (web/live.ts). */
function comeBack(browser: Browser): void {
  if (returned.lost_at === 0) returned.lost_at = instant();
  browser.attempts += 1;
  const wait = Math.min(30_000, 500 * 2 ** Math.min(browser.attempts, 6));
  setTimeout(
    () => {
      returned.attempts += 1;
      open(browser).then(
        () => {
          returned.back_at = instant();
        },
        () => undefined,
      );
    },
    wait * (0.7 + Math.random() * 0.6),
  );
}

function hear(browser: Browser, chunk: Buffer): void {
  const now = instant();
  let data = browser.rest === undefined ? chunk : Buffer.concat([browser.rest, chunk]);
  browser.rest = undefined;
  while (data.length >= 2) {
    const short = (data[1] ?? 0) & 0x7f;
    const start = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (data.length < start) break;
    const length =
      short === 126
        ? data.readUInt16BE(2)
        : short === 127
          ? Number(data.readBigUInt64BE(2))
          : short;
    if (data.length < start + length) break;
    frame(browser, {
      opcode: (data[0] ?? 0) & 0x0f,
      now,
      words: data.subarray(start, start + length),
    });
    data = data.subarray(start + length);
  }
  // A copy: what is left must not hold the whole chunk.
  if (data.length > 0) browser.rest = Buffer.from(data);
}

let lastWords = Buffer.alloc(0);
let last: { kind?: string; name?: string; ticket_id?: string | null; cursor?: string } = {};

function frame(
  browser: Browser,
  { opcode, words, now }: { opcode: number; words: Buffer; now: number },
): void {
  if (opcode === 9) browser.socket?.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
  if (opcode !== 1) return;
  messages += 1;
  bytes += words.length;
  if (!words.equals(lastWords)) {
    lastWords = Buffer.from(words);
    last = JSON.parse(words.toString());
  }
  if (last.cursor !== undefined) browser.cursor = last.cursor;
  if (last.kind === 'pong') browser.greeted?.();
  if (last.name !== 'ticket.updated' || typeof last.ticket_id !== 'string') return;
  const times = told.get(last.ticket_id);
  if (times === undefined) told.set(last.ticket_id, [now]);
  else times.push(now);
}

function look(browser: Browser, ticket_id: string): void {
  browser.socket?.write(saying({ kind: 'presence', ticket_id, is_typing: false }));
}

/** A small text frame; a mask of zeros is a mask. */
function saying(message: object): Buffer {
  const words = Buffer.from(JSON.stringify(message));
  if (words.length > 125) throw new Error('too long for one small frame');
  return Buffer.concat([Buffer.from([0x81, 0x80 | words.length, 0, 0, 0, 0]), words]);
}
