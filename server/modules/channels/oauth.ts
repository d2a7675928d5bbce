/**
 * OAuth2 for Gmail and Microsoft 365: access tokens from a refresh token (RFC 6749, section 6), kept
 * in memory until shortly before they end. A rotated refresh token is handed back to be sealed anew.
 */
import { z } from 'zod';
import { MailError } from '#platform/mail.ts';
import type { OauthSecret } from './mailbox-secrets.ts';

export type OauthEndpoints = { google: string; microsoft: string };

/** `{tenant}` is the directory of the organisation; `common` when it is not stated. */
export const OAUTH_ENDPOINTS: OauthEndpoints = {
  google: 'https://oauth2.googleapis.com/token',
  microsoft: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token',
};

const MICROSOFT_SCOPE =
  'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access';

const granted = z.object({
  access_token: z.string(),
  expires_in: z.number().default(3600),
  refresh_token: z.string().optional(),
});
const refused = z.object({ error: z.string(), error_description: z.string().optional() });

export type OauthProvider = 'oauth_google' | 'oauth_microsoft';
export type Renewed = { access_token: string; expires_at: number; refresh_token: string | null };

const TIMEOUT_MS = 20_000;

/**
 * A new access token.
 * @throws MailError login with the provider's words; lost when it does not answer
 */
export async function renewToken(
  provider: OauthProvider,
  secret: OauthSecret,
  endpoints: OauthEndpoints = OAUTH_ENDPOINTS,
): Promise<Renewed> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: secret.client_id,
    client_secret: secret.client_secret,
    refresh_token: secret.refresh_token,
    ...(provider === 'oauth_microsoft' ? { scope: MICROSOFT_SCOPE } : {}),
  });
  const answer = await ask(urlOf(provider, secret, endpoints), body);
  const good = granted.safeParse(answer);
  if (good.success) {
    return {
      access_token: good.data.access_token,
      expires_at: Date.now() + good.data.expires_in * 1000,
      refresh_token: good.data.refresh_token ?? null,
    };
  }
  const bad = refused.safeParse(answer);
  const words = bad.success
    ? `${bad.data.error} ${bad.data.error_description ?? ''}`.trim()
    : 'an answer that is no token';
  throw new MailError('login', words.slice(0, 500));
}

function urlOf(provider: OauthProvider, secret: OauthSecret, endpoints: OauthEndpoints): string {
  if (provider === 'oauth_google') return endpoints.google;
  return endpoints.microsoft.replace('{tenant}', encodeURIComponent(secret.tenant ?? 'common'));
}

async function ask(url: string, body: URLSearchParams): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return JSON.parse((await response.text()).slice(0, 100_000));
  } catch (error) {
    throw new MailError('lost', String(error).slice(0, 300));
  }
}

/** Renew a minute early, so that a token does not end on the way. */
const EARLY_MS = 60_000;

export type TokenCache = {
  /** `onRotated` is told a new refresh token before the old one is used up. */
  get(
    key: { mailbox_id: string; provider: OauthProvider; secret: OauthSecret },
    onRotated: (refresh_token: string) => Promise<void>,
  ): Promise<string>;
  forget(mailbox_id: string): void;
};

export function tokenCache(endpoints: OauthEndpoints = OAUTH_ENDPOINTS): TokenCache {
  const held = new Map<string, { of: string; token: Promise<Renewed> }>();
  return {
    async get({ mailbox_id, provider, secret }, onRotated) {
      const known = held.get(mailbox_id);
      if (known !== undefined && known.of === secret.refresh_token) {
        const token = await known.token.catch(() => null);
        if (token !== null && token.expires_at - EARLY_MS > Date.now()) return token.access_token;
      }
      const asked = renewToken(provider, secret, endpoints);
      held.set(mailbox_id, { of: secret.refresh_token, token: asked });
      const renewed = await asked;
      const rotated = renewed.refresh_token;
      if (rotated !== null && rotated !== secret.refresh_token) {
        await onRotated(rotated);
        held.set(mailbox_id, { of: rotated, token: Promise.resolve(renewed) });
      }
      return renewed.access_token;
    },
    forget(mailbox_id) {
      held.delete(mailbox_id);
    },
  };
}
