/**
 * News for browsers over one WebSocket each. NOTIFY rings, the events table tells; an event reaches
 * only those whom its audience names and who may see its ticket now. What a browser missed it gets
 * by the cursor it saw last.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { browserMessage } from '#contract/live.ts';
import { type Cursor, parseCursor } from './events.ts';
import { listen } from './listen.ts';
import { type Connection, type LiveSetup, pack, type Sight, send } from './live-connection.ts';
import { startFeed } from './live-feed.ts';
import { makePresence, type Presence } from './live-presence.ts';

export type Live = {
  /** Asks the browsers to come back (to another process), spread over the time given. */
  sendAway(milliseconds: number): void;
  close(): Promise<void>;
};

const pingMilliseconds = 30_000;
/** So many groups are pinged one after another: a ping of thousands at once would hold up the news. */
const turns = 6;
/** Those who come within this time are told to be alive together: after a restart all come at once. */
const gatherMilliseconds = 200;
/** The close code for "come back at once" (RFC 6455's registry, 1012). */
const serviceRestart = 1012;
/** Messages of one browser between two pings: opening tickets and typing need a few. */
const maxSaid = 300;

export async function startLive<Seen extends Sight>(
  server: Server,
  setup: LiveSetup<Seen>,
): Promise<Live> {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: 4096,
  });
  const connections = new Set<Connection>();
  const listener = await listen(setup.database_url, setup.systemCtx().log);
  const presence = makePresence(setup, listener);
  const feed = await startFeed(setup, { connections, listener, presence });
  const alive = makeAlive(setup);
  let turn = 0;
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whoever hangs up while we look for the session must not take the process along.
    socket.on('error', hangUp);
    accept(request, socket, head).catch(() => socket.destroy());
  };
  server.on('upgrade', onUpgrade);

  async function accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://local');
    if (url.pathname !== '/api/live') return refuse(socket, 404);
    if (!isOwnOrigin(request, setup.public_url)) return refuse(socket, 403);
    const actor = await setup.authenticate(request);
    if (actor === undefined) return refuse(socket, 401);
    const after = parseCursor(url.searchParams.get('after') ?? '');
    sockets.handleUpgrade(request, socket, head, (opened) => {
      greet({ socket: opened, wire: socket, actor, turn }, after);
    });
  }

  function greet(
    line: Pick<Connection, 'socket' | 'wire' | 'actor' | 'turn'>,
    after: Cursor | undefined,
  ): void {
    const connection: Connection = {
      ...line,
      waiting: [],
      told_to: { xid: 0, id: 0 },
      ticket_id: null,
      is_typing: false,
      is_alive: true,
      is_gone: false,
      said: 0,
    };
    const { socket } = line;
    connections.add(connection);
    setup.onConnections?.(connections.size);
    socket.on('pong', () => {
      connection.is_alive = true;
    });
    socket.on('error', terminate);
    socket.on('close', () => {
      connection.is_gone = true;
      connections.delete(connection);
      setup.onConnections?.(connections.size);
      presence.left(connection);
    });
    socket.on('message', (message) => hear(connection, String(message), presence));
    alive.note(connection.actor.id);
    feed.catchUp(connection, after).catch(() => socket.terminate());
  }

  const pinger = setInterval(() => {
    turn = (turn + 1) % turns;
    const some = [...connections].filter((connection) => connection.turn === turn);
    ping(some);
    feed.renew(some).catch(() => undefined);
    for (const { actor } of some) alive.note(actor.id);
  }, pingMilliseconds / turns);
  return {
    sendAway(milliseconds) {
      for (const { socket } of connections) {
        setTimeout(() => socket.close(serviceRestart), Math.random() * milliseconds).unref();
      }
    },
    async close() {
      clearInterval(pinger);
      server.off('upgrade', onUpgrade);
      feed.stop();
      presence.stop();
      alive.stop();
      await listener.close();
      for (const connection of connections) connection.socket.terminate();
      sockets.close();
    },
  };
}

function hangUp(this: Duplex): void {
  this.destroy();
}

function terminate(this: WebSocket): void {
  this.terminate();
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Another site's page may open a socket with our cookies: only our own origin may. */
function isOwnOrigin(request: IncomingMessage, public_url: string): boolean {
  const origin = request.headers.origin;
  if (origin === undefined) return false;
  if (origin === public_url) return true;
  try {
    return new URL(origin).host === request.headers.host;
  } catch {
    return false;
  }
}

const pong = pack({ kind: 'pong' });

function hear(connection: Connection, text: string, presence: Pick<Presence, 'told'>): void {
  connection.said += 1;
  if (connection.said > maxSaid) {
    if (connection.said === maxSaid + 1) connection.socket.close(1008);
    return;
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    connection.socket.close(1003);
    return;
  }
  const message = browserMessage.safeParse(parsed);
  if (!message.success) connection.socket.close(1003);
  else if (message.data.kind === 'ping') send(connection, pong);
  else presence.told(connection, message.data);
}

/** Whoever did not answer the ping before is gone. */
function ping(some: readonly Connection[]): void {
  for (const connection of some) {
    if (!connection.is_alive) connection.socket.terminate();
    connection.is_alive = false;
    connection.said = 0;
    connection.socket.ping();
  }
}

type Alive = { note(agent_id: string): void; stop(): void };

/** Who is there is a courtesy: when it cannot be told, the next half minute tells it. */
function makeAlive<Seen extends Sight>({ systemCtx, onAlive }: LiveSetup<Seen>): Alive {
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  function tell(): void {
    timer = undefined;
    const ctx = systemCtx();
    const ids = [...waiting];
    waiting.clear();
    onAlive?.(ctx, ids).catch((error: unknown) =>
      ctx.log.warn({ err: String(error) }, 'live: who is there could not be told'),
    );
  }
  return {
    note(agent_id) {
      if (onAlive === undefined) return;
      waiting.add(agent_id);
      timer ??= setTimeout(tell, gatherMilliseconds);
    },
    stop: () => clearTimeout(timer),
  };
}
