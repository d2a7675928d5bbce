/**
 * The portal: pages made on the server, for people who write to the desk. It owns no tables; it calls the public
 * faces of modules in the name of the requester. Only server/app.ts imports it.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { languages } from '#contract/common.ts';
import { type BrandCard, logoBytes } from '#modules/brands/brands.ts';
import type { Actor, Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { type HttpSetup, portalCredentials } from '#platform/http.ts';
import { assetNamed } from './assets.ts';
import { type BrandHosts, startBrandHosts } from './brand-hosts.ts';
import { failurePage } from './failure.ts';
import { emptyForm, formOfParts, formOfText, maxFormBytes } from './form.ts';
import { registerEmbed } from './forms/sites.ts';
import { robotsText } from './help/sitemap.ts';
import { render } from './html.ts';
import { sendKept, sendText } from './keeping.ts';
import { layout } from './layout.ts';
import type { Answer, Asked, Form, Page, Visit } from './page.ts';
import { pages } from './pages.ts';
import { openVisit, wishedLanguages } from './visit.ts';

type Setup = Pick<HttpSetup, 'ports' | 'authenticate' | 'are_limits_on'> & {
  readonly makeCtx: (actor: Actor, request: FastifyRequest) => Ctx;
  readonly hosts: BrandHosts;
};

export { type BrandHosts, startBrandHosts };

/** Everything a page may load comes from its own address; nothing of it runs inside the page. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Pages under /help of the main address; addresses of brands lead here by `rewrite` (brand-hosts.ts). */
export async function registerPortal(http: FastifyInstance, setup: Setup): Promise<void> {
  await http.register(async (portal) => {
    takeForms(portal);
    portal.addHook('onRequest', async (_request, reply) => {
      await setup.hosts.fresh();
      reply.headers({
        'content-security-policy': policy,
        // Own forms carry where they come from; nobody else learns it.
        'referrer-policy': 'same-origin',
        'cache-control': 'no-store',
      });
    });
    portal.setErrorHandler((error, request, reply) =>
      failurePage(error, { request, reply, setup }),
    );
    registerAssets(portal, setup);
    for (const path of ['/help', '/help/'])
      portal.get(path, (request, reply) => toLanguage(request, reply, setup));
    for (const one of pages) registerPage(portal, one, setup);
    registerEmbed(portal, (host) => setup.hosts.brandOf(host));
    // The address of a brand leads to the second, the main one has it at its root.
    for (const path of ['/robots.txt', '/help/robots.txt'])
      portal.get(path, async (request, reply) =>
        reply
          .type('text/plain; charset=utf-8')
          .send(robotsText(setup.hosts.brandOf(request.headers.host))),
      );
    portal.get('/help/*', async () => fail('not_found', 'errors.not_found'));
  });
}

function takeForms(portal: FastifyInstance): void {
  portal.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, String(body)),
  );
  portal.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
}

function registerAssets(portal: FastifyInstance, { hosts, makeCtx }: Setup): void {
  const forGood = 'public, max-age=31536000, immutable';
  portal.get('/help/assets/:name', async (request, reply) => {
    const { name } = paramsOf(request);
    const found = assetNamed(name ?? '', hosts.all()) ?? fail('not_found', 'errors.not_found');
    reply.headers({ 'cache-control': forGood }).type(found.type);
    return sendText(request, reply, found.text);
  });
  portal.get('/help/assets/logo/:brand_id/:hash', async (request, reply) => {
    const { brand_id = '', hash } = paramsOf(request);
    const brand = hosts.all().find((one) => one.id === brand_id);
    const ctx = makeCtx({ kind: 'anonymous' }, request);
    const logo = brand && (await logoBytes(ctx, brand.id));
    if (logo === undefined || logo.hash !== hash) fail('not_found', 'errors.not_found');
    reply.headers({
      'cache-control': forGood,
      'content-security-policy': "sandbox; default-src 'none'",
    });
    return reply.type(logo.media_type).send(logo.bytes);
  });
}

function paramsOf(request: FastifyRequest): Record<string, string | undefined> {
  const { params } = request;
  return typeof params === 'object' && params !== null
    ? Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))
    : {};
}

async function toLanguage(request: FastifyRequest, reply: FastifyReply, setup: Setup) {
  const brand = servedBrand(request, setup.hosts);
  const [language] = [...wishedLanguages(request), ...brand.languages].filter((one) =>
    brand.languages.some((own) => own === one),
  );
  return reply
    .header('vary', 'accept-language, cookie')
    .redirect(`${brand.prefix}/${language ?? 'ru'}`, 302);
}

