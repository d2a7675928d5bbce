/** The pages of forms as they look: the tree of topics, a form, what happens next. */
import type { ShownAnnouncement } from '#contract/announcements.ts';
import {
  confirmHours,
  type FormQuestion,
  type LikeRequest,
  maxFormFileBytes,
  mostFormFiles,
  type OfferedTopic,
  type RequestForm,
} from '#contract/forms.ts';
import { sayPeriod } from '#contract/period.ts';
import { field, troubleLine, type Wrongs } from '../fields.ts';
import { type Html, html } from '../html.ts';
import type { Answer, Visit } from '../page.ts';
import { type Given, idsOf } from './answers.ts';
import { questionFields } from './questions.ts';

/** On the portal, or within the frame of another site. */
export type Way = 'portal' | 'embed';

export function startOf(way: Way): string {
  return way === 'embed' ? '/embed' : '/ask';
}

export function announced(visit: Visit, told: readonly ShownAnnouncement[]): Html[] {
  return told.map(
    (one) =>
      html`<aside class="${one.kind === 'trouble' ? 'told trouble-told' : 'told'}"><p class="told-kind">${visit.say(one.kind === 'trouble' ? 'help.trouble' : 'help.planned')} · ${sayPeriod(visit, { from: one.starts_at, until: one.ends_at }, visit.ctx.now)}</p><h2>${one.title}</h2>${one.text
        .split(/\n+/)
        .filter(Boolean)
        .map((line) => html`<p>${line}</p>`)}</aside>`,
  );
}

/** Topics below one, or the roots; a group opens as a page of its own. */
export function topicList(
  visit: Visit,
  topics: readonly OfferedTopic[],
  { below, way, tail }: { below: string | null; way: Way; tail: string },
): Html {
  const children = topics.filter((one) => one.parent_id === below);
  return html`<ul class="topics">${children.map((one) => {
    const inside = topics.filter((other) => other.parent_id === one.id).map((other) => other.name);
    const more = inside.length > 0 ? inside.join(', ') : one.intro;
    return html`<li><a href="${visit.to(`${startOf(way)}/${one.id}${tail}`)}"><strong>${one.name}</strong>${more === '' ? null : html`<span class="quiet small">${more.length > 140 ? `${more.slice(0, 139)}…` : more}</span>`}</a></li>`;
  })}</ul>`;
}

export type Shown = {
  readonly form: Omit<RequestForm, 'stamp' | 'questions'>;
  readonly questions: readonly FormQuestion[];
  readonly given: Given;
  readonly way: Way;
  readonly trouble?: string | undefined;
  readonly wrongs?: Wrongs;
  /** Topics that are more exact, above the form. */
  readonly below?: readonly OfferedTopic[];
  /** The query that their links carry on. */
  readonly tail?: string;
};

export function formPage(visit: Visit, shown: Shown): Answer {
  const { say } = visit;
  const { form, way, given, wrongs = {}, below = [] } = shown;
  const at = `${startOf(way)}/${form.id}`;
  return {
    title: form.name,
    is_bare: way === 'embed',
    status: shown.trouble === undefined ? 200 : 422,
    main: html`${crumbs(visit, form.path, way)}<h1>${form.name}</h1>
${announced(visit, form.announcements)}
${form.intro
  .split(/\n+/)
  .filter(Boolean)
  .map((line) => html`<p>${line}</p>`)}
${below.length === 0 ? null : topicList(visit, below, { below: form.id, way, tail: shown.tail ?? '' })}
${troubleLine(shown.trouble)}
<form class="card" method="post" enctype="multipart/form-data" action="${visit.to(at)}" data-form="${visit.to(at)}">
<input type="hidden" name="stamp" value="${given.stamp}"><input type="hidden" name="article" value="${given.article}"><input type="hidden" name="looked" value="">
${questionsBlock(visit, shown)}
${field({ name: 'subject', label: say('ask.subject'), value: given.subject, wrong: wrongs['subject'], is_required: true, max: 300 })}
${textField(visit, given.text, wrongs['text'])}
<div data-suggested="1" hidden><h2 id="suggested-title">${say('ask.suggested')}</h2><ul aria-labelledby="suggested-title" aria-live="polite"></ul><p class="hint">${say('ask.suggested_more')}</p></div>
${form.files === 'none' ? null : filesField(visit, shown)}
${senderFields(visit, given, wrongs)}
<div class="trap" aria-hidden="true"><label for="website">${say('ask.trap')}</label><input id="website" name="website" tabindex="-1" autocomplete="off"></div>
<button name="step" value="send">${say('ask.send')}</button></form>`,
  };
}

