/** The requester's own profile: name, language, time zone, password, where they are signed in. */
import { languages, line } from '#contract/common.ts';
import {
  type ContactSession,
  contactCard,
  endContactSessions,
  hasContactPassword,
  listContactSessions,
  mustSayPassword,
  setContactPassword,
  updateOwnContact,
} from '#modules/people/people.ts';
import { fail } from '#platform/errors.ts';
import { momentOf } from './dates.ts';
import { field, troubleLine, type Wrongs, wrongsOf } from './fields.ts';
import { flag, type Html, html } from './html.ts';
import { type Answer, action, type Page, page, type Visit } from './page.ts';

type Trouble = { readonly line?: string; readonly fields?: Wrongs };

async function profilePage(visit: Visit, trouble: Trouble = {}): Promise<Answer> {
  const { say, ctx } = visit;
  const card = (await contactCard(ctx)) ?? fail('unauthenticated', 'errors.unauthenticated');
  const wrong = trouble.fields ?? {};
  return {
    title: say('profile.title'),
    place: 'profile',
    status: trouble.line === undefined ? 200 : 422,
    main: html`<h1>${say('profile.title')}</h1>${troubleLine(trouble.line)}
<form class="card" method="post" action="${visit.to('/profile')}">
<p>${say('profile.who', { name: card.name })}${
      card.address === null ? null : html`<br>${say('profile.address', { address: card.address })}`
    }${
      card.organization === null
        ? null
        : html`<br>${say('profile.organization', { name: card.organization.name })}`
    }</p>
<div class="columns">
${field({ name: 'first_name', label: say('profile.first_name'), value: card.first_name, autocomplete: 'given-name', max: 100, wrong: wrong['first_name'] })}
${field({ name: 'last_name', label: say('profile.last_name'), value: card.last_name, autocomplete: 'family-name', max: 100, wrong: wrong['last_name'] })}
${languageField(visit, card.language ?? visit.language)}${zoneField(visit, wrong['time_zone'])}
</div><button>${say('profile.save')}</button></form>
${await passwordForm(visit, wrong)}${await sessionsOf(visit)}`,
  };
}

function languageField({ say }: Visit, chosen: string): Html {
  const options = languages.map(
    (one) =>
      html`<option value="${one}" ${flag('selected', one === chosen)}>${say(one === 'ru' ? 'frame.language_ru' : 'frame.language_en')}</option>`,
  );
  return html`<div class="field"><label for="language">${say('profile.language')}</label><select id="language" name="language">${options}</select></div>`;
}

const zones = Intl.supportedValuesOf('timeZone');

function zoneField({ say, time_zone }: Visit, wrong: string | undefined): Html {
  const options = (zones.includes(time_zone) ? zones : [time_zone, ...zones]).map(
    (one) => html`<option ${flag('selected', one === time_zone)}>${one}</option>`,
  );
  return html`<div class="field"><label for="time_zone">${say('profile.time_zone')}</label><select id="time_zone" name="time_zone" aria-describedby="time_zone-hint">${options}</select>
<p class="hint" id="time_zone-hint">${wrong ?? say('profile.time_zone_hint')}</p></div>`;
}

async function passwordForm(visit: Visit, wrong: Wrongs): Promise<Html> {
  const { say, ctx } = visit;
  const [has, mustSay] = [await hasContactPassword(ctx), await mustSayPassword(ctx)];
  const current = {
    ...{ name: 'current', label: say('profile.password_current'), type: 'password' as const },
    ...{ autocomplete: 'current-password', is_required: true, max: 200, wrong: wrong['current'] },
  };
  const renewed = {
    ...{ name: 'password', label: say('profile.password_new'), type: 'password' as const },
    ...{ autocomplete: 'new-password', is_required: true, max: 200, wrong: wrong['password'] },
    hint: say('profile.password_hint'),
  };
  return html`<form class="card" method="post" action="${visit.to('/profile/password')}"><h2>${say('profile.password')}</h2>
<p class="quiet">${say(has ? 'profile.password_set' : 'profile.password_none')}</p>
<input type="hidden" name="username" autocomplete="username" value="${visit.me?.address ?? ''}">
${mustSay ? field(current) : null}${field(renewed)}
<button>${say('profile.password_save')}</button></form>`;
}

