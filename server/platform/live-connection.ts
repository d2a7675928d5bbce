/** One browser on the wire, and what the live feed must be told about the house it serves. */
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { LiveMessage } from '#contract/live.ts';
import type { AgentActor, Ctx } from './ctx.ts';
import type { Cursor } from './events.ts';

/** A row whose sight is asked for many connections at once. */
export type Sight = { readonly id: string };

export type LiveSetup<Seen extends Sight> = {
  readonly database_url: string;
  readonly public_url: string;
  readonly systemCtx: () => Ctx;
  /** The agent behind the cookies of the request, fully signed in. */
  readonly authenticate: (request: IncomingMessage) => Promise<AgentActor | undefined>;
  /** The same session again: undefined when it ended or lost its rights. */
  readonly renew: (actor: AgentActor) => Promise<AgentActor | undefined>;
  readonly sightOf: (ctx: Ctx, ticket_ids: readonly string[]) => Promise<Map<string, Seen>>;
  readonly maySee: (actor: AgentActor, seen: Seen) => boolean;
  readonly nameOf: (ctx: Ctx, agent_id: string) => Promise<string>;
  readonly onConnections?: (count: number) => void;
  /** The lines of these agents are alive: told at each new one, and of all each half minute. */
  readonly onAlive?: (ctx: Ctx, agent_ids: readonly string[]) => Promise<void>;
};

export type Connection = {
  readonly socket: WebSocket;
  actor: AgentActor;
  /** Live events wait here while the browser catches up. */
  waiting: LiveMessage[] | undefined;
  /** Up to here the browser has been told, or told to ask anew. */
  told_to: Cursor;
  ticket_id: string | null;
  is_typing: boolean;
  is_alive: boolean;
  /** Messages since the last ping: a browser has little to say. */
  said: number;
};

export function send(connection: Connection, message: LiveMessage): void {
  if (connection.waiting !== undefined) connection.waiting.push(message);
  else if (connection.socket.bufferedAmount > 1_000_000) connection.socket.terminate();
  else connection.socket.send(JSON.stringify(message));
}
