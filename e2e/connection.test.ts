import { describe, expect, test } from 'vitest';
import { aContact, anAgent } from '#testing/builders.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { useDesk } from './desk.ts';
import { composer, conversation, replyField, row, t } from './screen.ts';

describe('a lost connection', () => {
  const desk = useDesk();

  test('is told, costs no word that was typed, and is caught up with', async () => {
    const agent = await anAgent(desk.ctx(), { role: 'lead' });
    const contact = await aContact(desk.ctx(), { name: 'Фёдор Обрывов' });
    const made = await aTicket(desk.ctx(), { subject: 'Связь рвётся', requester_id: contact.id });
    const page = await desk.open(agent, `/tickets/${made.number}?view=all_open`);
    await replyField(page).fill('Первая половина.');
    await composer(page).getByText(t('composer.draft_saved')).waitFor();

    await desk.goAway();
    await page.getByText(t('desk.connection_lost')).waitFor();
    await replyField(page).pressSequentially(' Вторая половина.');
    await composer(page).getByText(t('composer.draft_only_here')).waitFor();

    await desk.comeBack();
    await aCustomerReply(
      desk.ctx(),
      { ...made, requester_id: contact.id },
      { words: 'Пока вас не было.' },
    );
    await page.getByRole('button', { name: t('desk.connect_now') }).click();
    await page.getByText(t('desk.connection_lost')).waitFor({ state: 'detached' });
    await conversation(page).getByText('Пока вас не было.').waitFor();
    await row(page, 'Связь рвётся').filter({ hasText: 'Пока вас не было.' }).waitFor();
    expect(await replyField(page).innerText()).toContain('Первая половина. Вторая половина.');

    // The session outlived the restart, and what was kept here alone goes up.
    await page.reload();
    await replyField(page).getByText('Первая половина. Вторая половина.').waitFor();
  });
});
