/** One browser on the wire, and what the live feed must be told about the house it serves. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
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
  /** The same sessions again, by their ids: one that ended or lost its rights is not among them. */
  readonly renew: (session_ids: readonly string[]) => Promise<Map<string, AgentActor>>;
  readonly sightOf: (ctx: Ctx, ticket_ids: readonly string[]) => Promise<Map<string, Seen>>;
  readonly maySee: (actor: AgentActor, seen: Seen) => boolean;
  readonly nameOf: (ctx: Ctx, agent_id: string) => Promise<string>;
  readonly onConnections?: (count: number) => void;
  /** The lines of these agents are alive: told soon after each new one, and of all each half minute. */
  readonly onAlive?: (ctx: Ctx, agent_ids: readonly string[]) => Promise<void>;
};

export type Connection = {
  readonly socket: WebSocket;
  /** What the socket writes to. */
  readonly wire: Duplex;
  actor: AgentActor;
  /** Live events wait here while the browser catches up. */
  waiting: Packed[] | undefined;
  /** Up to here the browser has been told, or told to ask anew. */
  told_to: Cursor;
  ticket_id: string | null;
  is_typing: boolean;
  is_alive: boolean;
  /** Closed; what was under way for it comes too late. */
  is_gone: boolean;
  /** Messages since the last ping: a browser has little to say. */
  said: number;
  /** With whom it is pinged: not all at one moment. */
  readonly turn: number;
};

/** A message made ready once, for however many browsers. */
export type Packed = {
  /** Of an event: its place in the feed. */
  readonly cursor: Cursor | undefined;
  readonly frame: Buffer;
};

const textFrame = 0x81;

/** A whole text frame as a server sends it, without a mask (RFC 6455, 5.2). */
export function pack(message: LiveMessage, cursor?: Cursor): Packed {
  const words = Buffer.from(JSON.stringify(message));
  const { length } = words;
  if (length < 126) return { cursor, frame: Buffer.concat([Buffer.of(textFrame, length), words]) };
  const isShort = length < 65_536;
  const head = Buffer.alloc(isShort ? 4 : 10);
  head[0] = textFrame;
  head[1] = isShort ? 126 : 127;
  if (isShort) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return { cursor, frame: Buffer.concat([head, words]) };
}

/** Bytes that a browser may leave unread before it counts as gone. */
const mostUnread = 1_000_000;

/**
 * ws would make a head for each socket and write it apart from the words: for thousands of browsers
 * that is most of the work. It writes whole frames at once itself, so ours never falls into one.
 */
export function send(connection: Connection, packed: Packed): void {
  const { socket, wire } = connection;
  if (connection.waiting !== undefined) connection.waiting.push(packed);
  else if (wire.writableLength > mostUnread) socket.terminate();
  else if (socket.readyState === WebSocket.OPEN) wire.write(packed.frame);
}
