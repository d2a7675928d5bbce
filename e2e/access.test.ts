import { Secret, TOTP } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { aContact, anAgent, aTeam, type TestAgent } from '#testing/builders.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { useDesk } from './desk.ts';
import {
  attach,
  composer,
  conversation,
  field,
  messagesOf,
  noteField,
  replyField,
  row,
  t,
  ticket,
} from './screen.ts';

const SECRET = 'Зарплатная ведомость Громова';

describe('what an agent may not see', () => {
  const desk = useDesk();
  let insider: TestAgent;
  let neighbour: TestAgent;
  let outsider: TestAgent;
  let secret: Awaited<ReturnType<typeof aTicket>>;
  desk.prepare(async () => {
    const ctx = desk.ctx();
    const accounting = await aTeam(ctx, { name: 'Бухгалтерия' });
    const printers = await aTeam(ctx, { name: 'Печать' });
    insider = await anAgent(ctx, { teams: [accounting], first_name: 'Вера', last_name: 'Своя' });
    neighbour = await anAgent(ctx, { teams: [accounting], first_name: 'Нина', last_name: 'Рядом' });
    outsider = await anAgent(ctx, { teams: [printers], first_name: 'Олег', last_name: 'Чужой' });
    const contact = await aContact(ctx, { name: 'Степан Громов' });
    secret = await aTicket(ctx, {
      subject: SECRET,
      team_id: accounting,
      requester_id: contact.id,
      words: 'В ведомости лишняя премия.',
    });
    await aTicket(ctx, { subject: 'Замятие бумаги', team_id: printers });
  });

  test('neither the ticket, nor its file, nor its search, nor its live news', async () => {
    // The insider puts a file on it.
    const inside = await desk.open(insider, `/tickets/${secret.number}`);
    await composer(inside).waitFor();
    await inside.keyboard.press('n');
    await attach(inside, [
      { name: 'ведомость.txt', mimeType: 'text/plain', buffer: Buffer.from('тайна') },
    ]);
    await noteField(inside).fill('Ведомость для сверки.');
    await composer(inside)
      .getByRole('button', { name: t('composer.keep_note') })
      .click();
    const file = messagesOf(inside, insider.name).getByRole('link', { name: /ведомость\.txt/ });
    const href = String(await file.getAttribute('href'));
    expect((await inside.request.get(href)).status()).toBe(200);

    // The outsider: list, address, search.
    const outside = await desk.open(outsider, '/views/all_open');
    const heard: string[] = [];
    outside.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => heard.push(String(payload))),
    );
    await outside.reload();
    await row(outside, 'Замятие бумаги').waitFor();
    expect(await row(outside, SECRET).count()).toBe(0);
    expect((await outside.request.get(href)).status()).toBe(404);
    await outside.goto(`/tickets/${secret.number}`);
    await outside.getByText(t('errors.not_found')).waitFor();
    await outside.goto('/search?q=ведомость');
    await outside.getByText(t('search.nothing')).waitFor();

    // News of it reaches the insider, and not the outsider, who hears of his own.
    await outside.goto('/views/all_open');
    await row(outside, 'Замятие бумаги').waitFor();
    heard.length = 0;
    await aCustomerReply(desk.ctx(), secret, { words: 'И ещё вопрос по премии.' });
    await conversation(inside).getByText('И ещё вопрос по премии.').waitFor();
    const { ticket_id } = await aTicket(desk.ctx(), { subject: 'Для всех', team_id: null });
    await row(outside, 'Замятие бумаги').waitFor();
    expect(heard.filter((news) => news.includes(secret.ticket_id))).toEqual([]);
    expect(ticket_id).not.toBe(secret.ticket_id);
  });

  test('two agents on one ticket see each other, and who is writing', async () => {
    const [one, two] = [
      await desk.open(insider, `/tickets/${secret.number}`),
      await desk.open(neighbour, `/tickets/${secret.number}`),
    ];
    await ticket(one)
      .getByText(t('ticket.looks', { name: 'Нина' }))
      .waitFor();
    await ticket(two)
      .getByText(t('ticket.looks', { name: 'Вера' }))
      .waitFor();
    await replyField(two).pressSequentially('Пишу');
    await ticket(one)
      .getByText(t('ticket.writes', { name: 'Нина' }))
      .waitFor();
    await two.close();
    await ticket(one).getByText(/Нина/).waitFor({ state: 'detached' });
  });

  test('a light agent reads and notes, and finds no way to reply', async () => {
    const light = await anAgent(desk.ctx(), {
      role: 'light_agent',
      first_name: 'Лев',
      last_name: 'Лёгкий',
    });
    const open = await aTicket(desk.ctx(), { subject: 'Вопрос складу', team_id: null });
    const page = await desk.open(light, `/tickets/${open.number}`);
    await noteField(page).waitFor();
    expect(
      await composer(page)
        .getByRole('button', { name: t('composer.reply') })
        .count(),
    ).toBe(0);
    await page.keyboard.press('r');
    expect(await replyField(page).count()).toBe(0);
  });

  test('whoever owes a second factor by their role sets it up at the next sign-in, and opens nothing before (case B9)', async () => {
    const lead = await anAgent(desk.ctx(), {
      role: 'lead',
      first_name: 'Лада',
      last_name: 'Строгая',
    });
    const roles = z
      .object({ items: z.array(z.object({ id: z.string(), key: z.string() })) })
      .parse((await desk.call(desk.administrator, 'GET', '/api/roles')).body);
    const role = roles.items.find(({ key }) => key === 'lead');
    const asked = { requires_second_factor: true };
    await desk.call(desk.administrator, 'PATCH', `/api/roles/${role?.id}`, asked);

    const page = await desk.browse();
    await page.goto(`/tickets/${secret.number}`);
    await field(page, t('session.email')).fill(lead.email);
    await field(page, t('session.password')).fill(lead.password);
    await page.getByRole('button', { name: t('session.enter') }).click();
    await page.getByRole('heading', { name: t('session.second_factor_required') }).waitFor();
    for (const path of ['/views/all_open', '/settings/profile', `/tickets/${secret.number}`]) {
      await page.goto(path);
      await page.getByRole('heading', { name: t('session.second_factor_required') }).waitFor();
    }
    expect((await page.request.get('/api/tickets')).status()).toBe(403);

    await field(page, t('settings.current_password')).fill(lead.password);
    await page.getByRole('button', { name: t('settings.second_factor_begin') }).click();
    const shared = Secret.fromBase32(await page.locator('code').innerText());
    await field(page, t('session.code')).fill(new TOTP({ secret: shared }).generate());
    await page.getByRole('button', { name: t('session.confirm') }).click();
    await page.getByRole('button', { name: t('settings.recovery_kept') }).click();
    // On to what was asked for in the beginning.
    await ticket(page).getByText(SECRET).first().waitFor();
    expect((await page.request.get('/api/tickets')).status()).toBe(200);
  });
});
