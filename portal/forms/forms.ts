/**
 * Asking by the form of a topic. Works by plain forms: where rules depend on answers, the button «more» asks
 * the server; with a script the same happens by itself.
 */
import { z } from 'zod';
import { emailAddress } from '#contract/common.ts';
import type { OfferedTopic } from '#contract/forms.ts';
import { getForm, listForms, newStamp, sendRequest } from '#modules/forms/forms.ts';
import { articleOfNumber } from '#modules/knowledge/knowledge.ts';
import { usualTime } from '#modules/requests/requests.ts';
import { fail, OporaError } from '#platform/errors.ts';
import { type Wrongs, wrongsOf } from '../fields.ts';
import { html } from '../html.ts';
import { type Answer, type Asked, action, type Page, page, type Visit } from '../page.ts';
import {
  articleNumber,
  bodyOf,
  filesOf,
  type Given,
  givenOf,
  idsOf,
  nothingGiven,
  settledQuestions,
} from './answers.ts';
import {
  alikePage,
  announced,
  formPage,
  type Shown,
  sentPage,
  startOf,
  topicList,
  type Way,
  type What,
} from './show.ts';
import { openToSites } from './sites.ts';
import { answeredFirst, opened, read, senderOf, suggest, topicOf } from './suggested.ts';

function placeOf({ brand, language }: Visit) {
  return { brand_id: brand.id, language };
}

/** What the reader has looked for and read so far goes with them to the form. */
function tailOf(asked: Asked): string {
  const query = new URLSearchParams();
  const [article, q] = [articleNumber(asked.query('article')), asked.query('q').slice(0, 300)];
  if (article !== '') query.set('article', article);
  if (q !== '') query.set('q', q);
  return query.size === 0 ? '' : `?${query}`;
}

async function treePage(visit: Visit, asked: Asked, way: Way): Promise<Answer> {
  const { ctx, say } = visit;
  const { items, announcements } = await listForms(ctx, placeOf(visit));
  return {
    title: say('ask.title'),
    is_bare: way === 'embed',
    is_listed: way === 'portal',
    main: html`<h1>${say('ask.title')}</h1>${announced(visit, announcements)}
<p>${say(items.length === 0 ? 'ask.nothing' : 'ask.intro')}</p>${topicList(visit, items, { below: null, way, tail: tailOf(asked) })}`,
  };
}

/** A group is a page of what is below; a topic that is offered itself has its form, too. */
async function topicPage(visit: Visit, asked: Asked, way: Way): Promise<Answer> {
  const { ctx, say } = visit;
  const id = topicOf(asked);
  const { items, announcements } = await listForms(ctx, placeOf(visit));
  const one = items.find((topic) => topic.id === id) ?? fail('not_found', 'errors.not_found');
  if (one.has_form) return emptyForm(visit, { id, asked, way, items });
  return {
    title: one.name,
    is_bare: way === 'embed',
    is_listed: way === 'portal',
    main: html`<p class="small"><a href="${visit.to(startOf(way))}">← ${say('ask.all_topics')}</a></p>
<h1>${one.name}</h1>${announced(visit, announcements)}<p>${say('ask.group')}</p>${topicList(visit, items, { below: id, way, tail: tailOf(asked) })}`,
  };
}

async function emptyForm(
  visit: Visit,
  { id, asked, way, items }: { id: string; asked: Asked; way: Way; items: readonly OfferedTopic[] },
): Promise<Answer> {
  const { ctx, ports } = visit;
  const { questions, ...form } = await getForm(ctx, id, placeOf(visit));
  const stamp = newStamp(ports.secrets, id, ctx.now);
  const given: Given = {
    ...{ ...nothingGiven, stamp, subject: asked.query('q').slice(0, 300) },
    article: articleNumber(asked.query('article')),
  };
  const below = items.filter((topic) => topic.parent_id === id);
  return formPage(visit, { form, questions, given, way, below, tail: tailOf(asked) });
}

async function fill(visit: Visit, asked: Asked, way: Way): Promise<Answer> {
  const { ctx } = visit;
  const { form: sent } = asked;
  const id = topicOf(asked);
  const { questions: _, ...form } = await getForm(ctx, id, placeOf(visit));
  const { questions, values } = await settledQuestions(visit, id, sent);
  const early = givenOf(sent, { values, files: [] });
  const uploads = await keep(visit, id, asked);
  if ('refused' in uploads)
    return formPage(visit, { ...{ form, questions, given: early, way }, ...uploads.refused });
  const given = givenOf(sent, { values, files: uploads.files });
  const shown: Shown = { form, questions, given, way };
  if (sent.text('step') !== 'send') return formPage(visit, shown);
  const wrongs = missingIn(visit, given);
  if (uploads.is_over) wrongs['file_ids'] = visit.say('ask.too_many_files', { count: 5 });
  const isAsked = sent.text('asked') === '' || sent.text('asked') === idsOf(questions);
  if (Object.keys(wrongs).length > 0)
    return formPage(visit, { ...shown, trouble: visit.say('ask.trouble'), wrongs });
  if (!isAsked && questions.some((one) => one.is_required && values[one.id] == null))
    return formPage(visit, { ...shown, trouble: visit.say('ask.more_questions') });
  return (await answeredFirst(visit, asked, shown)) ?? send(visit, asked, shown);
}

