/** Whole tickets on the screen: merged and taken apart, split, tied, solved with their children. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { aContact, anAgent, type TestAgent } from '#testing/builders.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { conversation, field, t, ticket } from './screen.ts';

describe('whole tickets', () => {
  const desk = useDesk();
  let agent: TestAgent;
  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'lead' });
  });

  async function ofOnePerson() {
    const requester_id = (await aContact(desk.ctx())).id;
    const first = await aTicket(desk.ctx(), { requester_id, subject: 'Касса не печатает чек' });
    const second = await aTicket(desk.ctx(), {
      ...{ requester_id, subject: 'Чек не печатается' },
      words: 'Пишу ещё раз: чек не печатается.',
    });
    return { first, second };
  }

  test('two tickets become one by keyboard, and are two again by one press', async () => {
    const { first, second } = await ofOnePerson();
    const page = await desk.open(agent, `/tickets/${second.number}`);
    await conversation(page).getByText('Пишу ещё раз').waitFor();
    await page.keyboard.press('Shift+M');
    const dialog = page.getByRole('dialog');
    const likely = dialog.getByRole('list', { name: t('whole.merge_likely') });
    await likely.getByText(t('whole.reason_same_requester')).waitFor();
    await likely.getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    await dialog.getByText('Пишу ещё раз').waitFor();
    await dialog.getByText(t('whole.merge_goes')).waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: t('whole.merge_do') }).click();
    await page.waitForURL(`**/tickets/${first.number}`);
    await conversation(page).getByText('Пишу ещё раз').waitFor();
    // The number that people were told leads here, and says so.
    await page.goto(new URL(`/tickets/${second.number}`, page.url()).href);
    await page.waitForURL(`**/tickets/${first.number}`);
    await page.getByText(t('whole.redirected', { from: String(second.number) })).waitFor();
    const apart = t('whole.unmerge_one', { number: String(second.number) });
    await page.getByRole('button', { name: apart }).click();
    await conversation(page).getByText('Пишу ещё раз').waitFor({ state: 'detached' });
    await page.goto(new URL(`/tickets/${second.number}`, page.url()).href);
    await conversation(page).getByText('Пишу ещё раз').waitFor();
  });

  test('across people nothing is merged until somebody says yes; it fits a phone', async () => {
    const { first } = await ofOnePerson();
    const foreign = await aTicket(desk.ctx(), { subject: 'Чужое', words: 'Слова другого.' });
    const page = await desk.open(agent, `/tickets/${first.number}`, {
      viewport: { width: 360, height: 740 },
    });
    await fromMenu(page, t('whole.merge'));
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('searchbox').fill(`#${foreign.number}`);
    await dialog.getByRole('button', { name: /Чужое/ }).click();
    const merge = dialog.getByRole('button', { name: t('whole.merge_do') });
    await dialog.getByText('Слова другого.').waitFor();
    expect(await merge.isDisabled()).toBe(true);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
    await dialog.getByLabel(t('whole.merge_confirm')).check();
    await merge.click();
    await ticket(page)
      .getByRole('button', { name: t('whole.unmerge_one', { number: String(foreign.number) }) })
      .waitFor();
  });

  test('messages are ticked, become a ticket of their own, and come back', async () => {
    const { first } = await ofOnePerson();
    await aCustomerReply(desk.ctx(), first, { words: 'И сканер молчит.' });
    const page = await desk.open(agent, `/tickets/${first.number}`);
    await conversation(page).getByText('И сканер молчит.').waitFor();
    await page.keyboard.press('Shift+S');
    await conversation(page).getByRole('checkbox').last().focus();
    await page.keyboard.press('Space');
    const bar = page.getByRole('form', { name: t('whole.split_bar') });
    await bar.getByText(t('whole.split_count', { count: 1 })).waitFor();
    await field(page, t('whole.split_subject')).fill('Сканер');
    expect(await violations(page)).toEqual([]);
    await bar.getByRole('button', { name: t('whole.split_do') }).click();
    await page.getByRole('heading', { name: 'Сканер' }).waitFor();
    await conversation(page).getByText('И сканер молчит.').waitFor();
    await page.getByRole('button', { name: t('whole.unsplit') }).click();
    await page.waitForURL(`**/tickets/${first.number}`);
    await conversation(page).getByText('И сканер молчит.').waitFor();
  });

  test('a parent is tied to its child, and solving it offers the same words to the child', async () => {
    const parent = await aTicket(desk.ctx(), { subject: 'Нет сети в офисе' });
    const child = await aTicket(desk.ctx(), { subject: 'Не открывается почта' });
    const page = await desk.open(agent, `/tickets/${parent.number}`);
    await page.getByText(t('whole.link_none')).waitFor();
    await page.keyboard.press('Shift+L');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(t('whole.link_role')).selectOption('child');
    await dialog.getByRole('searchbox').fill(String(child.number));
    await dialog.getByRole('button', { name: /Не открывается почта/ }).click();
    const links = page.getByRole('complementary', { name: t('context.label') });
    await links.getByRole('link', { name: /Не открывается почта/ }).waitFor();
    await desk.call(agent, 'POST', `/api/tickets/${parent.ticket_id}/comments`, {
      visibility: 'internal',
      body_html: '<p>Поменяли коммутатор</p>',
    });
    const statuses = await desk.call(agent, 'GET', '/api/statuses');
    const solved = (statuses.body as { items: Status[] }).items.find(
      (one) => one.category === 'solved' && one.is_default,
    );
    await desk.call(agent, 'PATCH', `/api/tickets/${parent.ticket_id}`, { status_id: solved?.id });
    await dialog.getByText(t('whole.solve_text')).waitFor();
    await dialog.getByLabel(t('whole.solve_words')).fill('Сеть снова работает.');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: t('whole.solve_do', { count: 1 }) }).click();
    await page.getByText(t('whole.solved', { count: 1 })).waitFor();
    await page.goto(new URL(`/tickets/${child.number}`, page.url()).href);
    await conversation(page).getByText('Сеть снова работает.').waitFor();
    await links.getByRole('link', { name: /Нет сети в офисе/ }).waitFor();
  });
});

type Status = { id: string; category: string; is_default: boolean };

async function fromMenu(page: Page, entry: string): Promise<void> {
  await page.getByRole('button', { name: t('ticket.more') }).click();
  await page.getByRole('menuitem', { name: entry }).click();
}
