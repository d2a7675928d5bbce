/**
 * The feed of events as browsers get it: read once for all of them, made ready once, and written to
 * those who may see it. The newest part is remembered, so that whoever comes back is told from memory
 * what was missed: after a restart all come back at once.
 */
import type { Audience } from '#contract/events.ts';
import type { LiveMessage } from '#contract/live.ts';
import type { AgentActor, Ctx } from './ctx.ts';
import {
  audienceOf,
  type Cursor,
  currentCursor,
  cursorText,
  eventsAfter,
  eventsUpTo,
  isAfter,
} from './events.ts';
import type { Listener } from './listen.ts';
import {
  type Connection,
  type LiveSetup,
  type Packed,
  pack,
  type Sight,
  send,
} from './live-connection.ts';
import type { Presence } from './live-presence.ts';
import { beginToKeep, newsCame, stopKeeping } from './until-news.ts';

export type Feed = {
  /** Tells a new browser what it missed since it was last told; without a cursor, to begin anew. */
  catchUp(connection: Connection, after: Cursor | undefined): Promise<void>;
  /** Asks again what these may do; whoever may nothing any more is sent away with a word. */
  renew(connections: Iterable<Connection>): Promise<void>;
  stop(): void;
};

export type Wires<Seen extends Sight> = {
  readonly connections: ReadonlySet<Connection>;
  readonly listener: Listener;
  readonly presence: Presence<Seen>;
};

/** What a browser is told of an event, and what decides who is told. */
type News = Cursor & {
  readonly name: string;
  readonly ticket_id: string | null;
  readonly subject_type: string;
  readonly subject_id: string | null;
  readonly actor_id: string | null;
};

const eventChannel = 'opora_events';
const batch = 500;
/** More than this behind: refetching what is on screen is cheaper than replaying. */
const remembered = 1_000;
/** Sessions that are asked for by one statement. */
const sessionsAtOnce = 1_000;
/**
 * A transaction older than the one that rang may still hold its events back: after a ring we look
 * again and again, in milliseconds; at last only the clock does.
 */
const looksAfterRing = [10, 30, 60, 200, 500];
const lookMilliseconds = 2_000;
/** What an agent may do may be less after these: the agent's own connections are asked again … */
const ownRightsChanged = /^agent\.(updated|signed_out|password_changed)$/;
/** … or everybody's. Not after each event of an agent: a stranger's failed sign-ins are events too. */
const rightsChanged = /^(role|team)\./;

