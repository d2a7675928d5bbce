/** «Did it help?»: a plain form; who says no is asked what was missing. */
import type { ReadArticle } from '#contract/articles.ts';
import { recordVote } from '#modules/knowledge/knowledge.ts';
import { fail } from '#platform/errors.ts';
import { type Html, html } from '../html.ts';
import { type Answer, type Asked, action, type Page, type Visit } from '../page.ts';
import { articlePath } from './places.ts';
import { readBySlug } from './read.ts';
import { readerKey } from './reader.ts';

const longestWords = 2000;

type Asking = {
  /** What the form before this page was sent with. */
  readonly said: string;
  /** `readerMark`: goes along with the vote. */
  readonly mark: string;
};

export function voteBlock(visit: Visit, article: ReadArticle, { said, mark }: Asking): Html {
  const { say } = visit;
  const reader = html`<input type="hidden" name="reader" value="${mark}">`;
  const to = visit.to(`${articlePath(article.slug)}/vote`);
  if (said === 'yes' || said === 'words')
    return html`<section class="vote no-print" id="vote"><p role="status">${say(said === 'yes' ? 'help.voted_yes' : 'help.voted_words')}</p></section>`;
  if (said === 'no')
    return html`<section class="vote no-print" id="vote"><h2>${say('help.voted_no')}</h2>
<form method="post" action="${to}"><input type="hidden" name="helped" value="no">${reader}
<div class="field"><label for="words">${say('help.words')}</label>
<textarea id="words" name="words" rows="3" maxlength="${longestWords}" required aria-describedby="words-hint"></textarea>
<p class="hint" id="words-hint">${say('help.words_hint')}</p></div>
<button>${say('help.send_words')}</button></form></section>`;
  return html`<section class="vote no-print" id="vote"><h2>${say('help.vote')}</h2>
<form method="post" action="${to}">${reader}<button class="plain" name="helped" value="yes">${say('help.yes')}</button>
<button class="plain" name="helped" value="no">${say('help.no')}</button></form></section>`;
}

async function vote(visit: Visit, asked: Asked): Promise<Answer> {
  const read = await readBySlug(visit, asked.params['slug'] ?? '');
  if (read === undefined) fail('not_found', 'errors.not_found');
  if ('moved_to' in read) return { redirect: read.moved_to };
  const helped = asked.form.text('helped');
  if (helped !== 'yes' && helped !== 'no') fail('invalid', 'errors.malformed');
  const words = helped === 'no' ? asked.form.text('words').trim().slice(0, longestWords) : '';
  const page = visit.to(articlePath(read.article.slug));
  const visitor_key = readerKey(visit, asked.form.text('reader'));
  // A page from before, or no page of ours: it asks again.
  if (visitor_key === undefined) return { redirect: `${page}#vote` };
  await recordVote(visit.ctx, read.article.id, {
    language: read.article.language,
    has_helped: helped === 'yes',
    words: words.toWellFormed(),
    visitor_key,
  });
  const said = words === '' ? helped : 'words';
  return { redirect: `${page}?said=${said}#vote` };
}

export const votePages: readonly Page[] = [
  action('/articles/:slug/vote', 'anyone', { show: vote, limit: 20 }),
];
