/** What is wrong with a mailbox, as a closed key with texts in every language and the server's words. */
import type { Language } from '#contract/common.ts';
import { translateKey } from '#contract/i18n/dictionaries.ts';
import type { MailError } from '#platform/mail.ts';
import { domainOf } from './email/addresses.ts';
import { MissingFolder } from './email/imap-door.ts';
import { providerOfDomain } from './email/providers.ts';
import type { MailboxRow } from './mailboxes.sql.ts';
import { OauthRefused } from './oauth.ts';

export type Trouble = {
  /** Below `channels.` in contract/i18n. */
  cause: string;
  params: Record<string, string>;
  words: string | null;
};

type Spoken = Pick<
  MailboxRow,
  'address' | 'auth' | 'imap_host' | 'imap_port' | 'imap_user' | 'secret'
>;

/** Why the mail of this mailbox is not fetched. */
export function fetchTrouble(failure: MailError, mailbox: Spoken): Trouble {
  const host = mailbox.imap_host ?? '';
  const params = { host, port: String(mailbox.imap_port ?? '') };
  if (failure instanceof MissingFolder) {
    const { folder, folders } = failure;
    return {
      cause: 'imap_folder.missing',
      params: { ...params, folder, folders: folders.join(', ') },
      words: null,
    };
  }
  const words = failure.words === '' || failure.words === host ? null : failure.words;
  if (failure instanceof OauthRefused) return { cause: failure.cause_key, params: {}, words };
  if (failure.failure !== 'login') {
    return { cause: `imap_connect.${connectKey(failure.failure)}`, params, words };
  }
  if (mailbox.auth !== 'password') {
    const user = mailbox.imap_user ?? mailbox.address;
    return { cause: 'imap_login.token', params: { ...params, user }, words };
  }
  return { cause: 'imap_login.login', params: withHint(params, mailbox.address), words };
}

/** Why what this mailbox should send waits; `failure`: as the mail port named it. */
export function sendTrouble(
  { error_code, words }: { error_code: string; words: string | null },
  mailbox: Pick<MailboxRow, 'address' | 'auth' | 'smtp_host' | 'smtp_port' | 'smtp_user'>,
): Trouble {
  const host = mailbox.smtp_host ?? '';
  const params = { host, port: String(mailbox.smtp_port ?? '') };
  if (error_code !== 'login') {
    return { cause: `smtp_connect.${connectKey(error_code)}`, params, words };
  }
  if (mailbox.auth !== 'password') {
    const user = mailbox.smtp_user ?? mailbox.address;
    return { cause: 'smtp_login.token', params: { ...params, user }, words };
  }
  return { cause: 'smtp_login.login', params: withHint(params, mailbox.address), words };
}

/** What a person must do first at this provider, where we know it. */
function withHint(params: Record<string, string>, address: string): Record<string, string> {
  const hint_key = providerOfDomain(domainOf(address))?.hint_key;
  return hint_key === undefined ? params : { ...params, hint_key };
}

function connectKey(failure: string): string {
  const explained = ['host_not_found', 'host_is_private', 'refused', 'timeout', 'tls'];
  return explained.includes(failure) ? failure : 'lost';
}

/** One text: what is wrong, what to do first at this provider, and the server's words. */
export function troubleText(trouble: Trouble, language: Language): string {
  const { cause, params, words } = trouble;
  const date = params['date'];
  const shown = date === undefined ? params : { ...params, date: dayText(date, language) };
  const text = translateKey(language, `channels.${cause}`, shown) ?? words ?? cause;
  const hint = params['hint_key'];
  const first = hint === undefined ? undefined : translateKey(language, hint, {});
  return [text, first, words === null ? undefined : `(${words})`]
    .filter((part) => part !== undefined)
    .join(' ');
}

function dayText(instant: string, language: Language): string {
  return new Date(instant).toLocaleDateString(language === 'ru' ? 'ru-RU' : 'en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
