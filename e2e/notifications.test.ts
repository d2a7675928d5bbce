/** The desk as an app: pushes that a real service worker shows, and a line that is lost and comes back. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import type { BrowserContext, BrowserContextOptions, Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { translate } from '#contract/i18n/dictionaries.ts';
import type { Ctx } from '#platform/ctx.ts';
import { aContact, anAgent } from '#testing/builders.ts';
import { eventually } from '#testing/eventually.ts';
import { aBrowser } from '#testing/push-browser.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { composer, conversation, noteField, t } from './screen.ts';

/** The push service of the browser's maker: what it took, sealed. */
const taken: Buffer[] = [];
const service = createServer((request, answer) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    taken.push(Buffer.concat(parts));
    answer.writeHead(201).end();
  });
});
let serviceUrl = '';
beforeAll(async () => {
  service.listen(0, '127.0.0.1');
  await new Promise((resolve) => service.once('listening', resolve));
  serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterAll(() => void service.close());

const withWorker: BrowserContextOptions = { serviceWorkers: 'allow' };

async function workerOf(context: BrowserContext): Promise<Worker> {
  return context.serviceWorkers()[0] ?? context.waitForEvent('serviceworker');
}

/** The shell is kept and the worker is in charge. */
async function installed(page: Page): Promise<Worker> {
  const worker = await workerOf(page.context());
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  return worker;
}

/** What the browser shows of the desk at this moment. */
function shown(worker: Worker): Promise<{ title: string; body: string; tag: string }[]> {
  return worker.evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const list = await registration.getNotifications();
    return list.map(({ title, body, tag }) => ({ title, body, tag }));
  });
}

async function deliver(page: Page, data: string): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const found = Promise.withResolvers<string>();
  cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const [one] = registrations;
    if (one !== undefined) found.resolve(one.registrationId);
  });
  await cdp.send('ServiceWorker.enable');
  const registrationId = await found.promise;
  const origin = new URL(page.url()).origin;
  await cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data });
  await cdp.detach();
}

async function commentsOf(ctx: Ctx, ticket_id: string, text: string): Promise<number> {
  const found = await sql`select from comments where ticket_id = ${ticket_id}
    and body_text = ${text}`.execute(ctx.db);
  return found.rows.length;
}

