/** An administrator promises, tries the promise on a ticket, puts policies in order, and the list shows what is due. */
import { describe, expect, test } from 'vitest';
import { anAgent, type TestAgent } from '#testing/builders.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { row, t } from './screen.ts';

const narrow = { viewport: { width: 360, height: 740 } };

describe('policies of deadlines', () => {
  const desk = useDesk();
  let agent: TestAgent;
  let number: number;
  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'lead' });
    number = (await aTicket(desk.ctx(), { subject: 'Не печатает чек' })).number;
  });

  test('a policy is written by the keyboard, tried on a ticket before it is saved, and counts it', async () => {
    const page = await desk.open(desk.administrator, '/settings/policies');
    await page.getByRole('link', { name: t('sla.new') }).click();
    await page.getByLabel(t('sla.name')).fill('Всем за час');
    const cell = page.getByLabel(`${t('sla.target_first_response')}: ${t('ticket.priority_3')}`);
    await cell.fill('скоро');
    await page.getByRole('alert').getByText(t('sla.amount_wrong')).waitFor();
    const save = page.getByRole('button', { name: t('common.save') });
    expect(await save.isDisabled()).toBe(true);
    await cell.fill('1,5 ч');
    await page.keyboard.press('Tab');
    expect(await cell.inputValue()).toBe('1 ч 30 мин');
    await page.getByText(t('sla.mode_calendar')).click();
    await page.getByLabel(t('sla.try_number')).fill(String(number));
    await page.keyboard.press('Enter');
    const tried = page.getByRole('region', { name: t('sla.try') });
    await tried.getByText(t('sla.outcome_holds')).waitFor();
    await tried
      .getByRole('listitem')
      .filter({ hasText: t('sla.target_first_response') })
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await save.click();
    await page.getByText('1 ч 30 мин').waitFor();
    await page.getByText(t('sla.recounted', { count: 1, changed: 1 })).waitFor();

    const list = await desk.open(agent, '/views/all_open');
    await row(list, 'Не печатает чек').locator('time').first().waitFor();
    const answer = await desk.call(agent, 'GET', `/api/tickets/${number}`);
    expect(answer.body).toMatchObject({ next_due_at: expect.any(String) });
  });

  test('the order is moved with the arrows, the first that fits says why; it all fits a telephone', async () => {
    const { status } = await desk.call(desk.administrator, 'POST', '/api/sla-policies', {
      ...{ name: 'Критичные', targets: {}, conditions: { field: 'priority', op: 'is', value: 1 } },
    });
    expect(status).toBe(201);
    const page = await desk.open(desk.administrator, '/settings/policies', narrow);
    const rows = page.getByRole('list', { name: t('sla.title') }).getByRole('listitem');
    await rows.nth(1).waitFor();
    await page
      .getByRole('button', { name: t('fields.move', { name: 'Критичные' }) })
      .first()
      .focus();
    await page.keyboard.press('ArrowUp');
    // From the end to the place before.
    await rows
      .nth((await rows.count()) - 2)
      .getByText('Критичные')
      .waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await page.getByRole('link', { name: 'Всем за час' }).click();
    await page.getByLabel(t('sla.try_number')).fill(String(number));
    await page.keyboard.press('Enter');
    const why = page.getByRole('listitem').filter({ hasText: t('sla.outcome_false') });
    await why.getByText(t('sla.leaf_false')).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    expect(await violations(page)).toEqual([]);
  });

  test('a missed deadline is explained with a reason and words, which stand beside it', async () => {
    await desk.call(desk.administrator, 'PUT', '/api/sla-excuses', {
      items: [{ name: 'Ждали курьера' }, { name: 'Сбой у провайдера' }],
    });
    const ago = new Date(Date.now() - 4 * 3_600_000);
    const late = await aTicket({ ...desk.ctx(), now: ago }, { subject: 'Ждёт четыре часа' });
    const page = await desk.open(agent, `/tickets/${late.number}`);
    const panel = page.getByRole('complementary', { name: t('context.label') });
    await panel
      .getByRole('button', { name: t('due.excuse') })
      .first()
      .click();
    const dialog = page.getByRole('dialog', { name: t('due.excuse') });
    await dialog.getByLabel(t('due.excuse_why')).selectOption({ label: 'Сбой у провайдера' });
    await dialog.getByLabel(t('due.excuse_note')).fill('Авария на магистрали до обеда');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: t('common.save') }).click();
    await panel.getByText(/Сбой у провайдера.*Авария на магистрали/).waitFor();
    await panel.getByRole('button', { name: t('due.excuse_other') }).click();
    await dialog.getByRole('button', { name: t('due.excuse_none') }).click();
    await panel
      .getByRole('button', { name: t('due.excuse'), exact: true })
      .first()
      .waitFor();
  });
});
