import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';
import { conversation, messagesOf, t } from './screen.ts';

const SUPPORT = 'support@desk.test';
const CUSTOMER = 'olga@client.test';

/** The row of a message in the ledger. */
function message(page: Page, subject: string) {
  return page.getByRole('listitem').filter({ hasText: subject }).first();
}

describe('a message that was stopped', () => {
  const desk = useDesk();
  desk.prepare(async () => {
    await connectMailbox(desk, SUPPORT, 'Поддержка Техноквартала');
  });

  const spam = (subject: string, text = 'Здравствуйте! Касса не печатает чек.') =>
    desk.post.send({
      from: `Ольга Белова <${CUSTOMER}>`,
      to: SUPPORT,
      subject,
      text,
      headers: { 'X-Spam-Flag': 'YES' },
    });

  test('is read as text, let in, and its sender trusted until that is taken back', async () => {
    const page = await desk.open(desk.administrator, '/settings/mail-ledger?state=quarantined');
    await spam('Касса молчит', 'Не печатает чек <script>alert(1)</script>');

    // It appears by itself, and the number beside the section says that it waits.
    const row = message(page, 'Касса молчит');
    await row.getByText(t('protection.cause_spam')).waitFor();
    await page
      .getByTitle(t('protection.waiting', { count: 1 }))
      .first()
      .waitFor();

    await row.getByRole('button', { name: t('protection.details') }).click();
    await row.getByText('Не печатает чек <script>alert(1)</script>').waitFor();
    await row.getByRole('button', { name: t('protection.release_menu') }).click();
    await page
      .getByRole('menuitem', { name: t('protection.trust_address', { value: CUSTOMER }) })
      .click();
    await row.waitFor({ state: 'detached' });

    await page.goto(`${desk.url}/settings/mail-ledger?state=opened`);
    await message(page, 'Касса молчит').getByRole('link', { name: /^#/ }).click();
    await messagesOf(page, 'Ольга Белова').getByText(t('protection.unproven')).waitFor();

    await page.goto(`${desk.url}/settings/mail-protection`);
    const forget = page.getByRole('button', {
      name: t('protection.forget_rule', { value: CUSTOMER }),
    });
    await forget.click();
    await page.getByText(t('protection.no_rules')).waitFor();
    expect(await forget.count()).toBe(0);
  });

  test('of a sender who is blocked waits, and comes in when a person says so', async () => {
    const page = await desk.open(desk.administrator, '/settings/mail-protection');
    await page.getByLabel(t('protection.rule_value')).fill('Client.Test');
    await page.getByRole('button', { name: t('protection.add_block') }).click();
    await page.getByText('@client.test').waitFor();

    await page.goto(`${desk.url}/settings/mail-ledger`);
    await desk.post.send({ from: CUSTOMER, to: SUPPORT, subject: 'Ещё раз', text: 'Алло' });
    const row = message(page, 'Ещё раз');
    await row.getByText(t('protection.cause_blocked')).waitFor();
    await row.getByRole('button', { name: t('protection.details') }).click();
    await row.getByRole('button', { name: t('protection.release'), exact: true }).click();
    await row.getByText(t('settings.ledger_opened')).waitFor();
    await row.getByText(t('protection.released')).waitFor();
  });

  test('an automatic answer that was not sent says why in the conversation', async () => {
    const page = await desk.open(desk.administrator, '/settings/mail-ledger?q=robot@machine.test');
    for (let count = 1; count <= 6; count += 1) {
      const subject = `Тревога ${count}`;
      await desk.post.send({ from: 'robot@machine.test', to: SUPPORT, subject, text: subject });
      await message(page, subject).getByText(t('settings.ledger_opened')).waitFor();
    }
    await message(page, 'Тревога 6').getByRole('link', { name: /^#/ }).click();
    const reason = t('history.silence_budget');
    await conversation(page).getByText(t('history.no_auto_reply', { reason })).waitFor();
  });
});
