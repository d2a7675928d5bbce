/** Whose turn it was, why it is due then, and what the automatic answer promised. */
import { describe, expect, test } from 'vitest';
import { translate } from '#contract/i18n/dictionaries.ts';
import { createTeam } from '#modules/people/people.ts';
import { updateTicket } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { anAgent, type TestAgent } from '#testing/builders.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';
import { composer, field, row, t, ticket } from './screen.ts';

const narrow = { viewport: { width: 360, height: 740 } };
const SUPPORT = 'support@desk.test';
const CUSTOMER = 'pavel@client.test';
const HOUR = 3_600_000;

describe('the court of a ticket and its clocks', () => {
  const desk = useDesk();
  let anna: TestAgent;
  let number: number;
  desk.prepare(async () => {
    anna = await anAgent(desk.ctx(), { role: 'lead', first_name: 'Анна', last_name: 'Рябова' });
    await connectMailbox(desk, SUPPORT, 'Поддержка');
    const team = { name: 'Сервис «Волна»', line: 'outer' as const, member_ids: [] };
    const { id: vendor } = await createTeam(desk.ctx(), team);
    const ago = (hours: number): Ctx => ({
      ...desk.ctx(),
      now: new Date(Date.now() - hours * HOUR),
    });
    const waiting = await desk
      .ctx()
      .db.selectFrom('statuses')
      .select('id')
      .where('category', '=', 'waiting_customer')
      .where('is_default', '=', true)
      .executeTakeFirstOrThrow();
    const opened = await aTicket(ago(96), { subject: 'Терминал не печатает' });
    await updateTicket(ago(72), opened.ticket_id, { status_id: waiting.id });
    await aCustomerReply(ago(48), opened);
    await updateTicket(ago(30), opened.ticket_id, { team_id: vendor });
    number = opened.number;
  });

  test('the bar unfolds by a key, is walked with the arrows, and says in words what it draws', async () => {
    const page = await desk.open(anna, `/tickets/${number}`);
    const bar = ticket(page).getByRole('region', { name: t('court.label') });
    await bar.getByText('Сервис «Волна»').waitFor();
    await composer(page).waitFor();
    await page.keyboard.press('i');
    const walk = bar.getByRole('toolbar', { name: t('court.walk') });
    const stops = walk.getByRole('button');
    await stops.first().waitFor();
    expect(await stops.count()).toBe(4);
    await stops.last().focus();
    expect(await stops.last().getAttribute('aria-label')).toContain('Поставщик: Сервис «Волна»');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const focused = walk.locator('button:focus');
    expect(await focused.getAttribute('aria-label')).toMatch(
      new RegExp(`^${t('court.customer')}: .*${t('court.cause_waiting_customer')}$`, 'u'),
    );
    const order = bar.getByRole('region', { name: t('court.order') }).getByRole('listitem');
    expect(await order.count()).toBe(4);
    const sums = bar.getByRole('region', { name: t('court.sums') });
    await sums.getByText(t('court.whole')).waitFor();
    expect(await sums.getByRole('definition').last().innerText()).toBe('4 дн');
    expect(await violations(page)).toEqual([]);

    await page.goto('/court');
    const vendor = page.getByRole('row', { name: /Поставщик: Сервис «Волна»/ });
    await vendor.getByRole('link').click();
    const behind = page.getByRole('region', { name: t('court.behind') });
    await behind.getByRole('link', { name: /Терминал не печатает/ }).waitFor();

    const phone = await desk.open(anna, `/tickets/${number}`, narrow);
    await phone
      .getByRole('region', { name: t('court.label') })
      .getByRole('button')
      .click();
    await phone.getByRole('list').filter({ hasText: 'Сервис «Волна»' }).waitFor();
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });

  test('the automatic answer names an honest time, the agent sees it, and the clock explains itself', async () => {
    const all = { 1: 60_000, 2: 60_000, 3: 60_000, 4: 60_000 };
    const calendars = { mode: 'calendar', conditions: { all: [] } };
    const made = await desk.call(desk.administrator, 'POST', '/api/sla-policies', {
      ...{ ...calendars, name: 'Для своих', targets: { first_response: all } },
      conditions: { field: 'tag', op: 'is', value: 'свои' },
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const policy = await desk.call(desk.administrator, 'POST', '/api/sla-policies', {
      ...{ ...calendars, name: 'Для всех', targets: { first_response: all, resolution: all } },
    });
    expect(policy.status, JSON.stringify(policy.body)).toBe(201);
    await desk.post.send({
      ...{ from: `Павел Орлов <${CUSTOMER}>`, to: SUPPORT, subject: 'Нужен новый терминал' },
      text: 'Здравствуйте! Пришлите, пожалуйста, новый терминал.',
    });
    const answer = await desk.post.awaitMail(CUSTOMER, () => true);
    // 41 days and 16 hours by the clock.
    expect(answer.mail.text).toMatch(/ответит вам до \d+ \p{L}+( \d{4} года)?, \d\d:\d\d\./u);

    const page = await desk.open(anna, '/views/all_open');
    await row(page, 'Нужен новый терминал').first().click();
    const side = page.getByRole('complementary', { name: t('context.label') });
    await side.getByText(t('due.promised')).waitFor();
    await side.getByText(t('sla.target_resolution')).waitFor();
    await composer(page).waitFor();
    await page.keyboard.press('Shift+D');
    const why = page.getByRole('dialog', { name: t('due.why') });
    await why.getByText('Правило «Для всех»').waitFor();
    await why.getByText(t('due.trial_false')).waitFor();
    await why.getByText(/Метк.* свои|Метк.*«свои»/u).waitFor();
    await why.getByRole('cell', { name: t('due.step_ahead'), exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await why.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(t('due.why'));
    await page
      .getByRole('option', { name: t('due.why') })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await why.waitFor();

    const settings = await desk.open(desk.administrator, '/settings/general');
    const preview = settings.getByRole('figure').first();
    await preview.getByText(/Инженер поддержки ответит вам до /u).waitFor();
    await field(settings, t('settings.reply_text_ru'))
      .first()
      .fill('Номер {number}. Ответим {promise}.');
    await preview.getByText(/Номер 10482\. Ответим до /u).waitFor();
    expect(translate('en', 'due.why')).not.toBe(t('due.why'));
  });
});
