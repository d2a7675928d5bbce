/** A requester's way through the portal: the same steps with scripts and without. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { mainBrandId } from '#contract/brands.ts';
import { createArticle, createSection, publishArticle } from '#modules/knowledge/knowledge.ts';
import { catchUpArticles } from '#modules/search/search.ts';
import { openTicket } from '#modules/tickets/tickets.ts';
import { aContact } from '#testing/builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';

describe('the portal', () => {
  const desk = useDesk();
  const people = ['with@client.test', 'without@client.test'] as const;
  const numbers = new Map<string, number>();

  desk.prepare(async () => {
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
    await offerForms();
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

  const question = 'Номер смены';
  const shop = createServer(({ url }, reply) => {
    const more = url === '/head' ? '' : url === '/into' ? ' data-into="#help"' : ' async';
    const tag = `<script src="${desk.url}/embed/form.js" data-topic="${topic}"${more}></script>`;
    // The element that is named comes after the tag.
    const place = `${tag}<main id="help"></main><footer>Адрес магазина</footer>`;
    const [head, body] = url === '/head' ? [tag, ''] : ['', url === '/into' ? place : tag];
    reply
      .setHeader('content-type', 'text/html; charset=utf-8')
      .end(
        `<!doctype html><html lang="ru"><head><title>Магазин</title>${head}</head><body><h1>Магазин</h1>${body}</body></html>`,
      );
  });
  let topic = '';
  let site = '';
  /** Of forms opened while others walked: nobody reads questions and answers them within seconds. */
  const stamps: string[] = [];

  async function made(method: 'POST' | 'PUT', path: string, body: object) {
    const answer = await desk.call(desk.administrator, method, path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body as { id: string };
  }

  async function offerForms(): Promise<void> {
    const named = (ru: string) => ({ ru, en: '' });
    const team = await made('POST', '/api/teams', {
      ...{ name: 'Касса и чеки', line: 'L1', member_ids: [] },
    });
    const asked = await made('POST', '/api/ticket-fields', {
      ...{ kind: 'text', name: named(question), customer_access: 'fill' },
      ...{ required: 'to_open', is_everywhere: false },
    });
    ({ id: topic } = await made('POST', '/api/topics', {
      ...{ name: named('Закрыть смену'), team_id: team.id, field_ids: [asked.id] },
    }));
    await made('PUT', `/api/topics/${topic}/offer`, {});
    await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done));
    site = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
    await made('PUT', `/api/brands/${mainBrandId}/form-sites`, { origins: [site] });
    const section = await createSection(desk.ctx(), {
      ...{ space_id: '01930000-0000-7000-8000-000000000301', parent_id: null },
      ...{ names: { ru: 'Смены' }, intro: {}, icon: '', slug: 'shifts' },
    });
    const id = await createArticle(desk.ctx(), {
      ...{ section_id: section.id, kind: 'free', audience: 'public', language: 'ru' },
      ...{ title: 'Смена не закрывается', slug: 'smena', keywords: [], topic_ids: [] },
      ...{ organization_ids: [], contracts: [], role_ids: [] },
      content: { body: '<p>Проверьте связь с фискальным накопителем.</p>' },
    });
    await publishArticle(desk.ctx(), id, { is_confirmed: true });
    await catchUpArticles(desk.ctx());
    for (let count = 0; count < 2; count += 1) {
      const page = await fetch(`${desk.url}/help/ru/ask/${topic}`);
      stamps.push(/name="stamp" value="([^"]+)"/.exec(await page.text())?.[1] ?? '');
    }
  }
  afterAll(() => shop.close());

  async function fill(form: Page | FrameLocator, stamp: string, address: string): Promise<void> {
    await form.getByLabel(question).fill('17');
    await form.locator('#subject').fill('Смена не закрывается');
    await form.locator('#text').pressSequentially('Не закрывается смена со вчера');
    await form.locator('#address').fill(address);
    await form
      .locator('input[name="stamp"]')
      .evaluate((input, value) => input.setAttribute('value', value), stamp);
  }

  /** The link in the letter, and where its request went. */
  async function confirm(page: Page, address: string): Promise<void> {
    const wanted = /\/help\/ru\/ask\/confirm\/[\w-]{43}/;
    const { mail } = await desk.post.awaitMail(address, (one) => wanted.test(one.text ?? ''));
    await page.goto(`${desk.url}${wanted.exec(mail.text ?? '')?.[0] ?? ''}`);
    await page.getByRole('button', { name: 'Да, отправить' }).click();
    await page.getByRole('heading', { name: 'Спасибо, запрос у нас' }).waitFor();
    const number = /Номер обращения: (\d+)/.exec(await page.locator('main').innerText())?.[1];
    const { body } = await desk.call(desk.administrator, 'GET', `/api/tickets/${number}`);
    expect(body).toMatchObject({ channel: 'form', team: { name: 'Касса и чеки' } });
  }

  test('has a form by topic that leads somebody unknown past an article to the right team, without scripts', async () => {
    const page = await desk.browse({ javaScriptEnabled: false });
    await page.goto(`${desk.url}/help/ru/ask`);
    await page.getByRole('link', { name: 'Закрыть смену' }).click();
    await fill(page, stamps[0] ?? '', 'plain@unknown.test');
    await page.getByRole('button', { name: 'Отправить' }).click();
    await page.getByRole('heading', { name: 'Возможно, ответ уже есть' }).waitFor();
    await page.getByRole('button', { name: 'Смена не закрывается' }).waitFor();
    await page.getByRole('button', { name: 'Всё равно отправить' }).click();
    await page.getByText('plain@unknown.test').waitFor();
    await confirm(page, 'plain@unknown.test');
  });

  test('has a form that stands in another site by one script tag and offers articles while one types', async () => {
    const page = await desk.browse({ viewport: { width: 360, height: 740 } });
    // From the head of a page it waits for the body.
    await page.goto(`${site}/head`);
    const early = page.frameLocator('body > iframe');
    await early.getByRole('button', { name: 'Отправить' }).waitFor();
    await page.goto(`${site}/into`);
    const within = page.frameLocator('main#help > iframe');
    await within.getByRole('button', { name: 'Отправить' }).waitFor();
    await page.goto(site);
    const frame = page.frameLocator('iframe');
    await fill(frame, stamps[1] ?? '', 'shop@unknown.test');
    await frame.getByRole('link', { name: 'Смена не закрывается' }).waitFor();
    const height = await page.locator('iframe').evaluate((one) => one.style.height);
    expect(height).not.toBe('640px');
    await frame.getByRole('button', { name: 'Отправить' }).click();
    await frame.getByText('shop@unknown.test').waitFor();
    await confirm(page, 'shop@unknown.test');
    // The other site is the only foreign place, and it was asked for itself alone.
    const foreign = desk.watched.foreign.splice(0);
    expect(foreign.every((url) => new URL(url).origin === site)).toBe(true);
  });
});
