import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { anAgent, aTeam, type TestAgent } from '#testing/builders.ts';
import { eventually } from '#testing/eventually.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { field, t, ticket } from './screen.ts';

describe('queues on the screens', () => {
  const desk = useDesk();
  let team: string;
  let lead: TestAgent;
  let anna: TestAgent;
  let boris: TestAgent;

  desk.prepare(async () => {
    const ctx = desk.ctx();
    team = await aTeam(ctx, { name: 'Кассы' });
    const person = (first_name: string, last_name: string, role: 'agent' | 'lead') =>
      anAgent(ctx, { role, teams: [team], first_name, last_name });
    lead = await person('Игорь', 'Назаров', 'lead');
    anna = await person('Анна', 'Крылова', 'agent');
    boris = await person('Борис', 'Лунин', 'agent');
    const make = (path: string, body: object) =>
      desk.call(desk.administrator, 'POST', path, body).then(({ body: made, status }) => {
        expect(status).toBe(201);
        return (made as { id: string }).id;
      });
    const skill_id = await make('/api/skills', { name: 'Фискальные накопители' });
    await make('/api/queues', {
      ...{ name: 'Накопители', team_id: team, mode: 'push' },
      conditions: { all: [{ field: 'subject', op: 'contains', value: 'накопитель' }] },
      skills: [{ skill_id, level: 2, is_must: true }],
    });
    await make('/api/queues', { name: 'Первая линия', team_id: team, mode: 'pull' });
    for (const subject of ['Касса молчит', 'Касса пищит', 'Сменить накопитель'])
      await aTicket(ctx, { subject, team_id: team });
  });

  const queue = (page: Page, name: string): Locator =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });
  const person = (page: Page, name: string): Locator =>
    page
      .getByRole('region', { name: t('board.people') })
      .getByRole('listitem')
      .filter({ hasText: name });
  const beside = (page: Page, name: string): Locator => page.getByRole('region', { name });

  test('a lead sees what waits and what nobody can take, and moves it by keyboard and by mouse', async () => {
    const page = await desk.open(lead, '/board');
    const line = queue(page, 'Первая линия');
    await line.getByRole('button', { name: `Первая линия: ${t('board.waiting')} 2` }).waitFor();
    const stuck = queue(page, 'Накопители').getByRole('button', { name: /ни у кого нет навыка/ });
    await stuck.focus();
    await page.keyboard.press('Enter');
    const list = beside(page, 'Накопители: некому взять');
    await list.getByRole('link', { name: 'Сменить накопитель' }).waitFor();
    expect(await violations(page)).toEqual([]);

    // By keyboard: to a person, with the question that every hand-over asks.
    await list.getByRole('button', { name: /^Передать обращение/ }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Лунин');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: t('handover.title_to', { name: boris.name }) });
    await dialog.getByText(t('presence.offline')).waitFor();
    await dialog.getByRole('button', { name: t('handover.hand_over'), exact: true }).click();
    await list.getByText(t('board.none_here')).waitFor();
    await person(page, boris.name)
      .getByRole('button', { name: t('board.open_count', { count: 1 }) })
      .waitFor();
    await stuck.waitFor({ state: 'detached' });

    // By mouse: into a queue, and nothing moves before the answer.
    await line.getByRole('button', { name: /: ждут 2$/ }).click();
    const waiting = beside(page, 'Первая линия: ждут');
    await waiting
      .getByRole('listitem')
      .filter({ hasText: 'Касса пищит' })
      .dragTo(queue(page, 'Накопители').getByRole('heading'));
    const asked = page.getByRole('dialog', { name: t('board.move_title', { name: 'Накопители' }) });
    await asked.getByRole('button', { name: t('board.move_do') }).click();
    await line.getByRole('button', { name: /: ждут 1$/ }).waitFor();

    // Presence of a colleague; what the others do comes by itself.
    const isOn = line.getByText(t('board.on_of', { on: 1, all: 3 }));
    await eventually('the colleague is on the line', async () => {
      await person(page, anna.name)
        .getByRole('button', { name: /^Присутствие/ })
        .click();
      // News may draw the row anew while its menu opens.
      await page.getByRole('menuitem', { name: t('presence.online'), exact: true }).click();
      await isOn.waitFor({ timeout: 4_000 });
      return true;
    });
    const taken = await desk.call(anna, 'POST', '/api/next-ticket', {});
    expect(taken.status).toBe(200);
    await line.getByText(t('board.given', { count: 1 })).waitFor();

    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: t('board.wall') }).click();
    const wall = page.getByRole('dialog', { name: t('board.title') });
    await wall.getByRole('rowheader', { name: 'Первая линия' }).waitFor();
    const figure = wall.getByRole('listitem').first().locator('b');
    const height = await figure.evaluate((each) => each.getBoundingClientRect().height);
    expect(height).toBeGreaterThan(60);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await wall.waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      360,
    );
  });

  test('an agent takes a break and the next ticket by key, and reads why it is theirs', async () => {
    const { ticket_id } = await aTicket(desk.ctx(), {
      subject: 'Не пробивается чек',
      team_id: team,
    });
    await expect
      .poll(
        async () => {
          const { body } = await desk.call(lead, 'GET', `/api/tickets/${ticket_id}/routing`);
          return (body as { place: { state: string } | null }).place?.state;
        },
        { timeout: 10_000 },
      )
      .toBe('waiting');
    const page = await desk.open(boris, '/');
    const mine = (state: string) =>
      page.getByRole('button', { name: new RegExp(`^${t('shift.title')}: ${state}`) });
    await mine(t('presence.online')).waitFor();
    await page.keyboard.press('b');
    await mine(t('presence.away')).waitFor();
    await page.keyboard.press('Shift+B');
    const states = page.getByRole('dialog', { name: t('shift.title') });
    await states.waitFor();
    expect(await violations(page)).toEqual([]);
    await states.getByRole('button', { name: /^Перерыв: 30/ }).click();
    // Near midnight it is «до завтра, 0:20».
    await mine('Перерыв до ').waitFor();
    await page.keyboard.press('b');
    await mine(t('presence.online')).waitFor();

    await page.keyboard.press('w');
    await ticket(page).getByRole('heading', { name: 'Не пробивается чек' }).waitFor();
    await page.getByText(new RegExp(`^Взято № \\d+: ${t('shift.why_oldest')}`)).waitFor();
    await page.keyboard.press('y');
    const why = page.getByRole('dialog', { name: t('whyme.title', { name: boris.name }) });
    await why.getByText(t('whyme.given', { name: boris.name, queue: 'Первая линия' })).waitFor();
    await why.getByText(t('whyme.chosen')).first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('w');
    await page.getByText(t('shift.none_nothing_fits')).waitFor();
  });

  test('an administrator makes a queue and fills the matrix without a mouse', async () => {
    const page = await desk.open(desk.administrator, '/settings/queues');
    await page.getByRole('link', { name: t('queues.new') }).click();
    await field(page, t('queues.name')).fill('Возвраты');
    await page.getByText(t('queues.mode_round_robin'), { exact: true }).click();
    await page.getByRole('button', { name: t('queues.add_skill') }).click();
    await page.keyboard.type('Эквайринг');
    await page.keyboard.press('Enter');
    await page.getByLabel(t('queues.level_of', { name: 'Эквайринг' })).selectOption('3');
    await page.getByLabel(t('queues.overflow_to')).selectOption({ label: 'Первая линия' });
    await page.getByLabel(t('queues.overflow_minutes')).fill('45');
    await page.getByText(t('queues.overflow_mode_move'), { exact: true }).click();
    const past = page.getByRole('region', { name: t('backtest.title_try') });
    await past.getByRole('button', { name: t('backtest.run') }).click();
    await past.getByRole('table').first().waitFor();
    await past.getByText(t('backtest.doubt_overflow')).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: t('common.save') }).click();
    const rows = page.getByRole('list', { name: t('queues.title') }).getByRole('listitem');
    await rows.filter({ hasText: 'Возвраты' }).getByText('Эквайринг').waitFor();
    await page.getByRole('button', { name: t('fields.move', { name: 'Возвраты' }) }).focus();
    await page.keyboard.press('ArrowUp');
    await rows.nth(1).filter({ hasText: 'Возвраты' }).waitFor();

    await rows.filter({ hasText: 'Возвраты' }).getByRole('link').first().click();
    expect(await page.getByLabel(t('queues.overflow_minutes')).inputValue()).toBe('45');

    await page.goto('/settings/skills');
    const cell = (name: string, column: string) =>
      page.getByRole('grid').getByRole('button', { name: new RegExp(`^${name}, ${column}:`) });
    await cell(anna.name, 'Фискальные накопители').focus();
    await page.keyboard.press('2');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('3');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Control+d');
    const levels = async (name: string) => {
      const { body } = await desk.call(desk.administrator, 'GET', '/api/agent-routing');
      const { items } = body as {
        items: { agent: { name: string }; skills: { level: number }[] }[];
      };
      return items
        .find((one) => one.agent.name === name)
        ?.skills.map(({ level }) => level)
        .sort();
    };
    await expect.poll(() => levels(anna.name), { timeout: 10_000 }).toEqual([2, 3]);
    await expect.poll(() => levels('Анна Соколова'), { timeout: 10_000 }).toEqual([3]);
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      360,
    );
  });
});
