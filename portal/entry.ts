/**
 * Signing in and out. A link from a mail opens a page with a button, and only the button uses it up: programs that
 * look at mail open links, they press nothing.
 */
import { emailAddress } from '#contract/common.ts';
import {
  type ContactDevice,
  contactLinkMinutes,
  endContactSessions,
  lookUpContactLink,
  portalCookie,
  rememberZone,
  requestContactLink,
  signInContact,
  useContactLink,
} from '#modules/people/people.ts';
import { OporaError } from '#platform/errors.ts';
import { portalCookieName } from '#platform/http.ts';
import { field, troubleLine, wrongsOf } from './fields.ts';
import { flag, html } from './html.ts';
import { type Answer, type Asked, action, type Page, page, type Visit } from './page.ts';

type Shown = {
  readonly address?: string;
  readonly back: string;
  readonly wrong?: string | undefined;
  /** The password was the way, and it was wrong. */
  readonly is_by_password?: boolean;
};

function entryPage(
  visit: Visit,
  { address = '', back, wrong, is_by_password = false }: Shown,
): Answer {
  const { say } = visit;
  const more = html`<input type="hidden" name="back" value="${back}"><input type="hidden" name="browser_zone">`;
  const email = (
    name: string,
  ) => html`<div class="field"><label for="${name}">${say('entry.address')}</label>
<input id="${name}" name="address" type="email" autocomplete="username" required maxlength="254" value="${address}"></div>`;
  return {
    title: say('entry.title'),
    place: 'sign_in',
    status: wrong === undefined ? 200 : 422,
    main: html`<h1>${say('entry.title')}</h1>
${back === '' ? null : html`<p>${say('entry.needed')}</p>`}
${troubleLine(wrong)}
<div class="card"><form method="post" action="${visit.to('/sign-in')}">${more}
<p>${say('entry.intro')}</p>${email('address')}<button>${say('entry.send')}</button></form></div>
<details class="card" ${flag('open', is_by_password)}><summary>${say('entry.with_password')}</summary>
<form method="post" action="${visit.to('/sign-in/password')}">${more}${email('known-address')}
${field({ name: 'password', label: say('entry.password'), type: 'password', autocomplete: 'current-password', is_required: true, max: 200 })}
<button>${say('entry.enter')}</button></form>
<p class="hint">${say('entry.forgot')}</p></details>`,
  };
}

/** A path of our own pages in this language, or nothing: never a way elsewhere. */
function backOf(visit: Visit, given: string): string {
  const start = visit.to('/');
  const isOwn = given.startsWith(`${start}/`) && /^\/[\w\-/?=&%.~]*$/.test(given);
  return isOwn && !given.includes('//') && given.length < 300 ? given : '';
}

function deviceOf({ request, ports }: Visit): ContactDevice {
  return {
    ip: request.ip,
    user_agent: request.headers['user-agent'] ?? '',
    earlier_token: request.cookies[portalCookieName(ports.config.public_url)],
  };
}

async function signedIn(visit: Visit, token: string, { form }: Asked): Promise<Answer> {
  const { name, value, options } = portalCookie(visit.ports.config.public_url, token);
  visit.reply.setCookie(name, value, options);
  await rememberZone(visit.ctx, token, form.text('browser_zone'));
  return { redirect: backOf(visit, form.text('back')) || visit.to('/requests') };
}

const signIn = page('/sign-in', 'anyone', async (visit, { query }) =>
  visit.me === undefined
    ? entryPage(visit, { back: backOf(visit, query('back')) })
    : { redirect: visit.to('/requests') },
);

const askForLink = action('/sign-in', 'anyone', {
  limit: 10,
  show: async (visit, { form }) => {
    const back = backOf(visit, form.text('back'));
    const address = emailAddress.safeParse(form.text('address'));
    if (!address.success) {
      const wrong = visit.say('request.bad_address');
      return entryPage(visit, { back, wrong, address: form.text('address') });
    }
    const { brand, language, request } = visit;
    await requestContactLink(visit.ctx, {
      ...{ address: address.data, ip: request.ip, brand_id: brand.id, language },
      url_start: `${brand.origin}${visit.to('/sign-in/link/')}`,
    });
    return { redirect: visit.to('/sign-in/sent') };
  },
});

const sent = page('/sign-in/sent', 'anyone', async ({ say, to }) => ({
  title: say('entry.sent_title'),
  place: 'sign_in',
  main: html`<h1>${say('entry.sent_title')}</h1>
<p>${say('entry.sent', { count: contactLinkMinutes })}</p>
<p class="quiet">${say('entry.sent_again')}</p>
<p><a href="${to('/sign-in')}">${say('entry.again')}</a></p>`,
}));

const withPassword = action('/sign-in/password', 'anyone', {
  limit: 20,
  show: async (visit, asked) => {
    const { form } = asked;
    const address = form.text('address').trim().toLowerCase().slice(0, 254);
    const password = form.text('password').slice(0, 200);
    try {
      const token = await signInContact(visit.ctx, { address, password }, deviceOf(visit));
      return await signedIn(visit, token, asked);
    } catch (error) {
      const wrong = wrongsOf(visit, error).line;
      const back = backOf(visit, form.text('back'));
      return entryPage(visit, { address, back, wrong, is_by_password: true });
    }
  },
});

/** Looking changes nothing; the address shows who is about to sign in. */
const link = page('/sign-in/link/:secret', 'anyone', async (visit, { params }) => {
  const secret = params['secret'] ?? '';
  const found = await lookUpContactLink(visit.ctx, secret).catch(deadOnly);
  if (found === undefined) return deadPage(visit);
  const { say } = visit;
  return {
    title: say('entry.link_title'),
    place: 'sign_in',
    main: html`<h1>${say('entry.link_title')}</h1>
<form class="card" method="post" action="${visit.to('/sign-in/link')}">
<input type="hidden" name="secret" value="${secret}"><input type="hidden" name="browser_zone">
<p>${say('entry.link_intro', { address: found.address })}</p>
<button>${say('entry.link_button')}</button></form>`,
  };
});

const useLink = action('/sign-in/link', 'anyone', {
  limit: 20,
  show: async (visit, asked) => {
    const given = { secret: asked.form.text('secret'), language: visit.language };
    const token = await useContactLink(visit.ctx, given, deviceOf(visit)).catch(deadOnly);
    return token === undefined ? deadPage(visit) : signedIn(visit, token, asked);
  },
});

function deadOnly(error: unknown): undefined {
  if (error instanceof OporaError && error.code === 'not_found') return undefined;
  throw error;
}

function deadPage({ say, to }: Visit): Answer {
  return {
    title: say('entry.dead_title'),
    place: 'sign_in',
    status: 404,
    main: html`<h1>${say('entry.dead_title')}</h1><p>${say('entry.dead')}</p>
<p><a class="button" href="${to('/sign-in')}">${say('entry.new_link')}</a></p>`,
  };
}

const signOut = action('/sign-out', 'contact', {
  show: async (visit) => {
    await endContactSessions(visit.ctx, 'this_one');
    const { name, value, options } = portalCookie(visit.ports.config.public_url, '');
    visit.reply.setCookie(name, value, options);
    visit.reply.header('clear-site-data', '"cache"');
    return { redirect: visit.to('/'), notice: 'signed_out' };
  },
});

export const entryPages: readonly Page[] = [
  signIn,
  askForLink,
  sent,
  withPassword,
  link,
  useLink,
  signOut,
];
