import { once } from 'node:events';
import { createServer } from 'node:http';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transaction } from '#platform/db.ts';
import { MailError } from '#platform/mail.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent, signIn } from '#testing/builders.ts';
import { eventually } from '#testing/eventually.ts';
import { aDesk, aSession, aTicket } from '#testing/ticket-builders.ts';
import { queueLetter } from './deliver.ts';
import { parseMail } from './email/parse.ts';
import { aMailbox, commentsOf } from './email/testing.ts';
import { mailboxFor, NotSendable } from './mailbox-out.ts';
import { openSecret } from './mailbox-secrets.ts';
import { mailboxById } from './mailboxes.sql.ts';
import { editMailbox } from './mailboxes.ts';
import { sendDelivery } from './send.ts';
import { useOauthEndpoints } from './tokens.ts';

const app = useTestApp();
const desk = { mailbox_id: '', cookie: '', admin_id: '' };

beforeAll(async () => {
  const admin = await aDesk(app);
  desk.cookie = admin.cookie;
  desk.admin_id = admin.id;
  desk.mailbox_id = await aMailbox(app, { signature: 'Опора\nтел. 123' });
});
beforeEach(() => {
  app.mail.failure = undefined;
});

async function aReply(payload: Record<string, unknown> = {}) {
  const { ticket_id } = await aTicket(app.ctx(), { mailbox_id: desk.mailbox_id });
  const response = await app.call({
    method: 'POST',
    url: `/api/tickets/${ticket_id}/comments`,
    as: { cookie: desk.cookie },
    payload: { visibility: 'public', body_html: '<p>Проверьте бумагу.</p>', ...payload },
  });
  expect(response.statusCode, response.body).toBe(201);
  await app.opora.drainJobs();
  return { ticket_id, comment_id: response.json().id as string };
}

async function deliveryOf(ticket_id: string) {
  const comments = await commentsOf(app, ticket_id);
  return comments.at(-1)?.delivery as { id: string; state: string; error: string | null } | null;
}

async function eventsOf(ticket_id: string): Promise<string[]> {
  const { rows } = await app.opora.house.database.pool.query(
    `select name from events where ticket_id = $1 and name like 'delivery.%' order by id`,
    [ticket_id],
  );
  return rows.map((row) => row.name);
}

function sentMail(index = -1) {
  const result = parseMail(app.mail.sent.at(index)?.raw ?? Buffer.alloc(0));
  if (!result.ok) throw new Error('nothing was sent');
  return result.mail;
}