function crumbs(visit: Visit, path: RequestForm['path'], way: Way): Html {
  const { say } = visit;
  return html`<p class="small"><a href="${visit.to(startOf(way))}">← ${say('ask.all_topics')}</a>${path
    .slice(0, -1)
    .map(
      (one) => html` › <a href="${visit.to(`${startOf(way)}/${one.id}`)}">${one.name}</a>`,
    )}</p>`;
}

function questionsBlock(visit: Visit, { form, questions, given, wrongs = {} }: Shown): Html {
  const { say } = visit;
  const more = form.is_changing
    ? html`<p class="row" data-more="1"><button class="plain" name="step" value="more" formnovalidate="1">${say('ask.more')}</button><span class="hint">${say('ask.more_hint')}</span></p>`
    : null;
  return html`<div id="questions"><input type="hidden" name="asked" value="${idsOf(questions)}">
${questionFields(visit, questions, { values: given.values, wrongs })}${questions.length === 0 ? null : more}</div>`;
}

function textField({ say }: Visit, text: string, wrong: string | undefined): Html {
  return html`<div class="field"><label for="text">${say('ask.text')}</label>
<textarea id="text" name="text" maxlength="100000" required aria-describedby="text-hint${wrong === undefined ? '' : ' text-wrong'}" aria-invalid="${wrong === undefined ? 'false' : 'true'}">${text}</textarea>
<p class="hint" id="text-hint">${say('ask.text_hint')}</p>
${wrong === undefined ? null : html`<p class="wrong" id="text-wrong">${wrong}</p>`}</div>`;
}

function filesField({ say }: Visit, { form, given, wrongs = {} }: Shown): Html {
  const wrong = wrongs['file_ids'];
  const hint = say('ask.files_hint', {
    count: mostFormFiles,
    limit: maxFormFileBytes / 1024 / 1024,
  });
  return html`<div class="field"><label for="files">${say('ask.files')}${form.files === 'must' ? null : html` <span class="quiet">(${say('ask.optional')})</span>`}</label>
${form.file_words === '' ? null : html`<p>${form.file_words}</p>`}
${
  given.files.length === 0
    ? null
    : html`<ul class="files">${given.files.map((file) => html`<li><input type="hidden" name="file_id" value="${file.id}"><input type="hidden" name="file_name" value="${file.name}">${file.name} <button class="link" name="remove" value="${file.id}" formnovalidate="1">${say('ask.remove_file')}</button></li>`)}</ul>`
}
<input id="files" name="files" type="file" multiple aria-describedby="files-hint"><p class="hint" id="files-hint">${hint}</p>
<p class="hint" role="status" data-pasted="${say('ask.pasted')}"></p>
${wrong === undefined ? null : html`<p class="wrong">${wrong}</p>`}</div>`;
}

function senderFields({ say, me }: Visit, given: Given, wrongs: Wrongs): Html {
  if (me !== undefined)
    return html`<p>${say('ask.as', { name: me.name, address: me.address ?? '' })}</p>`;
  return html`<h2>${say('ask.who')}</h2><div class="columns">
${field({ name: 'name', label: say('ask.name'), value: given.name, autocomplete: 'name', wrong: wrongs['name'], max: 200 })}
${field({ name: 'address', label: say('ask.address'), type: 'email', value: given.address, autocomplete: 'email', hint: say('ask.address_hint'), wrong: wrongs['address'], is_required: true, max: 254 })}</div>`;
}

