import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { sanitizeMailHtml } from '#platform/html.ts';
import { aContact, anAgent, type TestAgent } from '#testing/builders.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { messagesOf, t } from './screen.ts';

const FRAMED = `<table><tr><td>
<p><a href="https://bank.example@evil.example/login?next=1" title="https://bank.example/">https://bank.example/login</a></p>
<p><a href="https://shop.example/orders/7">Ваш заказ</a></p></td></tr></table>`;
const PLAIN = `<p><a href="https://evil.example/a">www.bank.example</a> и <a href="https://shop.example/b">заказ</a></p>`;

describe('links show where they lead', () => {
  const desk = useDesk();
  let agent: TestAgent;
  let number = 0;

  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'lead' });
    const contact = await aContact(desk.ctx(), { name: 'Рассыльщик' });
    const made = await aTicket(desk.ctx(), { requester_id: contact.id, subject: 'Ссылки' });
    number = made.number;
    for (const html of [FRAMED, PLAIN]) {
      const comment = { body_html: sanitizeMailHtml(html).html };
      await aCustomerReply(desk.ctx(), made, { words: 'Ссылки', comment });
    }
  });

  const line = (page: Page) => page.locator('[data-link-line]');
  const framed = (page: Page) => messagesOf(page, 'Рассыльщик').nth(1);
  const plain = (page: Page) => messagesOf(page, 'Рассыльщик').nth(2);

  test('in a framed message: under the mouse and in focus, a deceiving one is marked', async () => {
    const page = await desk.open(agent, `/tickets/${number}`);
    const frame = framed(page).frameLocator('iframe');
    const deceiving = frame.getByRole('link', { name: /bank\.example/ });
    await deceiving.waitFor();
    expect(await line(page).count()).toBe(0);

    await deceiving.hover();
    // The name before the @ is no part of where it leads.
    await expect.poll(() => line(page).textContent()).toBe('https://evil.example/login?next=1');
    await page.mouse.move(0, 0);
    await expect.poll(() => line(page).count()).toBe(0);

    await deceiving.getByText(t('ticket.link_leads', { host: 'evil.example' })).waitFor();
    expect(await deceiving.getAttribute('title')).toBe('https://evil.example/login?next=1');
    const notice = framed(page).getByRole('note');
    expect(await notice.textContent()).toContain('bank.example → evil.example');

    // By keyboard: from the first link of the frame to the next.
    await deceiving.focus();
    await expect.poll(() => line(page).textContent()).toContain('evil.example');
    await page.keyboard.press('Tab');
    await expect.poll(() => line(page).textContent()).toBe('https://shop.example/orders/7');
    const honest = frame.getByRole('link', { name: 'Ваш заказ' });
    expect(await honest.locator('[data-leads]').count()).toBe(0);
    for (const link of [deceiving, honest]) {
      expect(await link.getAttribute('target')).toBe('_blank');
      expect(await link.getAttribute('rel')).toContain('noopener noreferrer');
    }
  });

  test('in a message that needs no frame it is the same', async () => {
    const page = await desk.open(agent, `/tickets/${number}`);
    const deceiving = plain(page).getByRole('link', { name: /www\.bank\.example/ });
    await deceiving.hover();
    await expect.poll(() => line(page).textContent()).toBe('https://evil.example/a');
    await deceiving.getByText(t('ticket.link_leads', { host: 'evil.example' })).waitFor();
    await plain(page).getByRole('note').waitFor();
    await deceiving.focus();
    await page.keyboard.press('Tab');
    await expect.poll(() => line(page).textContent()).toBe('https://shop.example/b');
    expect(await violations(page)).toEqual([]);
  });

  test('a link opens beside the desk and learns nothing of it', async () => {
    const page = await desk.open(agent, `/tickets/${number}`);
    const asked: { url: string; referer: string | undefined }[] = [];
    await page.context().route('https://shop.example/**', async (route) => {
      asked.push({ url: route.request().url(), referer: route.request().headers()['referer'] });
      await route.fulfill({ contentType: 'text/html', body: '<title>shop</title>' });
    });
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      framed(page).frameLocator('iframe').getByRole('link', { name: 'Ваш заказ' }).click(),
    ]);
    await opened.waitForLoadState();
    expect(await opened.evaluate(() => window.opener)).toBeNull();
    expect(asked).toEqual([{ url: 'https://shop.example/orders/7', referer: undefined }]);
    expect(page.url()).toContain(`/tickets/${number}`);
    desk.watched.foreign.length = 0;
  });

  test('at 360 pixels nothing sticks out', async () => {
    const viewport = { width: 360, height: 740 };
    const page = await desk.open(agent, `/tickets/${number}`, { viewport });
    await plain(page).getByRole('note').waitFor();
    await plain(page)
      .getByRole('link', { name: /www\.bank/ })
      .focus();
    await line(page).waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
  });
});
