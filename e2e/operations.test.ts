import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { anAgent, type TestAgent } from '#testing/builders.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { list, pressAndType, row, t } from './screen.ts';

describe('many tickets at once', () => {
  const desk = useDesk();
  let agent: TestAgent;
  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'lead', first_name: 'Инна', last_name: 'Черникова' });
    for (let index = 1; index <= 6; index += 1)
      await aTicket(desk.ctx(), { subject: `Касса ${index} не печатает` });
  });

  const bar = (page: Page): Locator => page.getByRole('toolbar', { name: t('operations.bar') });
  const chosen = (page: Page, count: number) =>
    bar(page).getByText(t('operations.chosen', { count }), { exact: true });
  const said = (page: Page, text: string) =>
    page.getByRole('status').filter({ hasText: text }).first();

  test('are chosen and changed by the keyboard alone, and taken back', async () => {
    const page = await desk.open(agent, '/views/all_open');
    await row(page, 'Касса 6').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+J');
    await page.keyboard.press('Shift+J');
    await chosen(page, 3).waitFor();
    await page.keyboard.press('Shift+K');
    await chosen(page, 2).waitFor();
    await said(page, t('operations.chosen_said', { count: 2 })).waitFor({ state: 'attached' });
    await pressAndType(page, 'a', 'Черникова');
    await page.keyboard.press('Enter');
    await said(page, t('operations.finished', { count: 2 })).waitFor();
    await bar(page).waitFor({ state: 'detached' });
    await expect.poll(() => list(page).getByText('Инна Черникова').count()).toBe(2);
    await page.getByRole('button', { name: t('operations.undo') }).click();
    await said(page, t('operations.undone', { count: 2 })).waitFor();
    await expect.poll(() => list(page).getByText('Инна Черникова').count()).toBe(0);

    await page.keyboard.press('Control+A');
    await chosen(page, 6).waitFor();
    await page.keyboard.press('Escape');
    await bar(page).waitFor({ state: 'detached' });
  });

  test('a range by Shift and click, words for all, the report and the ledger', async () => {
    const page = await desk.open(agent, '/views/all_open');
    const boxOf = (subject: string) => list(page).getByRole('checkbox', { name: subject });
    await row(page, 'Касса 5').waitFor();
    await boxOf('Касса 5').check();
    await row(page, 'Касса 3').click({ modifiers: ['Shift'] });
    await chosen(page, 3).waitFor();
    await bar(page)
      .getByRole('button', { name: t('operations.more') })
      .click();
    await page.getByRole('menuitem', { name: t('operations.note') }).click();
    const dialog = page.getByRole('dialog', { name: t('operations.note_title') });
    await dialog.getByRole('textbox').fill('Все три едут в одной машине.');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: t('operations.send_note', { count: 3 }) }).click();
    await said(page, t('operations.finished', { count: 3 })).waitFor();

    await page.goto('/settings/operations');
    const [done] = [page.getByRole('listitem').filter({ hasText: 'Заметка' })];
    await done.getByRole('button', { name: new RegExp(`^${t('operations.undo')}`) }).click();
    // A note stays said: the toast leads to the report, which says so.
    await page
      .getByRole('status')
      .getByRole('button', { name: t('operations.report') })
      .click();
    const report = page.getByRole('dialog', { name: t('operations.report_title') });
    await report.getByText(t('errors.undo_note')).first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  test('on a telephone a finger that rests begins to choose, and a touch ticks', async () => {
    const page = await desk.open(agent, '/views/all_open', {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    await row(page, 'Касса 4').waitFor();
    const box = await row(page, 'Касса 4').boundingBox();
    const touch = await page.context().newCDPSession(page);
    const at = { x: (box?.x ?? 0) + 120, y: (box?.y ?? 0) + 30 };
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
    await chosen(page, 1).waitFor();
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await row(page, 'Касса 2').tap();
    await chosen(page, 2).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      360,
    );
    expect(await violations(page)).toEqual([]);
    await bar(page)
      .getByRole('button', { name: t('ticket.status') })
      .click();
    const name = t('ticket.status');
    await page.getByRole('dialog', { name }).getByRole('option').last().click();
    await said(page, t('operations.finished', { count: 2 })).waitFor();
  });
});
