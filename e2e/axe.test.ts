import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { translate } from '#contract/i18n/dictionaries.ts';
import type { Key } from '#contract/i18n/ru.ts';
import { aContact, anAgent } from '#testing/builders.ts';
import { isLong } from '#testing/long.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { type Person, useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';

const languages = ['ru', 'en'] as const;
type Language = (typeof languages)[number];

/** An example of each address of the router; `$` parts are filled in from the desk of this file. */
const signedIn: Record<string, string> = {
  '/': '/',
  '/views/$view': '/views/all_open',
  '/tickets/$number': '/tickets/$number?view=all_open',
  '/new': '/new',
  '/search': '/search?q=принтер',
  '/notifications': '/notifications',
  '/contacts': '/contacts',
  '/contacts/$id': '/contacts/$contact',
  '/organizations': '/organizations',
  '/organizations/$id': '/organizations/$organization',
  '/promises': '/promises',
  '/board': '/board?slice=waiting',
  '/directory': '/directory',
  '/escalations': '/escalations',
  '/knowledge': '/knowledge',
  '/knowledge/$id': '/knowledge/$article?language=ru',
  '/knowledge/import': '/knowledge/import',
  '/knowledge/$id/edit': '/knowledge/$article/edit?language=en',
  '/knowledge/$id/versions': '/knowledge/$article/versions?language=ru',
  '/articles/$id': '/articles/$article',
  '/court': '/court',
  '/knowledge-report': '/knowledge-report',
  '/settings': '/settings',
  '/settings/profile': '/settings/profile',
  '/settings/replies': '/settings/replies',
  '/settings/guide': '/settings/guide',
  '/settings/security': '/settings/security',
  '/settings/operations': '/settings/operations',
  '/mentions': '/mentions',
  '/reminders': '/reminders',
  '/tickets/$number/print': '/tickets/$number/print',
  '/settings/notifications': '/settings/notifications',
  '/settings/general': '/settings/general',
  '/settings/people': '/settings/people',
  '/settings/teams': '/settings/teams',
  '/settings/roles': '/settings/roles',
  '/second-factor-setup': '/second-factor-setup',
  '/settings/mailboxes': '/settings/mailboxes',
  '/settings/mailboxes/$id': '/settings/mailboxes/$mailbox',
  '/settings/macros': '/settings/macros',
  '/settings/macros/$id': '/settings/macros/new',
  '/settings/rules': '/settings/rules',
  '/settings/rules/$id': '/settings/rules/new?kind=automation',
  '/settings/queues': '/settings/queues',
  '/settings/queues/$id': '/settings/queues/new',
  '/settings/skills': '/settings/skills',
  '/settings/policies': '/settings/policies',
  '/settings/policies/$id': '/settings/policies/new',
  '/settings/calendars': '/settings/calendars',
  '/settings/calendars/$id': '/settings/calendars/new',
  '/settings/checklists': '/settings/checklists',
  '/settings/lines': '/settings/lines',
  '/settings/time': '/settings/time',
  '/settings/statuses': '/settings/statuses',
  '/settings/types': '/settings/types',
  '/settings/fields': '/settings/fields',
  '/settings/fields/$id': '/settings/fields/new',
  '/settings/topics': '/settings/topics',
  '/settings/knowledge': '/settings/knowledge',
  '/settings/search': '/settings/search',
  '/settings/brands': '/settings/brands',
  '/settings/brands/$id': '/settings/brands/new',
  '/settings/priorities': '/settings/priorities',
  '/settings/tags': '/settings/tags',
  '/settings/mail-ledger': '/settings/mail-ledger',
  '/settings/mail-protection': '/settings/mail-protection',
  '/settings/outbox': '/settings/outbox',
  '/settings/threading': '/settings/threading',
  '/settings/mail-keys': '/settings/mail-keys',
  '/settings/assist': '/settings/assist',
  '/settings/backups': '/settings/backups',
  '/settings/reading': '/settings/reading',
  '/settings/webhooks': '/settings/webhooks',
  '/settings/webhooks/$id': '/settings/webhooks/new',
};
const strangers: Record<string, string> = {
  '/login': '/login',
  '/second-factor': '/second-factor',
  '/forgot-password': '/forgot-password',
  '/link': '/link#$invitation',
  '/setup': '/setup',
};
/** What an address alone does not show. */
const alsoSignedIn = ['/tickets/$number?tab=history', '/tickets/999999', '/nowhere'];

