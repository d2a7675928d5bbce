/** Rules from the editor to the log: made by keyboard, counted, tried, switched on, explained, gone back to. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { aContact } from '#testing/builders.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { t } from './screen.ts';

describe('rules', () => {
  const desk = useDesk();

  async function aTicketCalled(subject: string) {
    const contact = await aContact(desk.ctx(), { name: 'Пётр Дроздов', address: 'p@client.test' });
    return aTicket(desk.ctx(), { subject, requester_id: contact.id });
  }
  const patient = { timeout: 20_000 };
  const region = (page: Page, name: string) => page.getByRole('region', { name });

  test('a rule is written, says how many tickets it concerns, is tried on one, and works', async () => {
    const { number } = await aTicketCalled('Касса не печатает чек');
    const page = await desk.open(desk.administrator, '/settings/rules');
    await page.getByRole('button', { name: t('rules.new') }).click();
    await page.getByRole('menuitem', { name: t('rules.kind_trigger') }).click();
    await page.getByLabel(t('rules.name')).fill('Чеки — срочно');
    const conditions = region(page, t('rules.section_if'));
    await conditions
      .getByRole('button', { name: t('conditions.add_test') })
      .first()
      .click();
    await page.getByRole('combobox').last().fill(t('conditions.f_subject'));
    await page.keyboard.press('Enter');
    await conditions.getByLabel(t('conditions.value')).fill('чек');
    await page.getByRole('button', { name: t('macros.add_action') }).click();
    await page.getByRole('menuitem', { name: t('rules.action_grade') }).click();
    await page.getByLabel(t('conditions.f_urgency')).last().selectOption('1');
    await region(page, t('rules.summary')).getByText(t('rules.moment_created')).waitFor();
    await region(page, t('rules.count')).getByText(`#${number}`).waitFor();

    const trial = region(page, t('rules.try'));
    await trial.getByLabel(t('rules.try_number')).fill(String(number));
    await page.keyboard.press('Enter');
    await trial.getByText(t('rules.would_fire')).first().waitFor();

    await page.getByRole('button', { name: t('rules.save_and_on') }).click();
    await page.getByRole('button', { name: t('rules.turn_off') }).waitFor();
    const fresh = await aTicketCalled('Чек не выходит');
    await expect
      .poll(async () => {
        const { body } = await desk.call(
          desk.administrator,
          'GET',
          `/api/tickets/${fresh.ticket_id}`,
        );
        return (body as { urgency: number }).urgency;
      }, patient)
      .toBe(1);
    const other = await aTicketCalled('Вопрос по договору');
    await page.getByText(t('rules.tab_log'), { exact: true }).click();
    await page.getByRole('link', { name: new RegExp(`#${fresh.number}`) }).waitFor();

    await page.goto(`${desk.url}/tickets/${fresh.number}`);
    await page.getByRole('button', { name: t('ticket.more') }).click();
    await page.getByRole('menuitem', { name: t('rules.at_ticket') }).click();
    const told = page.getByRole('dialog', { name: t('rules.at_ticket') });
    await told.getByText('Чеки — срочно').first().waitFor();
    await page.goto(`${desk.url}/tickets/${other.number}`);
    await page.getByRole('button', { name: t('ticket.more') }).waitFor();
    await page.keyboard.press('Shift+Y');
    await told.getByText(t('rules.would_not')).first().waitFor();
    await told.getByText('Вопрос по договору', { exact: false }).last().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('the order by keyboard, versions with the way back, at 360 px and in English', async () => {
    const page = await desk.open(desk.administrator, '/settings/rules');
    const triggers = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('switch') })
      .filter({ hasText: t('rules.say_when') });
    await triggers.first().waitFor();
    const first = await triggers.first().getByRole('link').textContent();
    await page
      .getByRole('button', { name: t('fields.move', { name: first ?? '' }) })
      .press('ArrowDown');
    await expect.poll(() => triggers.nth(1).getByRole('link').textContent(), patient).toBe(first);

    await page.getByRole('link', { name: 'Чеки — срочно' }).first().click();
    await page.getByLabel(t('rules.name')).fill('Чеки — очень срочно');
    await page.getByRole('button', { name: t('rules.save'), exact: true }).click();
    await page.getByRole('heading', { name: 'Чеки — очень срочно' }).waitFor();
    await page.getByText(t('rules.tab_versions'), { exact: true }).click();
    await page
      .getByRole('button', { name: `${t('rules.restore')}: ${t('rules.version', { number: 1 })}` })
      .click();
    await page.getByRole('heading', { name: 'Чеки — срочно', exact: true }).waitFor();
    await page.getByText(t('rules.version_restored', { number: 1 })).waitFor();
    expect(await violations(page)).toEqual([]);

    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${desk.url}/settings/rules`);
    await page.getByRole('link', { name: 'Чеки — срочно' }).first().click();
    await region(page, t('rules.summary')).waitFor();
    // What it would have done in the last days: both tickets with the word, and which they are.
    const past = region(page, t('backtest.title'));
    await past.getByRole('button', { name: t('backtest.run') }).click();
    await past.getByRole('table').first().waitFor();
    expect(await violations(page)).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
