/** One request: whose turn it is, what was said, and what its requester may do. */
import { mostColleagues, type Request, type RequestMessage } from '#contract/requests.ts';
import { newId } from '#platform/id.ts';
import { momentOf, sayMoment, saySize, sayZone } from '../dates.ts';
import { troubleLine } from '../fields.ts';
import { maxFormBytes } from '../form.ts';
import { type Html, html } from '../html.ts';
import { messageHtml } from '../message-html.ts';
import type { Answer, Visit } from '../page.ts';

/** What a form that was refused shows again. */
export type Refused = {
  readonly line: string;
  readonly text?: string;
  readonly address?: string;
};

export function requestPage(visit: Visit, one: Request, refused?: Refused): Answer {
  const { say, ctx } = visit;
  const at = `/requests/${one.number}`;
  return {
    title: one.subject,
    place: 'requests',
    status: refused === undefined ? 200 : 422,
    main: html`<p class="small no-print"><a href="${visit.to('/requests')}">← ${say('request.back')}</a></p>
<h1>${one.subject}</h1>
<p class="quiet small">${say('request.number', { number: String(one.number) })} · ${say('request.created', { when: '' })}${momentOf(visit, one.created_at, ctx.now)}${one.is_mine ? null : html` · ${say('request.by', { name: one.requester })}`}</p>
${troubleLine(refused?.line)}
${standing(visit, one)}
<section aria-labelledby="conversation"><h2 id="conversation">${say('request.conversation')}</h2>
${one.previous === null ? null : html`<p><a href="${visit.to(at)}?before=${one.previous}">${say('request.earlier')}</a></p>`}
${one.messages.map((message) => messageOf(visit, message, at))}</section>
${answerForm(visit, at, refused)}
${actions(visit, one, { at, refused })}`,
  };
}

/** Whose turn, by colour, shape and word; what is promised; how long such requests take. */
function standing(visit: Visit, one: Request): Html {
  const { say } = visit;
  const words = one.is_closed
    ? say(one.turn === 'nobody' ? 'turn.solved' : 'turn.closed')
    : say(`turn.${one.turn === 'nobody' ? 'closed' : one.turn}`);
  return html`<div class="standing turn-${one.turn}"><p><span class="turn">${words}</span></p>
<p class="small quiet">${say('request.status')}: ${one.status}</p>
${one.is_merged ? html`<p class="small">${say('request.merged')}</p>` : null}
${promise(visit, one)}
${one.range === null ? null : html`<p class="small quiet">${say(one.range.unit === 'days' ? 'request.range_days' : 'request.range_hours', { count: one.range.count })}</p>`}
${one.colleagues.length === 0 ? null : html`<p class="small quiet">${say('request.copies')}: ${one.colleagues.join(', ')}</p>`}</div>`;
}

function promise(visit: Visit, { promise: owed }: Request): Html | null {
  if (owed === null) return null;
  const { say, ctx } = visit;
  const when = sayMoment(visit, owed.due_at, ctx.now);
  const isReply = owed.target === 'reply';
  const zone = html` <span class="quiet small">(${say('request.zone', { zone: sayZone(visit, ctx.now) })})</span>`;
  if (owed.is_late)
    return html`<p class="late">${say(isReply ? 'request.late_reply' : 'request.late_solution', { when })}${zone}</p>`;
  return html`<p>${say(isReply ? 'request.promised_reply' : 'request.promised_solution', { when })}${zone}</p>`;
}

function messageOf(visit: Visit, one: RequestMessage, at: string): Html {
  const { say, ctx } = visit;
  const place = (id: string) => `${visit.to(at)}/files/${id}`;
  const fileOf = (source: string) => {
    const by = source.startsWith('cid:') ? source.slice(4) : undefined;
    const own = /\/api\/files\/([0-9a-f-]{36})/.exec(source)?.[1];
    const found = one.files.find((file) =>
      by !== undefined ? file.content_id === by : file.id === own,
    );
    return found === undefined ? undefined : `${place(found.id)}?preview=1`;
  };
  const who = one.is_mine ? say('request.you') : (one.author ?? say('request.desk'));
  const shown = one.files.filter((file) => !file.is_inline);
  return html`<article class="message${one.is_mine ? ' mine' : ''}"><header><strong>${who}</strong><span class="quiet">${momentOf(visit, one.created_at, ctx.now)}</span></header>
<div class="body">${messageHtml(one.body_html, fileOf)}</div>
${one.quoted_html === '' ? null : html`<details><summary class="small">${say('request.quoted')}</summary><blockquote>${messageHtml(one.quoted_html, fileOf)}</blockquote></details>`}
${shown.length === 0 ? null : html`<ul class="files" aria-label="${say('request.files')}">${shown.map((file) => html`<li><a href="${place(file.id)}" download>${file.name} <span class="quiet">${saySize(visit.language, file.size)}</span></a></li>`)}</ul>`}</article>`;
}

function answerForm(visit: Visit, at: string, refused: Refused | undefined): Html {
  const { say } = visit;
  const limit = maxFormBytes / 1024 / 1024;
  return html`<form class="card" method="post" enctype="multipart/form-data" action="${visit.to(at)}/answer" data-files="1"><input type="hidden" name="once" value="${newId()}">
<div class="field"><label for="text">${say('request.answer')}</label>
<textarea id="text" name="text" maxlength="50000" aria-describedby="text-hint">${refused?.text ?? ''}</textarea>
<p class="hint" id="text-hint">${say('request.answer_hint')}</p></div>
<div class="field"><label for="files">${say('request.attach')}</label>
<input id="files" name="files" type="file" multiple aria-describedby="files-hint">
<p class="hint" id="files-hint">${say('request.attach_hint', { limit })}</p></div>
<p class="hint" role="status" data-state="1" data-pasted="${say('request.pasted')}" data-sending="${say('request.sending')}"></p>
<button>${say('request.send')}</button></form>`;
}

function actions(
  visit: Visit,
  one: Request,
  { at, refused }: { at: string; refused: Refused | undefined },
): Html {
  const { say } = visit;
  const end = one.is_closed
    ? html`<form class="row" method="post" action="${visit.to(at)}/reopen"><button class="plain">${say('request.reopen')}</button><span class="hint">${say('request.reopen_more')}</span></form>`
    : html`<form class="row" method="post" action="${visit.to(at)}/close"><button class="plain">${say('request.close')}</button><span class="hint">${say('request.close_more')}</span></form>`;
  const colleague = html`<form method="post" action="${visit.to(at)}/colleague">
<label for="colleague">${say('request.colleague_address')}</label>
<div class="row"><input class="grow" id="colleague" name="address" type="email" required maxlength="254" value="${refused?.address ?? ''}" aria-describedby="colleague-hint">
<button class="plain">${say('request.colleague_add')}</button></div>
<p class="hint" id="colleague-hint">${say('request.colleague_hint')}</p></form>`;
  const mayAdd = !one.is_merged && one.colleagues.length < mostColleagues;
  return html`<section class="card no-print" aria-labelledby="more"><h2 id="more">${say('request.actions')}</h2>${one.is_merged ? null : end}
${mayAdd ? html`<h3>${say('request.colleague')}</h3>${colleague}` : null}</section>`;
}
