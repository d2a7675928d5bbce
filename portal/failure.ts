/** What a person sees instead of problem+json when something cannot be shown. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { translateKey } from '#contract/i18n/dictionaries.ts';
import type { HttpSetup } from '#platform/http.ts';
import { toProblem } from '#platform/http-problems.ts';
import type { BrandHosts } from './brand-hosts.ts';
import { maxFormBytes } from './form.ts';
import { searchBox } from './help/pieces.ts';
import { html, render } from './html.ts';
import { layout } from './layout.ts';
import { openVisit, wishedLanguages } from './visit.ts';
import { type Say, sayIn } from './words.ts';

type Place = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly setup: Pick<HttpSetup, 'ports' | 'makeCtx'> & { readonly hosts: BrandHosts };
};

export async function failurePage(error: unknown, { request, reply, setup }: Place) {
  const problem = toProblem(error, request.headers['accept-language']);
  if (problem.status >= 500) request.log.error({ err: error }, 'a page failed');
  if (problem.status === 429) reply.header('retry-after', '60');
  reply.code(problem.status).type('text/html; charset=utf-8');
  const brand = setup.hosts.brandOf(request.headers.host);
  const inPath = /^\/(?:help\/)?(ru|en)(?:[/?]|$)/.exec(request.originalUrl)?.[1];
  const language =
    inPath === 'en' || inPath === 'ru' ? inPath : (wishedLanguages(request)[0] ?? 'ru');
  const say = sayIn(language);
  if (brand === undefined || !brand.is_help_center_on || problem.status === 503)
    return reply.send(bare(language, wordsOf(problem, { language, say })));
  const nobody = setup.makeCtx({ kind: 'anonymous' }, request);
  const visit = await openVisit(nobody, { brand, language, request, reply, ports: setup.ports });
  const title =
    problem.status === 404 ? say('failure.not_found_title') : say('failure.failed_title');
  const main = html`<h1>${title}</h1>
<p>${wordsOf(problem, { language, say })}</p>
${problem.status === 404 ? html`<p>${say('help.search_instead')}</p>${searchBox(visit)}` : null}
<p><a class="button" href="${visit.to('/')}">${say('failure.home')}</a></p>`;
  return reply.send(render(layout(visit, { title, main }, '/')));
}

type Failed = ReturnType<typeof toProblem>;

function wordsOf(problem: Failed, { language, say }: { language: 'ru' | 'en'; say: Say }): string {
  if (problem.status === 404) return say('failure.not_found');
  if (problem.status === 429) return say('failure.rate_limited');
  if (problem.status >= 500 && problem.status !== 503) return say('failure.internal');
  if (problem.message_key === 'errors.foreign_origin') return say('failure.foreign');
  if (problem.message_key === 'errors.body_too_large')
    return say('failure.too_large', { limit: maxFormBytes / 1024 / 1024 });
  return translateKey(language, problem.message_key, problem.params) ?? problem.title;
}

/** When not even the brand is known. */
function bare(language: string, words: string): string {
  return render(
    html`<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${words}</title></head><body><p>${words}</p></body></html>`,
  );
}
