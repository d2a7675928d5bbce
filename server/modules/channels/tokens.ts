/** Access tokens of this process's mailboxes; a rotated refresh token is sealed and kept. */
import type { Ctx } from '#platform/ctx.ts';
import type { Ports } from '#platform/ports.ts';
import { sealSecret, type TokenSource } from './mailbox-secrets.ts';
import { writeSecret } from './mailboxes.sql.ts';
import { OAUTH_ENDPOINTS, type OauthEndpoints, tokenCache } from './oauth.ts';

let cache = tokenCache();

/** Other endpoints than the providers' own: for tests. Answers how to go back. */
export function useOauthEndpoints(endpoints: OauthEndpoints): () => void {
  cache = tokenCache(endpoints);
  return () => {
    cache = tokenCache(OAUTH_ENDPOINTS);
  };
}

/** @throws MailError login when the provider refuses to renew */
export function tokensFor(ctx: Ctx, ports: Ports): TokenSource {
  return (row, secret) => {
    const provider = row.auth === 'oauth_microsoft' ? 'oauth_microsoft' : 'oauth_google';
    return cache.get({ mailbox_id: row.id, provider, secret }, async (refresh_token) => {
      const sealed = sealSecret(ports.secrets, { oauth: { ...secret, refresh_token } });
      await writeSecret(ctx, row.id, sealed);
    });
  };
}

/** The provider did not take the token: the next use asks for another. */
export function forgetToken(mailbox_id: string): void {
  cache.forget(mailbox_id);
}
