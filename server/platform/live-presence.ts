/** Who has which ticket open, across all web processes. Told only to those who may see the ticket. */
import type { LiveMessage } from '#contract/live.ts';
import { newId } from './id.ts';
import type { Listener } from './listen.ts';
import { type Connection, type LiveSetup, pack, type Sight, send } from './live-connection.ts';

export type Told = { readonly ticket_id: string | null; readonly is_typing: boolean };
export type Presence<Seen extends Sight = Sight> = {
  told(connection: Connection, told: Told): void;
  left(connection: Connection): void;
  /** Whoever lost sight of the ticket that is open there is on it no more. */
  leaveHidden(): Promise<void>;
  /** The same of these tickets alone, as they now are. */
  leaveTickets(ticket_ids: readonly string[], seen: ReadonlyMap<string, Seen>): void;
  stop(): void;
};

type Person = { readonly id: string; readonly name: string; readonly is_typing: boolean };
type Elsewhere = { readonly people: readonly Person[]; readonly at: number };
/** What one process tells the others: of each of these tickets, all who have it open there. */
type Said = {
  readonly process_id: string;
  readonly tickets: readonly { readonly ticket_id: string; readonly people: readonly Person[] }[];
};

const presenceChannel = 'opora_presence';
const refreshMilliseconds = 20_000;
const forgetMilliseconds = 50_000;
/** Below the 8,000 bytes that NOTIFY carries. */
const mostBytes = 7_000;
const ticketsAtOnce = 1_000;

