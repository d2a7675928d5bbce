import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { translate } from '#contract/i18n/dictionaries.ts';
import { anAgent, type TestAgent } from '#testing/builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { field, t } from './screen.ts';

describe('calendars', () => {
  const desk = useDesk();
  let english: TestAgent;
  desk.prepare(async () => {
    english = await anAgent(desk.ctx(), { role: 'admin', first_name: 'Emma', language: 'en' });
  });

  const monday = t('calendars.mon');
  const edge = (
    page: Page,
    key: 'calendars.interval_start' | 'calendars.interval_end',
    number = 1,
  ) => page.getByRole('slider', { name: t(key, { day: monday, number }) });
  const hours = (page: Page) => page.getByLabel(t('calendars.hours_of', { day: monday }));
  const day = (page: Page, date: string) => page.locator(`[data-date="${date}"]`);

  test('are drawn by keyboard and by pointer, and say of each day who decided it', async () => {
    const page = await desk.open(desk.administrator, '/settings/calendars');
    await page.getByRole('link', { name: 'Основной' }).waitFor();
    await page.getByRole('button', { name: t('calendars.new') }).click();
    await field(page, t('calendars.name')).fill('Касса с обедом');

    await hours(page).fill('9-13 и 14-18');
    await page.keyboard.press('Enter');
    await expectValue(hours(page), '09:00–13:00, 14:00–18:00');
    await edge(page, 'calendars.interval_end', 2).focus();
    for (const key of ['ArrowRight', 'PageUp', 'Shift+ArrowRight']) await page.keyboard.press(key);
    await expectValue(hours(page), '09:00–13:00, 14:15–19:30');
    await drag(page, edge(page, 'calendars.interval_start'), -1 / 24);
    await expectValue(hours(page), '08:00–13:00, 14:15–19:30');
    await hours(page).fill('9-13, 14-18');
    await hours(page).press('Tab');
    await page.getByRole('button', { name: t('calendars.copy', { day: monday }) }).click();
    await page.getByRole('menuitem', { name: t('calendars.copy_workdays') }).click();
    await page.getByText(t('calendars.per_week', { hours: 40 })).waitFor();
    await page.getByRole('button', { name: t('common.save'), exact: true }).click();

    // The published sums of the year.
    await showYear(page, 2026);
    await page.getByText(t('calendars.year_sum', { count: 247, hours: 1972 })).waitFor();
    await day(page, '2026-11-03').click();
    await page
      .getByText(t('calendars.why_shortened', { holiday: 'День народного единства' }))
      .waitFor();
    await page.keyboard.press('ArrowRight');
    await page
      .getByText(t('calendars.why_holiday', { holiday: 'День народного единства' }))
      .waitFor();
    await day(page, '2026-12-31').click();
    await page.getByText('№ 1466').waitFor();

    await day(page, '2026-11-04').click();
    await page.getByRole('button', { name: t('calendars.set_day') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('calendars.exception_name')).fill('Дежурство');
    await dialog.getByText(t('calendars.exception_hours'), { exact: true }).click();
    await dialog.getByLabel(t('calendars.exception_hours_label'), { exact: true }).fill('10-14');
    await dialog.getByRole('button', { name: t('common.save') }).click();
    await page.getByText(t('calendars.why_hand_named', { name: 'Дежурство' })).waitFor();
    await page.getByText('Иначе было бы: праздник, День народного единства.').waitFor();

    await field(page, t('calendars.probe_at')).fill('2026-11-03T16:00');
    await field(page, t('calendars.probe_hours')).fill('6');
    // An hour of the eve, four of the duty, one of the next day.
    await page.getByText('четверг, 5 ноября 2026 г. в 10:00').waitFor();
    const through = page.getByRole('list', { name: t('calendars.probe_through') });
    expect(await through.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringContaining('16:00–17:00'),
      expect.stringContaining('10:00–14:00'),
      expect.stringContaining('09:00–10:00'),
    ]);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: /^Убрать: ср, 4/ }).click();
    await page.getByText('четверг, 5 ноября 2026 г. в 15:00').waitFor();
  });

  test('take days off from a file, and become the default one, in English and at 360 px', async () => {
    const en = (key: Parameters<typeof translate>[1], params?: Record<string, string | number>) =>
      translate('en', key, params);
    const made = await desk.call(english, 'POST', '/api/calendars', {
      name: 'Shops',
      hours: { mon: [['09:00', '18:00']] },
    });
    expect(made.status).toBe(201);
    const page = await desk.open(english, '/settings/calendars', {
      viewport: { width: 360, height: 740 },
    });
    await page.getByRole('link', { name: 'Shops' }).click();
    const upload = async (text: string) => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: en('calendars.feed_file') }).click(),
      ]);
      const file = { name: 'holidays.ics', mimeType: 'text/calendar', buffer: Buffer.from(text) };
      await chooser.setFiles(file);
    };
    await upload('not a calendar');
    await page.getByText(en('errors.feed_not_a_calendar')).waitFor();
    await upload(
      'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260105\r\nSUMMARY:Cleaning\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\nEND:VCALENDAR',
    );
    await page.getByText(/file · \d days · read/).waitFor();
    await showYear(page, 2026, en);
    await day(page, '2026-01-05').click();
    await page.getByText('From the feed “holidays”: Cleaning.').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: en('calendars.make_default') }).click();
    await page.getByText(en('calendars.made_default', { name: 'Shops' })).waitFor();
  });

  async function showYear(page: Page, year: number, say: typeof t = t): Promise<void> {
    const shown = page.locator('output').first();
    await day(page, `${new Date().getFullYear()}-06-01`).waitFor();
    for (let steps = 0; steps < 20; steps += 1) {
      const now = Number(await shown.textContent());
      if (now === year) break;
      const name = say(now > year ? 'calendars.year_before' : 'calendars.year_after');
      await page.getByRole('button', { name }).click();
    }
    await day(page, `${year}-06-01`).waitFor();
  }

  /** By a share of the day. */
  async function drag(page: Page, handle: Locator, share: number): Promise<void> {
    const box = await handle.boundingBox();
    const track = await handle.locator('xpath=../..').boundingBox();
    if (box === null || track === null) throw new Error('Nothing to drag');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + track.width * share, y, { steps: 4 });
    await page.mouse.up();
  }

  async function expectValue(input: Locator, value: string): Promise<void> {
    await expect.poll(() => input.inputValue()).toBe(value);
  }
});