describe('an agent’s reply', () => {
  it('leaves once, signed with first and last name, and the conversation says so', async () => {
    const before = app.mail.sent.length;
    const { ticket_id } = await aReply();
    expect(app.mail.sent.length).toBe(before + 1);
    const mail = sentMail();
    expect(mail.text).toContain('Проверьте бумагу.');
    expect(mail.text).toContain('Мария Главная');
    expect(mail.text).toContain('тел. 123');
    expect(mail.html).toContain('blockquote');
    expect(await deliveryOf(ticket_id)).toMatchObject({ state: 'sent', error: null });
    expect(await eventsOf(ticket_id)).toEqual(['delivery.queued', 'delivery.sent']);
    const id = (await deliveryOf(ticket_id))?.id ?? '';
    await sendDelivery(app.ctx(), app.opora.house.ports, id);
    expect(app.mail.sent.length).toBe(before + 1);
  });

  it('leaves by a mailbox that another process has connected a moment ago', async () => {
    const { pool } = app.opora.house.database;
    const { rows } = await pool.query(
      `update mailboxes set outgoing = 'none' where outgoing = 'smtp' returning id`,
    );
    expect(rows.length).toBeGreaterThan(0);
    // This process knows that none can send, and is not told of the change.
    await eventually('no mailbox is known to send', () =>
      mailboxFor(app.ctx(), { mailbox_id: null }).then(
        () => false,
        (error: unknown) => error instanceof NotSendable,
      ),
    );
    const ids = rows.map(({ id }) => id);
    await pool.query(`update mailboxes set outgoing = 'smtp' where id = any($1)`, [ids]);
    const { ticket_id } = await aReply();
    expect(await deliveryOf(ticket_id)).toMatchObject({ state: 'sent', error: null });
  });

  it('goes to whom the agent wrote; blind copies are in no header', async () => {
    await aReply({
      to: [{ name: 'Пётр', address: 'p@client.example' }],
      cc: [{ name: '', address: 'boss@client.example' }],
      bcc: [{ name: '', address: 'secret@client.example' }],
    });
    const sent = app.mail.sent.at(-1);
    expect(sent?.to).toEqual(['p@client.example', 'boss@client.example', 'secret@client.example']);
    expect(sent?.raw.toString()).not.toContain('secret@client.example');
    expect(sentMail().cc).toEqual([{ name: '', address: 'boss@client.example' }]);
  });

  it('carries its files, and its pictures inside the text', async () => {
    const upload = async (name: string, bytes: Buffer) => {
      const response = await app.call({
        method: 'POST',
        url: `/api/files?name=${encodeURIComponent(name)}`,
        as: { cookie: desk.cookie },
        headers: { 'content-type': 'application/octet-stream' },
        payload: bytes,
      });
      return response.json().id as string;
    };
    const pdf = await upload('инструкция.pdf', Buffer.from('%PDF-1.4'));
    const png = await upload('схема.png', Buffer.from('iVBORw0KGgo=', 'base64'));
    await aReply({
      body_html: `<p>Вот схема: <img src="/api/files/${png}?preview=1"></p>`,
      file_ids: [pdf, png],
    });
    const mail = sentMail();
    expect(mail.html).toMatch(/src="cid:[0-9a-f-]{36}@desk\.example"/);
    const files = mail.attachments.map(({ name, is_inline }) => ({ name, is_inline }));
    expect(files).toContainEqual({ name: 'инструкция.pdf', is_inline: false });
    expect(files).toContainEqual({ name: 'схема.png', is_inline: true });
  });

  it('an internal note never leaves', async () => {
    const before = app.mail.sent.length;
    const { ticket_id } = await aReply({ visibility: 'internal' });
    expect(app.mail.sent.length).toBe(before);
    expect(await deliveryOf(ticket_id)).toBeNull();
  });
});

describe('a delivery that fails', () => {
  it('for good shows the server’s words, and leaves when a person tries again', async () => {
    app.mail.failure = new MailError('recipients', '550 5.1.1 No such user here', {
      is_permanent: true,
    });
    const { ticket_id } = await aReply();
    const failed = await deliveryOf(ticket_id);
    expect(failed).toMatchObject({ state: 'failed', error: '550 5.1.1 No such user here' });
    expect(await eventsOf(ticket_id)).toEqual(['delivery.queued', 'delivery.failed']);
    app.mail.failure = undefined;
    const url = `/api/deliveries/${failed?.id}/retry`;
    const retried = await app.call({ method: 'POST', url, as: { cookie: desk.cookie } });
    expect(retried.statusCode).toBe(200);
    await app.opora.drainJobs();
    expect(await deliveryOf(ticket_id)).toMatchObject({ state: 'sent', error: null });
    const again = await app.call({ method: 'POST', url, as: { cookie: desk.cookie } });
    expect(again.statusCode).toBe(409);
  });

  it('for now waits, is tried again with growing waits, and tells of the delay once', async () => {
    app.mail.failure = new MailError('message', '451 4.7.1 Greylisted, try later');
    const { ticket_id } = await aReply();
    const { ports } = app.opora.house;
    const delayed = await deliveryOf(ticket_id);
    expect(delayed).toMatchObject({ state: 'delayed', error: '451 4.7.1 Greylisted, try later' });
    await sendDelivery(app.ctx(), ports, delayed?.id ?? '');
    expect(await eventsOf(ticket_id)).toEqual(['delivery.queued', 'delivery.delayed']);
    app.mail.failure = undefined;
    await sendDelivery(app.ctx(), ports, delayed?.id ?? '');
    expect(await deliveryOf(ticket_id)).toMatchObject({ state: 'sent' });
  });

  it('is given up after two days of trying', async () => {
    app.mail.failure = new MailError('timeout', 'no answer');
    const { ticket_id } = await aReply();
    const id = (await deliveryOf(ticket_id))?.id ?? '';
    for (let count = 0; count < 13; count += 1) {
      await sendDelivery(app.ctx(), app.opora.house.ports, id);
    }
    expect(await deliveryOf(ticket_id)).toMatchObject({ state: 'failed', error: 'no answer' });
  });

  it('a wrong password is no fault of the message: it waits until it is put right', async () => {
    app.mail.failure = new MailError('login', '535 Authentication failed', { is_permanent: true });
    const { ticket_id } = await aReply();
    expect(await deliveryOf(ticket_id)).toMatchObject({ state: 'delayed' });
  });

  it('without any mailbox to send by says so in words', async () => {
    const { secrets } = app.opora.house.ports;
    const set = (is_disabled: boolean) =>
      editMailbox(app.ctx(), secrets, { id: desk.mailbox_id, input: { is_disabled } });
    await set(true);
    const { ticket_id } = await aReply();
    await set(false);
    const failed = await deliveryOf(ticket_id);
    expect(failed?.state).toBe('failed');
    expect(failed?.error).toContain('Подключите ящик');
  });

  it('may be tried again only by those who see the ticket and may reply', async () => {
    app.mail.failure = new MailError('recipients', '550 no', { is_permanent: true });
    const { ticket_id } = await aReply();
    const id = (await deliveryOf(ticket_id))?.id ?? '';
    const retry = (as?: { cookie: string }) =>
      app.call({ method: 'POST', url: `/api/deliveries/${id}/retry`, ...(as ? { as } : {}) });
    expect((await retry()).statusCode).toBe(401);
    const light = await anAgent(app.ctx(), { role: 'light_agent' });
    expect((await retry(await aSession(app.ctx(), light.id))).statusCode).toBe(403);
    const { rows } = await app.opora.house.database.pool.query(
      `insert into teams (id, name) values (gen_random_uuid(), 'Чужая') returning id`,
    );
    await app.opora.house.database.pool.query('update tickets set team_id = $1 where id = $2', [
      rows[0]?.id,
      ticket_id,
    ]);
    const outsider = await anAgent(app.ctx());
    expect((await retry(await signIn(app, outsider))).statusCode).toBe(404);
  });
});

