/**
 * Pictures of the main screens over the demo data, to be looked at:
 * `node e2e/screenshots.ts --out DIR [--lang ru|en] [--only login,list]`
 * Three widths, both themes; the names say which. The demo runs in a directory of its own.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';
import { languages } from '#contract/common.ts';
import { translate } from '#contract/i18n/dictionaries.ts';
import { launchChromium } from '#testing/servers/chromium.ts';
import { type Demo, startDemo } from '#testing/servers/demo.ts';
import { commandOptions } from '../scripts/command-options.ts';

const widths = [1440, 768, 360] as const;
const themes = ['light', 'dark'] as const;

const options = commandOptions(
  'node e2e/screenshots.ts --out DIR [--lang ru|en] [--only login,list]',
  {
    ...{ out: 'var/screenshots', lang: 'ru', only: undefined },
  },
);
const lang = z.enum(languages).parse(options.lang);
const out = resolve(options.out);
const only = options.only?.split(',');

/** A screen: its address, and what is done there before the picture. */
type Screen = {
  name: string;
  path: string;
  role?: 'admin' | 'agent';
  before?: (page: Page) => Promise<void>;
};

async function main(): Promise<void> {
  mkdirSync(out, { recursive: true });
  const demo = await startDemo(lang);
  const browser = await launchChromium();
  try {
    for (const theme of themes) {
      for (const width of widths) await takeAll(browser, demo, { theme, width });
    }
  } finally {
    await browser.close();
    await demo.stop();
  }
}

const t = (key: Parameters<typeof translate>[1]) => translate(lang, key);
const ticketField = (page: Page) =>
  page.getByRole('textbox', { name: new RegExp(`^(${t('composer.reply_field')})$`) });

