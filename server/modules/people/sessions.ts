/** Sessions and API tokens: who stands behind a secret. Secrets are kept only as hashes. */
import type { Permission } from '#contract/endpoint.ts';
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import type { Db } from '#platform/db.ts';
import type { Caller, Credentials, Http } from '#platform/http.ts';
import { sessionCookieName } from '#platform/http.ts';
import { newId, newSecret } from '#platform/id.ts';
import { type SharedLooks, sharedLooks } from '#platform/shared-look.ts';
import { authenticateContact } from './contact-sessions.ts';
import { apiTokenHash, secretHash } from './one-time-link.ts';
import { isPermission } from './permissions.ts';
import {
  deleteSessionByHash,
  type HolderRow,
  holderOfSession,
  holderOfToken,
  holdersOfSessionIds,
  insertSession,
  raiseSession,
  type TokenHolderRow,
  touchSession,
  touchToken,
} from './sessions.sql.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** A session ends after this much, used or not. */
const sessionLife = 30 * day;
/** A session that nobody used for so long is dead. */
const idleLife = 7 * day;
/** With the second factor owed there is this much time to pass it. */
const halfLife = 10 * minute;

/** Where a sign-in comes from. */
export type Device = {
  readonly ip: string;
  readonly user_agent: string;
  /** The session secret that the browser held before; it ends with the new sign-in. */
  readonly earlier_token?: string;
};
export type StartedSession = { readonly token: string; readonly second_factor_due: boolean };

/** Before this moment an unused session died. */
export function idleSince(now: Date): Date {
  return new Date(now.getTime() - idleLife);
}

/**
 * The caller behind a session cookie, or undefined. One statement; a second one at most once a
 * minute keeps `last_seen_at`.
 */
export async function authenticateSession(ctx: Ctx, token: string): Promise<Caller | undefined> {
  const hash = secretHash(token);
  if (hash === undefined) return undefined;
  const holder = await holderOfSession(ctx, hash, idleSince(ctx.now));
  if (holder === undefined) return undefined;
  const staleSince = new Date(ctx.now.getTime() - minute);
  if (new Date(holder.last_seen_at) < staleSince)
    await touchSession(ctx, holder.session_id, staleSince);
  const actor: AgentActor = {
    ...actorOf(holder),
    via: 'session',
    session_id: holder.session_id,
  };
  const { news } = holder;
  if (holder.is_half) return { actor, news, is_half: true };
  return holder.is_bare ? { actor, news, is_bare: true } : { actor, news };
}

/** A program hands in many things at once, each with the same token. */
const looksAtTokens = new WeakMap<Db, SharedLooks<TokenHolderRow | undefined>>();

/** The caller behind an API token, or undefined. */
export async function authenticateToken(ctx: Ctx, token: string): Promise<Caller | undefined> {
  const hash = apiTokenHash(token);
  if (hash === undefined) return undefined;
  const look = looksAtTokens.get(ctx.db) ?? sharedLooks();
  looksAtTokens.set(ctx.db, look);
  const holder = await look(hash.toString('hex'), () => holderOfToken(ctx, hash));
  if (holder === undefined) return undefined;
  const staleSince = new Date(ctx.now.getTime() - minute);
  if (holder.last_used_at === null || new Date(holder.last_used_at) < staleSince)
    await touchToken(ctx, holder.token_id, staleSince);
  const { scopes, token_id, token_name } = holder;
  return { actor: { ...actorOf(holder), via: 'token', scopes, token_id, token_name } };
}

function actorOf(holder: HolderRow): Omit<AgentActor, 'via'> {
  return {
    kind: 'agent',
    id: holder.agent_id,
    role_key: holder.role_key,
    permissions: permissionSet(holder.permissions),
    team_ids: holder.team_ids,
    time_zone: holder.time_zone,
  };
}

