/** The letters to our own people, in their language. Pure: what customers wrote is encoded here. */
import type { Language } from '#contract/common.ts';
import { translate } from '#contract/i18n/dictionaries.ts';
import { escapeHtml } from '#platform/html.ts';
import type { TicketNewsKind } from './rules.ts';

export type LetterText = { readonly subject: string; readonly text: string; readonly html: string };

export type NewsLetter = {
  readonly kind: TicketNewsKind;
  readonly language: Language;
  readonly name: string;
  /** Who did it; null: the desk itself. */
  readonly who: string | null;
  readonly number: number;
  readonly subject: string;
  readonly said: string | null;
  readonly server_words: string | null;
  readonly public_url: string;
};

const longestExcerpt = 800;

export function newsLetter(news: NewsLetter): LetterText {
  const { language, public_url } = news;
  const params = { number: String(news.number), subject: news.subject, who: news.who ?? '' };
  const byDesk = news.who === null && news.kind !== 'delivery_failed';
  const what = translate(
    language,
    byDesk ? `letters.${news.kind}_by_desk` : `letters.${news.kind}`,
    params,
  );
  const words =
    news.server_words === null
      ? []
      : [translate(language, 'letters.server_words', { words: news.server_words })];
  return letter({
    subject: translate(language, 'letters.subject', params),
    before: [translate(language, 'letters.hello', { name: news.name }), what, ...words],
    quote: news.said === null ? '' : excerpt(news.said),
    link: {
      url: `${public_url}/tickets/${news.number}`,
      label: translate(language, 'letters.open'),
    },
    after: [translate(language, 'letters.why', { url: `${public_url}/settings/notifications` })],
  });
}

export type MailboxLetter = {
  readonly kind: 'mailbox_alarm' | 'mailbox_well';
  readonly language: Language;
  readonly name: string;
  readonly address: string;
  /** What is wrong and what to do; null when it works again. */
  readonly trouble: string | null;
  readonly url: string;
  readonly public_url: string;
};

export function mailboxLetter(news: MailboxLetter): LetterText {
  const { kind, language, address, public_url } = news;
  const trouble = news.trouble === null ? [] : [news.trouble];
  return letter({
    subject: translate(language, `letters.${kind}_subject`, { address }),
    before: [
      translate(language, 'letters.hello', { name: news.name }),
      translate(language, `letters.${kind}`, { address }),
      ...trouble,
    ],
    quote: '',
    link: { url: news.url, label: translate(language, 'letters.open_mailbox') },
    after: [translate(language, 'letters.why', { url: `${public_url}/settings/notifications` })],
  });
}

export type LinkLetter = {
  readonly purpose: 'invitation' | 'password_reset';
  readonly language: Language;
  readonly name: string;
  readonly organization: string;
  readonly url: string;
};

export function linkLetter({ purpose, language, name, organization, url }: LinkLetter): LetterText {
  const subject =
    purpose === 'invitation' && organization !== ''
      ? translate(language, 'letters.invitation_subject_of', { organization })
      : translate(language, `letters.${purpose}_subject`);
  return letter({
    subject,
    before: [
      translate(language, 'letters.hello', { name }),
      translate(language, `letters.${purpose}`),
    ],
    quote: '',
    link: { url, label: url },
    after: [translate(language, `letters.${purpose}_end`)],
  });
}

type Parts = {
  subject: string;
  before: readonly string[];
  quote: string;
  link: { url: string; label: string };
  after: readonly string[];
};

function letter({ subject, before, quote, link, after }: Parts): LetterText {
  const quoted = quote === '' ? [] : [quote.replace(/^/gm, '> ')];
  const shownLink = link.label === link.url ? link.url : `${link.label}: ${link.url}`;
  const url = escapeHtml(link.url);
  const paragraphs = (lines: readonly string[], style = '') =>
    lines.map((line) => `<p${style}>${lineBreaks(line)}</p>`).join('\n');
  return {
    // One line whatever the customer's subject holds.
    subject: subject.replace(/\s+/g, ' ').trim(),
    text: [...before, ...quoted, shownLink, ...after].join('\n\n'),
    html: [
      paragraphs(before),
      quote === ''
        ? ''
        : `<blockquote style="margin:0 0 1em;padding-left:1em;border-left:3px solid #ccc">${lineBreaks(quote)}</blockquote>`,
      `<p><a href="${url}">${escapeHtml(link.label)}</a></p>`,
      paragraphs(after, ' style="color:#666;font-size:13px"'),
    ].join('\n'),
  };
}

function lineBreaks(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>\n');
}

function excerpt(text: string): string {
  const clean = text.trim().replace(/\n{3,}/g, '\n\n');
  if (clean.length <= longestExcerpt) return clean;
  return `${clean.slice(0, longestExcerpt).toWellFormed()}…`;
}
