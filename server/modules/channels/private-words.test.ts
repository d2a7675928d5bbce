import { beforeAll, expect, it } from 'vitest';
import { rewordComment } from '#modules/tickets/tickets.ts';
import { useTestDesk } from '#testing/desk.ts';
import { aMailbox, receive, SUPPORT } from './email/testing.ts';

const desk = useTestDesk();
const card = '4111 1111 1111 1111';
const masked = '•••• •••• •••• 1111';
let made = 0;

beforeAll(() => aMailbox(desk.app));

/** A letter with a card in its subject, its words and what it quotes. */
async function aLetter() {
  made += 1;
  const html = `<p>Моя карта <b>4111 1111</b> 1111 1111, спишите.</p><blockquote>Раньше: ${card}</blockquote>`;
  const head = ['From: Anna <anna@client.example>', `To: ${SUPPORT}`, `Subject: Card ${card}`];
  const mime = ['MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8', '', html, ''];
  const raw = [...head, `Message-ID: <card${made}@client.example>`, ...mime].join('\r\n');
  const { ticket_id, comment_id } = await receive(desk.app, Buffer.from(raw));
  return { ticket_id: ticket_id ?? '', comment_id: comment_id ?? '' };
}

/** Everything that the desk keeps of a ticket, as text. */
async function keptOf(ticket_id: string): Promise<string> {
  const { db } = desk.app.ctx();
  const rows = await Promise.all([
    db.selectFrom('tickets').selectAll().where('id', '=', ticket_id).execute(),
    db.selectFrom('comments').selectAll().where('ticket_id', '=', ticket_id).execute(),
    db.selectFrom('events').selectAll().where('ticket_id', '=', ticket_id).execute(),
  ]);
  return JSON.stringify(rows);
}

it('card numbers are kept as they are written until an administrator says otherwise', async () => {
  const { ticket_id } = await aLetter();
  expect(await keptOf(ticket_id)).toContain(card);
});

it('a card number in a letter, a reply, a note or an opened message is hidden before it is kept (case I4)', async () => {
  const answer = await desk.patch('/api/settings', desk.admin, { masks_cards: true });
  expect(answer.json().masks_cards, answer.body).toBe(true);
  const { ticket_id, comment_id } = await aLetter();
  const ticket = (await desk.get(`/api/tickets/${ticket_id}`, desk.admin)).json();
  expect(ticket.subject).toBe(`Card ${masked}`);
  const url = `/api/tickets/${ticket_id}/comments`;
  const [letter] = (await desk.get(url, desk.admin)).json().items;
  expect(letter.body_html).toContain('<b>•••• ••••</b> •••• 1111');
  expect(letter.quoted_html).toContain(masked);
  for (const visibility of ['public', 'internal']) {
    const said = { visibility, body_html: `<p>Верно, ${card}?</p>` };
    const written = await desk.post(url, desk.admin, said);
    expect(written.statusCode, written.body).toBe(201);
  }
  await rewordComment(desk.app.ctx(), comment_id, {
    ...{ body_html: `<p>${card}</p>`, body_text: card, quoted_html: '', attachments: [] },
  });
  await desk.app.opora.drainJobs();
  const kept = await keptOf(ticket_id);
  expect(kept).not.toMatch(/4111[ <]|1111 1111/);
  expect(kept.split(masked).length).toBeGreaterThan(4);
  expect((await desk.get('/api/search?q=4111', desk.admin)).body).not.toContain(ticket_id);
});

it('passwords, keys and papers are hidden too, each where it was asked for (case I4)', async () => {
  const { ticket_id } = await aLetter();
  const url = `/api/tickets/${ticket_id}/comments`;
  const words = 'Пароль: Зима2026, паспорт 4509 123456';
  const said = async () => {
    const body = { visibility: 'internal', body_html: `<p>${words}</p>` };
    const written = await desk.post(url, desk.admin, body);
    expect(written.statusCode, written.body).toBe(201);
    return (await desk.get(url, desk.admin)).json().items.at(-1);
  };
  expect((await said()).body_text).toBe(words);
  await desk.patch('/api/settings', desk.admin, { masks_keys: true });
  expect((await said()).body_text).toBe('Пароль: ••••••••, паспорт 4509 123456');
  await desk.patch('/api/settings', desk.admin, { masks_keys: false, masks_papers: true });
  expect((await said()).body_html).toContain('Пароль: Зима2026, паспорт •••• •••456');
});
