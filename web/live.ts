import { useSyncExternalStore } from 'react';
import type { z } from 'zod';
import type { LiveMessage, presenceMessage } from '#contract/live.ts';
import { getTicket, type Ticket } from '#contract/tickets.ts';
import { queryClient } from './queries.ts';
import { unreachableEvent } from './reach.ts';

/**
 * One WebSocket a tab. News comes down and marks queries as stale; presence and typing go up.
 * After a break it asks for what it missed by the last cursor, so nothing is lost and nothing polls.
 */
type Presence = Extract<LiveMessage, { kind: 'presence' }>['agents'];
type State = { connection: 'connecting' | 'open' | 'lost'; presence: Record<string, Presence> };

let state: State = { connection: 'connecting', presence: {} };
const watchers = new Set<() => void>();
const newsListeners = new Set<(news: Extract<LiveMessage, { kind: 'event' }>) => void>();

let socket: WebSocket | undefined;
let cursor: string | undefined;
let attempts = 0;
let wanted = false;
let reconnect: ReturnType<typeof setTimeout> | undefined;
let lostAt: ReturnType<typeof setTimeout> | undefined;
let here: z.infer<typeof presenceMessage> = { kind: 'presence', ticket_id: null, is_typing: false };
let onSignedOut = () => {};
let pongDue: ReturnType<typeof setTimeout> | undefined;

/** A break shorter than this is not worth a word: a deploy, a lid closed for a moment. */
const breakMilliseconds = 2_000;
const pingMilliseconds = 10_000;
const pongMilliseconds = 2_500;

function change(next: Partial<State>) {
  state = { ...state, ...next };
  for (const watcher of watchers) watcher();
}

/** Connects until the returned function is called. `signedOut` runs when the server ends the session. */
export function connectLive(signedOut: () => void): () => void {
  wanted = true;
  onSignedOut = signedOut;
  open();
  const wake = () => {
    if (wanted && (socket === undefined || socket.readyState > WebSocket.OPEN)) retryNow();
    else ping();
    if (stalePaths.size > 0) flushIn(0);
  };
  // The line that the browser knows to be gone; its socket may not have noticed.
  const drop = () => hangUp();
  const pinger = setInterval(() => {
    if (document.visibilityState === 'visible') ping();
  }, pingMilliseconds);
  window.addEventListener('online', wake);
  window.addEventListener('offline', drop);
  window.addEventListener(unreachableEvent, ping);
  document.addEventListener('visibilitychange', wake);
  return () => {
    wanted = false;
    clearInterval(pinger);
    clearTimeout(pongDue);
    pongDue = undefined;
    window.removeEventListener('online', wake);
    window.removeEventListener('offline', drop);
    window.removeEventListener(unreachableEvent, ping);
    document.removeEventListener('visibilitychange', wake);
    clearTimeout(reconnect);
    clearTimeout(lostAt);
    socket?.close();
    socket = undefined;
    cursor = undefined;
    change({ connection: 'connecting', presence: {} });
  };
}

export function retryNow(): void {
  clearTimeout(reconnect);
  open();
}

