/**
 * How a requester signs in: by a link in a mail, or by a password set after such a link. The answer to an
 * address is the same whether we know it or not; whoever reads its mail is let in, and known from then on.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Language, language } from '#contract/common.ts';
import { shortestPassword, weaknessOf } from '#contract/password.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { enqueue, job } from '#platform/jobs.ts';
import type { Secrets } from '#platform/secrets.ts';
import { type ContactDevice, contactActor, startContactSession } from './contact-sessions.ts';
import {
  confirmAddress,
  contactFailuresSince,
  contactLinksSince,
  deleteContactSessions,
  insertContactLink,
  isFreshByLink,
  lockContactLinks,
  lockContactSecret,
  openContactLink,
  secretOfAddress,
  secretOfContact,
  takeContactLink,
  writeContactPassword,
} from './contact-sign-in.sql.ts';
import { newLinkSecret, secretHash } from './one-time-link.ts';
import { hashPassword, isOutdated, verifyPassword } from './password.ts';
import { recogniseContact } from './recognise.ts';

/** A link lives so long, in minutes. */
export const contactLinkMinutes = 30;
/** In an hour: letters to one address, and letters that one source asks for. */
const mostLinks = { of_address: 5, from_ip: 30 };
/** Wrong passwords in a quarter of an hour. */
const mostFailures = { minutes: 15, from_here: 10, everywhere: 50 };

/** The job that mails a link to a requester. The notifications module runs it; here is what it is told. */
export const contactLinkMail = {
  name: 'notifications.send_contact_link',
  payload: z.strictObject({
    address: z.string(),
    brand_id: z.uuid(),
    /** `openContactLinkUrl` reads it. */
    sealed_url: z.string(),
    language,
  }),
  max_attempts: 12,
} as const;

const sealPurpose = 'contact_link.url';

export function openContactLinkUrl(secrets: Secrets, sealed_url: string): string {
  return secrets.open(sealPurpose, sealed_url);
}

export type LinkAsk = {
  readonly address: string;
  readonly ip: string;
  readonly brand_id: string;
  /** What the secret is put behind: the configured address of a page, never the Host of a request. */
  readonly url_start: string;
  readonly language: Language;
};

/** Known and unknown addresses take the same way: one job, which nobody waits for. */
export async function requestContactLink(ctx: Ctx, ask: LinkAsk): Promise<void> {
  await enqueue(ctx, prepareContactLink, ask);
}

export const prepareContactLink = job(
  'people.prepare_contact_link',
  z.strictObject({
    ...{ address: z.string(), ip: z.string(), brand_id: z.uuid() },
    ...{ url_start: z.string(), language },
  }),
  async (ctx, ask, ports) => {
    await transaction(ctx, async (tx) => {
      const { address, ip, brand_id } = ask;
      await lockContactLinks(tx, address, ip);
      const since = new Date(tx.now.getTime() - 3_600_000);
      const made = await contactLinksSince(tx, { address, ip, since });
      if (made.of_address >= mostLinks.of_address || made.from_ip >= mostLinks.from_ip) return;
      const secret = newLinkSecret();
      await insertContactLink(tx, {
        ...{ id: newId(), token_hash: hashOf(secret), address, ip },
        expires_at: new Date(tx.now.getTime() + contactLinkMinutes * 60_000),
      });
      await enqueue(tx, contactLinkMail, {
        ...{ address, brand_id, language: ask.language },
        sealed_url: ports.secrets.seal(sealPurpose, `${ask.url_start}${secret}`),
      });
    });
  },
);

function hashOf(secret: string): Buffer {
  return secretHash(secret) ?? fail('not_found', 'errors.link_dead');
}

/** Whom the link lets in; looking does not use it up. @throws OporaError not_found when it is dead */
export async function lookUpContactLink(ctx: Ctx, secret: string): Promise<{ address: string }> {
  return (await openContactLink(ctx, hashOf(secret))) ?? fail('not_found', 'errors.link_dead');
}

/**
 * Signs in by the link and uses it up. The address is confirmed by it; an address nobody had becomes a contact.
 * @throws OporaError not_found when it is dead
 */
export async function useContactLink(
  ctx: Ctx,
  given: { secret: string; language: Language },
  device: ContactDevice,
): Promise<string> {
  return transaction(ctx, async (tx) => {
    const link = await takeContactLink(tx, hashOf(given.secret));
    if (link === undefined) fail('not_found', 'errors.link_dead');
    const stranger = { address: link.address, name: '', language: given.language };
    const { contact_id } = await recogniseContact(tx, stranger);
    await confirmAddress(tx, link.address);
    return startContactSession(tx, contact_id, { device, way: 'link' });
  });
}

