/** Webhooks by the screen: made, tried, watched in the log, sent anew; and a rule tested on the past. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { translate } from '#contract/i18n/dictionaries.ts';
import { eventually } from '#testing/eventually.ts';
import {
  isSignedBy,
  openWebhookReceiver,
  type WebhookReceiver,
} from '#testing/servers/webhook-receiver.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { field, t } from './screen.ts';

let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await openWebhookReceiver();
});
afterAll(() => receiver.close());

describe('webhooks and backtests', () => {
  const desk = useDesk({ env: { WEBHOOK_NETWORKS: '127.0.0.0/8' } });

  test('one is made by the keyboard, its secret is shown once, a test and a ticket arrive signed', async () => {
    const page = await desk.open(desk.administrator, '/settings/webhooks');
    await page.getByText(t('webhooks.none'), { exact: true }).waitFor();
    await page.getByRole('link', { name: t('webhooks.new') }).press('Enter');
    await field(page, t('webhooks.name')).fill('Учёт заявок');
    await field(page, t('webhooks.url')).fill('https://10.0.0.8/hook');
    await page.getByRole('checkbox', { name: t('webhooks.event_ticket_updated') }).press('Space');
    await page.keyboard.press('Enter');
    await page.getByText(translate('ru', 'errors.field.webhook_private')).waitFor();
    await field(page, t('webhooks.url')).fill(receiver.url);
    await page.keyboard.press('Enter');
    const shown = page.getByText(/^whsec_/);
    await shown.waitFor();
    const secret = (await shown.textContent()) ?? '';
    await page.getByRole('button', { name: t('common.done') }).press('Enter');
    await shown.waitFor({ state: 'detached' });

    receiver.answer = () => ({ status: 500, text: 'нет места на диске' });
    await page.getByRole('button', { name: t('webhooks.test'), exact: true }).press('Enter');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('webhooks.send') })
      .click();
    const lines = page.getByRole('listitem').filter({ hasText: t('webhooks.details') });
    await lines.filter({ hasText: t('webhooks.row_given_up') }).waitFor();
    receiver.answer = () => 200;
    const { number } = await aTicket(desk.ctx(), { subject: 'Касса не включается' });
    const arrived = await eventually('the ticket arrives', async () =>
      receiver.all.find((one) => one.body.data.ticket?.number === number),
    );
    expect(isSignedBy(secret, arrived)).toBe(true);
    // ticket.updated was struck out.
    await page.reload();
    const ofTicket = lines.filter({ hasText: `#${number}` });
    await ofTicket.nth(1).waitFor();
    expect(await ofTicket.count()).toBe(2);
    await lines
      .filter({ hasText: t('webhooks.is_test') })
      .getByRole('button', { name: new RegExp(`^${t('webhooks.details')}`) })
      .press('Enter');
    await page.getByRole('region', { name: t('webhooks.answer') }).waitFor();
    expect(await page.getByRole('region', { name: t('webhooks.answer') }).textContent()).toBe(
      'нет места на диске',
    );
    expect(await page.getByRole('region', { name: t('webhooks.body') }).textContent()).toContain(
      '"is_test": true',
    );
    expect(await violations(page)).toEqual([]);
  });

  test('what was given up while the receiver was away is sent anew; on a narrow screen, in English too', async () => {
    const listed = await desk.call(desk.administrator, 'GET', '/api/webhooks');
    const { id } = (listed.body as { items: { id: string }[] }).items[0] ?? { id: '' };
    receiver.answer = () => 410;
    const ticket = await aTicket(desk.ctx(), { subject: 'Принтер молчит' });
    const page = await desk.open(desk.administrator, `/settings/webhooks/${id}`, {
      viewport: { width: 360, height: 740 },
    });
    await page.getByText(t('webhooks.off_gone')).waitFor();
    expect(await violations(page)).toEqual([]);
    receiver.answer = () => 200;
    receiver.all.length = 0;
    await page.getByRole('button', { name: t('webhooks.turn_on') }).click();
    await page.getByRole('button', { name: t('webhooks.replay_all') }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('webhooks.send') })
      .click();
    await eventually('both are sent anew', async () => receiver.all.length >= 2);
    expect(receiver.all.map((one) => one.body.data.ticket.number)).toEqual([
      ticket.number,
      ticket.number,
    ]);
    await page.getByText(t('webhooks.row_delivered')).first().waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);

    const content = page.getByRole('region', { name: t('common.content') });
    await content.getByText(t('webhooks.settings'), { exact: true }).click();
    await page.getByRole('button', { name: t('webhooks.rotate') }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('webhooks.rotate') })
      .click();
    await page.getByText(/^whsec_/).waitFor();
    await page.getByText(t('webhooks.old_until')).waitFor();
    await desk.call(desk.administrator, 'PATCH', '/api/me', { language: 'en' });
    await page.reload();
    await page.getByRole('heading', { name: translate('en', 'webhooks.which') }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('a rule tells before it is switched on what it would have done, and on which tickets', async () => {
    const { number } = await aTicket(desk.ctx(), { subject: 'Терминал завис', tags: ['терминал'] });
    const made = await desk.call(desk.administrator, 'POST', '/api/rules', {
      name: 'Терминалы',
      definition: {
        ...{ kind: 'trigger', when: [{ moment: 'created' }], before: { all: [] } },
        conditions: { field: 'tag', op: 'is', value: 'терминал' },
        actions: [{ do: 'add_tags', tags: ['железо'] }],
      },
    });
    const { id } = made.body as { id: string };
    await desk.call(desk.administrator, 'PATCH', '/api/me', { language: 'ru' });
    const page = await desk.open(desk.administrator, `/settings/rules/${id}`);
    const panel = page.getByRole('region', { name: t('backtest.title') });
    await panel.getByRole('button', { name: t('backtest.run') }).press('Enter');
    const opens = panel.getByRole('button', {
      name: new RegExp(`^1 .*${t('backtest.only_after')}`),
    });
    await opens.press('Enter');
    const list = page.getByRole('dialog');
    await list.getByRole('link', { name: new RegExp(`^#${number} `) }).waitFor();
    await list.getByText(t('backtest.side_after'), { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    const now = await desk.call(desk.administrator, 'GET', `/api/tickets/${number}`);
    expect((now.body as { tags: string[] }).tags).toEqual(['терминал']);
  });
});
