import { describe, expect, test } from 'vitest';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';
import { field, t } from './screen.ts';

describe('a mailbox under watch', () => {
  const desk = useDesk();

  test('a mailbox in trouble says what is wrong and what to do, and works again by itself', async () => {
    const id = await connectMailbox(desk, 'ill@desk.test', 'Поддержка');
    const change = (body: object) =>
      desk.call(desk.administrator, 'PATCH', `/api/mailboxes/${id}`, body);
    await change({ password: 'not the password' });
    const page = await desk.open(desk.administrator, `/settings/mailboxes/${id}`);
    const state = page.getByRole('region', { name: t('mailbox.fares') });
    await state.getByText(t('channels.imap_login.login', { host: '127.0.0.1' })).waitFor();
    // Nobody is alarmed as long as it may mend by itself; then every screen of an administrator says so.
    const line = page.getByRole('status').getByText('ill@desk.test');
    expect(await line.count()).toBe(0);
    await desk
      .ctx()
      .db.updateTable('mailbox_alarms')
      .set({ since: new Date(Date.now() - 3600_000), told_at: new Date() })
      .where('mailbox_id', '=', id)
      .execute();
    await page.goto('/');
    await line.waitFor();
    await page.getByRole('link', { name: t('mailbox.line_open') }).click();
    await state.getByText(t('channels.imap_login.login', { host: '127.0.0.1' })).waitFor();

    await change({ password: desk.post.dovecot.password });
    await line.waitFor({ state: 'detached' });
    await state.getByRole('list').waitFor({ state: 'detached' });
  });

  test('a mailbox writes to itself when asked to, and its settings are kept', async () => {
    const id = await connectMailbox(desk, 'canary@desk.test', 'Поддержка');
    const page = await desk.open(desk.administrator, `/settings/mailboxes/${id}`);
    const flip = (name: string) => page.getByRole('switch', { name }).check();
    await flip(t('mailbox.plus_addressing'));
    await flip(t('mailbox.canary'));
    await field(page, t('mailbox.canary_every')).fill('60');
    await field(page, t('mailbox.alarm_after')).fill('20');
    await page.getByRole('button', { name: t('common.save'), exact: true }).click();
    await page.getByText(t('mailbox.saved')).waitFor();
    const { body } = await desk.call(desk.administrator, 'GET', '/api/mailboxes');
    const { items } = body as { items: { id: string }[] };
    expect(items.find((one) => one.id === id)).toMatchObject({
      plus_addressing: true,
      catch_all: false,
      canary_minutes: 60,
      alarm_after_minutes: 20,
      client_secret_ends_at: null,
    });

    await page.goto(`/settings/mailboxes/${id}`);
    const state = page.getByRole('region', { name: t('mailbox.fares') });
    await state.getByRole('button', { name: t('mailbox.canary_now') }).click();
    // The seconds it took stand in the picture's name as soon as it is home.
    await expect
      .poll(
        async () => {
          await page.reload();
          return state.getByRole('img').getAttribute('aria-label');
        },
        { timeout: 30_000, interval: 1000 },
      )
      .toMatch(/последнее: \d.* с\. Тревога/);
  });

  test('connecting a mailbox asks what to take of the mail that lies there', async () => {
    const page = await desk.open(desk.administrator, '/settings/mailboxes/new');
    await field(page, t('mailbox.address')).fill('new@desk.test');
    await page.getByRole('button', { name: t('mailbox.by_hand') }).click();
    await page.getByText(t('mailbox.first_look_unread_text')).waitFor();
    await page.getByRole('radio', { name: t('mailbox.first_look_days') }).check({ force: true });
    await page.getByText(t('mailbox.first_look_days_text')).waitFor();
    await field(page, t('mailbox.first_look_count')).fill('3');
    await page.getByRole('radio', { name: t('mailbox.incoming_smtp') }).check({ force: true });
    await page.getByRole('switch', { name: t('mailbox.catch_all') }).waitFor();
  });
});