/** Everything that was written, carried along unseen. Articles that fit were offered by then. */
export function writtenFields(given: Given): Html[] {
  const kept = [
    ['stamp', given.stamp],
    ['article', given.article],
    ['subject', given.subject],
    ['text', given.text],
    ['name', given.name],
    ['address', given.address],
    ['looked', '1'],
    ...Object.entries(given.values).flatMap(([id, value]) =>
      (Array.isArray(value) ? value : [value ?? '']).map((one) => [`f_${id}`, String(one)]),
    ),
    ...given.files.flatMap((file) => [
      ['file_id', file.id],
      ['file_name', file.name],
    ]),
  ];
  return kept.map(
    ([name = '', value = '']) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
}

/** «You asked this two hours ago: add to it?» Everything that was written is carried along. */
export function alikePage(visit: Visit, { form, given, way }: Shown, like: LikeRequest): Answer {
  const { say } = visit;
  return {
    title: say('ask.alike'),
    is_bare: way === 'embed',
    main: html`<h1>${say('ask.alike')}</h1>
<p>${say('ask.alike_more', { number: String(like.number), subject: like.subject })}</p>
<form class="card" method="post" action="${visit.to(`${startOf(way)}/${form.id}`)}"><input type="hidden" name="step" value="send">
${writtenFields(given)}
<div class="row"><button name="add_to" value="${like.number}">${say('ask.alike_add', { number: String(like.number) })}</button>
<button class="plain" name="is_other" value="1">${say('ask.alike_other')}</button></div></form>`,
  };
}

export type What = {
  readonly state: 'sent' | 'confirm' | 'held' | 'alike';
  readonly number: number | null;
  readonly promise: string | null;
  readonly address: string;
  /** How long such requests took; null: too few tell. */
  readonly usual: { readonly unit: 'days' | 'hours'; readonly count: number } | null;
};

export function sentPage(visit: Visit, what: What, way: Way): Answer {
  const { say } = visit;
  const links = html`<p class="row">${what.state === 'sent' && what.number !== null && way === 'portal' ? html`<a class="button" href="${visit.to(visit.me === undefined ? '/requests' : `/requests/${what.number}`)}">${say('sent.mine')}</a>` : null}
<a class="button plain" href="${visit.to(startOf(way))}">${say('sent.again')}</a></p>`;
  const { title, main } = said(visit, what);
  return {
    title,
    is_bare: way === 'embed',
    main: html`<h1>${title}</h1><div class="card">${main}</div>${links}`,
  };
}

function usualLine(say: Visit['say'], usual: What['usual']): Html | null {
  if (usual === null) return null;
  const { unit, count } = usual;
  return html`<p>${say(unit === 'days' ? 'request.range_days' : 'request.range_hours', { count })}</p>`;
}

function said({ say }: Visit, what: What): { title: string; main: Html } {
  const { address } = what;
  if (what.state === 'sent')
    return {
      title: say('sent.title'),
      main: html`<p><strong>${say('sent.number', { number: String(what.number ?? '') })}</strong></p>
${what.promise === null ? null : html`<p>${say('sent.promise', { when: what.promise })}</p>`}${usualLine(say, what.usual)}<p>${say('sent.next')}</p>`,
    };
  if (what.state === 'held')
    return { title: say('sent.held_title'), main: html`<p>${say('sent.held', { address })}</p>` };
  return {
    title: say('sent.confirm_title'),
    main: html`<p>${say('sent.confirm', { address })}</p><p class="quiet">${say('sent.confirm_more', { hours: confirmHours })}</p>`,
  };
}
