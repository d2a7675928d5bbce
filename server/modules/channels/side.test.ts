/** Conversations with third parties: through HTTP and raw mail, with a walk over all that leaves. */
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { anAgent } from '#testing/builders.ts';
import { aDesk, aSession } from '#testing/ticket-builders.ts';
import { parseMail } from './email/parse.ts';
import type { ParsedMail } from './email/parsed.ts';
import {
  aLetter,
  aMailbox,
  commentsOf,
  type LetterParts,
  receive,
  SUPPORT,
} from './email/testing.ts';
import { newSideMessageId, readSideMessageId } from './email/token.ts';

const app = useTestApp();
const desk = { cookie: '', agent_id: '' };
/** Stands in every side word: whatever goes to a customer must be without it. */
const CANARY = 'канарейка-побочной-переписки';
const VENDOR = 'Илья Поставщиков <ilya@vendor.example>';
let made = 0;

beforeAll(async () => {
  desk.cookie = (await aDesk(app)).cookie;
  desk.agent_id = (await anAgent(app.ctx())).id;
  await aMailbox(app, { plus_addressing: true });
});

async function call(method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) {
  const asked = { method, url, as: { cookie: desk.cookie } };
  return app.call(payload === undefined ? asked : { ...asked, payload });
}

/** A customer's request with one answer of ours, so that its own thread is there to be confused with. */
async function aRequest() {
  made += 1;
  const from = `client${made}@client${made}.example`;
  const first = await receive(app, aLetter({ from, message_id: `first${made}@client.example` }), {
    from,
  });
  const ticket_id = first.ticket_id ?? '';
  await call('PATCH', `/api/tickets/${ticket_id}`, { assignee_id: desk.agent_id });
  await call('POST', `/api/tickets/${ticket_id}/comments`, {
    visibility: 'public',
    body_html: '<p>Спросим поставщика.</p>',
  });
  await app.opora.drainJobs();
  return { ticket_id, from, comment_id: first.comment_id ?? '' };
}

function lastSent(): ParsedMail {
  const parsed = parseMail(app.mail.sent.at(-1)?.raw ?? Buffer.alloc(0));
  if (!parsed.ok) throw new Error('nothing was sent');
  return parsed.mail;
}

async function statusOf(category: string): Promise<string> {
  const { items } = (await call('GET', '/api/statuses')).json();
  return items.find((one: { category: string }) => one.category === category).id;
}

type Started = { id: string; participants: { address: string; is_by_mail: boolean }[] };

async function started(ticket_id: string, more: object = {}): Promise<Started> {
  const response = await call('POST', `/api/tickets/${ticket_id}/side-conversations`, {
    subject: 'Гарантия на кассу',
    to: [{ name: 'Илья Поставщиков', address: 'ilya@vendor.example' }],
    body_html: `<p>Здравствуйте! ${CANARY}: есть ли замена?</p>`,
    ...more,
  });
  expect(response.statusCode, response.body).toBe(201);
  await app.opora.drainJobs();
  return response.json();
}

async function answerOf(mail: ParsedMail, parts: LetterParts = {}, to?: string) {
  made += 1;
  return receive(
    app,
    aLetter({
      from: VENDOR,
      subject: `Re: ${mail.subject}`,
      in_reply_to: mail.message_id ?? '',
      message_id: `answer${made}@vendor.example`,
      text: `${CANARY}: да, вышлем завтра.`,
      to: to ?? mail.reply_to[0]?.address ?? SUPPORT,
      ...parts,
    }),
    { from: 'ilya@vendor.example', to: [to ?? mail.reply_to[0]?.address ?? SUPPORT] },
  );
}

async function wordsOf(side_id: string) {
  return (await call('GET', `/api/side-conversations/${side_id}/comments`)).json().items;
}

/** No delivery to the customer, in no part of it, holds a word of the other conversation. */
function expectNothingLeaked(customer: string): void {
  for (const { to, raw } of app.mail.sent) {
    if (!to.includes(customer)) continue;
    const parsed = parseMail(raw);
    if (!parsed.ok) throw new Error('our own letter cannot be read');
    const { mail } = parsed;
    const all = [mail.subject, mail.text, mail.html, raw.toString('utf8')].join('\n');
    expect(all).not.toContain(CANARY);
    expect(all).not.toContain('vendor.example');
    const { secrets } = app.opora.house.ports;
    const ids = [...mail.references, ...mail.in_reply_to];
    expect(ids.filter((id) => readSideMessageId(secrets, id) !== null)).toEqual([]);
  }
}

