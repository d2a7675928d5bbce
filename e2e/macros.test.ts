/** Macros from the key to the undo, a checklist that holds a ticket, time that was worked; their editors. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { aContact, anAgent, type TestAgent } from '#testing/builders.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';
import {
  chip,
  composer,
  field,
  messagesOf,
  pressAndType,
  replyField,
  t,
  ticket,
} from './screen.ts';

describe('macros', () => {
  const desk = useDesk();
  let agent: TestAgent;
  let template_id: string;

  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'lead', first_name: 'Инна', last_name: 'Черникова' });
    await connectMailbox(desk, 'help@desk.test', 'Помощь');
    const template = await desk.call(desk.administrator, 'POST', '/api/checklist-templates', {
      name: 'Выезд',
      items: [
        { text: 'Подписать акт', is_required: true },
        { text: 'Взять ленту', is_required: false },
      ],
    });
    template_id = idOf(template.body);
    await desk.call(desk.administrator, 'POST', '/api/macros', {
      name: 'Касса::Выезд инженера',
      scope: 'everyone',
      reply: { ru: '<p>{{contact.first_name|"Коллега"}}, инженер приедет завтра.</p>' },
      note: { ru: '<p>Выезд по обращению №{{ticket.number}}</p>' },
      actions: [
        { do: 'add_tags', tags: ['выезд', 'касса'] },
        { do: 'add_checklist', template_id },
        { do: 'add_time', minutes: 15 },
      ],
    });
  });

  function idOf(body: unknown): string {
    return (body as { id: string }).id;
  }
  async function anOpenTicket(subject: string) {
    const address = `${Math.random().toString(36).slice(2)}@client.test`;
    const contact = await aContact(desk.ctx(), { name: 'Пётр Дроздов', address });
    return aTicket(desk.ctx(), { subject, requester_id: contact.id });
  }
  const picker = (page: Page) => page.getByRole('dialog', { name: t('macros.title') });
  const context = (page: Page) => page.getByRole('complementary', { name: t('context.label') });
  const changes = (page: Page) => page.getByRole('region', { name: t('macros.will_change') });

  test('by a key: the words into the draft, the rest beside it, all in one go, and back again', async () => {
    const { number } = await anOpenTicket('Не открывается смена');
    const page = await desk.open(agent, `/tickets/${number}`);
    await composer(page).waitFor();
    await page.keyboard.press('q');
    await picker(page).getByRole('combobox').fill('выезд');
    await picker(page).getByText('Пётр, инженер приедет завтра.').waitFor();
    await page.keyboard.press('Enter');
    await replyField(page).getByText('Пётр, инженер приедет завтра.').waitFor();
    await expect.poll(() => changes(page).getByRole('listitem').count()).toBe(5);
    await changes(page)
      .getByRole('button', { name: /^Не менять: .*касса/i })
      .click();
    await page.keyboard.press('r');
    await page.keyboard.press('Control+Enter');
    await page.getByText(t('macros.applied', { name: 'Выезд инженера' })).waitFor();
    await messagesOf(page, 'Инна Черникова').getByText('инженер приедет завтра').waitFor();
    await context(page).getByText('выезд', { exact: true }).waitFor();
    expect(await context(page).getByText('касса', { exact: true }).count()).toBe(0);
    await context(page)
      .getByRole('checkbox', { name: /Подписать акт/ })
      .waitFor();
    await context(page).getByText('15 мин').first().waitFor();
    await page.getByRole('button', { name: t('macros.undo'), exact: true }).click();
    await context(page).getByText('выезд', { exact: true }).waitFor({ state: 'detached' });
    await context(page)
      .getByRole('checkbox', { name: /Подписать акт/ })
      .waitFor({ state: 'detached' });
    // What was said stays said.
    await messagesOf(page, 'Инна Черникова').getByText('инженер приедет завтра').waitFor();
  });

  test('by a slash in an empty reply; applied at once the words stay in the draft', async () => {
    const { number } = await anOpenTicket('Лента кончилась');
    const page = await desk.open(agent, `/tickets/${number}`);
    await replyField(page).waitFor();
    await page.locator('.ProseMirror').waitFor();
    await page.keyboard.press('r');
    await page.keyboard.press('/');
    await picker(page)
      .getByRole('option', { name: /Выезд инженера/ })
      .click();
    await replyField(page).getByText('инженер приедет завтра').waitFor();
    await changes(page)
      .getByRole('button', { name: t('macros.apply_now') })
      .click();
    await context(page).getByText('выезд', { exact: true }).waitFor();
    await changes(page).waitFor({ state: 'detached' });
    await replyField(page).getByText('инженер приедет завтра').waitFor();
    // A slash in the middle of a text is a slash.
    await replyField(page).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' 1/2');
    await replyField(page).getByText('завтра. 1/2').waitFor();
  });

  test('a checklist holds the ticket until it is done, and says what is open', async () => {
    const { number, ticket_id } = await anOpenTicket('Замена кассы');
    await desk.call(agent, 'POST', `/api/tickets/${ticket_id}/checklists`, { template_id });
    const page = await desk.open(agent, `/tickets/${number}`);
    const item = context(page).getByRole('checkbox', { name: /Подписать акт/ });
    await item.waitFor();
    const solve = async () => {
      await page.keyboard.press('s');
      await page.getByRole('combobox', { name: t('ticket.status') }).fill('Решено');
      await page.keyboard.press('Enter');
    };
    await solve();
    await page.getByText(t('errors.checklist_open', { items: '«Подписать акт»' })).waitFor();
    await pressAndType(page, 'Shift+C', 'Позвонить завтра');
    await page.keyboard.press('Enter');
    await context(page)
      .getByRole('checkbox', { name: /Позвонить завтра/ })
      .waitFor();
    await item.check();
    await context(page).getByText('Инна Черникова,').waitFor();
    await page.keyboard.press('Escape');
    await ticket(page).click({ position: { x: 5, y: 5 } });
    await solve();
    await chip(page, 'ticket.status').getByText('Решено').waitFor();
  });

  test('time is written as people write it, corrected and deleted', async () => {
    const { number } = await anOpenTicket('Настройка обмена');
    const page = await desk.open(agent, `/tickets/${number}`);
    await context(page).getByLabel(t('worked.add')).waitFor();
    await pressAndType(page, 'Shift+T', 'полчаса');
    await page.keyboard.press('Enter');
    await context(page).getByText(t('worked.not_time')).waitFor();
    await context(page).getByLabel(t('worked.add')).fill('1:30');
    await context(page).getByLabel(t('worked.note')).fill('Созвон');
    await page.keyboard.press('Enter');
    const entry = context(page).getByRole('button', { name: /Созвон/ });
    await entry.getByText(/1\sч 30\sмин/).waitFor();
    await entry.click();
    const dialog = page.getByRole('dialog', { name: t('worked.correct_title') });
    await dialog.getByLabel(t('worked.add')).fill('45');
    await dialog.getByRole('button', { name: t('common.save') }).click();
    await entry.getByText(/45\sмин/).waitFor();
    await entry.click();
    await dialog.getByRole('button', { name: t('worked.remove') }).click();
    await entry.waitFor({ state: 'detached' });
  });

  test('an editor says what is wrong, shows the words on a real ticket, and keeps both languages', async () => {
    const { number } = await anOpenTicket('Проба');
    const page = await desk.open(agent, '/settings/macros');
    await page.getByRole('link', { name: t('macros.new') }).click();
    await field(page, t('macros.name')).fill('Уточнить::Номер кассы');
    const reply = page.getByRole('textbox', { name: t('macros.reply') });
    await reply.fill('Здравствуйте, {{contact.fist_name}}!');
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByText('{{contact.fist_name}}', { exact: false }).nth(1).waitFor();
    await reply.fill('Здравствуйте, {{contact.first_name|"коллега"}}! № {{ticket.number}}');
    await page.getByLabel(t('macros.try_number')).fill(String(number));
    await page.getByRole('button', { name: t('macros.try_show') }).click();
    await page.getByText(`Здравствуйте, Пётр! № ${number}`).waitFor();
    await page.getByText(t('common.english'), { exact: true }).click();
    await reply.fill('Hello, {{contact.first_name|"there"}}!');
    await page.getByRole('button', { name: t('macros.add_action') }).click();
    await page.getByRole('menuitem', { name: t('macros.action_add_time') }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: t('common.save') }).click();
    await page.getByRole('heading', { name: 'Уточнить' }).waitFor();
    await page.getByText(t('macros.never_used')).last().waitFor();
    expect(await violations(page)).toEqual([]);
    for (const path of ['/settings/checklists', '/settings/time']) {
      const screen = await desk.open(desk.administrator, path);
      await screen.getByRole('heading', { level: 1 }).waitFor();
      await screen.waitForLoadState('networkidle');
      expect(await violations(screen)).toEqual([]);
    }
  });

  test('fits a phone: nothing runs out of the side, and the picker is read from top to bottom', async () => {
    const { number } = await anOpenTicket('С телефона');
    const viewport = { width: 360, height: 740 };
    const page = await desk.open(agent, `/tickets/${number}`, { viewport });
    await replyField(page).click();
    await composer(page)
      .getByRole('button', { name: t('macros.pick_hint') })
      .click();
    await picker(page).getByRole('option').first().waitFor();
    expect(await violations(page)).toEqual([]);
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await width()).toBeLessThanOrEqual(360);
    await page.keyboard.press('Escape');
    for (const path of ['/settings/macros/new', '/settings/macros']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await width()).toBeLessThanOrEqual(360);
    }
  });
});
