/** The outbox on the screen: what waits and what failed, in words; trying again and calling off. */
import { expect, test } from 'vitest';
import { MailError } from '#platform/mail.ts';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { parseMail } from './email/parse.ts';
import { aMailbox } from './email/testing.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
let mailbox_id: string | undefined;

async function aReply(failure?: Error) {
  mailbox_id ??= await aMailbox(desk.app);
  desk.app.mail.failure = failure;
  const { ticket_id, number } = await aTicket(ctx(), {
    team_id: desk.ours,
    mailbox_id,
    subject: `Не печатает ${Math.random()}`,
  });
  const url = `/api/tickets/${ticket_id}/comments`;
  const payload = {
    visibility: 'public',
    body_html: '<p>Да.</p>',
    to: [{ name: '', address: `p${number}@client.example` }],
    bcc: [{ name: '', address: 'quiet@client.example' }],
  };
  expect((await desk.post(url, desk.agent, payload)).statusCode).toBe(201);
  await desk.app.opora.drainJobs();
  desk.app.mail.failure = undefined;
  const listed = await listedBy(`q=${number}`);
  return { ticket_id, number, entry: listed.items[0] };
}

async function listedBy(query: string, as = desk.admin) {
  const response = await desk.get(`/api/mail/outbox?${query}`, as);
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
}

test('tells what became of each message, in the server’s words', async () => {
  const refused = new MailError('recipients', '550 5.1.1 No such user', { is_permanent: true });
  const sent = await aReply();
  const failed = await aReply(refused);
  const delayed = await aReply(new MailError('message', '451 4.7.1 Greylisted'));
  expect(sent.entry).toMatchObject({
    kind: 'reply',
    state: 'sent',
    to: [`p${sent.number}@client.example`, 'quiet@client.example'],
    ticket: { id: sent.ticket_id, number: sent.number },
    attempts: 1,
    can: { retry: false, cancel: false },
  });
  expect(failed.entry).toMatchObject({
    state: 'failed',
    error: '550 5.1.1 No such user',
    can: { retry: true, cancel: false },
  });
  expect(delayed.entry.next_try_at).not.toBeNull();
  const { items, counts } = await listedBy('state=failed');
  expect(items.map((one: { id: string }) => one.id)).toEqual([failed.entry.id]);
  expect(counts).toMatchObject({ failed: 1, delayed: 1 });
  const byAddress = await listedBy(`q=${encodeURIComponent(`p${failed.number}@client`)}`);
  expect(byAddress.items).toHaveLength(1);
});

test('is read page by page', async () => {
  expect((await desk.get('/api/mail/outbox?after=x', desk.admin)).statusCode).toBe(422);
  const first = await listedBy('');
  expect(first.next).toBeNull();
  const [newest] = first.items;
  const rest = await listedBy(`after=${newest.created_at}_${newest.id}`);
  expect(rest.items).toHaveLength(first.items.length - 1);
});

test('what waits is called off, and does not leave; it can be sent after all', async () => {
  const { entry } = await aReply(new MailError('timeout', 'no answer'));
  const url = `/api/deliveries/${entry.id}`;
  await expectEvents(ctx(), ['delivery.cancelled'], () => desk.post(`${url}/cancel`, desk.agent));
  const before = desk.app.mail.sent.length;
  await ctx().db.updateTable('deliveries').set({ next_try_at: null }).execute();
  await desk.app.opora.drainJobs();
  expect(desk.app.mail.sent.length).toBe(before);
  await expectNoEvents(ctx(), async () => {
    expect((await desk.post(`${url}/cancel`, desk.agent)).statusCode).toBe(409);
    expect((await desk.post(`${url}/cancel`, desk.light)).statusCode).toBe(403);
    expect((await desk.post(`${url}/cancel`, desk.outsider)).statusCode).toBe(404);
  });
  expect((await desk.post(`${url}/retry`, desk.agent)).statusCode).toBe(200);
  await desk.app.opora.drainJobs();
  expect(desk.app.mail.sent.length).toBe(before + 1);
});

test('is for those who look after the mail', async () => {
  expect((await desk.get('/api/mail/outbox', desk.agent)).statusCode).toBe(403);
  expect((await desk.get('/api/mail/outbox', desk.lead)).statusCode).toBe(200);
});

test('a reply is signed by person, team and mailbox; markup in any of them stays words', async () => {
  await desk.patch('/api/me', desk.agent, { signature: '<script>alert(1)</script> {team}' });
  await desk.patch(`/api/teams/${desk.ours}`, desk.admin, { signature: 'Звоните & пишите <b>' });
  const { ticket_id } = await aReply();
  const preview = await desk.get(`/api/tickets/${ticket_id}/signature`, desk.agent);
  expect(preview.json().from.address).toBe('support@desk.example');
  expect(preview.json().signature).toContain('<script>alert(1)</script>');
  const read = parseMail(desk.app.mail.sent.at(-1)?.raw ?? Buffer.alloc(0));
  if (!read.ok) throw new Error('nothing was sent');
  const { html, text } = read.mail;
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html).not.toContain('<script');
  expect(html).toContain('Звоните &amp; пишите &lt;b&gt;');
  expect(text).toContain('Звоните & пишите <b>');
  for (const line of preview.json().signature.split('\n')) expect(text).toContain(line);
});