describe('the desk as an app', () => {
  const desk = useDesk({ env: { PUSH_ALLOW_PRIVATE: 'yes' } });

  test('a push is switched on, arrives sealed, is shown, leads to the ticket and is read by that', async () => {
    const agent = await anAgent(desk.ctx(), { role: 'lead' });
    const contact = await aContact(desk.ctx(), { name: 'Фёдор Обрывов' });
    const made = await aTicket(desk.ctx(), {
      subject: 'Касса молчит',
      requester_id: contact.id,
      assignee_id: agent.id,
    });
    const browser = aBrowser(`${serviceUrl}/one`);
    const page = await desk.open(agent, '/', withWorker);
    await page.context().grantPermissions(['notifications'], { origin: desk.url });
    // The browser's maker is out of reach here: its part is played by ours.
    await page.addInitScript((target) => {
      let given: object | null = null;
      const subscription = () => ({
        ...target,
        toJSON: () => ({ endpoint: target.endpoint, keys: target }),
        unsubscribe: async () => {
          given = null;
          return true;
        },
      });
      Object.assign(PushManager.prototype, {
        subscribe: async () => {
          given = subscription();
          return given;
        },
        getSubscription: async () => given,
      });
    }, browser.target);
    await page.reload();
    const worker = await installed(page);

    await page.goto('/settings/notifications');
    await page.getByRole('button', { name: t('pwa.push_on') }).click();
    await page.getByText(t('pwa.push_is_on'), { exact: true }).waitFor();
    await page.getByRole('list', { name: t('pwa.browsers') }).waitFor();

    await aCustomerReply(
      desk.ctx(),
      { ...made, requester_id: contact.id },
      { words: 'Чек не печатает' },
    );
    const message = await eventually('the push leaves', async () =>
      taken
        .map((one) => browser.open(one).toString())
        .find((one) => one.includes('Чек не печатает')),
    );
    await deliver(page, message);
    const [first] = await eventually('it is shown', async () => {
      const list = await shown(worker);
      return list.length > 0 && list;
    });
    expect(first?.title).toBe(t('notifications.customer_replied', { name: 'Клиент' }));
    expect(first?.body).toBe(`#${made.number} · Касса молчит\nЧек не печатает`);

    await worker.evaluate(async () => {
      const scope = globalThis as unknown as {
        registration: ServiceWorkerRegistration;
        NotificationEvent: new (name: string, init: { notification: Notification }) => Event;
      };
      const [notification] = await scope.registration.getNotifications();
      if (notification !== undefined)
        dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }));
    });
    await conversation(page).getByText('Чек не печатает').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/tickets/${made.number}`);
    await eventually('it is read', async () => {
      const { body } = await desk.call(agent, 'GET', '/api/notifications');
      return (body as { items: { kind: string; read_at: string | null }[] }).items.every(
        (one) => one.kind !== 'customer_replied' || one.read_at !== null,
      );
    });
    expect(await shown(worker)).toEqual([]);

    // The same ticket is before their eyes: nothing is shown over it.
    await deliver(page, message);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await shown(worker)).toEqual([]);
  });

  test('news are chosen by kind and way, kept quiet and paused on a screen that anybody can use', async () => {
    for (const language of ['ru', 'en'] as const) {
      const agent = await anAgent(desk.ctx(), { role: 'admin', language });
      const words = (key: Parameters<typeof translate>[1]) => translate(language, key);
      const size = { viewport: { width: 360, height: 740 } };
      const page = await desk.open(agent, '/settings/notifications', size);
      const box = page.getByRole('checkbox', {
        name: `${words('settings.kind_reminder')}: ${words('delivery.by_push')}`,
      });
      // A choice is drawn a moment after the click, when what is kept of the settings has it.
      const quiet = page.getByRole('switch', { name: words('delivery.quiet_on') });
      const daily = page.getByRole('radio', { name: words('delivery.mail_daily') });
      for (const choice of [box, quiet, daily]) await choice.click();
      await expect.poll(() => box.isChecked()).toBe(false);
      await expect.poll(() => quiet.isChecked()).toBe(true);
      await expect.poll(() => daily.isChecked()).toBe(true);
      await page.getByRole('button', { name: words('delivery.pause_until_back') }).click();
      await page.getByText(words('delivery.paused')).waitFor();
      expect(await violations(page)).toEqual([]);
      const wide = await page.evaluate(
        () => document.scrollingElement?.scrollWidth ?? Number.POSITIVE_INFINITY,
      );
      expect(wide).toBeLessThanOrEqual(360);
      await page.reload();
      await page.getByText(words('delivery.paused')).waitFor();
      expect(await box.isChecked()).toBe(false);
      await page.getByRole('button', { name: words('delivery.back') }).click();
      await page.getByRole('button', { name: words('delivery.pause_hour') }).waitFor();
    }
  });

  test('a lost line costs no word: what was sent waits, is seen to wait, and goes once, in both tabs', async () => {
    const agent = await anAgent(desk.ctx(), { role: 'lead' });
    const made = await aTicket(desk.ctx(), { subject: 'Связь рвётся' });
    const path = `/tickets/${made.number}?view=all_open`;
    const page = await desk.open(agent, path, withWorker);
    const other = await page.context().newPage();
    await other.goto(path);
    await page.bringToFront();
    await installed(page);
    await composer(page).waitFor();
    await page.keyboard.press('n');
    await noteField(page).fill('Записано без связи');

    await desk.goAway();
    const lost = Date.now();
    await page.getByText(t('desk.connection_lost')).waitFor();
    expect(Date.now() - lost).toBeLessThan(3_500);
    await composer(page)
      .getByRole('button', { name: t('composer.keep_note') })
      .click();
    await composer(page).getByText(t('sending.unsent')).waitFor();
    await composer(other).getByText(t('sending.unsent')).waitFor();
    expect(await violations(page, 'colours')).toEqual([]);

    // A page that is opened without a line has a shell, and comes to life by itself.
    await other.reload();
    await other.getByText(t('pwa.no_line')).waitFor();

    await desk.comeBack();
    await conversation(page).getByText('Записано без связи').waitFor({ timeout: 45_000 });
    await composer(page).getByText(t('sending.unsent')).waitFor({ state: 'detached' });
    await conversation(other).getByText('Записано без связи').waitFor({ timeout: 30_000 });
    expect(await commentsOf(desk.ctx(), made.ticket_id, 'Записано без связи')).toBe(1);
    await expect.poll(() => noteField(page).innerText()).not.toContain('Записано');
  });

  test('an answer that is lost makes no second comment', async () => {
    const agent = await anAgent(desk.ctx(), { role: 'lead' });
    const made = await aTicket(desk.ctx(), { subject: 'Ответ потерялся' });
    const page = await desk.open(agent, `/tickets/${made.number}?view=all_open`, withWorker);
    let dropped = 0;
    await page.route('**/api/tickets/*/comments', async (route) => {
      if (route.request().method() !== 'POST' || dropped > 0) return route.continue();
      dropped += 1;
      // The server has done it; its answer does not arrive.
      const response = await route.fetch();
      expect(response.status()).toBe(201);
      return route.abort('connectionreset');
    });
    await composer(page).waitFor();
    await page.keyboard.press('n');
    await noteField(page).fill('Один раз');
    await composer(page)
      .getByRole('button', { name: t('composer.keep_note') })
      .click();
    await composer(page).getByText(t('sending.unsent')).waitFor();
    await composer(page).getByText(t('sending.unsent')).waitFor({ state: 'detached' });
    expect(dropped).toBe(1);
    expect(await commentsOf(desk.ctx(), made.ticket_id, 'Один раз')).toBe(1);
    await conversation(page).getByText('Один раз').waitFor();
  });

  test('what waited is stopped when something new came meanwhile, and the words can be taken back', async () => {
    const agent = await anAgent(desk.ctx(), { role: 'lead' });
    const contact = await aContact(desk.ctx());
    const made = await aTicket(desk.ctx(), { subject: 'Пока не было', requester_id: contact.id });
    const page = await desk.open(agent, `/tickets/${made.number}?view=all_open`, withWorker);
    await page.getByRole('textbox', { name: t('composer.reply_field') }).fill('Уже неверный ответ');
    let isCut = true;
    await page.route('**/api/tickets/*/waiting-replies', (route) =>
      isCut ? route.abort('internetdisconnected') : route.continue(),
    );
    await page.keyboard.press('Control+Enter');
    await composer(page).getByText(t('sending.unsent')).waitFor();
    await aCustomerReply(
      desk.ctx(),
      { ...made, requester_id: contact.id },
      { words: 'Уже заработало' },
    );
    isCut = false;
    await composer(page).getByText(t('sending.unsent_overtaken')).waitFor({ timeout: 20_000 });
    await composer(page)
      .getByRole('button', { name: t('sending.unsent_edit') })
      .click();
    const reply = page.getByRole('textbox', { name: t('composer.reply_field') });
    await expect.poll(() => reply.innerText()).toContain('Уже неверный ответ');
    expect(await commentsOf(desk.ctx(), made.ticket_id, 'Уже неверный ответ')).toBe(0);
  });
});