async function sessionsOf(visit: Visit): Promise<Html> {
  const { say, ctx } = visit;
  const all = await listContactSessions(ctx);
  const items = all.map((one) => {
    const device = deviceWords(one.user_agent) || say('profile.unknown_device');
    return html`<li><span>${device} <span class="small quiet">${one.ip} · ${say('profile.last_seen', { when: '' })}${momentOf(visit, one.last_seen_at, ctx.now)}</span></span>${ending(visit, one, device)}</li>`;
  });
  const others = html`<form method="post" action="${visit.to('/profile/sessions')}"><button class="plain" name="session_id" value="others">${say('profile.end_others')}</button></form>`;
  return html`<section class="card"><h2>${say('profile.sessions')}</h2><ul class="plainlist">${items}</ul>${all.length > 1 ? others : null}</section>`;
}

function ending(visit: Visit, one: ContactSession, device: string): Html {
  const { say } = visit;
  if (one.is_this_one) return html`<strong>${say('profile.this_one')}</strong>`;
  return html`<form method="post" action="${visit.to('/profile/sessions')}"><button class="link" name="session_id" value="${one.id}" aria-label="${say('profile.end_session', { device })}">${say('profile.end')}</button></form>`;
}

/** «Firefox, Windows» of a user agent; nothing when it says neither. */
function deviceWords(agent: string): string {
  const browser = [
    ...([
      ['YaBrowser', 'Яндекс Браузер'],
      ['Edg/', 'Edge'],
      ['OPR/', 'Opera'],
    ] as const),
    ...([
      ['Firefox/', 'Firefox'],
      ['Chrome/', 'Chrome'],
      ['Safari/', 'Safari'],
    ] as const),
  ].find(([sign]) => agent.includes(sign))?.[1];
  const system = [
    ...([
      ['Android', 'Android'],
      ['iPhone', 'iPhone'],
      ['iPad', 'iPad'],
    ] as const),
    ...([
      ['Windows', 'Windows'],
      ['Mac OS', 'macOS'],
      ['Linux', 'Linux'],
    ] as const),
  ].find(([sign]) => agent.includes(sign))?.[1];
  return [browser, system].filter((part) => part !== undefined).join(', ');
}

const look = page('/profile', 'contact', (visit) => profilePage(visit));

const name = line(100);

const save = action('/profile', 'contact', {
  show: async (visit, { form }) => {
    try {
      const chosen = languages.find((one) => one === form.text('language')) ?? visit.language;
      await updateOwnContact(visit.ctx, {
        first_name: name.parse(form.text('first_name')),
        last_name: name.parse(form.text('last_name')),
        language: chosen,
        time_zone: form.text('time_zone'),
      });
      const { brand } = visit;
      const spoken = brand.languages.includes(chosen) ? chosen : visit.language;
      return { redirect: `${brand.prefix}/${spoken}/profile`, notice: 'saved' };
    } catch (error) {
      return profilePage(visit, wrongsOf(visit, error));
    }
  },
});

const savePassword = action('/profile/password', 'contact', {
  limit: 10,
  show: async (visit, { form }) => {
    const card = await contactCard(visit.ctx);
    const own_words = [card?.address ?? '', card?.first_name ?? '', card?.last_name ?? ''];
    const given = {
      password: form.text('password').slice(0, 200),
      current: form.text('current').slice(0, 200),
    };
    try {
      await setContactPassword(visit.ctx, given, { ip: visit.request.ip, own_words });
      return { redirect: visit.to('/profile'), notice: 'password_saved' };
    } catch (error) {
      return profilePage(visit, wrongsOf(visit, error));
    }
  },
});

const endSessions = action('/profile/sessions', 'contact', {
  show: async (visit, { form }) => {
    const id = form.text('session_id');
    if (id === 'others') await endContactSessions(visit.ctx, 'others');
    else if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
      await endContactSessions(visit.ctx, { id });
    return { redirect: visit.to('/profile'), notice: 'sessions_ended' };
  },
});

export const profilePages: readonly Page[] = [look, save, savePassword, endSessions];
