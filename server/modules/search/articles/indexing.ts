/** Keeps the documents of articles behind the events by about a second, as those of tickets are. */
import { withoutRemarks } from '#platform/article-html.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import type { FedEvent } from '#platform/events.ts';
import { followEvents } from '#platform/follow.ts';
import { htmlToText } from '#platform/html.ts';
import { lockIndex } from '../index.sql.ts';
import {
  type ArticleText,
  articlesAfter,
  type Counted,
  countWords,
  type Prepared,
  settleArticles,
  textsToIndex,
  wordsOfArticles,
  writeArticleDocuments,
} from './index.sql.ts';
import { articlesIndexed } from './memory.ts';
import { rootOf } from './roots.ts';
import { configOf, indexedText, vocabularyOf } from './text.ts';
import { forgetWords } from './vocabulary.ts';

const articlesAtOnce = 200;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/** What changes the words of an article, or who finds it by them. */
function changesArticle(event: FedEvent): boolean {
  return event.subject_type === 'article' && /^article\./.test(event.name);
}

/** Indexes the articles that were written since the last time. Answers how many. */
export async function catchUpArticles(ctx: Ctx): Promise<number> {
  let written = 0;
  await followEvents(ctx, 'search.articles', async (tx, events) => {
    const ids = [...new Set(events.filter(changesArticle).flatMap((one) => one.subject_id ?? []))];
    for (let from = 0; from < ids.length; from += articlesAtOnce) {
      await indexArticles(tx, ids.slice(from, from + articlesAtOnce));
    }
    written += ids.length;
  });
  return written;
}

/** Every article anew: after an import, or an upgrade that changes what is indexed. */
export async function reindexArticles(ctx: Ctx): Promise<number> {
  let written = 0;
  let after = beforeAll;
  for (;;) {
    const ids = await articlesAfter(ctx, after, articlesAtOnce);
    const last = ids.at(-1);
    if (last === undefined) break;
    await transaction(ctx, (tx) => indexArticles(tx, ids));
    written += ids.length;
    after = last;
  }
  await settleArticles(ctx);
  return written;
}

/** The documents of these articles as they now are; a second run changes nothing. */
export async function indexArticles(tx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await lockIndex(tx);
  const before = await wordsOfArticles(tx, ids);
  const texts = await textsToIndex(tx, ids);
  await writeArticleDocuments(tx, ids, texts.flatMap(documentsOf));
  await countWords(tx, changeOf(before, await wordsOfArticles(tx, ids)));
  forgetWords();
  articlesIndexed();
}

/** One document for both sides where they say the same. */
function documentsOf({ article_id, language, inside, outside }: ArticleText): Prepared[] {
  const make = (
    side: Prepared['side'],
    { title, content, keywords, text }: ArticleText['inside'],
  ) => {
    const asked =
      side === 'inside' ? (content['question'] ?? '') : withoutRemarks(content['question'] ?? '');
    const head = `${htmlToText(asked)} ${keywords.join(' ')}`;
    return {
      ...{ article_id, language, side, config: configOf(language) },
      ...{ title: indexedText(title), head: indexedText(head), text: indexedText(text) },
      words: vocabularyOf([title, head, text]),
    };
  };
  const own = make('inside', inside);
  if (outside === null) return [own];
  const shown = make('outside', outside);
  const isSame = own.title === shown.title && own.head === shown.head && own.text === shown.text;
  return isSame ? [{ ...shown, side: 'both' }] : [own, shown];
}

type Count = Omit<Counted, 'root'>;

/** What the vocabulary gains and loses. */
function changeOf(before: readonly Count[], after: readonly Count[]): Counted[] {
  const changes = new Map<string, Counted>();
  const add = (counts: readonly Count[], sign: 1 | -1) => {
    for (const { config, word, outside, inside } of counts) {
      const key = `${config} ${word}`;
      const known = changes.get(key) ?? { config, word, root: rootOf(word), outside: 0, inside: 0 };
      changes.set(key, {
        ...known,
        outside: known.outside + sign * outside,
        inside: known.inside + sign * inside,
      });
    }
  };
  add(before, -1);
  add(after, 1);
  return [...changes.values()].filter((one) => one.outside !== 0 || one.inside !== 0);
}
