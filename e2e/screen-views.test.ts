/** The screen itself: views that people write, lists in tables and groups, panels, long conversations, keys. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { translate } from '#contract/i18n/dictionaries.ts';
import { addComment } from '#modules/tickets/tickets.ts';
import { asSystem } from '#platform/ctx.ts';
import { aContact, anAgent, aTeam, type TestAgent } from '#testing/builders.ts';
import { isLong } from '#testing/long.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { chip, conversation, field, list, pressAndType, row, t, ticket } from './screen.ts';

const longWord = 'Превысокомногорассмотрительствующееслово';
const longTicket = 500;
const cycle = 20;

describe('the screen', () => {
  const desk = useDesk();
  let agent: TestAgent;
  let long: number;
  const cycled: number[] = [];

  desk.prepare(async () => {
    const team = await aTeam(desk.ctx(), { name: 'Смена касс' });
    agent = await anAgent(desk.ctx(), {
      role: 'lead',
      first_name: 'Юлия',
      last_name: 'Клавина',
      teams: [team],
    });
    const contact = await aContact(desk.ctx(), { name: `${longWord} Петрова` });
    for (let nth = cycle; nth >= 1; nth -= 1) {
      const made = await aTicket(desk.ctx(), {
        subject: `Касса ${nth}`,
        requester_id: contact.id,
        team_id: team,
        impact: (nth % 3) + 1,
        tags: nth % 4 === 0 ? ['сбой'] : [],
      });
      cycled.unshift(made.number);
    }
    const made = await aTicket(desk.ctx(), {
      subject: `Переписка ${longWord}`,
      requester_id: contact.id,
    });
    long = made.number;
    for (let nth = 1; nth < longTicket; nth += 1) {
      await addComment(asSystem(desk.ctx()), made.ticket_id, {
        visibility: 'internal',
        author_kind: 'agent',
        author_id: agent.id,
        channel: 'agent',
        body_html: `<p>Запись ${nth} о кассе.</p>`,
        body_text: `Запись ${nth} о кассе.`,
        attachments: [],
      });
    }
  }, 120_000);

  const menu = async (page: Page, name: string | RegExp) => {
    await page.getByRole('button', { name: t('views.look') }).click();
    await page.getByRole('menuitem', { name }).click();
  };

  test('a view is written as sentences, counted on the way, kept, changed and deleted', async () => {
    const page = await desk.open(agent, '/views/all_open');
    await row(page, 'Касса 1').first().waitFor();
    await menu(page, new RegExp(t('views.add')));
    await field(page, t('views.name')).fill('Сбои');
    const dialog = page.getByRole('dialog', { name: t('views.add') });
    await dialog.getByText(t('conditions.everything')).waitFor();
    await dialog.getByRole('button', { name: t('conditions.add_test'), exact: true }).click();
    await page
      .getByRole('combobox', { name: t('conditions.field'), exact: true })
      .fill(t('conditions.f_tag'));
    await page.keyboard.press('Enter');
    await dialog.getByText(t('views.fill_in')).waitFor();
    expect(await dialog.getByRole('button', { name: t('views.make') }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: new RegExp(`^${t('conditions.f_tag')}`) }).click();
    await page.getByRole('combobox', { name: t('conditions.f_tag'), exact: true }).fill('сбой');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await dialog.getByText(translate('ru', 'views.matches', { count: 5 })).waitFor();
    await dialog.getByRole('button', { name: t('conditions.add_group') }).click();
    await dialog.getByLabel(t('conditions.negated')).selectOption('not');
    await dialog
      .getByRole('button', { name: t('conditions.add_test'), exact: true })
      .first()
      .click();
    await page
      .getByRole('combobox', { name: t('conditions.field'), exact: true })
      .fill(t('conditions.f_subject'));
    await page.keyboard.press('Enter');
    await dialog.getByLabel(t('conditions.value')).fill('Касса 4');
    await dialog.getByText(translate('ru', 'views.matches', { count: 4 })).waitFor();
    await dialog.getByRole('button', { name: t('views.make') }).click();
    await page.getByRole('heading', { name: /^Сбои/ }).waitFor();
    await row(page, 'Касса 8').waitFor();
    expect(await row(page, 'Касса 4').count()).toBe(0);

    await menu(page, new RegExp(t('views.edit')));
    await field(page, t('views.name')).fill('Сбои касс');
    await page.getByRole('button', { name: t('views.save') }).click();
    await page.getByRole('heading', { name: /^Сбои касс/ }).waitFor();
    await menu(page, new RegExp(t('views.edit')));
    await page.getByRole('button', { name: t('views.delete') }).click();
    await page.getByRole('button', { name: t('views.delete') }).click();
    await page.getByText(t('views.was_deleted')).waitFor();
  });

  test('a list stands in groups that fold, as a table that sorts, and stays so', async () => {
    const { body } = await desk.call(desk.administrator, 'POST', '/api/ticket-fields', {
      key: 'serial',
      kind: 'text',
      name: { ru: 'Серийный номер', en: 'Serial number' },
      is_everywhere: true,
    });
    const { id: field_id } = body as { id: string };
    const filled = await aTicket(desk.ctx(), { subject: 'Касса с номером' });
    await desk.call(desk.administrator, 'PATCH', `/api/tickets/${filled.number}`, {
      fields: { [field_id]: 'АТ-7718' },
    });
    const page = await desk.open(agent, '/views/all_open');
    await row(page, 'Касса 1').first().waitFor();
    await menu(page, t('views.group_priority'));
    const heads = list(page).getByRole('heading', { level: 2 }).getByRole('button');
    await heads.first().waitFor();
    await heads.first().click();
    expect(await heads.first().getAttribute('aria-expanded')).toBe('false');
    await menu(page, t('views.layout_table'));
    const table = page.getByRole('table');
    await table.waitFor();
    await menu(page, t('views.group_none'));
    await table.getByRole('button', { name: t('columns.last_customer_at') }).click();
    await table.locator('th[aria-sort]').waitFor();
    await menu(page, new RegExp(`^${t('views.columns')}`));
    await page.getByRole('checkbox', { name: t('columns.team') }).check();
    await page.getByRole('checkbox', { name: 'Серийный номер' }).check();
    await page.keyboard.press('Escape');
    await table.getByRole('columnheader', { name: t('columns.team') }).waitFor();
    await page.reload();
    await table.getByRole('columnheader', { name: t('columns.team') }).waitFor();
    await table.getByRole('columnheader', { name: 'Серийный номер' }).waitFor();
    await table.getByRole('cell', { name: 'АТ-7718' }).waitFor();
    // The longest words neither widen the page nor hide the numbers.
    const isWithin = () => document.documentElement.scrollWidth <= window.innerWidth;
    expect(await page.evaluate(isWithin)).toBe(true);
    await menu(page, t('views.layout_rows'));
    await table.waitFor({ state: 'detached' });
    for (const width of [360, 768]) {
      await page.setViewportSize({ width, height: 740 });
      expect(await page.evaluate(isWithin), String(width)).toBe(true);
    }
  });

  test('panels are moved by keyboard, fold, and are as they were after a reload', async () => {
    const page = await desk.open(agent, `/tickets/${cycled[0]}?view=all_open`);
    const edge = page.getByRole('separator', { name: t('desk.resize_list') });
    const wide = () => list(page).evaluate((element) => element.getBoundingClientRect().width);
    const before = await wide();
    await edge.focus();
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('ArrowRight');
    expect(await wide()).toBe(before + 48);
    expect(await edge.getAttribute('aria-valuenow')).toBe(String(before + 48));
    await page.reload();
    await edge.waitFor();
    expect(await wide()).toBe(before + 48);
    await edge.dblclick();
    expect(await wide()).toBe(before);
    await edge.focus();
    await page.keyboard.press('Enter');
    await list(page).waitFor({ state: 'hidden' });
  });

  test('of five hundred messages a few are built; the rest come by scrolling and can be found', async () => {
    const page = await desk.open(agent, `/tickets/${long}`);
    const log = conversation(page);
    await log.getByText(`Запись ${longTicket - 1} о кассе.`).waitFor();
    const built = () => log.locator('article[data-kind]').count();
    expect(await built()).toBeLessThan(60);
    const isAtEnd = () =>
      log.evaluate(
        (element) => element.scrollHeight - element.scrollTop - element.clientHeight < 60,
      );
    expect(await isAtEnd()).toBe(true);
    for (let page_ = 0; page_ < 40; page_ += 1) {
      if ((await log.getByText('Запись 1 о кассе.').count()) > 0) break;
      await log.evaluate((element) => {
        element.scrollTop = 0;
      });
      await page.waitForTimeout(150);
    }
    await log.getByText('Запись 1 о кассе.').waitFor();
    expect(await log.getByRole('article').count()).toBe(longTicket);
    expect(await built()).toBeLessThan(120);
  });

  test('a pinned ticket stands above the views, and what was looked at is remembered', async () => {
    const page = await desk.open(agent, `/tickets/${cycled[4]}`);
    await ticket(page).waitFor();
    await page.getByRole('button', { name: t('ticket.more') }).click();
    await page.getByRole('menuitem', { name: t('views.pin') }).click();
    await page.getByText(t('views.was_pinned')).waitFor();
    const nav = page.getByRole('navigation', { name: t('desk.navigation') });
    await nav.getByRole('heading', { name: t('views.pinned') }).waitFor();
    await nav.getByRole('link', { name: /Касса 5/ }).waitFor();
    await page.goto(`/tickets/${cycled[6]}`);
    await nav.getByRole('heading', { name: t('views.recent') }).waitFor();
    await nav.getByRole('link', { name: /Касса 7/ }).waitFor();
  });

  test('twenty tickets are read, noted, taken and solved without the mouse', async () => {
    const page = await desk.open(agent, '/views/new');
    await row(page, 'Касса 1').first().waitFor();
    const shown = async () => (await ticket(page).getAttribute('aria-label')) ?? '';
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await ticket(page).waitFor();
    const seen = new Set<string>();
    for (let nth = 0; nth < cycle; nth += 1) {
      const here = await shown();
      seen.add(here);
      // At once after the step, as a hand does it.
      await page.keyboard.press('n');
      await page.waitForFunction(
        () => document.activeElement?.matches('textarea, .tiptap') === true,
      );
      await page.keyboard.type(`Сделано ${nth}`);
      await page.keyboard.press('Control+Enter');
      await conversation(page).getByText(`Сделано ${nth}`).waitFor();
      await page.keyboard.press('Escape');
      if (nth % 5 === 0) {
        await pressAndType(page, 's', 'Решено');
        await page.keyboard.press('Enter');
        await chip(page, 'ticket.status').filter({ hasText: 'Решено' }).waitFor();
      }
      await page.keyboard.press('j');
      await page
        .waitForFunction(
          (before) => {
            const article = document.querySelector('article[aria-label]:has([role=log])');
            return article !== null && article.getAttribute('aria-label') !== before;
          },
          here,
          { timeout: nth === cycle - 1 ? 2_000 : 15_000 },
        )
        .catch((error: unknown) => {
          if (nth < cycle - 1) throw error;
        });
    }
    expect(seen.size).toBe(cycle);
  }, 120_000);

  test.each(isLong ? (['ru', 'en'] as const) : (['ru'] as const))(
    'axe finds nothing on the table, the groups and the editor (%s)',
    async (language) => {
      const words = (key: Parameters<typeof translate>[1]) => translate(language, key);
      await desk.call(agent, 'PATCH', '/api/me', { language });
      const page = await desk.open(agent, '/views/all_open');
      await page.getByRole('button', { name: words('views.look') }).click();
      await page.getByRole('menuitem', { name: words('views.layout_table') }).click();
      await page.getByRole('table').waitFor();
      await page.getByRole('button', { name: words('views.look') }).click();
      await page.getByRole('menuitem', { name: words('views.group_assignee') }).click();
      const found: string[] = [];
      const look = async (where: string) => {
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await page.waitForTimeout(200);
          const seen = await violations(page, colorScheme === 'dark' ? 'colours' : undefined);
          found.push(...seen.map((each) => `${where}, ${colorScheme}: ${each}`));
        }
      };
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      await look('table in groups');
      for (const key of ['views.copy', 'views.order'] as const) {
        await page.getByRole('button', { name: words('views.look') }).click();
        await page.getByRole('menuitem', { name: new RegExp(words(key)) }).click();
        await page.getByRole('dialog').waitFor();
        await page.waitForTimeout(600);
        await look(key);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      await page.getByRole('button', { name: words('views.look') }).click();
      await page.getByRole('menuitem', { name: words('views.layout_rows') }).click();
      await page.getByRole('button', { name: words('views.look') }).click();
      await page.getByRole('menuitem', { name: words('views.group_none') }).click();
      expect(found).toEqual([]);
    },
  );
});
