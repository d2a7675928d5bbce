/**
 * A mail server that takes everything, a process of its own and as bare as SMTP allows (RFC 5321): it
 * notes when it took which letter. So the load costs little beside what is measured.
 */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

export type SinkOrder =
  | { do: 'open' }
  | { do: 'forget' }
  | { do: 'count' }
  /** All that was taken, and the first few letters as they came. */
  | { do: 'tell' };

export type Taken = {
  /** Message-ID without its brackets → milliseconds since the epoch. */
  at: Map<string, number>;
  letters: Buffer[];
};

const keptLetters = 100;
const greeting = '250-sink\r\n250-8BITMIME\r\n250-SIZE 52428800\r\n250 SMTPUTF8\r\n';

let at = new Map<string, number>();
let letters: Buffer[] = [];
let count = 0;

export async function openSink(): Promise<{ port: number; close: () => void }> {
  const server = createServer(talk);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, close: () => server.close() };
}

export function takenByNow(): Taken {
  return { at, letters };
}

function talk(socket: Socket): void {
  let waiting: Buffer = Buffer.alloc(0);
  let isLetter = false;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.write('220 sink\r\n');
  socket.on('data', (chunk: Buffer) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    for (;;) {
      const end = waiting.indexOf(isLetter ? '\r\n.\r\n' : '\r\n');
      if (end === -1) return;
      const said = waiting.subarray(0, end);
      waiting = waiting.subarray(end + (isLetter ? 5 : 2));
      if (isLetter) {
        take(said);
        isLetter = false;
        socket.write('250 taken\r\n');
      } else isLetter = answer(socket, said.toString('latin1'));
    }
  });
}

/** Whether a letter follows. */
function answer(socket: Socket, line: string): boolean {
  const word = line.slice(0, 4).toUpperCase();
  if (word === 'DATA') socket.write('354 go on\r\n');
  else if (word === 'QUIT') socket.end('221 bye\r\n');
  else if (word === 'EHLO') socket.write(greeting);
  else socket.write('250 ok\r\n');
  return word === 'DATA';
}

function take(letter: Buffer): void {
  count += 1;
  const now = performance.timeOrigin + performance.now();
  const head = letter.subarray(0, 8_000).toString('latin1');
  const id = /^message-id:\s*<([^>]+)>/im.exec(head)?.[1];
  if (id !== undefined) at.set(id, now);
  if (letters.length < keptLetters) letters.push(Buffer.from(letter));
}

process.once('disconnect', () => process.exit(1));
process.on('message', (order: SinkOrder) => {
  obey(order).then(
    (told) => process.send?.(told),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

async function obey(order: SinkOrder): Promise<object> {
  if (order.do === 'open') return { port: (await openSink()).port };
  if (order.do === 'count') return { count };
  if (order.do === 'forget') {
    at = new Map();
    letters = [];
    count = 0;
    return {};
  }
  return takenByNow();
}
