/** Owner to the end: a ticket is handed over and comes back, a promise is kept in mind, a reply is looked at first. */
import { describe, expect, test } from 'vitest';
import { aContact, anAgent, type TestAgent } from '#testing/builders.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';
import {
  chip,
  composer,
  conversation,
  messagesOf,
  pressAndType,
  replyField,
  t,
  ticket,
} from './screen.ts';

const narrow = { viewport: { width: 360, height: 740 } };

describe('owner to the end', () => {
  const desk = useDesk();
  let anna: TestAgent;
  let igor: TestAgent;
  desk.prepare(async () => {
    const role = 'lead';
    anna = await anAgent(desk.ctx(), { role, first_name: 'Анна', last_name: 'Рябова' });
    igor = await anAgent(desk.ctx(), { role, first_name: 'Игорь', last_name: 'Назаров' });
    await connectMailbox(desk, 'help@desk.test', 'Помощь');
  });

  async function annasTicket(subject: string) {
    const address = `${Math.random().toString(36).slice(2)}@client.test`;
    const contact = await aContact(desk.ctx(), { name: 'Пётр Дроздов', address });
    return aTicket(desk.ctx(), { subject, requester_id: contact.id, assignee_id: anna.id });
  }

  test('handed over for a time by keyboard, read by the colleague, and given back', async () => {
    const { number } = await annasTicket('На время отпуска');
    const page = await desk.open(anna, `/tickets/${number}`);
    await chip(page, 'ticket.assignee').waitFor();
    await pressAndType(page, 'a', 'Назаров');
    await page.getByRole('option', { name: igor.name }).waitFor();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: t('handover.title_to', { name: igor.name }) });
    await dialog.getByText(t('handover.for_a_time')).click();
    // Nobody is introduced who will be gone again.
    expect(await dialog.getByLabel(t('handover.introduce')).isChecked()).toBe(false);
    await dialog.getByRole('button', { name: t('handover.until_tomorrow') }).click();
    await dialog.getByLabel(t('handover.summary')).fill('Ждём чек из лаборатории.');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: t('handover.hand_over_for_time') }).click();
    await chip(page, 'ticket.assignee').filter({ hasText: 'Игорь Назаров · до' }).waitFor();

    const his = await desk.open(igor, `/tickets/${number}`, narrow);
    const summary = his.getByRole('region', { name: t('handover.summary') });
    await summary.getByText('Ждём чек из лаборатории.').waitFor();
    await summary.getByText(t('handover.summary_by', { name: anna.name })).waitFor();
    expect(await his.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await summary.getByRole('button', { name: t('handover.read') }).click();
    await summary.waitFor({ state: 'detached' });
    await his.getByRole('button', { name: t('handover.give_back') }).click();
    await chip(page, 'ticket.assignee').filter({ hasText: 'Анна Рябова' }).waitFor();
    expect(await messagesOf(page, anna.name).count()).toBe(1);
  });

  test('handed over for good the customer is told who answers now; taking a ticket asks nothing', async () => {
    const { number } = await annasTicket('Насовсем');
    const page = await desk.open(anna, `/tickets/${number}`);
    await chip(page, 'ticket.assignee').click();
    await page.getByRole('option', { name: igor.name }).click();
    const dialog = page.getByRole('dialog', { name: t('handover.title_to', { name: igor.name }) });
    const line = dialog.getByLabel(t('handover.introduction'), { exact: true });
    expect(await line.inputValue()).toContain('занимается Игорь Назаров');
    await line.fill('Дальше вам помогает Игорь Назаров.');
    await dialog.getByRole('button', { name: t('handover.hand_over'), exact: true }).click();
    await chip(page, 'ticket.assignee').filter({ hasText: igor.name }).waitFor();
    await messagesOf(page, anna.name).getByText('Дальше вам помогает Игорь Назаров.').waitFor();
    await page.keyboard.press('m');
    await chip(page, 'ticket.assignee').filter({ hasText: anna.name }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('a promise in a reply is kept in mind until somebody answers', async () => {
    await desk.ctx().db.deleteFrom('promises').execute();
    const made = await annasTicket('Сдержу слово');
    const page = await desk.open(anna, `/tickets/${made.number}`);
    await replyField(page).fill('Здравствуйте! Проверю кассу и отвечу завтра до 12.');
    const chips = composer(page).getByRole('toolbar', { name: t('promises.chip_many') });
    const promised = chips.getByRole('button', { pressed: true });
    await promised.getByText('завтра 12:00').waitFor();
    await page.keyboard.press('Control+Enter');
    const line = ticket(page).getByText('«Проверю кассу и отвечу завтра до 12»');
    await line.waitFor();
    await page.getByRole('link', { name: t('promises.title') }).click();
    await page.getByRole('link', { name: '«Проверю кассу и отвечу завтра до 12»' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: '«Проверю кассу и отвечу завтра до 12»' }).click();

    await aCustomerReply(desk.ctx(), made);
    await conversation(page).getByText('Всё ещё не печатает.').waitFor();
    await replyField(page).fill("We'll get back to you by Friday.");
    await chips.getByRole('button', { pressed: true }).click();
    await chips.getByText(t('promises.not_a_promise')).waitFor();
    await replyField(page).click();
    await page.keyboard.press('Control+Enter');
    // The answer kept the first; the second was no promise.
    await line.waitFor({ state: 'detached' });
    await replyField(page).fill('Перезвоню через час.');
    await chips
      .getByRole('button', { name: t('promises.change_of', { words: 'Перезвоню через час' }) })
      .click();
    await page.getByRole('dialog').getByLabel(t('promises.moment')).fill('2030-01-15T10:00');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('promises.save') })
      .click();
    await chips.getByText('15 янв. 2030').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+P');
    const spoken = page.getByRole('dialog', { name: t('promises.spoken') });
    await spoken.getByLabel(t('promises.spoken_words')).fill('Перезвоню завтра до 12');
    expect(await spoken.getByLabel(t('promises.moment')).inputValue()).toMatch(/T12:00$/);
    await page.keyboard.press('Enter');
    await ticket(page).getByText('«Перезвоню завтра до 12»').waitFor();
  });

  test('a reply is looked at before it leaves: hints, never again, and a stop', async () => {
    await desk.call(anna, 'PATCH', '/api/me', { preferences: { guide: null } });
    await desk.call(desk.administrator, 'PATCH', '/api/guide', { rules: { attachment: 'hint' } });
    const made = await annasTicket('Где акт');
    const page = await desk.open(anna, `/tickets/${made.number}`, narrow);
    const hints = page.getByRole('region', { name: t('guide.label') });
    await replyField(page).fill('Здравствуйте, Ольга! Акт сверки во вложении.');
    await hints.getByText(t('guide.attachment')).waitFor();
    await hints.getByRole('button', { name: t('guide.more', { count: 1 }) }).click();
    await hints.getByText(t('guide.wrong_name')).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await hints
      .getByRole('button', { name: `${t('guide.actions')}: ${t('guide.wrong_name')}` })
      .click();
    await page
      .getByRole('menuitem', {
        name: t('guide.never_of', { name: t('guide.wrong_name').toLowerCase() }),
      })
      .click();
    await hints.getByText(t('guide.wrong_name')).waitFor({ state: 'detached' });

    await desk.call(desk.administrator, 'PATCH', '/api/guide', { rules: { attachment: 'stop' } });
    await page.reload();
    await hints.getByText(t('guide.attachment')).waitFor();
    await replyField(page).click();
    await page.keyboard.press('Control+Enter');
    await page.getByText(t('guide.stopped')).waitFor();
    expect(await messagesOf(page, anna.name).count()).toBe(0);
    await page.keyboard.press('Control+Enter');
    await messagesOf(page, anna.name).getByText('Акт сверки во вложении.').waitFor();
  });
});