describe('axe finds nothing', () => {
  const desk = useDesk();
  const people: Partial<Record<Language, Person>> = {};
  const parts: Record<string, string> = {};

  desk.prepare(async () => {
    const ctx = desk.ctx();
    for (const language of ['ru', 'en'] as const) {
      people[language] = await anAgent(ctx, { role: 'admin', language });
    }
    const contact = await aContact(ctx, { name: 'Ольга Белова', address: 'olga@sklad.test' });
    parts['contact'] = contact.id;
    parts['number'] = await aBusyTicket(contact.id);
    parts['organization'] = await anOrganization();
    parts['article'] = await anArticle();
    parts['mailbox'] = await connectMailbox(desk, 'axe@desk.test', 'Поддержка');
    parts['invitation'] = await anInvitation();
  });

  const admin = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) =>
    desk.call(desk.administrator, method, path, body);

  /** A ticket with a tag, a note, a reply that failed, an urgent priority and a history. */
  async function aBusyTicket(requester_id: string): Promise<string> {
    const { number } = await aTicket(desk.ctx(), { requester_id, subject: 'Принтер не печатает' });
    const path = `/api/tickets/${number}`;
    await admin('PATCH', path, { tags: ['склад', 'срочно'], impact: 1, urgency: 1 });
    await admin('POST', `${path}/comments`, {
      visibility: 'internal',
      body_html: '<p>Кабель.</p>',
    });
    await admin('POST', `${path}/comments`, { visibility: 'public', body_html: '<p>Едем.</p>' });
    for (const subject of ['Второе обращение', 'Третье обращение']) {
      await aTicket(desk.ctx(), { requester_id, subject });
    }
    return String(number);
  }
  /** An article with every block, a comment, a flag and a translation. */
  async function anArticle(): Promise<string> {
    const made = async (path: string, body: object) =>
      ((await admin('POST', path, body)).body as { id: string }).id;
    const names = { ru: 'Помощь', en: 'Help' };
    const space_id = await made('/api/knowledge/spaces', { key: 'axe', names });
    const section_id = await made('/api/knowledge/sections', { space_id, names });
    const id = await made('/api/articles', {
      section_id,
      language: 'ru',
      title: 'Принтер не печатает',
      content: {
        question: '<p>Нет чека.</p>',
        answer: `<h2>Порядок</h2><ol data-steps><li>Кабель</li></ol><aside data-callout="tip"><p>Совет</p></aside><aside data-callout="warning"><p>Осторожно</p></aside><aside data-internal><p>Для своих</p></aside><table><tr><th>Код</th><td>0x31</td></tr></table><pre><code>ping</code></pre><div data-video="https://video.example/1"></div>`,
      },
    });
    const comment = { language: 'ru', body: 'Какой?', quote: 'Кабель', suggestion: 'Кабель USB' };
    await admin('POST', `/api/articles/${id}/comments`, comment);
    await admin('POST', `/api/articles/${id}/flags`, { language: 'ru', reason: 'outdated' });
    return id;
  }
  async function anOrganization(): Promise<string> {
    const { body } = await admin('POST', '/api/organizations', {
      name: 'Склад',
      domains: ['sklad.test'],
    });
    return (body as { id: string }).id;
  }
  async function anInvitation(): Promise<string> {
    const { body: roles } = await admin('GET', '/api/roles');
    const [role] = (roles as { items: { id: string }[] }).items;
    const input = { email: 'new@desk.test', first_name: 'Новый', role_id: role?.id, team_ids: [] };
    const { body } = await admin('POST', '/api/agents', input);
    return String((body as { invitation_url: string }).invitation_url.split('#')[1]);
  }
  const filled = (address: string) =>
    address.replace(/\$(\w+)/g, (_whole, name: string) => parts[name] ?? `no ${name}`);

  async function open(language: Language, path: string): Promise<Page> {
    const person = people[language];
    if (person === undefined) throw new Error(`nobody speaks ${language}`);
    return desk.open(person, path, { locale: language === 'ru' ? 'ru-RU' : 'en-GB' });
  }

  test('no screen is left out: every address of the router is walked', async () => {
    const page = await open('ru', '/');
    const known = await page.evaluate(() => {
      const { __TSR_ROUTER__: router } = window as unknown as {
        __TSR_ROUTER__: { routesByPath: Record<string, unknown> };
      };
      return Object.keys(router.routesByPath);
    });
    const walked = Object.keys({ ...signedIn, ...strangers });
    expect(known.map((path) => path.replace(/(.)\/$/, '$1')).sort()).toEqual(
      expect.arrayContaining(walked.sort()),
    );
    expect(known.filter((path) => !walked.includes(path.replace(/(.)\/$/, '$1')))).toEqual([]);
  });

  test.each(languages)('on every screen of an administrator (%s)', async (language) => {
    const page = await open(language, '/settings');
    const found: string[] = [];
    const all = [...Object.values(signedIn), ...alsoSignedIn].map(filled);
    // Each screen in one of the two looks; at night in both.
    const turn = language === 'ru' ? 0 : 1;
    for (const address of all.filter((_, index) => isLong || index % 2 === turn)) {
      await walkTo(page, address, language);
      found.push(...(await itsLook(page, { where: address, language })));
    }
    desk.watched.errors.length = 0; // The address that is not there is told in the console too.
    expect(found).toEqual([]);
  });

  test.each(isLong ? languages : (['ru'] as const))(
    'on what opens over a screen (%s)',
    async (language) => {
      const words = (key: Key, params?: Record<string, string>) => translate(language, key, params);
      const page = await open(language, `/tickets/${parts['number']}`);
      const found: string[] = [];
      await settled(page, language);
      for (const key of ['Control+k', '?', 's', 'a', 'p', 't']) {
        await lookAt(page, 1440, 'light');
        await page.keyboard.press(key);
        await page.getByRole('dialog').first().waitFor();
        found.push(...(await itsLook(page, { where: `key ${key}`, language })));
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').first().waitFor({ state: 'detached' });
      }
      await lookAt(page, 1440, 'light');
      await page.keyboard.press('r');
      await page
        .getByRole('region', { name: words('composer.label') })
        .getByRole('button', { name: new RegExp(`^${words('composer.to')}`) })
        .click();
      found.push(...(await itsLook(page, { where: 'composer with its recipients', language })));
      expect(found).toEqual([]);
    },
  );

  test.each(isLong ? languages : (['en'] as const))(
    'on the screens of those who have not signed in (%s)',
    async (language) => {
      const locale = language === 'ru' ? 'ru-RU' : 'en-GB';
      const page = await desk.browse({ locale });
      const found: string[] = [];
      for (const address of Object.values(strangers).map(filled)) {
        await page.goto('about:blank');
        await page.goto(address);
        await settled(page, language);
        found.push(...(await itsLook(page, { where: address, language })));
      }
      expect(found).toEqual([]);
    },
  );
});