type Refused = { readonly trouble: string; readonly wrongs: Wrongs };

async function keep(visit: Visit, id: string, { form }: Asked) {
  try {
    return await filesOf(visit, id, form);
  } catch (error) {
    const { line, fields } = wrongsOf(visit, error);
    const refused: Refused = { trouble: line, wrongs: { file_ids: line, ...fields } };
    return { refused };
  }
}

function missingIn({ say, me }: Visit, given: Given): Record<string, string> {
  return {
    ...(given.subject === '' ? { subject: say('ask.subject_needed') } : {}),
    ...(given.text.trim() === '' ? { text: say('ask.text_needed') } : {}),
    ...(me === undefined && !emailAddress.safeParse(given.address).success
      ? { address: say('ask.address_wrong') }
      : {}),
  };
}

async function send(visit: Visit, { form: sent }: Asked, shown: Shown): Promise<Answer> {
  const { ctx, ports, me } = visit;
  const { given, way, form } = shown;
  const article_id =
    given.article === '' ? undefined : await articleOfNumber(ctx, Number(given.article));
  const to = { ...placeOf(visit), form_id: form.id, way, article_id };
  const body = bodyOf(visit, sent, { given, to }) ?? fail('invalid', 'errors.invalid');
  try {
    const answer = await sendRequest(ctx, ports, { body, sender: senderOf(visit) });
    if (answer.like !== null) return alikePage(visit, shown, answer.like);
    const { state, number, promise } = answer;
    return sentTo(visit, { state, number, promise, address: me?.address ?? given.address }, way);
  } catch (error) {
    const isOurs = error instanceof OporaError && error.code !== 'not_found';
    if (!isOurs) throw error;
    const { line, fields } = wrongsOf(visit, error);
    return formPage(visit, { ...shown, trouble: line, wrongs: fields });
  }
}

const purpose = 'portal.sent';
const kept = z.object({
  state: z.enum(['sent', 'confirm', 'held', 'alike']),
  number: z.number().nullable(),
  promise: z.string().nullable(),
  address: z.string(),
  usual: z.object({ unit: z.enum(['days', 'hours']), count: z.number() }).nullable(),
});

/** What it says is sealed into the address: nobody can make our page say theirs, and nothing is sent twice. */
export async function sentTo(
  { ctx, ports, to }: Visit,
  what: Omit<What, 'usual'>,
  way: Way,
): Promise<Answer> {
  const { number } = what;
  const usual = number === null ? null : await usualTime(ctx, number);
  const sealed = ports.secrets.seal(purpose, JSON.stringify({ ...what, usual }));
  return { redirect: to(`${startOf(way)}/sent?of=${sealed}`) };
}

function thanks(visit: Visit, asked: Asked, way: Way): Answer {
  try {
    const plain = visit.ports.secrets.open(purpose, asked.query('of'));
    return sentPage(visit, kept.parse(JSON.parse(plain)), way);
  } catch {
    return { redirect: visit.to(startOf(way)) };
  }
}

function pagesOf(way: Way): Page[] {
  const start = startOf(way);
  const at = `${start}/:topic_id`;
  const framed =
    (show: (visit: Visit, asked: Asked) => Answer | Promise<Answer>) =>
    async (visit: Visit, asked: Asked) => {
      if (way === 'embed') await openToSites(visit);
      return show(visit, asked);
    };
  return [
    page(
      start,
      'anyone',
      framed((visit, asked) => treePage(visit, asked, way)),
    ),
    page(
      `${start}/sent`,
      'anyone',
      framed((visit, asked) => thanks(visit, asked, way)),
    ),
    page(
      at,
      'anyone',
      framed((visit, asked) => topicPage(visit, asked, way)),
    ),
    action(at, 'anyone', {
      limit: 60,
      has_files: true,
      show: framed((visit, asked) => fill(visit, asked, way)),
    }),
    action(`${at}/articles`, 'anyone', { limit: 120, show: suggest }),
    action(`${at}/opened`, 'anyone', { limit: 120, show: opened }),
    action(`${at}/read`, 'anyone', { limit: 120, show: read }),
  ];
}

export const formPages: readonly Page[] = [...pagesOf('portal'), ...pagesOf('embed')];