export function makePresence<Seen extends Sight>(
  setup: LiveSetup<Seen>,
  listener: Listener,
): Presence<Seen> {
  const process_id = newId();
  const open = new Map<string, Set<Connection>>(); // ticket → those who have it open here
  const elsewhere = new Map<string, Map<string, Elsewhere>>(); // ticket → process → people
  const names = new Map<string, string>();

  function here(ticket_id: string): Person[] {
    const people = new Map<string, Person>();
    for (const { actor, is_typing } of open.get(ticket_id) ?? []) {
      const isTyping = is_typing || people.get(actor.id)?.is_typing === true;
      people.set(actor.id, { id: actor.id, name: names.get(actor.id) ?? '', is_typing: isTyping });
    }
    return [...people.values()];
  }

  function everywhere(ticket_id: string): Person[] {
    const people = new Map(here(ticket_id).map((person) => [person.id, person]));
    for (const other of elsewhere.get(ticket_id)?.values() ?? []) {
      if (other.at < Date.now() - forgetMilliseconds) continue;
      for (const person of other.people)
        if (!people.get(person.id)?.is_typing) people.set(person.id, person);
    }
    return [...people.values()];
  }

  function showHere(ticket_id: string): void {
    const watchers = open.get(ticket_id);
    if (watchers === undefined) return;
    const message: LiveMessage = { kind: 'presence', ticket_id, agents: everywhere(ticket_id) };
    const packed = pack(message);
    for (const connection of watchers) send(connection, packed);
  }

  function announce(ticket_id: string | null): void {
    if (ticket_id === null) return;
    showHere(ticket_id);
    sayElsewhere([ticket_id]);
  }

  /** Presence is a courtesy: when it is lost nothing else is. */
  function sayElsewhere(ticket_ids: Iterable<string>): void {
    let tickets: { ticket_id: string; people: Person[] }[] = [];
    let bytes = 0;
    const say = () => {
      if (tickets.length === 0) return;
      const said: Said = { process_id, tickets };
      listener.notify(presenceChannel, JSON.stringify(said)).catch(() => undefined);
      [tickets, bytes] = [[], 0];
    };
    for (const ticket_id of ticket_ids) {
      const one = { ticket_id, people: here(ticket_id) };
      const more = Buffer.byteLength(JSON.stringify(one)) + 1;
      if (more > mostBytes) continue;
      if (bytes + more > mostBytes) say();
      tickets.push(one);
      bytes += more;
    }
    say();
  }

  function place(connection: Connection, ticket_id: string | null): void {
    const before = connection.ticket_id;
    if (before === ticket_id) return;
    if (before !== null) {
      const watchers = open.get(before);
      watchers?.delete(connection);
      if (watchers?.size === 0) open.delete(before);
    }
    connection.ticket_id = ticket_id;
    if (ticket_id === null) return;
    const watchers = open.get(ticket_id);
    if (watchers === undefined) open.set(ticket_id, new Set([connection]));
    else watchers.add(connection);
  }

  async function moveTo(connection: Connection, told: Told): Promise<void> {
    const before = connection.ticket_id;
    const isOther = told.ticket_id !== null && told.ticket_id !== before;
    const isSeen =
      told.ticket_id !== null && (!isOther || (await maySee(connection, told.ticket_id)));
    if (isOther && isSeen) {
      const ctx = setup.systemCtx();
      names.set(connection.actor.id, await setup.nameOf(ctx, connection.actor.id));
    }
    if (connection.is_gone) return;
    place(connection, isSeen ? told.ticket_id : null);
    connection.is_typing = isSeen && told.is_typing;
    if (before !== connection.ticket_id) announce(before);
    announce(connection.ticket_id);
  }

  async function maySee(connection: Connection, ticket_id: string): Promise<boolean> {
    const seen = await setup.sightOf(setup.systemCtx(), [ticket_id]);
    const ticket = seen.get(ticket_id);
    return ticket !== undefined && setup.maySee(connection.actor, ticket);
  }

  function leaveTickets(ticket_ids: readonly string[], seen: ReadonlyMap<string, Seen>): void {
    for (const ticket_id of ticket_ids) {
      const ticket = seen.get(ticket_id);
      const watchers = [...(open.get(ticket_id) ?? [])];
      const blind = watchers.filter(
        ({ actor }) => ticket === undefined || !setup.maySee(actor, ticket),
      );
      for (const connection of blind) {
        place(connection, null);
        connection.is_typing = false;
      }
      if (blind.length > 0) announce(ticket_id);
    }
  }

  async function leaveHidden(): Promise<void> {
    const all = [...open.keys()];
    for (let start = 0; start < all.length; start += ticketsAtOnce) {
      const some = all.slice(start, start + ticketsAtOnce);
      leaveTickets(some, await setup.sightOf(setup.systemCtx(), some));
    }
  }

  /** One after another for each connection, or a slow look at a ticket would undo what was told later. */
  const moves = new WeakMap<Connection, Promise<void>>();

  function heard({ process_id: other, tickets }: Said): void {
    if (other === process_id) return;
    for (const { ticket_id, people } of tickets) {
      const processes = elsewhere.get(ticket_id) ?? new Map<string, Elsewhere>();
      const isNew = !isSame(processes.get(other)?.people ?? [], people);
      if (people.length === 0) processes.delete(other);
      else processes.set(other, { people, at: Date.now() });
      if (processes.size === 0) elsewhere.delete(ticket_id);
      else elsewhere.set(ticket_id, processes);
      if (isNew) showHere(ticket_id);
    }
  }

  /** What a process said that is heard of no more. */
  function forgetSilent(): void {
    const since = Date.now() - forgetMilliseconds;
    for (const [ticket_id, processes] of elsewhere) {
      const silent = [...processes].filter(([, { at }]) => at < since);
      for (const [other] of silent) processes.delete(other);
      if (processes.size === 0) elsewhere.delete(ticket_id);
      if (silent.length > 0) showHere(ticket_id);
    }
  }

  const unlisten = listener.on(presenceChannel, (payload) => {
    const said = readSaid(payload);
    if (said !== undefined) heard(said);
  });
  const timer = setInterval(() => {
    sayElsewhere(open.keys());
    forgetSilent();
  }, refreshMilliseconds);

  return {
    told(connection, told) {
      const before = moves.get(connection) ?? Promise.resolve();
      moves.set(
        connection,
        before.then(() => moveTo(connection, told)).catch(() => undefined),
      );
    },
    left(connection) {
      const { ticket_id } = connection;
      place(connection, null);
      announce(ticket_id);
    },
    leaveHidden,
    leaveTickets,
    stop() {
      clearInterval(timer);
      unlisten();
    },
  };
}

function isSame(some: readonly Person[], others: readonly Person[]): boolean {
  return JSON.stringify(some) === JSON.stringify(others);
}

function readSaid(payload: string): Said | undefined {
  if (payload === '') return undefined;
  return JSON.parse(payload) as Said;
}