/** Whoever a request says it is: the bearer token wins over the cookie. */
export function authenticate(ctx: Ctx, given: Credentials): Promise<Caller | undefined> {
  if (given.portal !== undefined) return authenticateContact(ctx, given.portal);
  if (given.token !== undefined) return authenticateToken(ctx, given.token);
  if (given.session !== undefined) return authenticateSession(ctx, given.session);
  return Promise.resolve(undefined);
}

/**
 * The actors of open sockets with today's rights, by their sessions; one that has ended is not among
 * them. An open socket does not keep an idle session alive.
 */
export async function renewActors(
  ctx: Ctx,
  session_ids: readonly string[],
): Promise<Map<string, AgentActor>> {
  if (session_ids.length === 0) return new Map();
  const holders = await holdersOfSessionIds(ctx, session_ids, idleSince(ctx.now));
  const whole = holders.filter(({ is_half, is_bare }) => !is_half && !is_bare);
  return new Map(
    whole.map((holder) => {
      const { session_id } = holder;
      return [session_id, { ...actorOf(holder), via: 'session', session_id }];
    }),
  );
}

/** The sets of the few roles there are: thousands of open sockets share them. */
const knownSets = new Map<string, ReadonlySet<Permission>>();
const mostKnownSets = 1_000;

export function permissionSet(names: readonly string[]): ReadonlySet<Permission> {
  const key = names.join(' ');
  const known = knownSets.get(key);
  if (known !== undefined) return known;
  if (knownSets.size >= mostKnownSets) knownSets.clear();
  const made = new Set(names.filter(isPermission));
  knownSets.set(key, made);
  return made;
}

/** Starts a session with a fresh secret; what the browser held before is worth nothing any more. */
export async function startSession(
  ctx: Ctx,
  agent: { id: string; has_second_factor: boolean },
  device: Device,
): Promise<StartedSession> {
  const earlier = device.earlier_token === undefined ? undefined : secretHash(device.earlier_token);
  if (earlier !== undefined) await deleteSessionByHash(ctx, earlier);
  const token = newSecret();
  await insertSession(ctx, {
    id: newId(),
    token_hash: hashOf(token),
    agent_id: agent.id,
    expires_at: after(ctx, agent.has_second_factor ? halfLife : sessionLife),
    second_factor_due: agent.has_second_factor,
    ip: device.ip,
    user_agent: device.user_agent,
  });
  return { token, second_factor_due: agent.has_second_factor };
}

/** A new secret for a session whose rights have risen; the old one is dead at once. */
export async function renewSession(ctx: Ctx, session_id: string): Promise<StartedSession> {
  const token = newSecret();
  await raiseSession(ctx, session_id, {
    token_hash: hashOf(token),
    expires_at: after(ctx, sessionLife),
  });
  return { token, second_factor_due: false };
}

function hashOf(token: string): Buffer {
  const hash = secretHash(token);
  if (hash === undefined) throw new Error('a fresh secret has an unexpected shape');
  return hash;
}

function after(ctx: Ctx, milliseconds: number): Date {
  return new Date(ctx.now.getTime() + milliseconds);
}

// the browser's side --------------------------------------------------------------------------

const longestUserAgent = 300;

export function deviceOf({ request, ports }: Http): Device {
  const earlier_token = request.cookies[sessionCookieName(ports.config.public_url)];
  return {
    ip: request.ip,
    user_agent: (request.headers['user-agent'] ?? '').slice(0, longestUserAgent),
    ...(earlier_token === undefined ? {} : { earlier_token }),
  };
}

/** `__Host-` and Secure on https: no other host and no plain connection can set or read it. */
export function setSessionCookie({ reply, ports }: Http, token: string): void {
  const { public_url } = ports.config;
  reply.setCookie(sessionCookieName(public_url), token, {
    ...cookieOptions(public_url),
    maxAge: sessionLife / 1000,
  });
}

export function clearSessionCookie({ reply, ports }: Http): void {
  const { public_url } = ports.config;
  reply.clearCookie(sessionCookieName(public_url), cookieOptions(public_url));
}

function cookieOptions(public_url: string) {
  const secure = public_url.startsWith('https:');
  return { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
}
