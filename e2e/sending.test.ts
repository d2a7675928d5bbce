/** Second thoughts, letters for later, and people on a ticket, as an agent does it. */
import { describe, expect, test } from 'vitest';
import { aContact, anAgent, type TestAgent } from '#testing/builders.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';
import { composer, conversation, messagesOf, replyField, t } from './screen.ts';

describe('a reply that has not left', () => {
  const desk = useDesk();
  let agent: TestAgent;
  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'lead', first_name: 'Инна', last_name: 'Черникова' });
    await desk
      .ctx()
      .db.updateTable('agents')
      .set({ undo_seconds: 60 })
      .where('id', '=', agent.id)
      .execute();
    await connectMailbox(desk, 'help@desk.test', 'Помощь');
  });

  async function anOpenTicket(subject: string) {
    const address = `${Math.random().toString(36).slice(2)}@client.test`;
    const contact = await aContact(desk.ctx(), { name: 'Пётр Дроздов', address });
    const made = await aTicket(desk.ctx(), { subject, requester_id: contact.id });
    return { ...made, address };
  }
  async function mailed(): Promise<number> {
    const rows = await desk.ctx().db.selectFrom('deliveries').select('id').execute();
    return rows.length;
  }

  test('is taken back from the keyboard, and its words are there again', async () => {
    const { number } = await anOpenTicket('Передумала');
    const before = await mailed();
    const page = await desk.open(agent, `/tickets/${number}`);
    await replyField(page).fill('Перезагрузите кассу.');
    await page.keyboard.press('Control+Enter');
    const waiting = conversation(page).getByRole('article', { name: /^Ещё не отправлено/ });
    await waiting.getByText('Перезагрузите кассу.').waitFor();
    await replyField(page).getByText('Перезагрузите кассу.').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.keyboard.press('z');
    await replyField(page).getByText('Перезагрузите кассу.').waitFor();
    await waiting.waitFor({ state: 'detached' });
    expect(await messagesOf(page, agent.name).count()).toBe(0);
    expect(await mailed()).toBe(before);
  });

  test('is taken back after leaving the ticket, and leads back to it', async () => {
    const { number } = await anOpenTicket('Ушла и вернулась');
    const page = await desk.open(agent, `/tickets/${number}`);
    await replyField(page).fill('Уже отправлено?');
    await page.keyboard.press('Control+Enter');
    await conversation(page)
      .getByRole('article', { name: /^Ещё не отправлено/ })
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Клиенты' }).first().click();
    await composer(page).waitFor({ state: 'detached' });
    await page
      .getByText(t('sending.of_ticket', { number: String(number) }))
      .last()
      .waitFor();
    await page.getByRole('button', { name: t('sending.undo') }).click();
    await replyField(page).getByText('Уже отправлено?').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/tickets/${number}`);
  });

  test('put off to tomorrow gives way when the customer writes first', async () => {
    const ticket = await anOpenTicket('Отвечу завтра');
    const page = await desk.open(agent, `/tickets/${ticket.number}`);
    await replyField(page).fill('Напомню завтра утром.');
    await composer(page)
      .getByRole('button', { name: t('composer.other_endings') })
      .click();
    await page.getByRole('menuitem', { name: t('sending.tomorrow') }).click();
    const waiting = conversation(page).getByRole('article', { name: /^Ещё не отправлено/ });
    await waiting.getByText(t('sending.unless_answered')).waitFor();
    await aCustomerReply(desk.ctx(), ticket, { words: 'Уже разобрались, спасибо!' });
    await conversation(page).getByText('Уже разобрались, спасибо!').waitFor();
    await waiting.waitFor({ state: 'detached' });
    await replyField(page).getByText('Напомню завтра утром.').waitFor();
  });

  test('people are added to a ticket, changed and taken off', async () => {
    const { number } = await anOpenTicket('Ещё один участник');
    const page = await desk.open(agent, `/tickets/${number}`);
    await page.getByRole('button', { name: t('context.add_participant') }).click();
    await page
      .getByLabel(t('sending.add_participant'), { exact: true })
      .fill('Ия Лис <iya@client.test>');
    await page.keyboard.press('Enter');
    const level = page.getByLabel(t('sending.level_of', { name: 'Ия Лис' }));
    await level.waitFor();
    await composer(page).getByText('1 копия').waitFor();
    await level.selectOption('follower');
    await composer(page).getByText('1 копия').waitFor({ state: 'detached' });
    await page
      .getByRole('button', { name: t('sending.remove_participant', { name: 'Ия Лис' }) })
      .click();
    await level.waitFor({ state: 'detached' });
  });
});
