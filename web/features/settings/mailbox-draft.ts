import type { z } from 'zod';
import { mainBrandId } from '#contract/brands.ts';
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
  brand_id: string;
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
  plus_addressing: boolean;
  catch_all: boolean;
  auto_reply: boolean;
  signature: string;
  from_name_format: Mailbox['from_name_format'];
  /** As typed; empty: the provider's pace. */
  max_per_minute: number | string;
  first_look: Mailbox['first_look'];
  first_look_days: number;
  alarm_after_minutes: number;
  has_canary: boolean;
  canary_minutes: number;
  /** A day, as a date field has it; '' when it is not known. */
  client_secret_ends_on: string;
  is_disabled: boolean;
};

const noServer: Server = { host: '', port: 993, security: 'tls', user: '' };

export function draftOf(mailbox: Mailbox | undefined, language: 'ru' | 'en'): MailboxDraft {
  return {
    address: mailbox?.address ?? '',
    name: mailbox?.name ?? '',
    team_id: mailbox?.team_id ?? '',
    brand_id: mailbox?.brand_id ?? mainBrandId,
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
    plus_addressing: mailbox?.plus_addressing ?? false,
    catch_all: mailbox?.catch_all ?? false,
    auto_reply: mailbox?.auto_reply ?? true,
    signature: mailbox?.signature ?? '',
    from_name_format: mailbox?.from_name_format ?? 'person_brand',
    max_per_minute: mailbox?.max_per_minute ?? '',
    first_look: mailbox?.first_look ?? 'unread',
    first_look_days: mailbox?.first_look_days ?? 7,
    alarm_after_minutes: mailbox?.alarm_after_minutes ?? 15,
    has_canary: (mailbox?.canary_minutes ?? null) !== null,
    canary_minutes: mailbox?.canary_minutes ?? 15,
    client_secret_ends_on: mailbox?.client_secret_ends_at?.slice(0, 10) ?? '',
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
  const { password, smtp_password, oauth, team_id, imap, smtp, name, ...more } = draft;
  const { has_canary, canary_minutes, client_secret_ends_on, max_per_minute, ...rest } = more;
  const { tenant, ...client } = oauth;
  const hasSecret = draft.auth !== 'password' && client_secret_ends_on !== '';
  return {
    ...rest,
    name: name.trim() === '' ? draft.address : name,
    team_id: team_id === '' ? null : team_id,
    max_per_minute: max_per_minute === '' ? null : Number(max_per_minute),
    imap: draft.incoming === 'imap' ? imap : null,
    smtp: draft.outgoing === 'smtp' ? smtp : null,
    catch_all: draft.incoming === 'smtp' && draft.catch_all,
    canary_minutes: has_canary ? canary_minutes : null,
    client_secret_ends_at: hasSecret ? `${client_secret_ends_on}T00:00:00Z` : null,
    ...(draft.auth === 'password' && password !== '' ? { password } : {}),
    ...(smtp_password !== '' ? { smtp_password } : {}),
    ...(draft.auth !== 'password' && client.refresh_token !== ''
      ? { oauth: tenant === '' ? client : { ...client, tenant } }
      : {}),
  };
}
