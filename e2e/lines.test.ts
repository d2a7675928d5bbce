/** Tickets between lines: handed on by keyboard, curated, returned; who answers for what; a priority set by hand. */
import { describe, expect, test } from 'vitest';
import { createTeam } from '#modules/people/people.ts';
import { createArea } from '#modules/routing/routing.ts';
import { anAgent, type TestAgent } from '#testing/builders.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { chip, conversation, field, pressAndType, t, ticket } from './screen.ts';

const narrow = { viewport: { width: 360, height: 740 } };

describe('lines', () => {
  const desk = useDesk();
  let anna: TestAgent;
  let kirill: TestAgent;
  let first: string;
  desk.prepare(async () => {
    const ctx = desk.ctx();
    anna = await anAgent(ctx, { first_name: 'Анна', last_name: 'Рябова' });
    kirill = await anAgent(ctx, { first_name: 'Кирилл', last_name: 'Осипов' });
    const team = (name: string, line: 'L1' | 'L2', member_ids: string[]) =>
      createTeam(ctx, { name, line, member_ids });
    first = (await team('Приём', 'L1', [anna.id])).id;
    const second = (await team('Эксплуатация', 'L2', [kirill.id])).id;
    await desk.call(desk.administrator, 'POST', '/api/escalation-checklists', {
      ...{ team_id: second, topic_id: null, items: ['Перезагрузили кассу', 'Проверили сеть'] },
    });
    const trade = await createArea(ctx, { name: 'Торговля', team_id: second });
    await createArea(ctx, {
      ...{ name: 'Кассы', other_names: ['ККТ'], parent_id: trade.id, agent_id: kirill.id },
    });
  });

  test('picking a team of another line asks why; the first line keeps sight, and gets it back', async () => {
    const { number } = await aTicket(desk.ctx(), {
      ...{ subject: 'Касса не видит сервер', team_id: first, assignee_id: anna.id },
    });
    const page = await desk.open(anna, `/tickets/${number}`);
    await chip(page, 'ticket.team').waitFor();
    await pressAndType(page, 't', 'Эксплуатация');
    await page.getByRole('option', { name: 'Эксплуатация' }).waitFor();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: t('escalation.title') });
    await dialog.getByText(t('escalation.curator_me')).waitFor();
    await field(page, t('escalation.person')).selectOption({ label: kirill.name });
    await field(page, t('escalation.reason')).selectOption({
      label: t('escalation.reason_access'),
    });
    await field(page, t('escalation.words')).fill('Нужен доступ к серверу касс.');
    await dialog.getByRole('checkbox', { name: 'Перезагрузили кассу' }).check();
    expect(await violations(page)).toEqual([]);
    const submit = dialog.getByRole('button', { name: t('escalation.submit'), exact: true });
    await submit.click();
    await dialog.getByText(t('errors.field.tried_open')).waitFor();
    await dialog
      .getByRole('textbox', { name: t('escalation.why_not_of', { text: 'Проверили сеть' }) })
      .fill('Сеть ведёт провайдер');
    await submit.click();
    await dialog.waitFor({ state: 'detached' });

    const card = conversation(page).getByRole('article', { name: t('escalation.card') });
    await card.getByText('Сеть ведёт провайдер').waitFor();
    await ticket(page).getByText(t('escalation.answers_me')).waitFor();
    await ticket(page)
      .getByRole('button', { name: t('escalation.curator_of', { name: anna.name }) })
      .waitFor();
    await page.getByRole('link', { name: t('views.mine_curated') }).click();
    await page.getByRole('link').filter({ hasText: 'Касса не видит сервер' }).first().waitFor();

    const his = await desk.open(kirill, `/tickets/${number}`, narrow);
    await his.getByRole('button', { name: t('escalation.return_short') }).waitFor();
    await his.keyboard.press('Shift+R');
    const back = his.getByRole('dialog', { name: t('escalation.return_title') });
    await back.getByText(t('escalation.cause_returned')).click();
    await field(his, t('escalation.missing')).selectOption({
      label: t('escalation.missing_facts'),
    });
    await field(his, t('escalation.return_words')).fill('Нет номера кассы.');
    expect(await his.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await back.getByRole('button', { name: t('escalation.return_submit') }).click();
    await back.waitFor({ state: 'detached' });

    await page.goto(`${desk.url}/tickets/${number}`);
    await conversation(page).getByText('Нет номера кассы.').waitFor();
    await chip(page, 'ticket.assignee').filter({ hasText: anna.name }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.goto(`${desk.url}/escalations`);
    const byLines = page.getByRole('region', { name: t('escalation.by_lines') });
    await byLines
      .getByRole('row', { name: /Первая линия → Вторая линия/ })
      .getByRole('link')
      .first()
      .click();
    const behind = page.getByRole('region', { name: t('escalation.behind') });
    await behind.getByRole('link').filter({ hasText: 'Касса не видит сервер' }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('who answers is found by a key and a word with an error in it; an administrator adds to it', async () => {
    const page = await desk.open(kirill);
    await page.getByRole('link', { name: t('directory.short') }).waitFor();
    await page.keyboard.press('d');
    await page.getByRole('searchbox', { name: t('directory.search') }).waitFor();
    await page.keyboard.type('касы');
    // Beside it stands who of them is there now.
    const answerer = page
      .getByRole('definition')
      .filter({ hasText: new RegExp(`^${kirill.name}$`) });
    await page.getByRole('button', { name: /Кассы/, expanded: true }).waitFor();
    await answerer.waitFor();
    expect(await page.getByRole('button', { name: t('directory.add') }).count()).toBe(0);
    expect(await violations(page)).toEqual([]);

    const hers = await desk.open(desk.administrator, '/directory', narrow);
    await hers.getByRole('button', { name: t('directory.add') }).click();
    await field(hers, t('directory.name')).fill('Банковские терминалы');
    await hers.getByRole('dialog').getByText(t('directory.not_ours'), { exact: true }).click();
    await field(hers, t('directory.outside_words')).fill('Банк-эквайер');
    await field(hers, t('directory.link')).fill('https://bank.example/');
    expect(await violations(hers)).toEqual([]);
    await hers
      .getByRole('dialog')
      .getByRole('button', { name: t('common.save') })
      .click();
    await hers.getByRole('link', { name: 'https://bank.example/' }).waitFor();
    expect(await hers.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);

    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: t('desk.find_or_do') }).fill('эквайер');
    await page.getByRole('option', { name: /Банковские терминалы/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('definition').filter({ hasText: 'Банк-эквайер' }).waitFor();
  });

  test('a priority set by hand says why, outlives changed grades, and is taken back in one press', async () => {
    const { number } = await aTicket(desk.ctx(), { team_id: first, assignee_id: anna.id });
    const page = await desk.open(anna, `/tickets/${number}`);
    await chip(page, 'ticket.priority').waitFor();
    await page.keyboard.press('p');
    await page.getByRole('button', { name: t('ticket.priority_by_hand') }).click();
    const box = page.getByRole('dialog', { name: t('ticket.priority') });
    await box.getByText(t('ticket.priority_1'), { exact: true }).click();
    await field(page, t('ticket.priority_reason')).fill('Стоит весь магазин');
    await box.getByRole('button', { name: t('ticket.priority_save') }).click();
    await chip(page, 'ticket.priority')
      .filter({ hasText: t('ticket.priority_1') })
      .waitFor();
    await box.getByText(t('ticket.impact_3')).click();
    await box
      .getByRole('status')
      .filter({ hasText: t('ticket.priority_1') })
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await box.getByRole('button', { name: t('ticket.priority_back') }).click();
    await chip(page, 'ticket.priority')
      .filter({ hasText: t('ticket.priority_4') })
      .waitFor();
    await conversation(page).getByText('Стоит весь магазин').waitFor();
  });
});
