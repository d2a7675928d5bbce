/** Third parties inside a ticket, reminders, drafts that others finish, mentions, files, paper. */
import { describe, expect, test } from 'vitest';
import { aContact, anAgent, aToken, type TestAgent } from '#testing/builders.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';
import { composer, conversation, replyField, t } from './screen.ts';

const narrow = { viewport: { width: 360, height: 740 } };

describe('around a ticket', () => {
  const desk = useDesk();
  let anna: TestAgent;
  let igor: TestAgent;
  desk.prepare(async () => {
    const role = 'lead';
    anna = await anAgent(desk.ctx(), { role, first_name: 'Анна', last_name: 'Рябова' });
    igor = await anAgent(desk.ctx(), { role, first_name: 'Игорь', last_name: 'Назаров' });
    await connectMailbox(desk, 'help@desk.test', 'Помощь');
  });

  async function annasTicket(subject: string) {
    const contact = await aContact(desk.ctx(), { name: 'Пётр Дроздов' });
    return aTicket(desk.ctx(), { subject, requester_id: contact.id, assignee_id: anna.id });
  }

  test('a third party is written to by keyboard, shown apart, and answered from the block', async () => {
    const { number } = await annasTicket('Печатает полосами');
    const page = await desk.open(anna, `/tickets/${number}`);
    await composer(page).getByText(t('side.tab'), { exact: true }).waitFor();
    await page.keyboard.press('v');
    const writer = page.getByRole('region', { name: t('side.writer') });
    await writer.getByLabel(t('side.to'), { exact: true }).fill('Илья <ilya@vendor.test>,');
    await writer.getByRole('button', { name: t('side.quotes') }).click();
    const quotes = page.getByRole('dialog', { name: t('side.quotes_title') });
    await quotes.getByRole('checkbox').first().check();
    await quotes.getByRole('button', { name: t('side.quotes_done') }).click();
    await writer.getByRole('textbox', { name: t('side.field') }).fill('Есть ли головки на складе?');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Control+Enter');
    const block = page.getByRole('region', { name: t('side.with', { names: 'Илья' }) });
    await block.getByText(t('side.state_waits')).waitFor();
    await block.getByRole('button', { expanded: false }).click();
    await block.getByRole('article').getByText('Есть ли головки на складе?').waitFor();
    // The customer's conversation alone, without it.
    await page.getByText(t('side.filter_customer'), { exact: true }).click();
    await block.waitFor({ state: 'detached' });
    await page.getByText(t('side.filter_all'), { exact: true }).click();
    await block.getByRole('button', { expanded: false }).click();
    await block.getByRole('button', { name: t('side.reply') }).click();
    await writer.getByRole('combobox', { name: t('side.conversation') }).waitFor();
    expect(await writer.getByRole('combobox').first().inputValue()).not.toBe('');

    const phone = await desk.open(anna, `/tickets/${number}`, narrow);
    await phone.getByRole('region', { name: t('side.with', { names: 'Илья' }) }).waitFor();
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });

  test('a reminder is set by a key, seen on the ticket and in the list, and done', async () => {
    const { number } = await annasTicket('Перезвонить');
    const page = await desk.open(anna, `/tickets/${number}`);
    await replyField(page).waitFor();
    await page.keyboard.press('h');
    const dialog = page.getByRole('dialog', { name: t('reminders.dialog') });
    await dialog.getByLabel(t('reminders.note')).fill('Узнать про курьера');
    await dialog.getByLabel(t('reminders.snooze')).check();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: t('reminders.preset_tomorrow') }).click();
    const lines = page.getByRole('list', { name: t('reminders.title') });
    await lines.getByText('Узнать про курьера').waitFor();
    await page.getByRole('link', { name: t('reminders.title') }).click();
    await page.getByRole('link', { name: 'Узнать про курьера' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: t('reminders.cancel') }).click();
    await page.getByText(t('reminders.empty')).waitFor();
  });

  test('a draft goes from one to the other, a program’s is offered, and a mention calls a colleague', async () => {
    const { number, ticket_id } = await annasTicket('Вдвоём');
    const page = await desk.open(anna, `/tickets/${number}`);
    await replyField(page).fill('Здравствуйте! Проверили кассу');
    await composer(page)
      .getByRole('button', { name: t('composer.other_endings') })
      .click();
    await page.getByRole('menuitem', { name: t('colleagues.share') }).click();
    const dialog = page.getByRole('dialog', { name: t('colleagues.share_title') });
    await dialog.getByLabel(t('colleagues.share_note')).fill('Допиши про гарантию');
    await dialog.getByRole('button', { name: t('colleagues.share_do') }).click();
    const his = await desk.open(igor, `/tickets/${number}`);
    const offer = his.getByRole('region', { name: t('colleagues.draft_of', { name: anna.name }) });
    await offer.getByText('Допиши про гарантию').waitFor();
    await offer.getByRole('button', { name: t('colleagues.draft_take') }).click();
    await replyField(his).getByText('Здравствуйте! Проверили кассу').waitFor();
    await his.keyboard.press('Control+Enter');
    await conversation(his)
      .getByText(t('colleagues.written_by', { name: anna.name }))
      .waitFor({ timeout: 30_000 });

    const robot = await aToken(desk.ctx(), anna, ['write']);
    const made = await fetch(`${desk.url}/api/tickets/${ticket_id}/drafts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${robot.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ body_html: '<p>Черновик программы</p>' }),
    });
    expect(made.status).toBe(201);
    const { program } = (await made.json()) as { program: string };
    const byProgram = his.getByRole('region', {
      name: t('colleagues.draft_by_program', { name: program }),
    });
    await byProgram.getByText('Черновик программы').waitFor();
    expect(await violations(his)).toEqual([]);
    await byProgram.getByRole('button', { name: t('colleagues.draft_decline') }).click();
    await byProgram.waitFor({ state: 'detached' });

    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await page.keyboard.type('@Назаров');
    await page
      .getByRole('option', { name: /^Игорь Назаров/ })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByLabel(t('colleagues.follow_mentioned')).check();
    await composer(page).getByRole('textbox').click();
    await page.keyboard.type(' посмотрите');
    await page.keyboard.press('Control+Enter');
    await page
      .getByRole('button', { name: t('colleagues.remove_follower', { name: igor.name }) })
      .waitFor();
    await his.getByRole('link', { name: new RegExp(t('colleagues.mentions')) }).click();
    await his.getByRole('link', { name: /посмотрите/ }).waitFor();
    expect(await violations(his)).toEqual([]);
  });

  test('files in one place, and the whole conversation on paper without what the customer must not see', async () => {
    const { number, ticket_id } = await annasTicket('На бумагу');
    const page = await desk.open(anna, `/tickets/${number}`);
    await replyField(page).waitFor();
    const input = composer(page).locator('input[type=file]');
    await page.keyboard.press('n');
    await input.setInputFiles([
      { name: 'чек.txt', mimeType: 'text/plain', buffer: Buffer.from('чек') },
    ]);
    await composer(page).getByRole('textbox').fill('Тайная заметка');
    await composer(page)
      .getByRole('button', { name: t('composer.remove_file', { name: 'чек.txt' }) })
      .waitFor();
    await page.keyboard.press('Control+Enter');
    await conversation(page).getByText('Тайная заметка').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('e');
    const files = page.getByRole('dialog', { name: t('gallery.title') });
    await files.getByRole('button', { name: t('gallery.preview', { name: 'чек.txt' }) }).click();
    await files.getByText(t('gallery.no_preview')).waitFor();
    expect(await violations(page)).toEqual([]);
    await desk.call(anna, 'POST', `/api/tickets/${ticket_id}/side-conversations`, {
      subject: 'Тайная переписка',
      to: [{ address: 'ilya@vendor.test' }],
      body_html: '<p>Тайное слово</p>',
    });
    await page.goto(`${desk.url}/tickets/${number}/print`);
    await page.getByRole('heading', { name: 'На бумагу' }).waitFor();
    await page.getByText('Помогите, пожалуйста').waitFor();
    expect(await page.getByText('Тайн').count()).toBe(0);
    await page.getByLabel(t('gallery.print_notes')).check();
    await page.getByText('Тайная заметка').waitFor();
    expect(await page.getByText('Тайное слово').count()).toBe(0);
    await page.getByLabel(t('gallery.print_side')).check();
    await page.getByText('Тайное слово').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button').count()).toBe(0);
  });
});
