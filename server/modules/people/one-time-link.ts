/** Secrets of invitations, resets, sessions and tokens: what they look like and where links lead. Pure. */
import { newSecret } from '#platform/id.ts';
import { hashToken } from '#platform/secrets.ts';

export const linkPurposes = ['setup', 'invitation', 'password_reset'] as const;
export type LinkPurpose = (typeof linkPurposes)[number];

/** How long a link lives, in hours. */
export const linkHours: Record<LinkPurpose, number> = {
  setup: 72,
  invitation: 7 * 24,
  password_reset: 1,
};

/** 256 random bits, base64url. */
const secretPattern = /^[\w-]{43}$/;
const tokenPrefix = 'opora_';

export function newLinkSecret(): string {
  return newSecret();
}

/** An API token says what it is, so that secret scanners find it where it should not be. */
export function newApiToken(): string {
  return `${tokenPrefix}${newSecret()}`;
}

/** What the database is asked for; undefined for anything that cannot be a secret of ours. */
export function secretHash(secret: string): Buffer | undefined {
  return secretPattern.test(secret) ? hashToken(secret) : undefined;
}

export function apiTokenHash(token: string): Buffer | undefined {
  if (!token.startsWith(tokenPrefix)) return undefined;
  return secretPattern.test(token.slice(tokenPrefix.length)) ? hashToken(token) : undefined;
}

/**
 * The secret stands behind the `#`: browsers send it to no server, so it is in no access log,
 * no proxy and no Referer. `public_url` is the configured address, never the Host of a request.
 */
export function linkUrl(public_url: string, purpose: LinkPurpose, secret: string): string {
  return `${public_url}/${purpose === 'setup' ? 'setup' : 'link'}#${secret}`;
}

export function linkEnd(purpose: LinkPurpose, from: Date): Date {
  return new Date(from.getTime() + linkHours[purpose] * 3_600_000);
}
