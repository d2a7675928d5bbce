/**
 * News for browsers over one WebSocket each. NOTIFY rings, the events table tells; an event reaches
 * only those whom its audience names and who may see its ticket now. What a browser missed it gets
 * by the cursor it saw last.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Audience } from '#contract/events.ts';
import { browserMessage, type LiveMessage } from '#contract/live.ts';
import type { AgentActor, Ctx } from './ctx.ts';
import {
  audienceOf,
  type Cursor,
  currentCursor,
  cursorText,
  eventsAfter,
  type FedEvent,
  isAfter,
  parseCursor,
} from './events.ts';
import { type Listener, listen } from './listen.ts';
import { type Connection, type LiveSetup, type Sight, send } from './live-connection.ts';
import { makePresence, type Presence } from './live-presence.ts';

export type Live = {
  /** Asks the browsers to come back (to another process), spread over the time given. */
  sendAway(milliseconds: number): void;
  close(): Promise<void>;
};

const eventChannel = 'opora_events';
const batch = 500;
/** More than this behind: refetching what is on screen is cheaper than replaying. */
const maxCatchUp = 1_000;
const pingMilliseconds = 30_000;
/** The close code for "come back at once" (RFC 6455's registry, 1012). */
const serviceRestart = 1012;
/** Messages of one browser between two pings: opening tickets and typing need a few. */
const maxSaid = 300;
/**
 * After these an actor may have lost rights: every connection is asked again. Not after each event of
 * an agent: a stranger's failed sign-ins must not make us ask for every socket.
 */
const rightsChanged = /^(agent\.(updated|signed_out|password_changed)$|role\.|team\.)/;

export async function startLive<Seen extends Sight>(
  server: Server,
  setup: LiveSetup<Seen>,
): Promise<Live> {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 4096,
  });
  const connections = new Set<Connection>();
  const listener = await listen(setup.database_url, setup.systemCtx().log);
  const presence = makePresence(setup, connections, listener);
  const feed = await startFeed(setup, { connections, listener, presence });
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whoever hangs up while we look for the session must not take the process along.
    socket.on('error', () => socket.destroy());
    accept(request, socket, head).catch(() => socket.destroy());
  };
  server.on('upgrade', onUpgrade);

  async function accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://local');
    if (url.pathname !== '/api/live') return refuse(socket, 404);
    if (!isOwnOrigin(request, setup.public_url)) return refuse(socket, 403);
    const actor = await setup.authenticate(request);
    if (actor === undefined) return refuse(socket, 401);
    sockets.handleUpgrade(request, socket, head, (opened) => {
      greet(opened, actor, parseCursor(url.searchParams.get('after') ?? ''));
    });
  }

  function greet(socket: WebSocket, actor: AgentActor, after: Cursor | undefined): void {
    const connection: Connection = {
      socket,
      actor,
      waiting: [],
      told_to: { xid: 0, id: 0 },
      ticket_id: null,
      is_typing: false,
      is_alive: true,
      said: 0,
    };
    connections.add(connection);
    setup.onConnections?.(connections.size);
    socket.on('pong', () => {
      connection.is_alive = true;
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      connections.delete(connection);
      setup.onConnections?.(connections.size);
      presence.left(connection);
    });
    socket.on('message', (message) => hear(connection, String(message), presence));
    tellAlive(setup, [connection]);
    catchUp(setup, connection, after).catch(() => socket.terminate());
  }

  const pinger = setInterval(() => pingAll(connections, setup), pingMilliseconds);
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
      await listener.close();
      for (const connection of connections) connection.socket.terminate();
      sockets.close();
    },
  };
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

function hear(connection: Connection, text: string, presence: Presence): void {
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
  else if (message.data.kind === 'ping') send(connection, { kind: 'pong' });
  else presence.told(connection, message.data);
}

async function catchUp<Seen extends Sight>(
  setup: LiveSetup<Seen>,
  connection: Connection,
  after: Cursor | undefined,
): Promise<void> {
  const ctx = setup.systemCtx();
  const now = await currentCursor(ctx);
  const missed = after === undefined ? undefined : await eventsAfter(ctx, after, maxCatchUp);
  const isKnown = after !== undefined && !isAfter(after, now);
  const first: LiveMessage[] = [];
  if (!isKnown || missed === undefined || missed.length === maxCatchUp) {
    first.push({ kind: 'reset', cursor: cursorText(now) });
  } else {
    const seen = await setup.sightOf(ctx, ticketIds(missed));
    for (const event of missed)
      if (hears(setup, connection.actor, event, seen)) first.push(messageOf(event));
  }
  const isReset = first[0]?.kind === 'reset';
  connection.told_to = (isReset ? now : (missed?.at(-1) ?? after)) ?? now;
  const waiting = (connection.waiting ?? []).filter((message) => isNew(connection, message));
  connection.waiting = undefined;
  for (const message of [...first, ...waiting]) send(connection, message);
}