describe('a mailbox that signs in by OAuth2', () => {
  it('sends with an access token, and keeps the refresh token that the provider rotated', async () => {
    const provider = createServer((_request, response) => {
      response.end(JSON.stringify({ access_token: 'fresh', refresh_token: 'rotated' }));
    }).listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const address = provider.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const url = `http://127.0.0.1:${port}/`;
    const restore = useOauthEndpoints({ google: url, microsoft: url });
    const mailbox_id = await aMailbox(app, {
      address: 'oauth@desk.example',
      auth: 'oauth_google',
      oauth: { client_id: 'id', client_secret: 's', refresh_token: 'first' },
      smtp: { host: '127.0.0.1', port: 25, security: 'none', user: 'oauth@desk.example' },
    });
    const { ticket_id } = await aTicket(app.ctx(), { mailbox_id });
    await app.call({
      method: 'POST',
      url: `/api/tickets/${ticket_id}/comments`,
      as: { cookie: desk.cookie },
      payload: { visibility: 'public', body_html: '<p>Здравствуйте!</p>' },
    });
    await app.opora.drainJobs();
    restore();
    provider.close();
    expect(app.mail.sent.at(-1)?.server.login).toEqual({
      user: 'oauth@desk.example',
      access_token: 'fresh',
    });
    const row = await mailboxById(app.ctx(), mailbox_id);
    const secret = openSecret(app.opora.house.ports.secrets, row?.secret ?? null);
    expect(secret).toMatchObject({ oauth: { refresh_token: 'rotated', client_id: 'id' } });
  });
});

describe('a letter of another module', () => {
  it('leaves as automatic mail, and an answer to it is no mail for a ticket', async () => {
    const { ticket_id, number } = await aTicket(app.ctx(), { mailbox_id: desk.mailbox_id });
    await transaction(app.ctx(), (tx) =>
      queueLetter(tx, app.opora.house.ports, {
        kind: 'notification',
        to: { name: 'Анна', address: 'agent@desk.test' },
        subject: 'Вам назначено обращение',
        text: 'Обращение ждёт вас.',
        ticket: { id: ticket_id, number, mailbox_id: desk.mailbox_id },
      }),
    );
    await app.opora.drainJobs();
    const mail = sentMail();
    expect(mail.automatic.kind).toBe('auto_generated');
    const { rows } = await app.opora.house.database.pool.query(
      'select from mail_message_ids where message_id = $1',
      [mail.message_id],
    );
    expect(rows).toHaveLength(0);
  });
});
