/** What a mailbox signs in with: sealed at rest, opened only where a connection is made (case I1). */

import { z } from 'zod';
import type { MailServer } from '#platform/mail.ts';
import type { SealedColumn } from '#platform/sealed-columns.ts';
import type { Secrets } from '#platform/secrets.ts';
import type { MailboxRow } from './mailboxes.sql.ts';

const oauth = z.object({
  client_id: z.string(),
  client_secret: z.string(),
  refresh_token: z.string(),
  tenant: z.string().optional(),
});
export type OauthSecret = z.infer<typeof oauth>;

const kept = z.union([z.object({ password: z.string() }), z.object({ oauth })]);
export type MailboxSecret = z.infer<typeof kept>;

const purpose = 'mailbox';

export const sealedMailboxes: readonly SealedColumn[] = [
  { table: 'mailboxes', column: 'secret', purpose },
  { table: 'mailboxes', column: 'smtp_secret', purpose },
];

export function sealSecret(secrets: Secrets, secret: MailboxSecret): string {
  return secrets.seal(purpose, JSON.stringify(secret));
}

/** Null when there is none, or when it was sealed with a key that is gone. */
export function openSecret(secrets: Secrets, sealed: string | null): MailboxSecret | null {
  if (sealed === null) return null;
  try {
    return kept.parse(JSON.parse(secrets.open(purpose, sealed)));
  } catch {
    return null;
  }
}

export type MailAddressee = {
  host: string;
  port: number;
  security: 'tls' | 'starttls' | 'none';
  user: string;
};

export function imapServer(row: MailboxRow): MailAddressee | null {
  if (row.imap_host === null || row.imap_port === null) return null;
  return {
    host: row.imap_host,
    port: row.imap_port,
    security: row.imap_security ?? 'tls',
    user: row.imap_user ?? row.address,
  };
}

export function smtpServer(row: MailboxRow): MailAddressee | null {
  if (row.smtp_host === null || row.smtp_port === null) return null;
  return {
    host: row.smtp_host,
    port: row.smtp_port,
    security: row.smtp_security ?? 'starttls',
    user: row.smtp_user ?? '',
  };
}

/** A token of the provider for this mailbox, fresh enough to be used now. */
export type TokenSource = (row: MailboxRow, secret: OauthSecret) => Promise<string>;

export type Login = MailServer['login'];

/**
 * The login for one of the mailbox's servers; null when the server asks for none.
 * @throws what the token source throws when the provider refuses to renew
 */
export async function loginFor(
  row: MailboxRow,
  server: MailAddressee,
  keys: { secrets: Secrets; sealed: string | null; tokens: TokenSource },
): Promise<Login> {
  const secret = openSecret(keys.secrets, keys.sealed);
  if (secret === null || server.user === '') return null;
  if ('password' in secret) return { user: server.user, password: secret.password };
  return { user: server.user, access_token: await keys.tokens(row, secret.oauth) };
}
