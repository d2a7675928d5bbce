/** The first argument of every verb: what it may touch, for whom, and when. Nothing reads ambient state. */
import type { Permission } from '#contract/endpoint.ts';
import type { Db } from './db.ts';
import type { Log } from './log.ts';

export type AgentActor = {
  readonly kind: 'agent';
  readonly id: string;
  readonly role_key: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly team_ids: readonly string[];
  /** IANA name: where "today" begins for this person. */
  readonly time_zone: string;
  readonly via: 'session' | 'token';
  readonly session_id?: string;
  /** Scopes of the API token; a browser session has no such limit. */
  readonly scopes?: readonly string[];
  readonly token_id?: string;
  /** What its owner called the API token. */
  readonly token_name?: string;
};

export type Actor =
  | AgentActor
  | { readonly kind: 'contact'; readonly id: string; readonly session_id?: string }
  | { readonly kind: 'system' }
  | { readonly kind: 'anonymous' };

/** The event whose reaction is running: what it publishes carries the cause and a greater depth. */
export type Cause = { readonly event_id: number; readonly depth: number };

/** What acts in the name of the desk; `cause`: why it did now, a word of the one who acts. */
export type Acting = {
  readonly kind: 'queue' | 'rule' | 'model';
  readonly id: string;
  readonly name: string;
  readonly cause?: string;
  /** Of a rule: the rules that led to it, the first first, itself last. */
  readonly chain?: readonly string[];
};

export type Ctx = {
  readonly db: Db;
  readonly actor: Actor;
  readonly now: Date;
  readonly log: Log;
  readonly cause?: Cause;
  /** Which queue or rule of the desk acts when no person does: every event of it says so (data.by). */
  readonly by?: Acting;
  /** Which events there were when the caller was recognised: not the same when anything has happened since. */
  readonly news?: string;
  /** Set inside `transaction`: whether it has published anything, to be rung once. */
  readonly open_transaction?: { has_news: boolean };
};

export function mayAct(actor: Actor, permission: Permission): boolean {
  if (actor.kind === 'system') return true;
  return actor.kind === 'agent' && actor.permissions.has(permission);
}

/** The same work in the name of the desk itself: for reactions and jobs. */
export function asSystem(ctx: Ctx): Ctx {
  return { ...ctx, actor: { kind: 'system' } };
}

export function actorId(actor: Actor): string | null {
  return actor.kind === 'agent' || actor.kind === 'contact' ? actor.id : null;
}
