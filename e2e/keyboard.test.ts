import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { aContact, anAgent, type TestAgent } from '#testing/builders.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { useDesk } from './desk.ts';
import { chip, list, messagesOf, noteField, replyField, row, t, ticket } from './screen.ts';

describe('everything by keyboard', () => {
  const desk = useDesk();
  let agent: TestAgent;
  const numbers: number[] = [];
  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'lead', first_name: 'Юлия', last_name: 'Клавина' });
    for (const subject of ['Терминал', 'Второе', 'Первое']) {
      const contact = await aContact(desk.ctx(), { name: `Автор ${subject}` });
      numbers.unshift((await aTicket(desk.ctx(), { subject, requester_id: contact.id })).number);
    }
  });

  const opened = (page: Page, number: number | undefined) =>
    page.getByRole('article', { name: t('ticket.label', { number: String(number) }) }).waitFor();

  test('walk the list, open, write a note, take, solve, go back, and never touch the mouse', async () => {
    const page = await desk.open(agent, '/views/all_open');
    await row(page, 'Первое').waitFor();
    const press = (key: string) => page.keyboard.press(key);

    await press('j');
    await press('j');
    await press('k');
    await press('Enter');
    await opened(page, numbers[0]);
    await press('j');
    await opened(page, numbers[1]);
    await press('j');
    await opened(page, numbers[2]);
    await press('k');
    await opened(page, numbers[1]);

    await press('n');
    await expectFocus(noteField(page));
    await page.keyboard.type('Проверил, дело в кабеле.');
    await press('Control+Enter');
    await messagesOf(page, agent.name).getByText('Проверил, дело в кабеле.').waitFor();
    await press('Escape');

    await press('r');
    await expectFocus(replyField(page));
    await press('Escape');

    await press('a');
    await page.keyboard.type('Юлия');
    await press('Enter');
    await chip(page, 'ticket.assignee').filter({ hasText: agent.name }).waitFor();

    await press('s');
    await page.keyboard.type('Решено');
    await press('Enter');
    await chip(page, 'ticket.status').filter({ hasText: 'Решено' }).waitFor();

    await press('u');
    await page.waitForURL(/\/views\/all_open$/);
  });

  test('the palette finds places and tickets, and gives the focus back', async () => {
    const page = await desk.open(agent, `/tickets/${numbers[0]}`);
    await opened(page, numbers[0]);
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: t('desk.find_or_do') });
    await expectFocus(field);
    await page.keyboard.type('Терминал');
    await page.getByRole('option', { name: new RegExp(`#${numbers[2]}`) }).waitFor();
    await page.keyboard.press('Enter');
    await opened(page, numbers[2]);
    await page.keyboard.press('Control+k');
    await field.waitFor();
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'detached' });
  });

  test('the keys work in the Russian layout, and ? tells all of them', async () => {
    const page = await desk.open(agent, `/tickets/${numbers[0]}`);
    await opened(page, numbers[0]);
    // The key that types "k" in the Latin layout types "т" for n in the Russian one.
    await page.keyboard.press('Escape');
    await page.evaluate(() => {
      const press = { key: 'т', code: 'KeyN', bubbles: true, cancelable: true };
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', press));
    });
    await expectFocus(noteField(page));
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: t('keys.title') });
    await help.getByText(t('keys.reply')).waitFor();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
  });

  test('Tab walks through the whole screen, and the focus can always be seen', async () => {
    const page = await desk.open(agent, `/tickets/${numbers[0]}`);
    await opened(page, numbers[0]);
    await list(page).waitFor();
    const unseen: string[] = [];
    const names = new Set<string>();
    for (let step = 0; step < 90; step += 1) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(focusStop);
      if (stop === null) break;
      names.add(stop.name);
      if (!stop.is_seen) unseen.push(stop.name);
    }
    expect(unseen).toEqual([]);
    // It came to the list, the ticket and the composer.
    const all = [...names].join('\n');
    for (const place of ['Первое', t('ticket.more'), t('composer.attach')]) {
      expect(all).toContain(place);
    }
    await ticket(page).waitFor();
  });
});

async function expectFocus(field: ReturnType<typeof noteField>): Promise<void> {
  await field.and(field.page().locator(':focus')).waitFor();
}

/** Runs in the page: what has the focus, and whether an outline, a shadow or a border shows it. */
function focusStop(): { name: string; is_seen: boolean } | null {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === document.body) return null;
  const name = focused.getAttribute('aria-label') ?? focused.innerText ?? focused.tagName;
  const box = focused.getBoundingClientRect();
  const isShown = (element: Element | null): boolean => {
    if (element === null || element === document.body) return false;
    const style = getComputedStyle(element);
    const hasOutline = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0;
    return hasOutline || style.boxShadow !== 'none';
  };
  const isOnScreen = box.width > 0 && box.height > 0;
  // A field inside a frame of its own may show the focus on that frame.
  const isMarked = isShown(focused) || isShown(focused.closest(':focus-within:not(body)'));
  const isText = focused.isContentEditable || focused instanceof HTMLInputElement;
  return { name: name.slice(0, 80), is_seen: isOnScreen && (isMarked || isText) };
}
