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
  expires_in: z.coerce.number().positive().default(3600),
  refresh_token: z.string().optional(),
  /** Seconds; Google says so of refresh tokens that end, such as those of an app in testing. */
  refresh_token_expires_in: z.coerce.number().positive().optional(),
});
const refused = z.object({ error: z.string(), error_description: z.string().optional() });

export type OauthProvider = 'oauth_google' | 'oauth_microsoft';
export type Renewed = {
  access_token: string;
  expires_at: number;
  refresh_token: string | null;
  refresh_token_ends_at: Date | null;
};

/** The provider does not renew: what is to be done depends on its error code (RFC 6749, 5.2). */
export class OauthRefused extends MailError {
  /** Below `channels.` in contract/i18n. */
  readonly cause_key: 'oauth.invalid_grant' | 'oauth.invalid_client' | 'oauth.refused';
  constructor(code: string, words: string) {
    super('login', words);
    // Microsoft says unauthorized_client of an app it does not know in this directory.
    if (code === 'invalid_grant') this.cause_key = 'oauth.invalid_grant';
    else if (code === 'invalid_client' || code === 'unauthorized_client')
      this.cause_key = 'oauth.invalid_client';
    else this.cause_key = 'oauth.refused';
  }
}

const TIMEOUT_MS = 20_000;

/**
 * A new access token.
 * @throws OauthRefused with the provider's words; MailError lost when it does not answer
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
      refresh_token_ends_at: endOf(good.data.refresh_token_expires_in),
    };
  }
  const bad = refused.safeParse(answer);
  // Nothing that RFC 6749 knows: a proxy's page, a provider in trouble. It may pass.
  if (!bad.success) throw new MailError('lost', 'an answer that is no token');
  const { error, error_description = '' } = bad.data;
  const words = `${error} ${error_description}`.replace(/\s+/g, ' ').trim();
  throw new OauthRefused(error, words.slice(0, 500));
}

function endOf(seconds: number | undefined): Date | null {
  return seconds === undefined ? null : new Date(Date.now() + seconds * 1000);
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
  /** `onRenewed` is told of each renewal; a new refresh token is kept before the old one is used up. */
  get(
    key: { mailbox_id: string; provider: OauthProvider; secret: OauthSecret },
    onRenewed: (renewed: Renewed) => Promise<void>,
  ): Promise<string>;
  forget(mailbox_id: string): void;
};

export function tokenCache(endpoints: OauthEndpoints = OAUTH_ENDPOINTS): TokenCache {
  const held = new Map<string, { of: string; token: Promise<Renewed> }>();
  return {
    async get({ mailbox_id, provider, secret }, onRenewed) {
      const known = held.get(mailbox_id);
      if (known !== undefined && known.of === secret.refresh_token) {
        const token = await known.token.catch(() => null);
        if (token !== null && token.expires_at - EARLY_MS > Date.now()) return token.access_token;
      }
      const asked = renewToken(provider, secret, endpoints);
      held.set(mailbox_id, { of: secret.refresh_token, token: asked });
      const renewed = await asked;
      const rotated = renewed.refresh_token;
      await onRenewed(renewed);
      if (rotated !== null && rotated !== secret.refresh_token) {
        held.set(mailbox_id, { of: rotated, token: Promise.resolve(renewed) });
      }
      return renewed.access_token;
    },
    forget(mailbox_id) {
      held.delete(mailbox_id);
    },
  };
}
