import type { Page } from 'playwright-core';
import { describe, test } from 'vitest';
import { anAgent, type TestAgent } from '#testing/builders.ts';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';
import { conversation, messagesOf, row, t, ticket } from './screen.ts';

const SUPPORT = 'support@desk.test';

describe('a message that is in the wrong place', () => {
  const desk = useDesk();
  let agent: TestAgent;
  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'lead' });
    await connectMailbox(desk, SUPPORT, 'Поддержка');
  });

  const send = (name: string, address: string, more: { subject: string; text: string }) =>
    desk.post.send({ from: `${name} <${address}>`, to: SUPPORT, ...more });

  test('says why it is here, is moved to another ticket, and is taken back', async () => {
    const page = await desk.open(agent, '/views/all_open');
    await send('Ольга Белова', 'olga@client.test', { subject: 'Принтер', text: 'Не печатает.' });
    await row(page, 'Принтер').waitFor();
    await send('Пётр Орлов', 'petr@client.test', { subject: 'Сканер', text: 'Не сканирует.' });
    await row(page, 'Сканер').click();
    await menu(page, t('threading.why'));
    const dialog = page.getByRole('dialog');
    await dialog.getByText(t('threading.opened')).waitFor();
    await page.keyboard.press('Escape');

    await menu(page, t('threading.move'));
    await dialog.getByRole('searchbox').fill('Принтер');
    await dialog.getByRole('button').filter({ hasText: 'Принтер' }).click();
    // The emptied ticket says where its message went.
    const went = ticket(page).getByText(/^Письма этого обращения перенесены в № \d+$/);
    await went.waitFor();
    await went.click();
    await messagesOf(page, 'Пётр Орлов').getByText('Не сканирует.').waitFor();
    await page.getByRole('button', { name: t('threading.undo') }).click();
    await messagesOf(page, 'Пётр Орлов').waitFor({ state: 'detached' });
  });

  test('a stranger’s letter with our number asks, and joins by one click', async () => {
    const page = await desk.open(agent, '/views/all_open');
    await send('Анна Лис', 'anna@client.test', { subject: 'Модем', text: 'Мигает красным.' });
    await row(page, 'Модем').click();
    await messagesOf(page, 'Анна Лис').waitFor();
    const number = /\d+/.exec((await ticket(page).getAttribute('aria-label')) ?? '')?.[0] ?? '';
    const subject = `Re: [#${number}] и у нас`;
    await send('Иван Чужой', 'ivan@other.test', { subject, text: 'И у нас мигает.' });
    await row(page, 'и у нас').click();
    await ticket(page).getByText(t('threading.possible', { number })).waitFor();
    await ticket(page)
      .getByRole('button', { name: t('threading.join') })
      .click();
    await page.waitForURL(new RegExp(`/tickets/${number}`));
    await conversation(page).getByText('И у нас мигает.').waitFor();
  });
});

/** The menu of the last message. */
async function menu(page: Page, entry: string): Promise<void> {
  await page
    .getByRole('button', { name: t('threading.menu') })
    .last()
    .click();
  await page.getByRole('menuitem', { name: entry }).click();
}