/** What the browser has not been told yet. */
function isNew(connection: Connection, message: LiveMessage): boolean {
  const cursor = message.kind === 'event' ? parseCursor(message.cursor) : undefined;
  return cursor === undefined || isAfter(cursor, connection.told_to);
}

type Wires = {
  readonly connections: Set<Connection>;
  readonly listener: Listener;
  readonly presence: Presence;
};

/** Begins at the present end of the feed, before the first browser is let in. */
async function startFeed<Seen extends Sight>(
  setup: LiveSetup<Seen>,
  { connections, listener, presence }: Wires,
): Promise<{ stop(): void }> {
  let cursor = await currentCursor(setup.systemCtx());
  let isReading = false;
  let isRung = false;
  let isStopped = false;

  async function read(): Promise<void> {
    if (isReading) {
      isRung = true;
      return;
    }
    isReading = true;
    try {
      do {
        isRung = false;
        await readAll();
      } while (isRung && !isStopped);
    } finally {
      isReading = false;
    }
  }

  async function readAll(): Promise<void> {
    const ctx = setup.systemCtx();
    for (;;) {
      const events = await eventsAfter(ctx, cursor, batch);
      const last = events.at(-1);
      if (last === undefined) return;
      cursor = { xid: last.xid, id: last.id };
      if (connections.size > 0) await tell(ctx, events);
      if (events.length < batch) return;
    }
  }

  async function tell(ctx: Ctx, events: readonly FedEvent[]): Promise<void> {
    const isRights = events.some((event) => rightsChanged.test(event.name));
    if (isRights) await renewAll(setup, connections);
    if (isRights || events.some((event) => event.name === 'ticket.updated'))
      await presence.leaveHidden();
    const seen = await setup.sightOf(ctx, ticketIds(events));
    for (const event of events) {
      for (const connection of connections) {
        const isHeard =
          isAfter(event, connection.told_to) && hears(setup, connection.actor, event, seen);
        if (isHeard) send(connection, messageOf(event));
      }
    }
  }

  const ring = () => {
    if (isStopped) return;
    read().catch((error: unknown) => {
      if (isStopped) return;
      const { log } = setup.systemCtx();
      log.warn({ err: String(error) }, 'live: reading events failed, will try again');
    });
  };
  const unlisten = listener.on(eventChannel, () => {
    ring();
    // A transaction older than the one that rang may still hold its events back: look again soon.
    setTimeout(ring, 60);
  });
  const timer = setInterval(ring, 2_000);
  ring();
  return {
    stop() {
      isStopped = true;
      clearInterval(timer);
      unlisten();
    },
  };
}

function ticketIds(events: readonly FedEvent[]): string[] {
  return [
    ...new Set(events.flatMap((event) => (event.ticket_id === null ? [] : [event.ticket_id]))),
  ];
}

function hears<Seen extends Sight>(
  setup: LiveSetup<Seen>,
  actor: AgentActor,
  event: FedEvent,
  seen: Map<string, Seen>,
): boolean {
  const audience: Audience = audienceOf(event.name);
  if (audience === 'nobody') return false;
  if (audience === 'subject_agent') return event.subject_id === actor.id;
  if (audience === 'admins')
    return actor.permissions.has('settings.manage') || actor.permissions.has('people.manage');
  if (audience === 'agents') return true;
  const ticket = event.ticket_id === null ? undefined : seen.get(event.ticket_id);
  return ticket !== undefined && setup.maySee(actor, ticket);
}

function messageOf(event: FedEvent): LiveMessage {
  return {
    kind: 'event',
    cursor: cursorText(event),
    name: event.name,
    ticket_id: event.ticket_id,
    subject_type: event.subject_type,
    subject_id: event.subject_id,
    actor_id: event.actor_id,
  };
}

async function renewAll<Seen extends Sight>(
  setup: LiveSetup<Seen>,
  connections: Set<Connection>,
): Promise<void> {
  for (const connection of connections) {
    const renewed = await setup.renew(connection.actor);
    if (renewed === undefined) {
      connection.socket.send(JSON.stringify({ kind: 'signed_out' } satisfies LiveMessage));
      connection.socket.close(4401);
    } else {
      connection.actor = renewed;
    }
  }
}

function pingAll<Seen extends Sight>(connections: Set<Connection>, setup: LiveSetup<Seen>): void {
  for (const connection of connections) {
    if (!connection.is_alive) connection.socket.terminate();
    connection.is_alive = false;
    connection.said = 0;
    connection.socket.ping();
  }
  renewAll(setup, connections).catch(() => undefined);
  tellAlive(setup, [...connections]);
}

/** Who is there is a courtesy: when it cannot be told, the next half minute tells it. */
function tellAlive<Seen extends Sight>(
  { systemCtx, onAlive }: LiveSetup<Seen>,
  connections: readonly Connection[],
): void {
  if (onAlive === undefined || connections.length === 0) return;
  const ctx = systemCtx();
  const ids = [...new Set(connections.map((connection) => connection.actor.id))];
  onAlive(ctx, ids).catch((error: unknown) =>
    ctx.log.warn({ err: String(error) }, 'live: who is there could not be told'),
  );
}