const screens: Screen[] = [
  { name: 'list', path: '/views/all_open' },
  {
    name: 'bulk',
    path: '/views/all_open',
    async before(page) {
      await page.locator('a[href^="/tickets/"]').first().waitFor();
      for (const key of ['j', 'x', 'Shift+J', 'Shift+J']) await page.keyboard.press(key);
      await page.getByRole('toolbar', { name: t('operations.bar') }).waitFor();
    },
  },
  { name: 'rules', path: '/settings/rules', role: 'admin' },
  { name: 'rule-new', path: '/settings/rules/new?kind=automation', role: 'admin' },
  { name: 'operations', path: '/settings/operations', role: 'agent' },
  {
    name: 'operation-report',
    path: '/settings/operations',
    role: 'agent',
    async before(page) {
      await page
        .getByRole('button', { name: new RegExp(`^${t('operations.report')}`) })
        .first()
        .click();
      await page.getByRole('dialog').getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'ticket',
    path: '/views/all_open',
    before: (page) => openTicket(page, 2),
  },
  {
    name: 'court',
    path: '/views/waiting_vendor',
    async before(page) {
      await openTicket(page, 0);
      const bar = page.getByRole('region', { name: t('court.label') });
      await bar.getByRole('button').first().click();
      await bar.getByRole('toolbar').waitFor();
    },
  },
  {
    name: 'why-due',
    path: '/views/all_open',
    async before(page) {
      await openTicket(page, 2);
      await page.getByText(t('due.why')).first().waitFor({ state: 'attached' });
      await page.keyboard.press('Shift+D');
      await page.getByRole('dialog').getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'reply',
    path: '/views/all_open',
    async before(page) {
      await openTicket(page, 4);
      await ticketField(page).fill(
        lang === 'ru' ? 'Здравствуйте! Проверили: ' : 'Hello! We checked: ',
      );
    },
  },
  {
    name: 'merge',
    path: '/views/all_open',
    async before(page) {
      await openTicket(page, 2);
      await page.getByRole('region', { name: t('composer.label') }).waitFor();
      await page.keyboard.press('Shift+M');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('searchbox').fill(lang === 'ru' ? 'касса' : 'till');
      await dialog.getByRole('listitem').first().getByRole('button').click();
      await dialog.getByRole('button', { name: t('whole.merge_do') }).waitFor();
    },
  },
  {
    name: 'split',
    path: '/views/all_open',
    async before(page) {
      await openTicket(page, 2);
      await page.getByRole('region', { name: t('composer.label') }).waitFor();
      await page.keyboard.press('Shift+S');
      await page.getByRole('log').getByRole('checkbox').last().check();
    },
  },
  {
    name: 'macro-picker',
    path: '/views/all_open',
    async before(page) {
      await openTicket(page, 3);
      await page.getByRole('region', { name: t('composer.label') }).waitFor();
      await page.keyboard.press('q');
      const picker = page.getByRole('dialog', { name: t('macros.title') });
      await picker.getByRole('combobox').fill(lang === 'ru' ? 'выезд' : 'visit');
      await picker.getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'macro-chosen',
    path: '/views/all_open',
    async before(page) {
      await openTicket(page, 3);
      await page.getByRole('region', { name: t('composer.label') }).waitFor();
      await page.keyboard.press('q');
      const picker = page.getByRole('dialog', { name: t('macros.title') });
      await picker.getByRole('combobox').fill(lang === 'ru' ? 'выезд' : 'visit');
      await picker.getByRole('listitem').first().waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: t('macros.will_change') }).waitFor();
    },
  },
  { name: 'macros', path: '/settings/macros', role: 'admin' },
  { name: 'general', path: '/settings/general', role: 'admin' },
  {
    name: 'macro',
    path: '/settings/macros',
    role: 'admin',
    async before(page) {
      await page
        .getByRole('link', { name: new RegExp(`^${t('common.edit')}: `) })
        .first()
        .click();
      await page.getByRole('textbox', { name: t('macros.reply') }).waitFor();
    },
  },
  {
    name: 'checklist',
    path: '/settings/checklists',
    role: 'admin',
    async before(page) {
      await page
        .getByRole('button', { name: new RegExp(`^${t('common.edit')}: `) })
        .first()
        .click();
    },
  },
  { name: 'time-rules', path: '/settings/time', role: 'admin' },
  { name: 'fields', path: '/settings/fields', role: 'admin' },
  {
    name: 'field',
    path: '/settings/fields',
    role: 'admin',
    async before(page) {
      await page
        .getByRole('list', { name: t('fields.title') })
        .getByRole('link')
        .last()
        .click();
      await page.getByRole('list', { name: t('fields.options') }).waitFor();
    },
  },
  {
    name: 'topic',
    path: '/settings/topics',
    role: 'admin',
    async before(page) {
      const tree = page.getByRole('navigation', { name: t('topics.tree') });
      await tree.getByRole('link').nth(1).click();
      await page.getByRole('region', { name: t('topics.preview') }).waitFor();
    },
  },
  {
    name: 'history',
    path: '/views/all_open',
    async before(page) {
      await openTicket(page, 1);
      await page.goto(`${page.url().split('?')[0]}?tab=history`);
    },
  },
  {
    name: 'palette',
    path: '/views/all_open',
    async before(page) {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').waitFor();
      await page.keyboard.type(lang === 'ru' ? 'печат' : 'print');
    },
  },
  { name: 'search', path: `/search?q=${lang === 'ru' ? 'принтер' : 'printer'}` },
  { name: 'new', path: '/new' },
  { name: 'notifications', path: '/notifications' },
  { name: 'mentions', path: '/mentions' },
  { name: 'reminders', path: '/reminders' },
  { name: 'notification-settings', path: '/settings/notifications' },
  { name: 'promises', path: '/promises', role: 'agent' },
  { name: 'lent', path: '/promises', role: 'agent', before: openLent },
  {
    name: 'handover',
    path: '/promises',
    role: 'agent',
    async before(page) {
      await openLent(page);
      await page.keyboard.press('a');
      await page.getByRole('option').nth(2).click();
      await page.getByText(t('handover.for_a_time')).click();
    },
  },
  {
    name: 'hints',
    path: '/promises',
    role: 'agent',
    async before(page) {
      await openLent(page);
      await ticketField(page).fill(
        lang === 'ru'
          ? 'Здравствуйте! Акт во вложении, благодарим за понимание. Перезвоню завтра до 12.'
          : "Hello! The report is attached, sorry for any inconvenience. I'll call you tomorrow by noon.",
      );
      await page.getByRole('region', { name: t('guide.label') }).waitFor();
    },
  },
  { name: 'replies', path: '/settings/replies', role: 'agent' },
  { name: 'guide', path: '/settings/guide', role: 'admin' },
  { name: 'contacts', path: '/contacts' },
  { name: 'contact', path: '/contacts', before: (page) => followFirst(page, '/contacts/') },
  {
    name: 'organization',
    path: '/organizations',
    before: (page) => followFirst(page, '/organizations/'),
  },
  { name: 'profile', path: '/settings/profile' },
  { name: 'people', path: '/settings/people', role: 'admin' },
  { name: 'mailboxes', path: '/settings/mailboxes', role: 'admin' },
  { name: 'brands', path: '/settings/brands', role: 'admin' },
  {
    name: 'brand',
    path: '/settings/brands',
    role: 'admin',
    before: (page) => followFirst(page, '/settings/brands/'),
  },
  { name: 'brand-new', path: '/settings/brands/new', role: 'admin' },
  { name: 'gaps', path: '/settings/search' },
  { name: 'gaps-asked', path: '/settings/search?show=asked' },
  { name: 'synonyms', path: '/settings/search?show=synonyms' },
  { name: 'announcements', path: '/settings/knowledge' },
  { name: 'priorities', path: '/settings/priorities', role: 'admin' },
  { name: 'statuses', path: '/settings/statuses', role: 'admin' },
  { name: 'mail-ledger', path: '/settings/mail-ledger', role: 'admin' },
  { name: 'mail-protection', path: '/settings/mail-protection', role: 'admin' },
  { name: 'outbox', path: '/settings/outbox', role: 'admin' },
  { name: 'directory', path: '/directory' },
  {
    name: 'directory-found',
    path: lang === 'ru' ? '/directory?q=фискальнй' : '/directory?q=tils',
    before: (page) => page.getByRole('definition').first().waitFor(),
  },
  { name: 'lines-settings', path: '/settings/lines', role: 'admin' },
  {
    name: 'lines-report',
    path: '/escalations',
    before: (page) => page.getByRole('table').first().waitFor(),
  },
  {
    name: 'curated',
    path: '/views/mine_curated',
    role: 'agent',
    async before(page) {
      await page.locator('a[href^="/tickets/"]').first().click();
      await page.getByRole('article', { name: t('escalation.card') }).waitFor();
    },
  },
  {
    name: 'escalate',
    path: '/views/mine_curated',
    role: 'agent',
    async before(page) {
      await page.locator('a[href^="/tickets/"]').first().click();
      await page.getByRole('article', { name: t('escalation.card') }).waitFor();
      await page.keyboard.press('Shift+E');
      await page.getByRole('dialog').getByRole('combobox').first().waitFor();
    },
  },
  { name: 'board', path: '/board' },
  { name: 'court-report', path: '/court' },
  { name: 'lines-report', path: '/escalations' },
  {
    name: 'board-tickets',
    path: '/board?slice=waiting',
    before: (page) => page.getByRole('heading', { name: t('board.slice_waiting') }).waitFor(),
  },
  {
    name: 'board-wall',
    path: '/board',
    async before(page) {
      await page.getByRole('button', { name: t('board.wall') }).click();
      await page.getByRole('dialog').getByRole('rowheader').first().waitFor();
    },
  },
  {
    name: 'presence',
    path: '/board',
    async before(page) {
      await page.getByRole('heading', { name: t('board.people') }).waitFor();
      await page.keyboard.press('Shift+B');
    },
  },
  {
    name: 'why-me',
    path: '/board?slice=stuck',
    async before(page) {
      await page.getByRole('region').locator('a[href^="/tickets/"]').first().click();
      await page.getByRole('log').waitFor();
      await page.keyboard.press('y');
      await page.getByRole('dialog').getByRole('listitem').first().waitFor();
    },
  },
  { name: 'queues', path: '/settings/queues', role: 'admin' },
  {
    name: 'queue',
    path: '/settings/queues',
    role: 'admin',
    before: (page) => page.locator('a[href^="/settings/queues/0"]').nth(1).click(),
  },
  { name: 'skills', path: '/settings/skills', role: 'admin' },
  { name: 'webhooks', path: '/settings/webhooks', role: 'admin' },
  {
    name: 'webhook',
    path: '/settings/webhooks',
    role: 'admin',
    before: async (page) => {
      await page.locator('a[href^="/settings/webhooks/0"]').nth(2).click();
      await page.getByRole('listitem').first().waitFor();
    },
  },
  { name: 'policies', path: '/settings/policies', role: 'admin' },
  { name: 'policy', path: '/settings/policies/new', role: 'admin' },
  { name: 'calendars', path: '/settings/calendars', role: 'admin' },
  {
    name: 'calendar',
    path: '/settings/calendars',
    role: 'admin',
    async before(page) {
      await page.locator('a[href^="/settings/calendars/0"]').first().click();
      await page.locator('[data-date]').first().waitFor();
    },
  },
  {
    name: 'calendar-year',
    path: '/settings/calendars',
    role: 'admin',
    async before(page) {
      await page.locator('a[href^="/settings/calendars/0"]').first().click();
      await page.locator('[data-date$="-05-11"]').click();
    },
  },
  { name: 'threading', path: '/settings/threading', role: 'admin' },
];

/** The ticket that a colleague handed over for a time. */
async function openLent(page: Page): Promise<void> {
  const answer = await page.request.get('/api/tickets?sort=updated_desc');
  const { items } = z
    .object({ items: z.array(z.object({ number: z.number(), lent: z.unknown() })) })
    .parse(await answer.json());
  await page.goto(`/tickets/${items.find((one) => one.lent !== null)?.number}`);
  await page.getByRole('log').waitFor();
  await ticketField(page).waitFor();
}

async function openTicket(page: Page, place: number): Promise<void> {
  const list = page.getByRole('region', { name: t('desk.list') });
  await list.locator('a[href^="/tickets/"]').nth(place).click();
  await page.getByRole('log').or(page.getByRole('article')).first().waitFor();
}

async function followFirst(page: Page, start: string): Promise<void> {
  await page.locator(`main a[href^="${start}"]`).first().click();
  await page.waitForURL((url) => url.pathname.startsWith(start));
}

/** One session each: signing in again and again is refused, as it should be. */
const sessions = new Map<string, StorageState>();
type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

async function signedIn(browser: Browser, demo: Demo, role: string): Promise<StorageState> {
  const known = sessions.get(role);
  if (known !== undefined) return known;
  const person = demo.logins.find((each) => each.role === role);
  const context = await browser.newContext({ baseURL: demo.url });
  const answer = await context.request.post('/api/session', {
    headers: { 'x-opora': '1' },
    data: { email: person?.email, password: person?.password },
  });
  if (!answer.ok()) throw new Error(`${role}: ${await answer.text()}`);
  const state = await context.storageState();
  sessions.set(role, state);
  await context.close();
  return state;
}

async function takeAll(
  browser: Browser,
  demo: Demo,
  look: { theme: (typeof themes)[number]; width: number },
): Promise<void> {
  for (const role of ['stranger', 'lead', 'agent', 'admin'] as const) {
    const context = await browser.newContext({
      baseURL: demo.url,
      ...(role === 'stranger' ? {} : { storageState: await signedIn(browser, demo, role) }),
      locale: lang === 'ru' ? 'ru-RU' : 'en-GB',
      timezoneId: 'Europe/Moscow',
      colorScheme: look.theme,
      reducedMotion: 'reduce',
      viewport: { width: look.width, height: look.width === 360 ? 740 : 900 },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    if (role === 'stranger') {
      await take(page, { name: 'login', path: '/login' }, look);
    } else {
      for (const screen of screens) {
        if ((screen.role ?? 'lead') === role) await take(page, screen, look);
      }
    }
    await context.close();
  }
}

async function take(page: Page, screen: Screen, look: { theme: string; width: number }) {
  if (only !== undefined && !only.includes(screen.name)) return;
  const file = `${screen.name}-${look.width}-${look.theme}.png`;
  try {
    await page.goto(screen.path);
    await page.getByRole('heading').first().waitFor();
    await screen.before?.(page);
    await page.waitForFunction(
      (loading) => !document.body.innerText.includes(loading),
      t('common.loading'),
    );
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(out, file) });
    process.stdout.write(`${file}\n`);
  } catch (error) {
    process.stdout.write(`${file}: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}

await main();
