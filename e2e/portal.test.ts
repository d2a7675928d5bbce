/** A requester's way through the portal: the same steps with scripts and without. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { openTicket } from '#modules/tickets/tickets.ts';
import { aContact } from '#testing/builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';

describe('the portal', () => {
  const desk = useDesk();
  const people = ['with@client.test', 'without@client.test'] as const;
  const numbers = new Map<string, number>();

  beforeAll(async () => {
    await connectMailbox(desk, 'help@desk.test', 'Помощь');
    for (const address of people) {
      const { id } = await aContact(desk.ctx(), { address, name: 'Марина Соколова' });
      const said = { body_html: '<p>Касса молчит</p>', body_text: 'Касса молчит' };
      const { number } = await openTicket(desk.ctx(), {
        ...{ subject: 'Не печатает чек', requester_id: id, channel: 'portal' },
        comment: {
          ...{ visibility: 'public', author_kind: 'contact', author_id: id, channel: 'portal' },
          ...said,
        },
      });
      numbers.set(address, number);
    }
  });

  async function enter(page: Page, address: string): Promise<void> {
    await page.goto(`${desk.url}/help/ru/requests`);
    await page.locator('#address').fill(address);
    await page.getByRole('button', { name: 'Прислать ссылку' }).click();
    await page.getByRole('heading', { name: 'Проверьте почту' }).waitFor();
    const { mail } = await desk.post.awaitMail(
      address,
      (one) => one.text?.includes('sign-in') === true,
    );
    const path = /\/help\/ru\/sign-in\/link\/[\w-]{43}/.exec(mail.text ?? '')?.[0] ?? '';
    await page.goto(`${desk.url}${path}`);
    await page.getByRole('button', { name: 'Войти' }).last().click();
  }

  test.each([
    ['with scripts', true, people[0]],
    ['without scripts', false, people[1]],
  ] as const)(
    'is walked %s, by a letter and plain forms',
    async (_name, javaScriptEnabled, address) => {
      const page = await desk.browse({ javaScriptEnabled, viewport: { width: 360, height: 740 } });
      await enter(page, address);
      await page.getByRole('link', { name: /Не печатает чек/ }).click();
      await page.locator('#text').fill('Перезагрузила, не помогло');
      await page.locator('#files').setInputFiles({
        ...{ name: 'экран.txt', mimeType: 'text/plain' },
        buffer: Buffer.from('снимок'),
      });
      await page.getByRole('button', { name: 'Отправить' }).click();
      await page.getByText('Ответ отправлен.').waitFor();
      await page.getByRole('link', { name: /экран\.txt/ }).waitFor();
      if (javaScriptEnabled) {
        expect(await violations(page)).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide).toBeLessThanOrEqual(360);
      }
      await page.getByRole('button', { name: 'Вопрос решён, закрыть' }).click();
      await page.getByText('Обращение закрыто').waitFor();
      await page.getByRole('button', { name: 'Открыть снова' }).click();
      await page.getByText('Обращение открыто снова').waitFor();
      const other = numbers.get(people.find((one) => one !== address) ?? '');
      const foreign = await page.goto(`${desk.url}/help/ru/requests/${other}`);
      expect(foreign?.status()).toBe(404);
    },
  );
});