describe('a word to a third party', () => {
  it('leaves with a thread of its own, without a line of the ticket, and moves the status only by choice', async () => {
    const { ticket_id, from } = await aRequest();
    const status_id = await statusOf('waiting_vendor');
    const before = (await call('GET', `/api/tickets/${ticket_id}`)).json();
    const side = await started(ticket_id, { status_id });
    const mail = lastSent();
    expect(mail).toMatchObject({ subject: 'Гарантия на кассу', in_reply_to: [], references: [] });
    expect(mail.to.map((one) => one.address)).toEqual(['ilya@vendor.example']);
    expect(mail.message_id).toMatch(/^o\.s/);
    expect(mail.reply_to[0]?.address).toMatch(/^support\+s[0-9a-z]+-[a-z2-7]{20}@desk\.example$/);
    expect(mail.text).toContain(CANARY);
    for (const secret of [from, 'не работает касса', 'Спросим поставщика', `${before.number}-`])
      expect(mail.text + mail.html).not.toContain(secret);
    const after = (await call('GET', `/api/tickets/${ticket_id}`)).json();
    expect(after.status_category).toBe('waiting_vendor');
    for (const kept of ['preview', 'comment_count', 'last_agent_at', 'last_customer_at'])
      expect(after[kept]).toEqual(before[kept]);
    expect(after.participants).toEqual([]);
    const conversation = (await call('GET', `/api/tickets/${ticket_id}/comments`)).json();
    expect(JSON.stringify(conversation)).not.toContain(CANARY);
    expect(await wordsOf(side.id)).toMatchObject([
      { visibility: 'side', side_conversation_id: side.id, delivery: { state: 'sent' } },
    ]);
  });

  it('carries the quotations that were chosen, and no other ticket’s', async () => {
    const { ticket_id, comment_id } = await aRequest();
    await started(ticket_id, { quote_comment_ids: [comment_id] });
    const mail = lastSent();
    expect(mail.text).toContain('С утра не работает касса');
    expect(mail.text).not.toMatch(/\[#\d/);
    const other = await aRequest();
    const refused = await call('POST', `/api/tickets/${ticket_id}/side-conversations`, {
      subject: 'Чужое',
      to: [{ address: 'ilya@vendor.example' }],
      body_html: '<p>Смотрите</p>',
      quote_comment_ids: [other.comment_id],
    });
    expect(refused.json()).toMatchObject({
      fields: { quote_comment_ids: 'errors.field.quote_of_other_ticket' },
    });
  });

  it('is refused when it would reach the customer', async () => {
    const { ticket_id, from } = await aRequest();
    const refused = await call('POST', `/api/tickets/${ticket_id}/side-conversations`, {
      subject: 'По ошибке',
      to: [{ address: from }],
      body_html: `<p>${CANARY}</p>`,
    });
    expect(refused.json()).toMatchObject({ fields: { to: 'errors.field.side_to_customer' } });
    const side = await started(ticket_id);
    await call('POST', `/api/tickets/${ticket_id}/participants`, {
      party: { address: 'ilya@vendor.example' },
      level: 'cc',
    });
    const later = await call('POST', `/api/side-conversations/${side.id}/comments`, {
      body_html: '<p>Ещё слово</p>',
    });
    expect(later.json()).toMatchObject({ fields: { to: 'errors.field.side_to_customer' } });
  });
});

describe('an answer of a third party', () => {
  it('joins the conversation, raises the turn and tells the owner; the customer’s thread knows nothing', async () => {
    const { ticket_id, from } = await aRequest();
    const side = await started(ticket_id, { status_id: await statusOf('waiting_vendor') });
    const letter = lastSent();
    const entry = await answerOf(letter);
    expect(entry).toMatchObject({ state: 'joined', ticket_id });
    expect(entry.evidence).toMatchObject({
      by: { kind: 'address_token', grade: 'certain' },
      side_conversation_id: side.id,
    });
    const ticket = (await call('GET', `/api/tickets/${ticket_id}`)).json();
    expect(ticket).toMatchObject({ status_category: 'open', participants: [], is_unread: false });
    const { db } = app.ctx();
    const told = await db
      .selectFrom('events')
      .select('data')
      .where('ticket_id', '=', ticket_id)
      .where('name', '=', 'side.replied')
      .executeTakeFirstOrThrow();
    expect(told.data).toMatchObject({ agent_ids: [desk.agent_id, expect.any(String)] });

    // Our next public word: nothing of the other conversation is in it, nor leads there.
    await call('POST', `/api/tickets/${ticket_id}/comments`, {
      visibility: 'public',
      body_html: '<p>Замена будет завтра.</p>',
    });
    await app.opora.drainJobs();
    const reply = lastSent();
    expect(reply.to.map((one) => one.address)).toEqual([from]);
    expectNothingLeaked(from);
    // …and the customer's answer to it is the customer's.
    const back = await receive(
      app,
      aLetter({
        from,
        subject: 'Re: касса',
        in_reply_to: reply.message_id ?? '',
        text: 'Спасибо!',
      }),
      { from },
    );
    expect(back).toMatchObject({ state: 'joined', ticket_id });
    const words = await commentsOf(app, ticket_id);
    expect(words.map((one) => one.visibility)).toEqual([
      ...['public', 'public', 'side', 'side', 'public', 'public'],
    ]);

    // Our second word to them answers theirs, with it below.
    const second = await call('POST', `/api/side-conversations/${side.id}/comments`, {
      body_html: `<p>${CANARY}: ждём.</p>`,
    });
    expect(second.statusCode, second.body).toBe(201);
    await app.opora.drainJobs();
    expect(lastSent()).toMatchObject({ subject: 'Re: Гарантия на кассу' });
    expect(lastSent().in_reply_to[0]).toMatch(/^answer\d+@vendor\.example$/);
    expect(lastSent().references).toContain(letter.message_id);
    expect(lastSent().text).toContain('вышлем завтра');
    expectNothingLeaked(from);
  });

  it.each([
    ['by what it answers', (mail: ParsedMail) => ({ in_reply_to: mail.message_id ?? '' })],
    [
      'by the line of a quotation, when a provider rewrote every header',
      (mail: ParsedMail) => ({
        in_reply_to: 'lost@vendor.example',
        text: `${CANARY}\n\n> ${mail.text.replaceAll('\n', '\n> ')}`,
      }),
    ],
  ])('is known %s, from whatever address it comes', async (_how, parts) => {
    const { ticket_id } = await aRequest();
    const side = await started(ticket_id);
    const from = 'robot@tickets.vendor.example';
    const entry = await answerOf(lastSent(), { ...parts(lastSent()), from }, SUPPORT);
    expect(entry).toMatchObject({ state: 'joined', ticket_id });
    expect((await wordsOf(side.id)).at(-1)).toMatchObject({
      visibility: 'side',
      author_kind: 'contact',
    });
    const ticket = (await call('GET', `/api/tickets/${ticket_id}`)).json();
    expect(ticket.participants).toEqual([]);
  });

  it('of a colleague of theirs joins by their own letter; a stranger with another subject opens a request', async () => {
    const { ticket_id } = await aRequest();
    const side = await started(ticket_id);
    await answerOf(lastSent(), { message_id: `theirs${made}@vendor.example` });
    const theirs = `theirs${made - 1}@vendor.example`;
    const same = await receive(
      app,
      aLetter({
        from: 'boss@vendor.example',
        subject: 'RE: Гарантия на кассу',
        in_reply_to: theirs,
      }),
      { from: 'boss@vendor.example' },
    );
    expect(same).toMatchObject({ state: 'joined', ticket_id });
    const other = await receive(
      app,
      aLetter({ from: 'news@stranger.example', subject: 'Рассылка', in_reply_to: theirs }),
      { from: 'news@stranger.example' },
    );
    expect(other).toMatchObject({ state: 'opened' });
    expect(other.ticket_id).not.toBe(ticket_id);
    expect((await wordsOf(side.id)).length).toBe(3);
  });

  it('that a machine writes changes no turn and adds nobody', async () => {
    const { ticket_id } = await aRequest();
    const side = await started(ticket_id, { status_id: await statusOf('waiting_vendor') });
    await answerOf(lastSent(), {
      from: 'robot@vendor.example',
      headers: ['Auto-Submitted: auto-replied'],
    });
    const ticket = (await call('GET', `/api/tickets/${ticket_id}`)).json();
    expect(ticket.status_category).toBe('waiting_vendor');
    expect((await wordsOf(side.id)).at(-1)).toMatchObject({ is_automatic: true });
    const { items } = (await call('GET', `/api/tickets/${ticket_id}/side-conversations`)).json();
    expect(items[0]).toMatchObject({ last_theirs_at: null });
    expect(items[0].participants.map((one: { address: string }) => one.address)).toEqual([
      'ilya@vendor.example',
    ]);
  });

  it('with a token that is cut or another’s leads nowhere', async () => {
    const { ticket_id } = await aRequest();
    await started(ticket_id);
    const { message_id } = lastSent();
    const foreign = newSideMessageId(
      { ...app.opora.house.ports.secrets, sign: () => 'x' },
      1,
      'desk.example',
    );
    for (const in_reply_to of [(message_id ?? '').replace('.', '.x'), foreign]) {
      const entry = await answerOf(
        lastSent(),
        { in_reply_to, from: 'evil@stranger.example', subject: 'Другое' },
        SUPPORT,
      );
      expect(entry).toMatchObject({ state: 'opened' });
    }
  });
});

describe('a bounce of a letter to a third party', () => {
  it('is shown on the word, and on nothing of the customer’s', async () => {
    const { ticket_id } = await aRequest();
    const side = await started(ticket_id);
    const { message_id } = lastSent();
    const report = [
      'From: Mail Delivery System <mailer-daemon@vendor.example>',
      `To: ${SUPPORT}`,
      'Subject: Undelivered Mail Returned to Sender',
      'Message-ID: <bounce@vendor.example>',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Your message could not be delivered.',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.vendor.example',
      '',
      'Final-Recipient: rfc822; ilya@vendor.example',
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 no such user',
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      `Message-ID: <${message_id}>`,
      'Subject: x',
      '--b--',
      '',
    ];
    const entry = await receive(app, Buffer.from(report.join('\r\n')), { from: '' });
    expect(entry).toMatchObject({ state: 'bounce', ticket_id });
    expect((await wordsOf(side.id))[0].delivery).toMatchObject({ state: 'bounced' });
  });
});

it('shows an invisible conversation to nobody, and closes and opens by hand', async () => {
  const { ticket_id } = await aRequest();
  const team = await app.ctx().db.selectFrom('teams').select('id').limit(1).executeTakeFirst();
  const side = await started(ticket_id);
  const done = await call('PATCH', `/api/side-conversations/${side.id}`, { state: 'done' });
  expect(done.json()).toMatchObject({ state: 'done' });
  // An answer opens it again.
  await answerOf(lastSent());
  const { items } = (await call('GET', `/api/tickets/${ticket_id}/side-conversations`)).json();
  expect(items[0]).toMatchObject({ state: 'open', comment_count: 2 });
  if (team === undefined) return;
  await call('PATCH', `/api/tickets/${ticket_id}`, { team_id: team.id });
  const outsider = await aSession(app.ctx(), (await anAgent(app.ctx())).id);
  const hidden = await app.call({
    method: 'GET',
    url: `/api/side-conversations/${side.id}/comments`,
    as: outsider,
  });
  expect(hidden.statusCode).toBe(404);
});

it('leaks no word of any conversation to any customer of this file', async () => {
  const { db } = app.ctx();
  const requesters = await db
    .selectFrom('contact_identities')
    .innerJoin('tickets', 'tickets.requester_id', 'contact_identities.contact_id')
    .select('contact_identities.value')
    .execute();
  const customers = new Set(
    requesters.map((one) => one.value).filter((one) => one.startsWith('client')),
  );
  expect(customers.size).toBeGreaterThan(5);
  for (const customer of customers) expectNothingLeaked(customer);
});
