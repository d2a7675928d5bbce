/** The link in the letter: a page with a button. Programs that look at mail open links; they press nothing. */
import type { LikeRequest } from '#contract/forms.ts';
import { confirmRequest, lookUpRequest } from '#modules/forms/forms.ts';
import { OporaError } from '#platform/errors.ts';
import { html } from '../html.ts';
import { type Answer, type Asked, action, type Page, page, type Visit } from '../page.ts';
import { sentTo } from './forms.ts';

const at = '/ask/confirm/:secret';

function deadPage({ say, to }: Visit): Answer {
  return {
    title: say('confirm.dead_title'),
    status: 404,
    main: html`<h1>${say('confirm.dead_title')}</h1><p>${say('confirm.dead')}</p>
<p><a class="button" href="${to('/ask')}">${say('ask.title')}</a></p>`,
  };
}

async function unlessDead(visit: Visit, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OporaError && error.message_key === 'errors.link_dead')
      return deadPage(visit);
    throw error;
  }
}

function secretOf({ params }: Asked): string {
  return params['secret'] ?? '';
}

const look = page(at, 'anyone', (visit, asked) =>
  unlessDead(visit, async () => {
    const { say, to } = visit;
    const secret = secretOf(asked);
    const found = await lookUpRequest(visit.ctx, secret);
    return {
      title: say('confirm.title'),
      main: html`<h1>${say('confirm.title')}</h1><p>${say('confirm.intro')}</p>
<form class="card" method="post" action="${to(`/ask/confirm/${secret}`)}"><dl><dt>${say('confirm.topic')}</dt><dd>${found.topic}</dd><dt>${say('confirm.subject')}</dt><dd>${found.subject}</dd></dl>
${buttons(visit, found.like)}</form><p class="quiet">${say('confirm.not_me')}</p>`,
    };
  }),
);

function buttons({ say }: Visit, like: LikeRequest | null) {
  if (like === null) return html`<button>${say('confirm.send')}</button>`;
  const number = String(like.number);
  return html`<p>${say('ask.alike_more', { number, subject: like.subject })}</p>
<div class="row"><button name="add_to" value="${number}">${say('ask.alike_add', { number })}</button><button class="plain" name="is_other" value="1">${say('ask.alike_other')}</button></div>`;
}

const confirm = action(at, 'anyone', {
  limit: 30,
  show: (visit, asked) =>
    unlessDead(visit, async () => {
      const add_to = Number(asked.form.text('add_to'));
      const sent = await confirmRequest(visit.ctx, visit.ports, {
        secret: secretOf(asked),
        ...(Number.isInteger(add_to) && add_to > 0 ? { add_to } : {}),
      });
      const { state, number, promise } = sent;
      return sentTo(visit, { state, number, promise, address: '' }, 'portal');
    }),
});

export const confirmPages: readonly Page[] = [look, confirm];
