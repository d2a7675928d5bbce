/**
 * Articles that may answer what somebody writes: while they type where scripts run, else in a step of its own
 * before the request is sent. Seeing and opening them is counted alike; the words are not kept.
 */
import { z } from 'zod';
import { noteSight, type Sender } from '#modules/forms/forms.ts';
import { articleFor } from '#modules/knowledge/knowledge.ts';
import { suggestArticles } from '#modules/search/search.ts';
import { fail } from '#platform/errors.ts';
import { articlePath } from '../help/places.ts';
import { html } from '../html.ts';
import type { Answer, Asked, Visit } from '../page.ts';
import { type Shown, startOf, writtenFields } from './show.ts';

type Suggested = { readonly id: string; readonly title: string; readonly to: string };

const mostShown = 3;

export function senderOf({ request }: Visit): Sender {
  return { ip: request.ip, user_agent: String(request.headers['user-agent'] ?? '') };
}

export function topicOf({ params }: Asked): string {
  const id = z.uuid().safeParse(params['topic_id']);
  return id.success ? id.data : fail('not_found', 'errors.not_found');
}

/** What fits, noted as seen. */
async function fitting(visit: Visit, asked: Asked): Promise<Suggested[]> {
  const { ctx, brand, language } = visit;
  const { form } = asked;
  const text = `${form.text('subject')}\n${form.text('text')}`.slice(0, 20_000);
  const limit = mostShown;
  const shelf = { brand_id: brand.id, space_ids: brand.spaces };
  const found = await suggestArticles(ctx, { text, language, limit, ...shelf });
  await noteSeen(visit, asked, { article_ids: found.map((one) => one.id) });
  return found.map((one) => ({
    id: one.id,
    title: one.title.replaceAll('\u0002', '').replaceAll('\u0003', ''),
    to: visit.to(articlePath(one.slug)),
  }));
}

export async function suggest(visit: Visit, asked: Asked): Promise<Answer> {
  const items = await fitting(visit, asked);
  return { body: JSON.stringify(items), type: 'application/json; charset=utf-8' };
}

type Seen = { readonly article_ids: readonly string[]; readonly opened_id?: string | undefined };

async function noteSeen(visit: Visit, asked: Asked, seen: Seen): Promise<void> {
  if (seen.article_ids.length === 0) return;
  const place = { form_id: topicOf(asked), brand_id: visit.brand.id };
  const stamp = asked.form.text('stamp').slice(0, 200);
  const sender = senderOf(visit);
  await noteSight(visit.ctx, visit.ports, { seen: { ...place, ...seen, stamp }, sender });
}

async function noteOpened(visit: Visit, asked: Asked): Promise<string | undefined> {
  const { success, data: opened_id } = z.uuid().safeParse(asked.form.text('opened'));
  if (!success) return undefined;
  await noteSeen(visit, asked, { article_ids: [opened_id], opened_id });
  return opened_id;
}

export async function opened(visit: Visit, asked: Asked): Promise<Answer> {
  await noteOpened(visit, asked);
  return { body: '', type: 'text/plain' };
}

/** The same by a button, which leads to the article. */
export async function read(visit: Visit, asked: Asked): Promise<Answer> {
  const { ctx, language } = visit;
  const id = (await noteOpened(visit, asked)) ?? fail('not_found', 'errors.not_found');
  const article = (await articleFor(ctx, id, language)) ?? fail('not_found', 'errors.not_found');
  return { redirect: visit.to(articlePath(article.slug)) };
}

/** «Does one of these answer it?» Undefined where nothing fits, or they were offered already. */
export async function answeredFirst(
  visit: Visit,
  asked: Asked,
  shown: Shown,
): Promise<Answer | undefined> {
  // Whoever fills what people do not see is no reader.
  const isReader = asked.form.text('website') === '';
  if (!isReader || asked.form.text('looked') !== '') return undefined;
  const items = await fitting(visit, asked);
  if (items.length === 0) return undefined;
  const { say, to } = visit;
  const { form, way, given } = shown;
  const at = to(`${startOf(way)}/${form.id}`);
  return {
    title: say('ask.suggested'),
    is_bare: way === 'embed',
    main: html`<h1>${say('ask.suggested')}</h1>
<form class="card" method="post" action="${at}">${writtenFields(given)}
<p>${say('ask.answered')}</p>
<ul class="answers">${items.map(({ id, title }) => html`<li><button class="link" name="opened" value="${id}" formaction="${at}/read" formtarget="_blank">${title}</button></li>`)}</ul>
<p class="hint">${say('ask.suggested_more')}</p>
<div class="row"><button name="step" value="send">${say('ask.send_anyway')}</button>
<button class="plain" name="step" value="edit">${say('ask.edit')}</button></div></form>
<p class="quiet">${say('ask.answered_close')}</p>`,
  };
}
