/** What a piece of news says in one line: in a push, in a digest. Pure. */
import type { Language } from '#contract/common.ts';
import { translate } from '#contract/i18n/dictionaries.ts';
import type { NotificationKind } from '#contract/notifications.ts';

export type Said = {
  readonly kind: NotificationKind;
  /** Who did it; null: a customer without a name, or the desk. */
  readonly who: string | null;
  readonly data: Readonly<Record<string, unknown>>;
};

export function lineOf({ kind, who, data }: Said, language: Language): string {
  const { address, rule, words } = data;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return translate(language, `notifications.${kind}`, {
    name: who ?? translate(language, 'notifications.somebody'),
    address: text(address),
    rule: text(rule),
    words: text(words),
  });
}

/** Where one reads more, on our own pages. */
export function pathOf(news: {
  readonly number: number | null;
  readonly data: Readonly<Record<string, unknown>>;
}): string {
  const { path, mailbox_id } = news.data;
  if (typeof path === 'string') return path;
  if (news.number !== null) return `/tickets/${news.number}`;
  return typeof mailbox_id === 'string' ? `/settings/mailboxes/${mailbox_id}` : '/notifications';
}
