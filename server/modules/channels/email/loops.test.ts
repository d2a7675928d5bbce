/** Automatic mail of others: it is understood, it is never answered, and it changes nothing it should not. */
import { beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '#platform/db.ts';
import { useTestApp } from '#testing/app.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { queueLetter } from '../deliver.ts';
import { parseMail } from './parse.ts';
import type { ParsedMail } from './parsed.ts';
import { aLetter, aMailbox, commentsOf, receive, SUPPORT } from './testing.ts';

const app = useTestApp();
const desk = { cookie: '' };

beforeAll(async () => {
  desk.cookie = (await aDesk(app)).cookie;
  await aMailbox(app);
});

function lastSent(): ParsedMail {
  const parsed = parseMail(app.mail.sent.at(-1)?.raw ?? Buffer.alloc(0));
  if (!parsed.ok) throw new Error(parsed.cause);
  return parsed.mail;
}

let made = 0;
/** A ticket of a new customer, with the automatic answer that he got. */
async function aRequest(): Promise<{ ticket_id: string; from: string; answer_id: string }> {
  made += 1;
  const from = `customer${made}@client.example`;
  const entry = await receive(app, aLetter({ from }), { from });
  return { ticket_id: entry.ticket_id ?? '', from, answer_id: lastSent().message_id ?? '' };
}

async function call(method: 'GET' | 'PUT' | 'PATCH' | 'POST', url: string, payload?: object) {
  const response = await app.call({ method, url, as: desk, ...(payload ? { payload } : {}) });
  expect(response.statusCode, response.body).toBeLessThan(300);
  return response.json();
}

async function statusOf(ticket_id: string): Promise<string | undefined> {
  const row = await app
    .ctx()
    .db.selectFrom('tickets')
    .select('status_category')
    .where('id', '=', ticket_id)
    .executeTakeFirst();
  return row?.status_category;
}

async function setStatus(ticket_id: string, category: string): Promise<void> {
  const { items } = await call('GET', '/api/statuses');
  const status = items.find((one: { category: string }) => one.category === category);
  await call('PATCH', `/api/tickets/${ticket_id}`, { status_id: status.id });
}

async function addressOf(value: string) {
  return app
    .ctx()
    .db.selectFrom('contact_identities')
    .select(['undeliverable_reason'])
    .where('value', '=', value)
    .executeTakeFirst();
}

async function deliveryOf(message_id: string) {
  return app
    .ctx()
    .db.selectFrom('deliveries')
    .select(['state', 'error'])
    .where('message_id', '=', message_id)
    .executeTakeFirst();
}

describe('an out-of-office answer', () => {
  it.each(['waiting_customer', 'solved'])(
    'joins a ticket that is %s and leaves it so; nobody answers it',
    async (category) => {
      const { ticket_id, from, answer_id } = await aRequest();
      await setStatus(ticket_id, category);
      const sent = app.mail.sent.length;
      for (const headers of [
        ['Auto-Submitted: auto-replied'],
        ['X-Autoreply: yes'],
        ['Precedence: auto_reply'],
      ]) {
        const away = await receive(
          app,
          aLetter({ from, in_reply_to: answer_id, headers, text: `Я в отпуске ${headers[0]}` }),
          { from },
        );
        expect(away).toMatchObject({ state: 'joined', ticket_id });
      }
      expect(await statusOf(ticket_id)).toBe(category);
      expect((await commentsOf(app, ticket_id)).at(-1)).toMatchObject({ is_automatic: true });
      expect(app.mail.sent.length).toBe(sent);
    },
  );
});

/** What servers send that know no RFC 3464. */
const bounces: [string, (to: string, id: string) => string[]][] = [
  [
    'qmail',
    (to, id) => [
      'From: MAILER-DAEMON@mx.client.example',
      'Subject: failure notice',
      'Return-Path: <>',
      '',
      'Hi. This is the qmail-send program at mx.client.example.',
      "I'm afraid I wasn't able to deliver your message to the following addresses.",
      "This is a permanent error; I've given up. Sorry it didn't work out.",
      '',
      `<${to}>:`,
      '192.0.2.7 does not like recipient.',
      'Remote host said: 550 5.1.1 No such user here',
      'Giving up on 192.0.2.7.',
      '',
      '--- Below this line is a copy of the message.',
      '',
      `Message-ID: <${id}>`,
      `From: ${SUPPORT}`,
      `To: ${to}`,
    ],
  ],
  [
    'Exim',
    (to, id) => [
      'From: Mail Delivery System <Mailer-Daemon@mx.client.example>',
      'Subject: Mail delivery failed: returning message to sender',
      'Return-Path: <>',
      `X-Failed-Recipients: ${to}`,
      'Auto-Submitted: auto-replied',
      '',
      'This message was created automatically by mail delivery software.',
      '',
      `  ${to}`,
      '    550 5.1.1 No such user here',
      '',
      '------ This is a copy of the message, including all the headers. ------',
      '',
      `Message-ID: <${id}>`,
    ],
  ],
  [
    'Yandex',
    (to, id) => [
      'From: mailer-daemon@yandex.ru',
      'Subject: Недоставленное сообщение',
      'Return-Path: <>',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=y',
      '',
      '--y',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Это письмо отправлено почтовым сервером yandex.ru.',
      'К сожалению, мы вынуждены сообщить Вам о том, что Ваше письмо не может быть отправлено.',
      `<${to}>: host mx.client.example[192.0.2.7] said: 550 5.1.1 No such user here`,
      '--y',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; yandex.ru',
      '',
      `Final-Recipient: rfc822; ${to}`,
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 No such user here',
      '',
      '--y',
      'Content-Type: message/rfc822',
      '',
      `Message-ID: <${id}>`,
      '',
      '--y--',
    ],
  ],
];

describe('a bounce', () => {
  it.each(bounces)('of %s finds the letter and marks the address', async (_name, words) => {
    const { ticket_id, from, answer_id } = await aRequest();
    const sent = app.mail.sent.length;
    const [head = '', ...rest] = words(from, answer_id).join('\r\n').split('\r\n\r\n');
    const raw = [`To: ${SUPPORT}\r\nMessage-ID: <b${made}@mx.example>\r\n${head}`, ...rest];
    const entry = await receive(app, Buffer.from(raw.join('\r\n\r\n')), { from: '' });
    expect(entry).toMatchObject({ state: 'bounce', ticket_id });
    expect(await deliveryOf(answer_id)).toMatchObject({ state: 'bounced' });
    expect((await deliveryOf(answer_id))?.error).toContain('No such user here');
    expect((await addressOf(from))?.undeliverable_reason).toContain('No such user here');
    expect(app.mail.sent.length).toBe(sent);
  });

  it('is a bounce whatever a filter thinks of it', async () => {
    const { ticket_id, from, answer_id } = await aRequest();
    const raw = [
      'From: MAILER-DAEMON@mx.client.example',
      `To: ${SUPPORT}`,
      'Subject: Undeliverable',
      'X-Spam-Flag: YES',
      `X-Failed-Recipients: ${from}`,
      `In-Reply-To: <${answer_id}>`,
      '',
      '550 no such user',
    ].join('\r\n');
    const entry = await receive(app, Buffer.from(raw), { from: '' });
    expect(entry).toMatchObject({ state: 'bounce', ticket_id });
  });
});

describe('our own notifications', () => {
  const COLLEAGUE = 'colleague@agents.example';

  /** A letter as notifications writes them; answers its Message-ID. */
  async function aNotification(): Promise<string> {
    const { ports } = app.opora.house;
    await transaction(app.ctx(), (tx) =>
      queueLetter(tx, ports, {
        kind: 'notification',
        to: { name: 'Коллега', address: COLLEAGUE },
        subject: 'Вам назначили обращение',
        text: 'Посмотрите',
      }),
    );
    await app.opora.drainJobs();
    expect(lastSent().automatic.kind).toBe('auto_generated');
    return lastSent().message_id ?? '';
  }

  function report(to: string, id: string): Buffer {
    const lines = [
      'From: MAILER-DAEMON@mx.client.example',
      `To: ${SUPPORT}`,
      'Subject: failure notice',
      `X-Failed-Recipients: ${to}`,
      `References: <${id}>`,
      '',
      '550 5.1.1 No such user here',
    ];
    return Buffer.from(lines.join('\r\n'));
  }

  /** What notifications learns of the last bounce: it tells of replies alone. */
  async function lastBounce(): Promise<unknown> {
    const row = await app
      .ctx()
      .db.selectFrom('events')
      .select('data')
      .where('name', '=', 'delivery.bounced')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.data;
  }

  it('that bounce are told to nobody; a reply that bounces is told to its author', async () => {
    const { ticket_id, from } = await aRequest();
    const body_html = '<p>Проверьте кабель</p>';
    await call('POST', `/api/tickets/${ticket_id}/comments`, { visibility: 'public', body_html });
    await app.opora.drainJobs();
    const entry = await receive(app, report(from, lastSent().message_id ?? ''), { from: '' });
    expect(entry).toMatchObject({ state: 'bounce', ticket_id });
    expect(await lastBounce()).toMatchObject({ kind: 'reply', recipient: from });

    const id = await aNotification();
    const sent = app.mail.sent.length;
    expect((await receive(app, report(COLLEAGUE, id), { from: '' })).state).toBe('bounce');
    expect(await lastBounce()).toMatchObject({ kind: 'notification' });
    expect(app.mail.sent.length).toBe(sent);
  });

  it('that are answered, by a machine or in person, open nothing and are not answered', async () => {
    const in_reply_to = await aNotification();
    const sent = app.mail.sent.length;
    for (const headers of [['Auto-Submitted: auto-replied'], []]) {
      const letter = aLetter({ from: COLLEAGUE, in_reply_to, headers });
      const answer = await receive(app, letter, { from: COLLEAGUE });
      expect(answer).toMatchObject({ state: 'ignored', ticket_id: null });
    }
    expect(app.mail.sent.length).toBe(sent);
  });
});

describe('the budget of automatic answers', () => {
  it('is five within any hour, not five at each stroke of the clock', async () => {
    const from = 'talkative@client.example';
    const answered: boolean[] = [];
    const at = async (time: string) => {
      app.setTime(new Date(`2032-05-05T${time}:00Z`));
      const before = app.mail.sent.length;
      await receive(app, aLetter({ from, subject: `Вопрос ${time}` }), { from });
      answered.push(app.mail.sent.length > before);
    };
    for (const time of ['10:50', '10:55', '10:56', '10:57', '10:59']) await at(time);
    expect(answered).toEqual([true, true, true, true, true]);
    await at('11:01');
    await at('11:40');
    expect(answered.slice(5)).toEqual([false, false]);
    await at('12:45');
    expect(answered.at(-1)).toBe(true);
  });
});
