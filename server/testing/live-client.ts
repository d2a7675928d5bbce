/** A browser's end of the live socket. */
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { LiveMessage } from '#contract/live.ts';
import { eventually } from './eventually.ts';

export type LiveClient = {
  readonly heard: LiveMessage[];
  /** The first message, heard or still to come, that the test picks. */
  until(what: string, isIt: (message: LiveMessage) => boolean): Promise<LiveMessage>;
  /** The code that the server closed with. */
  closed(): Promise<number>;
  say(message: unknown): void;
  close(): Promise<void>;
};

export type LiveAsk = {
  readonly cookie?: string;
  readonly after?: string;
  readonly origin?: string | null;
};

/** @throws Error with the status when the server refuses */
export async function openLive(address: string, ask: LiveAsk = {}): Promise<LiveClient> {
  const { after, cookie, origin = address } = ask;
  const url = `${address.replace('http', 'ws')}/api/live${after === undefined ? '' : `?after=${after}`}`;
  const socket = new WebSocket(url, {
    headers: {
      ...(cookie === undefined ? {} : { cookie }),
      ...(origin === null ? {} : { origin }),
    },
  });
  const heard: LiveMessage[] = [];
  let code: number | undefined;
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  socket.on('close', (given) => {
    code = given;
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
    socket.on('unexpected-response', (_request, response: IncomingMessage) => {
      socket.terminate();
      reject(new Error(`refused: ${response.statusCode}`));
    });
  });
  return {
    heard,
    until: (what, isIt) => eventually(what, async () => heard.find(isIt), 10_000),
    closed: () => eventually('the end of the socket', async () => code, 10_000),
    say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    close: async () => {
      socket.close();
      await eventually('the end of the socket', async () => code !== undefined);
    },
  };
}
