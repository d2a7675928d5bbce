/** A tab of the workspace that stays open through everything: it comes back, and says what it saw last. */
import WebSocket from 'ws';
import { eventNames } from '#contract/events.ts';
import { type LiveMessage, liveMessage } from '#contract/live.ts';
import { eventually } from '#testing/eventually.ts';
import type { DeskProcess } from '../desk-process.ts';

export type Watcher = {
  /** A line for each thing that it was not told since the last time, or told twice. */
  amiss(desk: DeskProcess): Promise<string[]>;
  /** How often its line was opened. */
  opened(): number;
  close(): void;
};

/** What an administrator who sees all tickets is told of. */
const heard = Object.entries(eventNames)
  .filter(([, audience]) => ['ticket', 'agents', 'admins'].includes(audience))
  .map(([name]) => name);

const patienceMs = 20_000;
const againMs = 100;

type Place = readonly [xid: number, id: number];

/** @param signIn answers a cookie: sessions end, too */
export async function watch(
  name: string,
  url: string,
  signIn: () => Promise<string>,
): Promise<Watcher> {
  let cookie = await signIn();
  let socket: WebSocket | undefined;
  let opened = 0;
  let isClosed = false;
  /** Of the newest event that it was told of, or told to ask anew up to. */
  let last: Place | undefined;
  /** Up to here everything was there when somebody looked. */
  let checked: Place = [0, 0];
  let known = new Set<string>();
  const faults: string[] = [];

  function hear(message: LiveMessage): void {
    if (message.kind !== 'event' && message.kind !== 'reset') return;
    const place = placeOf(message.cursor);
    if (message.kind === 'reset') {
      last = place;
      // A browser asks for everything on its screen anew.
      if (isAfter(place, checked)) checked = place;
      return;
    }
    if (last !== undefined && !isAfter(place, last))
      faults.push(`${name} was told of ${message.name} ${message.cursor} after ${last.join('.')}`);
    else last = place;
    known.add(message.cursor);
  }

  function connect(): void {
    const after = last === undefined ? '' : `?after=${last.join('.')}`;
    const line = new WebSocket(`${url.replace('http', 'ws')}/api/live${after}`, {
      headers: { cookie, origin: url },
    });
    socket = line;
    line.on('open', () => {
      opened += 1;
    });
    line.on('message', (told) => hear(liveMessage.parse(JSON.parse(String(told)))));
    line.on('error', () => undefined);
    line.on('unexpected-response', (_request, response) => {
      line.terminate();
      if (response.statusCode === 401) void signInAgain();
    });
    line.on('close', () => {
      if (!isClosed) setTimeout(connect, againMs);
    });
  }

  async function signInAgain(): Promise<void> {
    cookie = await signIn().catch(() => cookie);
  }

  /** What it should have been told by now and was not. */
  async function untold(desk: DeskProcess): Promise<string[]> {
    const rows = await desk.rows(
      `select e.name, e.xid || '.' || e.id as cursor from events e
       where e.name = any($1::text[]) and (e.xid, e.id) > ($2::bigint, $3::bigint)`,
      [heard, ...checked],
    );
    return rows
      .filter((row) => !known.has(String(row['cursor'])))
      .map((row) => `${String(row['name'])} ${String(row['cursor'])}`);
  }

  connect();
  return {
    async amiss(desk) {
      let left: string[] = [];
      const isComplete = await eventually(
        `${name} has caught up`,
        async () => {
          left = await untold(desk);
          return left.length === 0;
        },
        patienceMs,
      ).catch(() => false);
      // What it missed is said once.
      if (last !== undefined) checked = last;
      known = new Set([...known].filter((cursor) => isAfter(placeOf(cursor), checked)));
      const missed = isComplete
        ? []
        : [`${name} was not told of ${left.length}: ${left.slice(0, 5).join(', ')}`];
      return [...missed, ...faults.splice(0)];
    },
    opened: () => opened,
    close() {
      isClosed = true;
      socket?.terminate();
    },
  };
}

function placeOf(cursor: string): Place {
  const [xid, id] = cursor.split('.').map(Number);
  return [xid ?? 0, id ?? 0];
}

function isAfter(one: Place, other: Place): boolean {
  return one[0] > other[0] || (one[0] === other[0] && one[1] > other[1]);
}
