/** «Did it help?»: a plain form; who says no is asked what was missing. */
import { randomUUID } from 'node:crypto';
import type { ReadArticle } from '#contract/articles.ts';
import { recordVote } from '#modules/knowledge/knowledge.ts';
import { fail } from '#platform/errors.ts';
import { type Html, html } from '../html.ts';
import { type Answer, type Asked, action, type Page, type Visit } from '../page.ts';
import { articlePath } from './places.ts';
import { readBySlug } from './read.ts';

const longestWords = 2000;
const cookieName = 'opora-reader';
const cookieDays = 180;

/** `said`: what the form before this page was sent with. */
export function voteBlock(visit: Visit, article: ReadArticle, said: string): Html {
  const { say } = visit;
  const to = visit.to(`${articlePath(article.slug)}/vote`);
  if (said === 'yes' || said === 'words')
    return html`<section class="vote no-print" id="vote"><p role="status">${say(said === 'yes' ? 'help.voted_yes' : 'help.voted_words')}</p></section>`;
  if (said === 'no')
    return html`<section class="vote no-print" id="vote"><h2>${say('help.voted_no')}</h2>
<form method="post" action="${to}"><input type="hidden" name="helped" value="no">
<div class="field"><label for="words">${say('help.words')}</label>
<textarea id="words" name="words" rows="3" maxlength="${longestWords}" required aria-describedby="words-hint"></textarea>
<p class="hint" id="words-hint">${say('help.words_hint')}</p></div>
<button>${say('help.send_words')}</button></form></section>`;
  return html`<section class="vote no-print" id="vote"><h2>${say('help.vote')}</h2>
<form method="post" action="${to}"><button class="plain" name="helped" value="yes">${say('help.yes')}</button>
<button class="plain" name="helped" value="no">${say('help.no')}</button></form></section>`;
}

async function vote(visit: Visit, asked: Asked): Promise<Answer> {
  const read = await readBySlug(visit, asked.params['slug'] ?? '');
  if (read === undefined) fail('not_found', 'errors.not_found');
  if ('moved_to' in read) return { redirect: read.moved_to };
  const helped = asked.form.text('helped');
  if (helped !== 'yes' && helped !== 'no') fail('invalid', 'errors.malformed');
  const words = helped === 'no' ? asked.form.text('words').trim().slice(0, longestWords) : '';
  await recordVote(visit.ctx, read.article.id, {
    language: read.article.language,
    has_helped: helped === 'yes',
    words: words.toWellFormed(),
    visitor_key: readerKey(visit),
  });
  const said = words === '' ? helped : 'words';
  return { redirect: `${visit.to(articlePath(read.article.slug))}?said=${said}#vote` };
}

/** Who has voted is known again by a cookie that nobody has before they vote. */
function readerKey({ request, reply, ports, me }: Visit): string {
  if (me !== undefined) return me.id;
  const known = request.cookies[cookieName];
  if (known !== undefined && /^[0-9a-f-]{36}$/.test(known)) return known;
  const made = randomUUID();
  const secure = ports.config.public_url.startsWith('https:');
  const maxAge = cookieDays * 86_400;
  reply.setCookie(cookieName, made, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge,
  });
  return made;
}

export const votePages: readonly Page[] = [
  action('/articles/:slug/vote', 'anyone', { show: vote, limit: 20 }),
];
