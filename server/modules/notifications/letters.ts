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
  /** Null: it is about no ticket. */
  readonly number: number | null;
  readonly subject: string;
  readonly said: string | null;
  readonly server_words: string | null;
  /** Where more is to be seen, on our own pages. */
  readonly path: string;
  readonly public_url: string;
};

const longestExcerpt = 800;

export function newsLetter(news: NewsLetter): LetterText {
  const { language, public_url } = news;
  const params = { number: String(news.number ?? ''), subject: news.subject, who: news.who ?? '' };
  // Of these the words are the news itself.
  const isOfWords = ['rule_told', 'rule_off', 'mass_reading'].includes(news.kind);
  const told = { ...params, words: news.server_words ?? '' };
  const byDesk = news.who === null && news.kind !== 'delivery_failed';
  const what = translate(
    language,
    byDesk ? `letters.${news.kind}_by_desk` : `letters.${news.kind}`,
    told,
  );
  const words =
    news.server_words === null || isOfWords
      ? []
      : [translate(language, 'letters.server_words', { words: news.server_words })];
  return letter({
    subject: news.number === null ? what : translate(language, 'letters.subject', params),
    before: [translate(language, 'letters.hello', { name: news.name }), what, ...words],
    quote: news.said === null ? '' : excerpt(news.said),
    link: {
      url: `${public_url}${news.path}`,
      label: translate(language, news.number === null ? 'letters.open_app' : 'letters.open'),
    },
    after: [translate(language, 'letters.why', { url: `${public_url}/settings/notifications` })],
  });
}

/** News of one ticket, or of what is no ticket (`number` null). */
export type DigestGroup = {
  readonly number: number | null;
  readonly subject: string;
  readonly path: string;
  readonly lines: readonly { readonly text: string; readonly more: number }[];
};
export type DigestLetter = {
  readonly language: Language;
  readonly name: string;
  readonly groups: readonly DigestGroup[];
  readonly count: number;
  readonly public_url: string;
};

/** All that waited, ticket by ticket; each heading leads there. */
export function digestLetter(digest: DigestLetter): LetterText {
  const { language, public_url, groups, count } = digest;
  const hello = translate(language, 'letters.hello', { name: digest.name });
  const intro = translate(language, 'letters.digest_intro');
  const why = translate(language, 'letters.why', { url: `${public_url}/settings/notifications` });
  const blocks = groups.map((group) => {
    const params = { number: String(group.number ?? ''), subject: group.subject };
    const heading =
      group.number === null
        ? translate(language, 'letters.digest_other')
        : translate(language, 'letters.digest_ticket', params);
    const lines = group.lines.map(({ text, more }) =>
      more > 0 ? translate(language, 'letters.digest_times', { what: text, count: more }) : text,
    );
    return { heading: heading.replace(/\s+/g, ' '), lines, url: `${public_url}${group.path}` };
  });
  return {
    subject: translate(language, 'letters.digest_subject', { count }),
    text: [
      hello,
      intro,
      ...blocks.map(({ heading, lines, url }) =>
        [heading, ...lines.map((line) => `  – ${line}`), `  ${url}`].join('\n'),
      ),
      why,
    ].join('\n\n'),
    html: [
      `<p>${lineBreaks(hello)}</p>`,
      `<p>${lineBreaks(intro)}</p>`,
      ...blocks.map(
        ({ heading, lines, url }) =>
          `<p><a href="${escapeHtml(url)}">${escapeHtml(heading)}</a></p>\n<ul>${lines
            .map((line) => `<li>${escapeHtml(line)}</li>`)
            .join('')}</ul>`,
      ),
      `<p style="color:#666;font-size:13px">${lineBreaks(why)}</p>`,
    ].join('\n'),
  };
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

export type AccountLetter = {
  readonly change: 'password' | 'second_factor_on' | 'second_factor_off';
  readonly language: Language;
  readonly name: string;
  /** When, in words of the owner's clock. */
  readonly at: string;
  readonly public_url: string;
};

/** To the owner of an account whose password or second factor changed: they know whether it was they. */
export function accountLetter({
  change,
  language,
  name,
  at,
  public_url,
}: AccountLetter): LetterText {
  return letter({
    subject: translate(language, `letters.account_${change}_subject`),
    before: [
      translate(language, 'letters.hello', { name }),
      translate(language, `letters.account_${change}`, { at }),
    ],
    quote: '',
    link: {
      url: `${public_url}/forgot-password`,
      label: translate(language, 'letters.account_not_me_link'),
    },
    after: [translate(language, 'letters.account_not_me')],
  });
}

export type ContactLinkLetter = {
  readonly language: Language;
  readonly brand: string;
  readonly minutes: number;
  readonly url: string;
};

/** To an address that may be anybody's: it says nothing of whether we know it. */
export function contactLinkLetter({
  language,
  brand,
  minutes,
  url,
}: ContactLinkLetter): LetterText {
  return letter({
    subject: translate(language, 'letters.sign_in_subject', { brand }),
    before: [translate(language, 'letters.sign_in', { brand })],
    quote: '',
    link: { url, label: url },
    after: [translate(language, 'letters.sign_in_end', { count: minutes })],
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
