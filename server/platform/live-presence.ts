/** Who has which ticket open, across all web processes. Told only to those who may see the ticket. */
import type { LiveMessage } from '#contract/live.ts';
import { newId } from './id.ts';
import type { Listener } from './listen.ts';
import { type Connection, type LiveSetup, type Sight, send } from './live-connection.ts';

export type Told = { readonly ticket_id: string | null; readonly is_typing: boolean };
export type Presence = {
  told(connection: Connection, told: Told): void;
  left(connection: Connection): void;
  /** Whoever lost sight of the ticket that is open there is on it no more. */
  leaveHidden(): Promise<void>;
  stop(): void;
};

type Person = { readonly id: string; readonly name: string; readonly is_typing: boolean };
type Elsewhere = { readonly people: readonly Person[]; readonly at: number };

const presenceChannel = 'opora_presence';
const refreshMilliseconds = 20_000;
const forgetMilliseconds = 50_000;

export function makePresence<Seen extends Sight>(
  setup: LiveSetup<Seen>,
  connections: Set<Connection>,
  listener: Listener,
): Presence {
  const process_id = newId();
  const elsewhere = new Map<string, Map<string, Elsewhere>>(); // ticket → process → people
  const names = new Map<string, string>();

  function here(ticket_id: string): Person[] {
    const people = new Map<string, Person>();
    for (const { actor, ticket_id: open, is_typing } of connections) {
      if (open !== ticket_id) continue;
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
    const message: LiveMessage = { kind: 'presence', ticket_id, agents: everywhere(ticket_id) };
    for (const connection of connections)
      if (connection.ticket_id === ticket_id) send(connection, message);
  }

  function announce(ticket_id: string | null): void {
    if (ticket_id === null) return;
    showHere(ticket_id);
    const payload = JSON.stringify({ process_id, ticket_id, people: here(ticket_id) });
    // Presence is a courtesy: when it is lost nothing else is.
    if (payload.length < 7_000) listener.notify(presenceChannel, payload).catch(() => undefined);
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
    connection.ticket_id = isSeen ? told.ticket_id : null;
    connection.is_typing = isSeen && told.is_typing;
    if (before !== connection.ticket_id) announce(before);
    announce(connection.ticket_id);
  }

  async function maySee(connection: Connection, ticket_id: string): Promise<boolean> {
    const seen = await setup.sightOf(setup.systemCtx(), [ticket_id]);
    const ticket = seen.get(ticket_id);
    return ticket !== undefined && setup.maySee(connection.actor, ticket);
  }

  async function leaveHidden(): Promise<void> {
    const open = new Set([...connections].flatMap((one) => one.ticket_id ?? []));
    const seen = await setup.sightOf(setup.systemCtx(), [...open]);
    for (const connection of connections) {
      const { ticket_id } = connection;
      const ticket = ticket_id === null ? undefined : seen.get(ticket_id);
      if (ticket_id === null || !open.has(ticket_id)) continue;
      if (ticket !== undefined && setup.maySee(connection.actor, ticket)) continue;
      connection.ticket_id = null;
      connection.is_typing = false;
      announce(ticket_id);
    }
  }

  /** One after another for each connection, or a slow look at a ticket would undo what was told later. */
  const moves = new WeakMap<Connection, Promise<void>>();

  const unlisten = listener.on(presenceChannel, (payload) => {
    const said = readSaid(payload);
    if (said === undefined || said.process_id === process_id) return;
    const processes = elsewhere.get(said.ticket_id) ?? new Map<string, Elsewhere>();
    if (said.people.length === 0) processes.delete(said.process_id);
    else processes.set(said.process_id, { people: said.people, at: Date.now() });
    if (processes.size === 0) elsewhere.delete(said.ticket_id);
    else elsewhere.set(said.ticket_id, processes);
    showHere(said.ticket_id);
  });
  const timer = setInterval(() => {
    for (const ticket_id of new Set([...connections].map((one) => one.ticket_id)))
      announce(ticket_id);
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
      announce(connection.ticket_id);
    },
    leaveHidden,
    stop() {
      clearInterval(timer);
      unlisten();
    },
  };
}

type Said = { process_id: string; ticket_id: string; people: Person[] };

function readSaid(payload: string): Said | undefined {
  if (payload === '') return undefined;
  return JSON.parse(payload) as Said;
}