/**
 * Signs in by a password. Unknown addresses, and those without a password, get the answer of a wrong one after
 * the same work.
 * @throws OporaError unauthenticated; rate_limited after too many wrong ones
 */
export async function signInContact(
  ctx: Ctx,
  given: { address: string; password: string },
  device: ContactDevice,
): Promise<string> {
  const subject_id = subjectOf(given.address);
  await assertFew(ctx, subject_id, device.ip);
  const known = await secretOfAddress(ctx, given.address);
  const stored = known?.password_hash ?? null;
  const isRight = await verifyPassword(given.password, stored);
  if (known === undefined || stored === null || !isRight) return refuse(ctx, subject_id, device.ip);
  const renewed = isOutdated(stored) ? await hashPassword(given.password) : undefined;
  return transaction(ctx, async (tx) => {
    // Whoever changed it while the hash was computed has ended this one.
    if ((await lockContactSecret(tx, known.contact_id)) !== stored)
      fail('unauthenticated', 'errors.sign_in_wrong');
    if (renewed !== undefined) await writeContactPassword(tx, known.contact_id, renewed);
    return startContactSession(tx, known.contact_id, { device, way: 'password' });
  });
}

async function assertFew(ctx: Ctx, subject_id: string, ip: string): Promise<void> {
  const since = new Date(ctx.now.getTime() - mostFailures.minutes * 60_000);
  const seen = await contactFailuresSince(ctx, subject_id, { since, ip });
  if (seen === undefined) return;
  if (seen.from_here >= mostFailures.from_here || seen.everywhere >= mostFailures.everywhere)
    fail('rate_limited', 'errors.too_many_attempts', { minutes: mostFailures.minutes });
}

async function refuse(ctx: Ctx, subject_id: string, ip: string): Promise<never> {
  await transaction(ctx, async (tx) => {
    await publish(tx, {
      name: 'contact.sign_in_failed',
      subject_type: 'contact_sign_in',
      subject_id,
      data: { ip },
    });
  });
  fail('unauthenticated', 'errors.sign_in_wrong');
}

/** What failures of an address are counted under, known or not: a uuid of version 8 from its SHA-256. */
function subjectOf(address: string): string {
  const hex = createHash('sha256').update(`contact-sign-in:${address}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** For so long after signing in by a link the old password need not be said: it may be forgotten. */
const freshMinutes = 20;

/** Must the requester say the old password to set a new one? */
export async function mustSayPassword(ctx: Ctx): Promise<boolean> {
  if (!(await hasContactPassword(ctx))) return false;
  const since = new Date(ctx.now.getTime() - freshMinutes * 60_000);
  return !(await isFreshByLink(ctx, contactActor(ctx).session_id, since));
}

/**
 * Sets or changes the requester's password; who has one says it first, unless this session began by a link
 * just now. Every other session ends.
 * @throws OporaError invalid for a weak new one or a wrong old one; rate_limited
 */
export async function setContactPassword(
  ctx: Ctx,
  given: { password: string; current: string },
  { ip, own_words }: { ip: string; own_words: readonly string[] },
): Promise<void> {
  const { id, session_id } = contactActor(ctx);
  const weakness =
    given.password.length < shortestPassword
      ? 'errors.field.password_short'
      : weaknessOf(given.password, own_words);
  if (weakness !== undefined) failField('password', weakness);
  const before = (await secretOfContact(ctx, id))?.password_hash ?? null;
  if (before !== null && (await mustSayPassword(ctx))) {
    await assertFew(ctx, id, ip);
    if (!(await verifyPassword(given.current, before))) {
      await refuse(ctx, id, ip).catch(() => undefined);
      failField('current', 'errors.field.password_wrong');
    }
  }
  const password_hash = await hashPassword(given.password);
  await transaction(ctx, async (tx) => {
    if ((await lockContactSecret(tx, id)) !== before) fail('conflict', 'errors.conflict');
    await writeContactPassword(tx, id, password_hash);
    await deleteContactSessions(tx, id, { except: session_id });
    await publish(tx, {
      name: 'contact.password_changed',
      subject_type: 'contact',
      subject_id: actorId(tx.actor),
    });
  });
}

export async function hasContactPassword(ctx: Ctx): Promise<boolean> {
  return ((await secretOfContact(ctx, contactActor(ctx).id))?.password_hash ?? null) !== null;
}
