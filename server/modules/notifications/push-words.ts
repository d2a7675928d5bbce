/** What a push shows. A locked screen shows it to everybody, so texts may be left out. Pure. */
import type { Language } from '#contract/common.ts';
import { translate } from '#contract/i18n/dictionaries.ts';
import { lineOf, pathOf, type Said } from './words.ts';

/** What the service worker reads (web/service-worker/worker.ts). */
export type PushMessage = {
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly path: string;
  /** Read when it is clicked. */
  readonly ids: readonly string[];
  readonly ticket: number | null;
  /** For the badge. */
  readonly unread: number;
  /** It was told of a moment ago: shown anew without a sound. */
  readonly is_silent: boolean;
};

export type Pushed = Said & {
  readonly id: string;
  readonly number: number | null;
  readonly subject: string | null;
  readonly said: string | null;
};
type How = {
  readonly language: Language;
  readonly hide_texts: boolean;
  readonly unread: number;
  readonly is_silent: boolean;
};

const longestExcerpt = 160;

export function pushOf(news: Pushed, how: How): PushMessage {
  const { language, unread, is_silent } = how;
  const rest = { ids: [news.id], ticket: news.number, path: pathOf(news), unread, is_silent };
  if (how.hide_texts) {
    const title = translate(language, 'notifications.hidden_title');
    return {
      ...rest,
      tag: news.id,
      title,
      body: translate(language, `settings.kind_${news.kind}`),
    };
  }
  const about = news.number === null ? '' : `#${news.number} · ${oneLine(news.subject ?? '')}`;
  const body = [about, oneLine(news.said ?? '')].filter((line) => line !== '').join('\n');
  return { ...rest, tag: news.id, title: oneLine(lineOf(news, language)), body };
}

/** Several at the end of quiet hours are one push. */
export function summaryOf(
  ids: readonly string[],
  how: How & { readonly agent_id: string },
): PushMessage {
  return {
    tag: `summary:${how.agent_id}`,
    title: translate(how.language, 'notifications.summary_title', { count: ids.length }),
    body: translate(how.language, 'notifications.summary_text'),
    path: '/notifications',
    ids: [],
    ticket: null,
    unread: how.unread,
    is_silent: how.is_silent,
  };
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longestExcerpt ? line : `${line.slice(0, longestExcerpt).toWellFormed()}…`;
}
