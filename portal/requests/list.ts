/** The list of requests: own ones, or the organisation's where that is switched on. */
import type { RequestRow } from '#contract/requests.ts';
import { listRequests } from '#modules/requests/requests.ts';
import { momentOf } from '../dates.ts';
import { type Html, html } from '../html.ts';
import { type Answer, type Asked, type Page, page, type Visit } from '../page.ts';

type Chosen = {
  readonly whose: 'mine' | 'organization';
  readonly state: 'open' | 'closed';
  readonly q: string;
};

function chosenOf(visit: Visit, { query }: Asked): Chosen {
  const wantsAll = query('whose') === 'organization' && visit.me?.shares_requests === true;
  return {
    whose: wantsAll ? 'organization' : 'mine',
    state: query('state') === 'closed' ? 'closed' : 'open',
    q: query('q').trim().slice(0, 200),
  };
}

function pathOf(chosen: Partial<Chosen> & { after?: string }): string {
  const set = Object.entries(chosen).filter(
    ([, value]) => value !== '' && value !== 'mine' && value !== 'open',
  );
  const query = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString();
  return query === '' ? '/requests' : `/requests?${query}`;
}

const list = page('/requests', 'contact', async (visit, asked): Promise<Answer> => {
  const { say, ctx } = visit;
  const chosen = chosenOf(visit, asked);
  const after = asked.query('after') || undefined;
  const { items, next } = await listRequests(ctx, { ...chosen, after });
  const title = say(chosen.whose === 'mine' ? 'list.title' : 'list.title_organization');
  return {
    title,
    place: 'requests',
    main: html`<h1>${title}</h1>
${tabs(visit, chosen)}${searchForm(visit, chosen)}
${items.length === 0 ? html`<p class="quiet">${noneWords(visit, chosen)}</p>` : html`<ul class="requests">${items.map((one) => row(visit, one, chosen))}</ul>`}
${next === null ? null : html`<p><a class="button plain" href="${visit.to(pathOf({ ...chosen, after: next }))}">${say('list.next')}</a></p>`}`,
  };
});

function tabs(visit: Visit, chosen: Chosen): Html {
  const { say, me } = visit;
  const tab = (change: Partial<Chosen>, words: string) => {
    const isHere = Object.entries(change).every(
      ([name, value]) => Object.entries(chosen).find(([key]) => key === name)?.[1] === value,
    );
    const href = visit.to(pathOf({ ...chosen, ...change }));
    return isHere
      ? html`<li><a href="${href}" aria-current="true">${words}</a></li>`
      : html`<li><a href="${href}">${words}</a></li>`;
  };
  const whose =
    me?.shares_requests === true && me.organization !== null
      ? html`<ul class="tabs">${tab({ whose: 'mine' }, say('list.mine'))}${tab({ whose: 'organization' }, say('list.organization', { name: me.organization.name }))}</ul>`
      : null;
  return html`<nav aria-label="${say('list.filters')}">${whose}<ul class="tabs">${tab({ state: 'open' }, say('list.open'))}${tab({ state: 'closed' }, say('list.closed'))}</ul></nav>`;
}

function searchForm(visit: Visit, chosen: Chosen): Html {
  const { say } = visit;
  return html`<form class="row field" role="search" method="get" action="${visit.to('/requests')}">
<input type="hidden" name="whose" value="${chosen.whose}"><input type="hidden" name="state" value="${chosen.state}">
<label class="hidden" for="q">${say('list.search')}</label>
<input class="grow" id="q" name="q" type="search" value="${chosen.q}" placeholder="${say('list.search')}" maxlength="200">
<button class="plain">${say('list.search_button')}</button></form>`;
}

function noneWords({ say }: Visit, { q, state }: Chosen): string {
  if (q !== '') return say('list.none_found', { q });
  return say(state === 'open' ? 'list.none_open' : 'list.none_closed');
}

function row(visit: Visit, one: RequestRow, { whose }: Chosen): Html {
  const { say, ctx } = visit;
  return html`<li><a class="turn-${one.turn}" href="${visit.to(`/requests/${one.number}`)}">
<span class="subject">${one.subject}</span>
<span class="meta"><span class="nowrap">№ ${String(one.number)}</span><span>${one.status}</span>${
    whose === 'organization'
      ? html`<span>${say('list.from', { name: one.requester })}</span>`
      : null
  }<span>${say('list.changed', { when: '' })}${momentOf(visit, one.changed_at, ctx.now)}</span></span></a></li>`;
}

export const listPages: readonly Page[] = [list];