async function walkTo(page: Page, address: string, language: Language): Promise<void> {
  await page.evaluate((href) => {
    const { __TSR_ROUTER__: router } = window as unknown as {
      __TSR_ROUTER__: { navigate: (to: { href: string }) => Promise<void> };
    };
    return router.navigate({ href });
  }, address);
  await settled(page, language);
}

/** What is on its way is there. */
async function settled(page: Page, language: Language): Promise<void> {
  await page.getByRole('heading').first().waitFor();
  await page.waitForFunction(
    (loading) => !document.body.innerText.includes(loading),
    translate(language, 'common.loading'),
  );
}

/** Between the two languages both widths and both themes are seen, by all rules. */
const looks = {
  ru: { width: 1440, theme: 'light' },
  en: { width: 360, theme: 'dark' },
} as const;

async function itsLook(
  page: Page,
  { where, language }: { where: string; language: Language },
): Promise<string[]> {
  const { width, theme } = looks[language];
  await lookAt(page, width, theme);
  const words = await violations(page);
  return words.map((each) => `${where} at ${width}, ${theme}: ${each}`);
}

async function lookAt(page: Page, width: number, theme: 'light' | 'dark'): Promise<void> {
  if (page.viewportSize()?.width !== width) await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: theme });
  await page.waitForFunction(isPainted, theme);
}

/** Runs in the page: the theme is on, and no colour is on its way any more. */
function isPainted(theme: string): boolean {
  const isOn = document.documentElement.dataset['mantineColorScheme'] === theme;
  const isMoving = document.getAnimations().some((each) => each.playState === 'running');
  return isOn && !isMoving;
}
