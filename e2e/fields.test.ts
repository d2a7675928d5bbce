import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { translate } from '#contract/i18n/dictionaries.ts';
import { aContact, anAgent, type TestAgent } from '#testing/builders.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { chip, field, pressAndType, t, ticket } from './screen.ts';

describe('custom fields and forms', () => {
  const desk = useDesk();
  let agent: TestAgent;
  let light: TestAgent;
  let english: TestAgent;
  let number = 0;
  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'lead', first_name: 'Вера', last_name: 'Полева' });
    light = await anAgent(desk.ctx(), { role: 'light_agent', first_name: 'Лев' });
    english = await anAgent(desk.ctx(), { role: 'lead', first_name: 'Emma', language: 'en' });
    const contact = await aContact(desk.ctx(), { name: 'Ольга Кассирова' });
    const made = await aTicket(desk.ctx(), {
      subject: 'Не печатает чек',
      requester_id: contact.id,
      team_id: null,
    });
    number = made.number;
  });

  const facts = (page: Page) => page.getByRole('complementary', { name: t('context.label') });
  const value = (page: Page, name: string): Locator =>
    facts(page).getByRole('button', { name: new RegExp(`^${name}: `) });
  const save = (page: Page) => page.getByRole('button', { name: t('common.save'), exact: true });

  test('are made with a pasted tree, moved by the arrows, and asked for by a rule', async () => {
    const page = await desk.open(desk.administrator, '/settings/fields');
    await page.getByText(t('fields.none_title')).waitFor();
    await page.getByRole('button', { name: t('fields.new') }).click();
    await field(page, t('fields.kind')).selectOption('tree');
    await field(page, t('fields.name_ru')).fill('Причина');
    await field(page, t('fields.name_en')).fill('Cause');
    await page.getByRole('button', { name: t('fields.paste_options') }).click();
    await page
      .getByRole('dialog')
      .getByRole('textbox')
      .fill('Программа | Software\n  Обновление | Update\nОборудование\n  Принтер\n  Кабель');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const options = page.getByRole('list', { name: t('fields.options') });
    await options.getByRole('listitem').nth(4).waitFor();
    // The branch moves whole, and the hand stays on it.
    const handle = page.getByRole('button', { name: t('fields.move', { name: 'Оборудование' }) });
    await handle.focus();
    await page.keyboard.press('ArrowUp');
    await expectValues(options, ['Оборудование', 'Принтер', 'Кабель', 'Программа', 'Обновление']);
    await expectFocus(handle);
    await page.getByText(t('fields.required_to_solve')).click();
    await page
      .getByRole('group', { name: t('fields.required_when') })
      .getByText(t('fields.by_rule'))
      .click();
    const rule = page.getByRole('list', { name: t('fields.required_when') });
    await rule.getByLabel(t('fields.test_subject')).selectOption('status_category');
    await rule.getByLabel(t('fields.test_value')).selectOption('solved');
    expect(await violations(page)).toEqual([]);
    await save(page).click();
    await page
      .getByText(
        t('fields.rule_required_to_solve', {
          rule: `статус ${t('fields.op_in')} «${t('categories.solved')}»`,
        }),
      )
      .waitFor();
  });

  test('stand in the forms of topics, which show what an agent and what a customer sees', async () => {
    const page = await desk.open(desk.administrator, '/settings/fields/new');
    await field(page, t('fields.kind')).selectOption('text');
    await field(page, t('fields.name_ru')).fill('Заводской номер');
    await field(page, t('fields.mask')).fill('##-##');
    await page.getByText(t('fields.place_forms')).click();
    await page.getByText(t('fields.required_to_open'), { exact: true }).click();
    await save(page).click();
    await page.getByText('Заводской номер').waitFor();

    await page.goto('/settings/topics');
    await page.getByRole('button', { name: t('topics.new') }).click();
    await field(page, t('topics.name_ru')).fill('Кассы');
    await field(page, t('topics.add_field')).selectOption({ label: 'Заводской номер' });
    await field(page, t('topics.tags')).fill('касса');
    const preview = page.getByRole('region', { name: t('topics.preview') });
    await preview.getByLabel('Заводской номер').waitFor();
    await preview.getByText(t('topics.preview_customer')).click();
    await preview.getByText(t('topics.preview_empty')).waitFor();
    await save(page).click();
    await page.getByRole('button', { name: t('topics.new_below', { name: 'Кассы' }) }).click();
    await field(page, t('topics.name_ru')).fill('Печать');
    await page.getByText(t('topics.inherited', { name: 'Кассы' })).waitFor();
    await save(page).click();
    const tree = page.getByRole('navigation', { name: t('topics.tree') });
    await tree.getByRole('link', { name: 'Печать' }).waitFor();
    expect(await violations(page)).toEqual([]);
    // Out of its parent and back, by the arrows alone.
    const handle = tree.getByRole('button', { name: t('fields.move', { name: 'Печать' }) });
    await handle.focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText(t('topics.inherited', { name: 'Кассы' })).waitFor({ state: 'detached' });
    await expectFocus(handle);
    await page.keyboard.press('ArrowRight');
    await page.getByText(t('topics.inherited', { name: 'Кассы' })).waitFor();
  });

  test('are filled by keyboard; a refused solve leads to what is missing', async () => {
    const page = await desk.open(agent, `/tickets/${number}`);
    await value(page, t('topics.topic')).waitFor();
    await pressAndType(page, 'f', 'касс печать');
    await page.keyboard.press('Enter');
    await value(page, t('topics.topic')).filter({ hasText: 'Кассы → Печать' }).waitFor();
    await facts(page).getByText('касса', { exact: true }).waitFor();

    await value(page, 'Заводской номер').click();
    await page.keyboard.type('12-3');
    await page.keyboard.press('Enter');
    await page.getByText(translate('ru', 'errors.field.mask')).waitFor();
    await page.keyboard.type('4');
    await page.keyboard.press('Enter');
    await value(page, 'Заводской номер').filter({ hasText: '12-34' }).waitFor();

    await pressAndType(page, 's', 'Решено');
    await page.keyboard.press('Enter');
    await expectFocus(value(page, 'Причина'));
    await facts(page).getByText(translate('ru', 'errors.field.needed')).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('кабель');
    await page.keyboard.press('Enter');
    await value(page, 'Причина').filter({ hasText: 'Оборудование → Кабель' }).waitFor();
    await pressAndType(page, 's', 'Решено');
    await page.keyboard.press('Enter');
    await chip(page, 'ticket.status').filter({ hasText: 'Решено' }).waitFor();
    expect(await violations(page)).toEqual([]);

    await page.goto(`/tickets/${number}?tab=history`);
    await ticket(page).getByText('«Причина» — Оборудование → Кабель').waitFor();
    await ticket(page).getByText('тематика — Кассы → Печать').waitFor();
  });

  test('are cleared with the topic that asked for them, and come back in one press', async () => {
    const page = await desk.open(agent, `/tickets/${number}`);
    await value(page, 'Заводской номер').filter({ hasText: '12-34' }).waitFor();
    await pressAndType(page, 'f', t('topics.no_topic'));
    await page.keyboard.press('Enter');
    await value(page, 'Заводской номер').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: t('fields.bring_back') }).click();
    await value(page, 'Заводской номер').filter({ hasText: '12-34' }).waitFor();
  });

  test('are asked for in a new ticket, in both languages and at 360 px; light agents only read', async () => {
    const page = await desk.open(agent, '/new', { viewport: { width: 360, height: 740 } });
    await page.getByLabel(t('opening.requester')).fill('nina@shop.test');
    await page.keyboard.press('Enter');
    await field(page, t('ticket.subject')).fill('Касса мигает');
    await page.getByRole('textbox', { name: t('opening.text') }).fill('С утра.');
    await page
      .getByRole('button', { name: `${t('topics.topic')}: ${t('topics.no_topic')}` })
      .click();
    await page.keyboard.type('Печать');
    await page.keyboard.press('Enter');
    await page.getByText(t('topics.will_set', { what: 'касса' })).waitFor();
    await page.getByRole('button', { name: t('opening.create'), exact: true }).click();
    await page.getByText(translate('ru', 'errors.field.needed')).waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
    await field(page, 'Заводской номер').fill('77-77');
    await page.getByRole('button', { name: t('opening.create'), exact: true }).click();
    await page.waitForURL(/\/tickets\/\d+/);

    const reading = await desk.open(light, new URL(page.url()).pathname);
    await facts(reading).getByText('77-77').waitFor();
    expect(await value(reading, 'Заводской номер').count()).toBe(0);

    const abroad = await desk.open(english, `/tickets/${number}`);
    const side = abroad.getByRole('complementary', { name: translate('en', 'context.label') });
    await side.getByRole('button', { name: /^Cause: / }).waitFor();
  });

  async function expectFocus(place: Locator): Promise<void> {
    await place.waitFor();
    await expect
      .poll(() => place.evaluate((element) => element === document.activeElement))
      .toBe(true);
  }

  async function expectValues(list: Locator, names: string[]): Promise<void> {
    const read = () =>
      list
        .getByRole('listitem')
        .evaluateAll((items) => items.map((item) => item.querySelector('input')?.value));
    await expect.poll(read).toEqual(names);
  }
});
