import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useDesk } from './desk.ts';
import { field, list, row, t } from './screen.ts';

const password = 'очень длинная фраза для входа';

async function beAdministrator(page: Page): Promise<void> {
  await field(page, t('session.first_name')).fill('Ирина');
  await field(page, t('session.last_name')).fill('Запускова');
  await field(page, t('session.email')).fill('irina@desk.test');
  await field(page, t('session.choose_password')).fill(password);
  await page.getByRole('button', { name: t('setup.create') }).click();
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe('the set-up wizard, step by step', () => {
  const desk = useDesk({ is_set_up: false });

  test('leads from the one-time link to a desk that receives mail', async () => {
    const link = await desk.setupLink();
    const page = await desk.browse();
    await page.goto(link);
    // The secret does not stay in the address bar.
    await heading(page, t('setup.organization'));
    expect(page.url()).not.toContain(String(link.split('#')[1]));
    await field(page, t('settings.organization_name')).fill('Северный ветер');
    await button(page, t('setup.next')).click();
    await beAdministrator(page);

    await heading(page, t('setup.pole'));
    await page.getByRole('radio', { name: t('setup.pole_outsourcing') }).check();
    await button(page, t('setup.next')).click();

    await heading(page, t('setup.mailbox'));
    await connectsMailbox(page);

    await heading(page, t('setup.colleagues'));
    await field(page, t('session.email')).fill('kolya@desk.test');
    await field(page, t('session.first_name')).fill('Коля');
    await button(page, t('settings.invite')).click();
    const invitation = String(await page.getByText(/\/link#/).textContent());
    await button(page, t('setup.finish')).click();
    await list(page).waitFor();

    // Mail comes in at once, into what the wizard has made.
    await desk.post.send({
      from: 'Клиент <client@firma.test>',
      to: 'help@desk.test',
      subject: 'Первое письмо',
      text: 'Здравствуйте!',
    });
    await page.goto('/views/all_open');
    await row(page, 'Первое письмо').waitFor();

    // The colleague comes by the link, chooses a password and works.
    const colleague = await desk.browse();
    await colleague.goto(invitation.trim());
    await field(colleague, t('session.choose_password')).fill(password);
    await button(colleague, t('session.join')).click();
    await list(colleague).waitFor();

    await expectDead(await desk.browse(), link);
  });

  /** Autodetection knows a provider; ours is entered by hand; a wrong password is told, the right one saved. */
  async function connectsMailbox(page: Page): Promise<void> {
    const { dovecot, smtp_port } = desk.post;
    await field(page, t('mailbox.address')).fill('help@gmail.com');
    await button(page, t('mailbox.find')).click();
    await page.getByText(t('mailbox.found', { provider: 'Gmail' })).waitFor();
    await page.getByText(t('channels.hint.app_password_google')).waitFor();

    await field(page, t('mailbox.address')).fill('help@desk.test');
    await page.getByText(new RegExp(`^${t('mailbox.servers')}:`)).click();
    for (const [name, port] of [
      ['IMAP', dovecot.imap_port],
      ['SMTP', smtp_port],
    ] as const) {
      await field(page, t('mailbox.host', { name })).fill(dovecot.host);
      await page.getByLabel(`${name}: ${t('mailbox.port')}`).fill(String(port));
      await page.getByLabel(`${name}: ${t('mailbox.security')}`).selectOption('none');
      await field(page, t('mailbox.user', { name })).fill('help@desk.test');
    }
    await page.getByRole('switch', { name: t('mailbox.private_hosts') }).check();
    await field(page, t('mailbox.password')).fill('not the password');
    await button(page, t('mailbox.test')).click();
    await page.getByText(t('mailbox.test_failed')).waitFor();
    await page.getByText(t('channels.imap_login.login', { host: dovecot.host })).waitFor();

    await field(page, t('mailbox.password')).fill(dovecot.password);
    await button(page, t('mailbox.test')).click();
    await page.getByText(t('mailbox.test_ok')).waitFor();
    await button(page, t('mailbox.connect')).click();
  }
});

describe('the set-up wizard, everything left for later', () => {
  const desk = useDesk({ is_set_up: false });

  test('ends at the desk, which says what is open and leads back', async () => {
    const link = await desk.setupLink();
    const page = await desk.browse();
    await page.goto(link);
    await heading(page, t('setup.organization'));
    await button(page, t('setup.later')).click();
    await beAdministrator(page);
    for (const step of ['pole', 'mailbox', 'colleagues'] as const) {
      await heading(page, t(`setup.${step}`));
      await button(page, t('setup.later')).click();
    }
    await list(page).waitFor();
    await page.getByText(t('setup.unfinished')).waitFor();
    await page.getByRole('link', { name: t('setup.continue') }).click();
    await heading(page, t('setup.pole'));

    await expectDead(await desk.browse(), link);
  });
});

async function expectDead(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByText(t('setup.is_done')).waitFor();
  const answer = await page.request.post('/api/setup', {
    headers: { 'x-opora': '1' },
    data: {
      token: link.split('#')[1],
      organization_name: 'Чужие',
      language: 'ru',
      time_zone: 'Europe/Moscow',
      email: 'thief@evil.test',
      first_name: 'Вор',
      password,
    },
  });
  expect(answer.status()).toBeGreaterThanOrEqual(403);
  expect(answer.status()).toBeLessThan(500);
}