/** The brand of the address that was asked; with its help centre off there is nothing. */
export function servedBrand(request: FastifyRequest, hosts: BrandHosts): BrandCard {
  const brand = hosts.brandOf(request.headers.host);
  if (brand === undefined || !brand.is_help_center_on) fail('not_found', 'errors.not_found');
  return brand;
}

function registerPage(portal: FastifyInstance, one: Page, setup: Setup): void {
  const limited = one.limit !== undefined && setup.are_limits_on;
  for (const language of languages) {
    const url = `/help/${language}${one.path === '/' ? '' : one.path}`;
    for (const path of one.path === '/' ? [url, `${url}/`] : [url])
      portal.route({
        method: one.method,
        url: path,
        ...(one.has_files === true ? { bodyLimit: maxFormBytes } : {}),
        config: limited
          ? { rateLimit: { max: one.limit, timeWindow: 60_000 } }
          : { rateLimit: false },
        handler: async (request, reply) => {
          const brand = servedBrand(request, setup.hosts);
          if (!brand.languages.includes(language)) fail('not_found', 'errors.not_found');
          if (one.method === 'POST') assertOwnForm(request, brand);
          const { public_url } = setup.ports.config;
          const nobody = setup.makeCtx({ kind: 'anonymous' }, request);
          const caller = await setup.authenticate(nobody, portalCredentials(request, public_url));
          const ctx = { ...nobody, actor: caller?.actor ?? nobody.actor };
          const visit = await openVisit(ctx, {
            brand,
            language,
            request,
            reply,
            ports: setup.ports,
          });
          if (one.who === 'contact' && visit.me === undefined) return toSignIn(visit, request, one);
          const asked = await askedOf(request);
          return answer(visit, await one.show(visit, asked), one.path);
        },
      });
  }
}

/**
 * A form is ours when the browser says so (Fetch Metadata), or by its Origin where the browser is silent about
 * the rest: then it must be the host that was asked.
 */
function assertOwnForm(request: FastifyRequest, brand: BrandCard): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) {
    if (site !== 'same-origin') fail('forbidden', 'errors.foreign_origin');
    return;
  }
  const { origin, host } = request.headers;
  const own = [brand.origin, `http://${host}`, `https://${host}`];
  if (origin === undefined || !own.includes(origin)) fail('forbidden', 'errors.foreign_origin');
}

function toSignIn(visit: Visit, request: FastifyRequest, one: Page): FastifyReply {
  const back = one.method === 'GET' ? request.url : visit.to('/requests');
  return visit.reply.redirect(`${visit.to('/sign-in')}?back=${encodeURIComponent(back)}`, 303);
}

async function askedOf(request: FastifyRequest): Promise<Asked> {
  const params = Object.fromEntries(
    Object.entries(paramsOf(request)).map(([name, value]) => [name, value ?? '']),
  );
  const query = new URL(request.url, 'http://portal').searchParams;
  return {
    params,
    query: (name) => (query.get(name) ?? '').toWellFormed().replaceAll('\u0000', '').slice(0, 500),
    form: await formOf(request),
  };
}

async function formOf({ body, headers }: FastifyRequest): Promise<Form> {
  if (typeof body === 'string') return formOfText(body);
  if (Buffer.isBuffer(body)) return formOfParts(body, headers['content-type'] ?? '');
  return emptyForm;
}

async function answer(visit: Visit, given: Answer, path: string): Promise<FastifyReply> {
  const { reply } = visit;
  if ('redirect' in given) {
    if (given.notice !== undefined) leaveNotice(visit, given.notice);
    return reply.redirect(given.redirect, given.status ?? 303);
  }
  if ('body' in given) {
    for (const [name, value] of Object.entries(given.headers ?? {})) reply.header(name, value);
    reply.code(given.status ?? 200).type(given.type);
    const { body } = given;
    const isKept = given.is_kept === true && typeof body === 'string';
    return isKept ? sendKept(visit.request, reply, { text: body }) : reply.send(body);
  }
  const params = paramsOf(visit.request);
  const here = path.replace(/:([a-z_]+)/g, (_whole, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  );
  const page = render(layout(visit, given, here));
  reply.code(given.status ?? 200).type('text/html; charset=utf-8');
  if (given.is_kept !== true) return sendText(visit.request, reply, page);
  return sendKept(visit.request, reply, { text: page, besides: given.new_each_time });
}

/** Shown once by the next page; a key, never words, so that nobody can make our page say theirs. */
function leaveNotice({ reply, ports }: Visit, notice: string): void {
  const secure = ports.config.public_url.startsWith('https:');
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: 60 } as const;
  reply.setCookie('opora-notice', notice, options);
}