function open(): void {
  const address = new URL('/api/live', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  if (cursor !== undefined) address.searchParams.set('after', cursor);
  const mine = new WebSocket(address);
  socket = mine;
  mine.onopen = () => {
    clearTimeout(lostAt);
    lostAt = undefined;
    // Without a cursor nothing can be caught up by it: refetch what was painted before the break.
    if (state.connection === 'lost' && cursor === undefined) void queryClient.invalidateQueries();
    attempts = 0;
    change({ connection: 'open' });
    send();
  };
  mine.onmessage = (event) => {
    clearTimeout(pongDue);
    pongDue = undefined;
    receive(String(event.data));
  };
  mine.onclose = () => closed(mine);
}

function closed(mine: WebSocket): void {
  if (socket !== mine || !wanted) return;
  socket = undefined;
  lostAt ??= setTimeout(() => change({ connection: 'lost', presence: {} }), breakMilliseconds);
  attempts += 1;
  clearTimeout(reconnect);
  reconnect = setTimeout(
    open,
    Math.min(30_000, 500 * 2 ** Math.min(attempts, 6)) * (0.7 + Math.random() * 0.6),
  );
}

/** A dead line does not say that it is dead: whoever does not answer is gone. */
function ping(): void {
  const mine = socket;
  if (mine?.readyState !== WebSocket.OPEN || pongDue !== undefined) return;
  mine.send(JSON.stringify({ kind: 'ping' }));
  pongDue = setTimeout(() => {
    pongDue = undefined;
    if (socket === mine) hangUp();
  }, pongMilliseconds);
}

/** Closing waits for the other side, which may be out of reach: it counts as closed at once. */
function hangUp(): void {
  const mine = socket;
  if (mine === undefined) return;
  mine.close();
  closed(mine);
}

function receive(text: string): void {
  const message = JSON.parse(text) as LiveMessage;
  switch (message.kind) {
    case 'event':
      cursor = message.cursor;
      void markStale(message);
      for (const listener of newsListeners) listener(message);
      break;
    case 'reset':
      cursor = message.cursor;
      void queryClient.invalidateQueries();
      break;
    case 'presence':
      change({ presence: { ...state.presence, [message.ticket_id]: message.agents } });
      break;
    case 'pong':
      break;
    case 'signed_out':
      wanted = false;
      onSignedOut();
      break;
    default: // A newer server may say things this page does not know yet.
  }
}

const stalePaths = new Map<string, Set<string> | 'all'>();
/** A burst of news costs one refetch. */
const gatherMilliseconds = 120;
/** Lists and counts change with every ticket of the desk: people read them, and nobody reads faster. */
const listMilliseconds = { seen: 1_000, hidden: 15_000 };
let listsAt = Number.NEGATIVE_INFINITY;
let flushDue: { at: number; timer: ReturnType<typeof setTimeout> } | undefined;

/**
 * Collects what became stale: what is asked of one ticket is refetched almost at once, lists not more often
 * than they are read, in a tab that nobody sees hardly at all.
 * The rules name half of the contract: they are asked for with the first news, not before the first screen.
 */
async function markStale(news: Extract<LiveMessage, { kind: 'event' }>): Promise<void> {
  const rules = await import('./live-rules.ts').catch(() => undefined);
  if (rules === undefined) return queryClient.invalidateQueries();
  for (const { path, of_ticket } of rules.staleAfter(news.name)) {
    const ticket = of_ticket ? news.ticket_id : null;
    const known = stalePaths.get(path);
    if (ticket === null) stalePaths.set(path, 'all');
    else if (known === undefined) stalePaths.set(path, new Set([ticket]));
    else if (known !== 'all') known.add(ticket);
  }
  flushIn(gatherMilliseconds);
}

function flushIn(milliseconds: number): void {
  const at = performance.now() + milliseconds;
  if (flushDue !== undefined && flushDue.at <= at) return;
  clearTimeout(flushDue?.timer);
  flushDue = { at, timer: setTimeout(flush, milliseconds) };
}

function flush(): void {
  flushDue = undefined;
  const isSeen = document.visibilityState === 'visible';
  const wait = listsAt + listMilliseconds[isSeen ? 'seen' : 'hidden'] - performance.now();
  const paths = new Map([...stalePaths].filter(([, tickets]) => wait <= 0 || tickets !== 'all'));
  if ([...paths.values()].includes('all')) listsAt = performance.now();
  for (const path of paths.keys()) stalePaths.delete(path);
  if (stalePaths.size > 0) flushIn(wait);
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => {
      const tickets = paths.get(String(queryKey[0]));
      return tickets === 'all' || (tickets !== undefined && isOfTicket(queryKey[1], tickets));
    },
  });
}

/** Screens ask by number, news come by id: the ticket in the cache knows both. */
function isOfTicket(params: unknown, ids: Set<string>): boolean {
  const asked = (params as { ticket_id?: string } | null)?.ticket_id;
  if (asked === undefined) return false;
  if (ids.has(asked)) return true;
  const ticket = queryClient.getQueryData<Ticket>([getTicket.path, { ticket_id: asked }, null]);
  return ticket === undefined || ids.has(ticket.id);
}

function send(): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(here));
}

/** Tells colleagues which ticket is open here, and whether something is being typed. */
export function tellPresence(ticket_id: string | null, is_typing: boolean): void {
  if (here.ticket_id === ticket_id && here.is_typing === is_typing) return;
  here = { kind: 'presence', ticket_id, is_typing };
  send();
}

export function onNews(
  listener: (news: Extract<LiveMessage, { kind: 'event' }>) => void,
): () => void {
  newsListeners.add(listener);
  return () => newsListeners.delete(listener);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Runs each time the line stands again. */
export function onLine(listener: () => void): () => void {
  let was = state.connection;
  return watch(() => {
    const isNew = state.connection === 'open' && was !== 'open';
    was = state.connection;
    if (isNew) listener();
  });
}

export function isOnLine(): boolean {
  return state.connection === 'open';
}

export function useConnection(): State['connection'] {
  return useSyncExternalStore(watch, () => state.connection);
}

const nobody: Presence = [];

/** Colleagues who have the ticket open, the asker included. */
export function usePresence(ticket_id: string): Presence {
  return useSyncExternalStore(watch, () => state.presence[ticket_id] ?? nobody);
}
