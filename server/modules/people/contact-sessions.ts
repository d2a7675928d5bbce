/** Sessions of requesters: who stands behind the cookie of the portal. Secrets are kept only as hashes. */
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { type Caller, portalCookieName } from '#platform/http.ts';
import { newId, newSecret } from '#platform/id.ts';
import {
  contactOfSession,
  contactSessionsOf,
  deleteContactSessionByHash,
  deleteContactSessions,
  insertContactSession,
  touchContactSession,
} from './contact-sign-in.sql.ts';
import { secretHash } from './one-time-link.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** A session ends after this much, used or not. */
const contactSessionLife = 90 * day;
/** One that nobody used for so long is dead. */
const contactIdleLife = 30 * day;

export type ContactDevice = {
  readonly ip: string;
  readonly user_agent: string;
  /** What the browser held before; it ends with the new sign-in. */
  readonly earlier_token?: string | undefined;
};

export function contactIdleSince(now: Date): Date {
  return new Date(now.getTime() - contactIdleLife);
}

/** The requester behind a cookie, or undefined. */
export async function authenticateContact(ctx: Ctx, token: string): Promise<Caller | undefined> {
  const hash = secretHash(token);
  if (hash === undefined) return undefined;
  const holder = await contactOfSession(ctx, hash, contactIdleSince(ctx.now));
  if (holder === undefined) return undefined;
  const staleSince = new Date(ctx.now.getTime() - minute);
  if (new Date(holder.last_seen_at) < staleSince)
    await touchContactSession(ctx, holder.session_id, staleSince);
  return { actor: { kind: 'contact', id: holder.contact_id, session_id: holder.session_id } };
}

/** Starts a session with a fresh secret; what the browser held before is worth nothing any more. */
export async function startContactSession(
  tx: Ctx,
  contact_id: string,
  { device, way }: { device: ContactDevice; way: 'link' | 'password' },
): Promise<string> {
  const earlier = device.earlier_token === undefined ? undefined : secretHash(device.earlier_token);
  if (earlier !== undefined) await deleteContactSessionByHash(tx, earlier);
  const token = newSecret();
  await insertContactSession(tx, {
    id: newId(),
    token_hash: secretHash(token) ?? fail('unavailable', 'errors.unavailable'),
    contact_id,
    expires_at: new Date(tx.now.getTime() + contactSessionLife),
    ip: device.ip,
    user_agent: device.user_agent.slice(0, 300),
    way,
  });
  await publish(tx, {
    name: 'contact.signed_in',
    subject_type: 'contact',
    subject_id: contact_id,
    data: { ip: device.ip, way },
  });
  return token;
}

type ContactActor = Extract<Ctx['actor'], { kind: 'contact' }>;

/** @throws OporaError unauthenticated for anybody but a requester */
export function contactActor(ctx: Ctx): ContactActor {
  return ctx.actor.kind === 'contact'
    ? ctx.actor
    : fail('unauthenticated', 'errors.unauthenticated');
}

export type ContactSession = {
  readonly id: string;
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly ip: string;
  readonly user_agent: string;
  readonly is_this_one: boolean;
};

/** Where the requester is signed in. */
export async function listContactSessions(ctx: Ctx): Promise<ContactSession[]> {
  const { id, session_id } = contactActor(ctx);
  const found = await contactSessionsOf(ctx, id, contactIdleSince(ctx.now));
  return found.map((row) => ({ ...row, is_this_one: row.id === session_id }));
}

/** Ends one session, all others, or (by signing out) the one that asks. */
export async function endContactSessions(
  ctx: Ctx,
  which: 'this_one' | 'others' | { readonly id: string },
): Promise<void> {
  const { id, session_id } = contactActor(ctx);
  await transaction(ctx, async (tx) => {
    const chosen =
      which === 'others'
        ? { except: session_id }
        : { only: which === 'this_one' ? (session_id ?? id) : which.id };
    const sessions = await deleteContactSessions(tx, id, chosen);
    if (sessions === 0) return;
    await publish(tx, {
      name: 'contact.signed_out',
      subject_type: 'contact',
      subject_id: id,
      data: { sessions },
    });
  });
}

/** Name, value and attributes of the cookie; an empty token takes it away. */
export function portalCookie(public_url: string, token: string) {
  return {
    name: portalCookieName(public_url),
    value: token,
    options: {
      path: '/',
      httpOnly: true,
      sameSite: 'lax' as const,
      secure: public_url.startsWith('https:'),
      maxAge: token === '' ? 0 : contactSessionLife / 1000,
    },
  };
}
