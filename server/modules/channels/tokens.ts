/** Access tokens of this process's mailboxes; a rotated refresh token is sealed and kept. */
import type { Ctx } from '#platform/ctx.ts';
import { MailError } from '#platform/mail.ts';
import type { Ports } from '#platform/ports.ts';
import { type OauthSecret, sealSecret, type TokenSource } from './mailbox-secrets.ts';
import {
  OAUTH_ENDPOINTS,
  type OauthEndpoints,
  type OauthProvider,
  OauthRefused,
  renewToken,
  tokenCache,
} from './oauth.ts';
import { writeRenewal } from './watch.sql.ts';

let cache = tokenCache();
let asked: OauthEndpoints = OAUTH_ENDPOINTS;

/** Other endpoints than the providers' own: for tests. Answers how to go back. */
export function useOauthEndpoints(endpoints: OauthEndpoints): () => void {
  asked = endpoints;
  cache = tokenCache(endpoints);
  return () => {
    asked = OAUTH_ENDPOINTS;
    cache = tokenCache();
  };
}

/** @throws OauthRefused when the provider refuses to renew; MailError lost when it does not answer */
export function tokensFor(ctx: Ctx, ports: Ports): TokenSource {
  return (row, secret) => {
    const provider = row.auth === 'oauth_microsoft' ? 'oauth_microsoft' : 'oauth_google';
    return cache.get({ mailbox_id: row.id, provider, secret }, async (renewed) => {
      const { refresh_token, refresh_token_ends_at: ends_at } = renewed;
      const isRotated = refresh_token !== null && refresh_token !== secret.refresh_token;
      const sealed = isRotated
        ? sealSecret(ports.secrets, { oauth: { ...secret, refresh_token } })
        : null;
      await writeRenewal(ctx, row.id, { secret: sealed, ends_at });
    });
  };
}

/**
 * An access token for a trial: nothing is kept.
 * @throws OauthRefused, MailError as tokensFor
 */
export async function trialToken(provider: OauthProvider, secret: OauthSecret): Promise<string> {
  return (await renewToken(provider, secret, asked)).access_token;
}

/**
 * Runs what signs in to the mailbox's server. An access token may end before its time (a changed
 * password, a revoked session): one that is refused is renewed once, before anybody hears of it.
 */
export async function withFreshToken<Result>(
  mailbox: { id: string; auth: 'password' | OauthProvider },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const isRefused = error instanceof MailError && error.failure === 'login';
    if (!isRefused || error instanceof OauthRefused || mailbox.auth === 'password') throw error;
    forgetToken(mailbox.id);
    return await work();
  }
}

/** The provider did not take the token: the next use asks for another. */
export function forgetToken(mailbox_id: string): void {
  cache.forget(mailbox_id);
}
