/** From training to a suggestion taken by a key; a robot's draft that a person takes. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { updateTicket } from '#modules/tickets/tickets.ts';
import { aContact, anAgent, type TestAgent } from '#testing/builders.ts';
import { asAgent, aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { composer, replyField, t } from './screen.ts';

const said: Record<string, readonly string[]> = {
  Печать: ['Не печатает чек', 'Принтер не тянет ленту', 'Чек печатается бледно', 'Застряла бумага'],
  Счета: ['Пришлите счёт', 'Нет акта за месяц', 'Неверные реквизиты в счёте', 'Оплатили дважды'],
};
const around = ['со вчерашнего дня', 'помогите, пожалуйста', 'уже неделю', 'очень срочно', 'ждём'];

describe('suggestions and the robot', () => {
  const desk = useDesk({ env: { MODEL_NETWORKS: '127.0.0.0/8' } });
  let agent: TestAgent;
  let requester_id = '';
  const model = createServer((_request, response) => {
    const message = { content: 'Здравствуйте, [NAME_1]! Проверьте ленту.' };
    response.end(JSON.stringify({ choices: [{ message }] }));
  });

  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'lead', first_name: 'Инна', last_name: 'Черникова' });
    requester_id = (await aContact(desk.ctx(), { name: 'Пётр Дроздов' })).id;
    await learnable();
    await new Promise<void>((ready) => model.listen(0, '127.0.0.1', ready));
  }, 60_000);
  afterAll(() => new Promise((done) => model.close(done)));

  async function learnable(): Promise<void> {
    const as = await asAgent(desk.ctx(), agent.id);
    const statuses = await desk.call(desk.administrator, 'GET', '/api/statuses');
    const { items } = statuses.body as { items: { id: string; category: string }[] };
    const status_id = items.find((status) => status.category === 'solved')?.id;
    for (const [name, phrases] of Object.entries(said)) {
      const topic = await desk.call(desk.administrator, 'POST', '/api/topics', {
        name: { ru: name, en: '' },
      });
      const topic_id = (topic.body as { id: string }).id;
      for (let turn = 0; turn < 21; turn += 1) {
        const [subject = '', also = ''] = [phrases[turn % 4], phrases[(turn >> 2) % 4]];
        const words = `${also}, ${around[turn % 5]}. ${around[(turn + 2) % 5]}`;
        const { ticket_id } = await aTicket(desk.ctx(), { subject, words, requester_id });
        await updateTicket(as, ticket_id, { topic_id, ...(status_id ? { status_id } : {}) });
      }
    }
  }

  const card = (page: Page) => page.getByRole('region', { name: t('assist.field_topic') });

  test('trained by a press, it tells a new ticket its topic; a key takes it', async () => {
    const page = await desk.open(desk.administrator, '/settings/assist');
    await page.getByRole('button', { name: t('assist.train') }).click();
    await card(page)
      .getByText(/Училось на 42 обращениях/)
      .waitFor();
    await card(page)
      .getByText(/^Скажет в /)
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.setViewportSize({ width: 1440, height: 900 });
    const { number } = await aTicket(desk.ctx(), {
      ...{ subject: 'Застряла бумага', requester_id },
      words: 'Принтер не тянет ленту, чек печатается бледно.',
    });
    await page.goto(`${desk.url}/tickets/${number}`);
    const chips = page.getByRole('list', { name: t('assist.suggested') });
    await chips.getByText('Печать').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Shift+I');
    await page.getByRole('button', { name: `${t('topics.topic')}: Печать` }).waitFor();
    await chips.waitFor({ state: 'detached' });
  });

  test('a robot drafts when asked, once it is named; a person takes the draft', async () => {
    const { number } = await aTicket(desk.ctx(), { requester_id });
    const page = await desk.open(agent, `/tickets/${number}`);
    await composer(page).waitFor();
    expect(await page.getByRole('button', { name: t('assist.robot_reply') }).count()).toBe(0);
    const url = `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`;
    const named = { url, model: 'small', is_on: true };
    const set = await desk.call(desk.administrator, 'PATCH', '/api/text-model', named);
    expect(set.status).toBe(200);
    await page.reload();
    await page.getByRole('button', { name: t('assist.robot_reply') }).click();
    const written = page.getByRole('region', { name: t('assist.robot_wrote') });
    await written.getByText(/Проверьте ленту/).waitFor();
    expect(await violations(page)).toEqual([]);
    await written.getByRole('button', { name: t('assist.robot_offer') }).click();
    const offered = t('colleagues.draft_by_program', { name: 'small' });
    const offer = page.getByRole('region', { name: offered });
    await offer.getByRole('button', { name: t('colleagues.draft_take') }).click();
    await replyField(page).getByText('Проверьте ленту').waitFor();
  });
});
