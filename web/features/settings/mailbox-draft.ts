import type { z } from 'zod';
import type { createMailbox, Mailbox, mailboxSuggestion } from '#contract/channels.ts';
import type { Input } from '../../api.ts';

export type MailboxBody = NonNullable<Input<typeof createMailbox>['body']>;
export type Server = NonNullable<Mailbox['imap']>;
export type Suggestion = z.infer<typeof mailboxSuggestion>;

/** A mailbox while it is being filled in: every field has a value, secrets are typed or left alone. */
export type MailboxDraft = {
  address: string;
  name: string;
  team_id: string;
  language: 'ru' | 'en';
  incoming: Mailbox['incoming'];
  imap: Server;
  imap_folder: string;
  outgoing: Mailbox['outgoing'];
  smtp: Server;
  auth: Mailbox['auth'];
  password: string;
  smtp_password: string;
  oauth: { client_id: string; client_secret: string; refresh_token: string; tenant: string };
  allow_private_hosts: boolean;
  auto_reply: boolean;
  signature: string;
  is_disabled: boolean;
};

const noServer: Server = { host: '', port: 993, security: 'tls', user: '' };

export function draftOf(mailbox: Mailbox | undefined, language: 'ru' | 'en'): MailboxDraft {
  return {
    address: mailbox?.address ?? '',
    name: mailbox?.name ?? '',
    team_id: mailbox?.team_id ?? '',
    language: mailbox?.language ?? language,
    incoming: mailbox?.incoming ?? 'imap',
    imap: mailbox?.imap ?? noServer,
    imap_folder: mailbox?.imap_folder ?? 'INBOX',
    outgoing: mailbox?.outgoing ?? 'smtp',
    smtp: mailbox?.smtp ?? { ...noServer, port: 465 },
    auth: mailbox?.auth ?? 'password',
    password: '',
    smtp_password: '',
    oauth: { client_id: '', client_secret: '', refresh_token: '', tenant: '' },
    allow_private_hosts: mailbox?.allow_private_hosts ?? false,
    auto_reply: mailbox?.auto_reply ?? true,
    signature: mailbox?.signature ?? '',
    is_disabled: mailbox?.is_disabled ?? false,
  };
}

/** Takes over what was found for the address; the login is the address where nothing better is known. */
export function withSuggestion(draft: MailboxDraft, found: Suggestion): MailboxDraft {
  const user = draft.address.trim();
  return {
    ...draft,
    auth: found.auth,
    imap: found.imap === null ? draft.imap : { ...found.imap, user: found.imap.user || user },
    smtp: found.smtp === null ? draft.smtp : { ...found.smtp, user: found.smtp.user || user },
  };
}

/** What is sent: servers only where they are used, secrets only where something was typed. */
export function bodyOf(draft: MailboxDraft): MailboxBody {
  const { password, smtp_password, oauth, team_id, imap, smtp, name, ...rest } = draft;
  const { tenant, ...client } = oauth;
  return {
    ...rest,
    name: name.trim() === '' ? draft.address : name,
    team_id: team_id === '' ? null : team_id,
    imap: draft.incoming === 'imap' ? imap : null,
    smtp: draft.outgoing === 'smtp' ? smtp : null,
    ...(draft.auth === 'password' && password !== '' ? { password } : {}),
    ...(smtp_password !== '' ? { smtp_password } : {}),
    ...(draft.auth !== 'password' && client.refresh_token !== ''
      ? { oauth: tenant === '' ? client : { ...client, tenant } }
      : {}),
  };
}