/** Begins at the present end of the feed, before the first browser is let in. */
export async function startFeed<Seen extends Sight>(
  setup: LiveSetup<Seen>,
  { connections, listener, presence }: Wires<Seen>,
): Promise<Feed> {
  let cursor = await currentCursor(setup.systemCtx());
  const memory = remember(await eventsUpTo(setup.systemCtx(), cursor, remembered));
  let reading: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let isStopped = false;

  /** Reads to the end, beginning after this call: whoever asks meanwhile shares the next reading. */
  function read(): Promise<void> {
    if (reading === undefined) return begin();
    next ??= reading
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return reading ?? begin();
      });
    return next;
  }

  function begin(): Promise<void> {
    const work = readAll().finally(() => {
      reading = undefined;
    });
    reading = work;
    return work;
  }

  async function readAll(): Promise<void> {
    const ctx = setup.systemCtx();
    while (!isStopped) {
      const events: News[] = await eventsAfter(ctx, cursor, batch);
      const last = events.at(-1);
      if (last === undefined) return;
      newsCame(ctx.db);
      const seen = connections.size === 0 ? new Map<string, Seen>() : await look(ctx, events);
      // Nothing waits from here on: what was read is told and remembered, or read again.
      cursor = { xid: last.xid, id: last.id };
      memory.add(events);
      tell(events, seen);
      if (events.length < batch) return;
    }
  }

  /** Who may see what, as it is now. */
  async function look(ctx: Ctx, events: readonly News[]): Promise<Map<string, Seen>> {
    const isEverybody = events.some(({ name }) => rightsChanged.test(name));
    const agents = new Set(
      events.flatMap(({ name, subject_id }) => (ownRightsChanged.test(name) ? subject_id : [])),
    );
    const touched = [...connections].filter(({ actor }) => isEverybody || agents.has(actor.id));
    await renew(touched);
    const seen = await setup.sightOf(ctx, ticketIds(events));
    if (touched.length > 0) await presence.leaveHidden();
    else presence.leaveTickets(movedIds(events), seen);
    return seen;
  }

  function tell(events: readonly News[], seen: Map<string, Seen>): void {
    const packed: (Packed | undefined)[] = [];
    for (const connection of connections) {
      // Several events of one change leave together.
      if (events.length > 1) connection.wire.cork();
      for (const [index, event] of events.entries()) {
        if (!isAfter(event, connection.told_to) || !hears(setup, connection.actor, event, seen))
          continue;
        packed[index] ??= pack(messageOf(event), event);
        send(connection, packed[index]);
      }
      if (events.length > 1) connection.wire.uncork();
    }
  }

  async function catchUp(connection: Connection, after: Cursor | undefined): Promise<void> {
    await read();
    const missed = after === undefined || isAfter(after, cursor) ? undefined : memory.since(after);
    const first: Packed[] = [];
    if (missed === undefined) {
      connection.told_to = cursor;
      first.push(pack({ kind: 'reset', cursor: cursorText(cursor) }));
    } else {
      connection.told_to = missed.at(-1) ?? after ?? cursor;
      const seen = await setup.sightOf(setup.systemCtx(), ticketIds(missed));
      for (const event of missed)
        if (hears(setup, connection.actor, event, seen)) first.push(pack(messageOf(event), event));
    }
    const waiting = (connection.waiting ?? []).filter(
      (one) => one.cursor === undefined || isAfter(one.cursor, connection.told_to),
    );
    connection.waiting = undefined;
    connection.wire.cork();
    for (const packed of [...first, ...waiting]) send(connection, packed);
    connection.wire.uncork();
  }

  async function renew(asked: Iterable<Connection>): Promise<void> {
    const all = [...asked];
    for (let start = 0; start < all.length; start += sessionsAtOnce) {
      const some = all.slice(start, start + sessionsAtOnce);
      const ids = some.flatMap(({ actor }) => actor.session_id ?? []);
      const renewed = await setup.renew([...new Set(ids)]);
      for (const connection of some) {
        const actor = renewed.get(connection.actor.session_id ?? '');
        if (actor === undefined) signOut(connection);
        else connection.actor = actor;
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
  let later: NodeJS.Timeout | undefined;
  const ringLater = (step = 0) => {
    clearTimeout(later);
    const wait = looksAfterRing[step];
    if (wait === undefined) return;
    later = setTimeout(() => {
      ring();
      ringLater(step + 1);
    }, wait);
  };
  const { db } = setup.systemCtx();
  beginToKeep(db);
  const unlisten = listener.on(eventChannel, () => {
    newsCame(db);
    ring();
    ringLater();
  });
  const timer = setInterval(ring, lookMilliseconds);
  ring();
  return {
    catchUp,
    renew,
    stop() {
      isStopped = true;
      stopKeeping(db);
      clearInterval(timer);
      clearTimeout(later);
      unlisten();
    },
  };
}

type Memory = {
  add(events: readonly News[]): void;
  /** Those after the cursor; undefined when some of them are forgotten. */
  since(after: Cursor): News[] | undefined;
};

/** The newest events, oldest first. `all`: the end of the feed, or the whole of it when it is short. */
function remember(all: readonly News[]): Memory {
  const known: News[] = all.map(newsOf);
  let forgotten_to: Cursor = { xid: 0, id: 0 };
  forget();

  function forget(): void {
    // A full house may have had more before it: its first event is the end of what is forgotten.
    const gone = known.splice(0, Math.max(0, known.length - remembered + 1));
    forgotten_to = gone.at(-1) ?? forgotten_to;
  }

  return {
    add(events) {
      known.push(...events.map(newsOf));
      forget();
    },
    since(after) {
      if (isAfter(forgotten_to, after)) return undefined;
      return known.slice(known.findLastIndex((one) => !isAfter(one, after)) + 1);
    },
  };
}

/** Without what else the event says: it would be kept for nothing. */
function newsOf({ xid, id, name, ticket_id, subject_type, subject_id, actor_id }: News): News {
  return { xid, id, name, ticket_id, subject_type, subject_id, actor_id };
}

function ticketIds(events: readonly News[]): string[] {
  return [...new Set(events.flatMap(({ ticket_id }) => ticket_id ?? []))];
}

/** Tickets that somebody may have lost sight of. */
function movedIds(events: readonly News[]): string[] {
  return ticketIds(events.filter(({ name }) => name === 'ticket.updated'));
}

function hears<Seen extends Sight>(
  setup: LiveSetup<Seen>,
  actor: AgentActor,
  event: News,
  seen: Map<string, Seen>,
): boolean {
  const audience: Audience = audienceOf(event.name);
  if (audience === 'nobody') return false;
  if (audience === 'subject_agent') return event.subject_id === actor.id;
  if (audience === 'admins')
    return actor.permissions.has('settings.manage') || actor.permissions.has('people.manage');
  if (audience === 'agents') return true;
  // A letter about none: whoever may open the outbox sees it there.
  if (event.ticket_id === null) return actor.permissions.has('mail.ledger');
  const ticket = seen.get(event.ticket_id);
  return ticket !== undefined && setup.maySee(actor, ticket);
}

function messageOf(event: News): LiveMessage {
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

const goodbye = pack({ kind: 'signed_out' });

function signOut(connection: Connection): void {
  connection.waiting = undefined;
  send(connection, goodbye);
  connection.socket.close(4401);
}
