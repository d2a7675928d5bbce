/**
 * Logins by OAuth2 end: the refresh token is revoked or grows old, the app's secret has a last day.
 * Each is told before mail stops: access tokens are renewed about once an hour while connections
 * still hold, and ends that are known are told two weeks ahead.
 */
import type { Ctx } from '#platform/ctx.ts';
import { MailError } from '#platform/mail.ts';
import type { Ports } from '#platform/ports.ts';
import { clearAlarm, raiseAlarm } from './alarms.ts';
import { openSecret } from './mailbox-secrets.ts';
import { type MailboxRow, mailboxById } from './mailboxes.sql.ts';
import { OauthRefused } from './oauth.ts';
import { tokensFor } from './tokens.ts';
import type { Trouble } from './trouble.ts';
import { oauthMailboxes } from './watch.sql.ts';

const DAY = 24 * 3600_000;
/** How long before an end administrators hear of it. */
export const WARNED_DAYS = 14;
/**
 * Microsoft's refresh tokens of confidential clients last 90 days; each renewal gives a new one
 * (learn.microsoft.com/entra/identity-platform/refresh-tokens).
 */
const MICROSOFT_DAYS = 90;

type Login = Pick<
  MailboxRow,
  'auth' | 'refresh_token_since' | 'refresh_token_ends_at' | 'client_secret_ends_at'
>;

/** When the refresh token ends, as far as anybody knows. */
export function refreshTokenEnd(login: Login): Date | null {
  if (login.refresh_token_ends_at !== null) return new Date(login.refresh_token_ends_at);
  if (login.auth !== 'oauth_microsoft' || login.refresh_token_since === null) return null;
  return new Date(Date.parse(login.refresh_token_since) + MICROSOFT_DAYS * DAY);
}

function isNear(end: Date, now: Date): boolean {
  return end.getTime() - now.getTime() < WARNED_DAYS * DAY;
}

function ending(cause: string, end: Date): Trouble {
  return { cause, params: { date: end.toISOString() }, words: null };
}

/** Pure: the alarm about the age of the refresh token, if it is time for one. */
export function tokenTrouble(login: Login, now: Date): Trouble | null {
  const end = refreshTokenEnd(login);
  return end !== null && isNear(end, now) ? ending('oauth.token_ends', end) : null;
}

/** Pure: the alarm about the app's secret, if it is time for one. */
export function clientSecretTrouble(login: Login, now: Date): Trouble | null {
  if (login.client_secret_ends_at === null) return null;
  const end = new Date(login.client_secret_ends_at);
  if (!isNear(end, now)) return null;
  return ending(end > now ? 'oauth.secret_ends' : 'oauth.secret_ended', end);
}

/** Looks at every login by OAuth2. */
export async function watchTokens(ctx: Ctx, ports: Ports): Promise<void> {
  for (const mailbox of await oauthMailboxes(ctx)) {
    const refused = await renewalTrouble(ctx, ports, mailbox);
    // What a renewal told is in the row by now.
    const fresh = (await mailboxById(ctx, mailbox.id)) ?? mailbox;
    if (refused !== 'unknown') {
      await settle(ctx, mailbox.id, 'token', refused ?? tokenTrouble(fresh, ctx.now));
    }
    await settle(ctx, mailbox.id, 'client_secret', clientSecretTrouble(fresh, ctx.now));
  }
}

/** Null: it was renewed, or need not be yet; unknown: the provider does not answer just now. */
async function renewalTrouble(
  ctx: Ctx,
  ports: Ports,
  mailbox: MailboxRow,
): Promise<Trouble | null | 'unknown'> {
  const secret = openSecret(ports.secrets, mailbox.secret);
  if (secret === null || !('oauth' in secret)) return 'unknown';
  try {
    await tokensFor(ctx, ports)(mailbox, secret.oauth);
    return null;
  } catch (error) {
    if (error instanceof OauthRefused) {
      return { cause: error.cause_key, params: {}, words: error.words };
    }
    if (error instanceof MailError) return 'unknown';
    throw error;
  }
}

async function settle(
  ctx: Ctx,
  mailbox_id: string,
  kind: 'token' | 'client_secret',
  trouble: Trouble | null,
): Promise<void> {
  if (trouble === null) await clearAlarm(ctx, { mailbox_id, kind });
  else await raiseAlarm(ctx, { mailbox_id, kind }, trouble);
}
