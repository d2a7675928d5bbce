import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { anAgent } from '#testing/builders.ts';
import { fakeDns } from '#testing/fake-dns.ts';
import { aDomain, signed } from '#testing/signed-mail.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { receiveRaw } from './record.ts';
import {
  aLetter,
  aMailbox,
  became,
  commentsOf,
  type LetterParts,
  letterDesk,
  receive,
  SUPPORT,
} from './testing.ts';
import { newMessageId } from './token.ts';

const SALES = 'sales@desk.example';
const dns = fakeDns();
aDomain(dns, 'staff.example', { policy: 'reject' });
const app = useTestApp({ dns });
const desk = { cookie: '' };
const { somebody, ticketOf, reply, aRequest, relationsOf } = letterDesk(app, desk);

beforeAll(async () => {
  desk.cookie = (await aDesk(app)).cookie;
  await aMailbox(app);
  await aMailbox(app, { address: SALES, name: 'Продажи' });
});

async function closeFor(ticket_id: string | null, days: number): Promise<void> {
  const closed = new Date(Date.now() - days * 24 * 3600 * 1000);
  const { db } = app.ctx();
  const status = await db
    .selectFrom('statuses')
    .select('id')
    .where('category', '=', 'closed')
    .executeTakeFirstOrThrow();
  await db
    .updateTable('tickets')
    .set({
      ...{ status_id: status.id, status_category: 'closed' as const },
      ...{ solved_at: closed.toISOString(), closed_at: closed.toISOString() },
    })
    .where('id', '=', ticket_id ?? '')
    .execute();
}

describe('an answer whose headers a provider rewrote', () => {
  it('is known by the References that were left', async () => {
    const first = await aRequest({ message_id: 'kept@client.example' });
    await reply(first.ticket_id);
    const answer = await receive(
      app,
      aLetter({
        from: first.from,
        subject: 'Re: другая тема',
        in_reply_to: '0100018f-ses@eu-west-1.amazonses.com',
        headers: ['References: <kept@client.example> <0100018f-ses@eu-west-1.amazonses.com>'],
      }),
    );
    expect(answer).toMatchObject({ state: 'joined', ticket_id: first.ticket_id });
    expect(answer.evidence).toMatchObject({ by: { kind: 'seen_message_id', grade: 'strong' } });
  });

  it('is known by the signed line of our letter, in text and in HTML, also from a stranger', async () => {
    const first = await aRequest();
    const letter = await reply(first.ticket_id);
    const token = /\[#\d+-[a-z2-7]{20}\]/.exec(letter.text)?.[0] ?? '';
    expect(letter.html).toContain(token);
    const quoted = letter.text.replace(/^/gm, '> ');
    const lost = { from: somebody(), subject: 'касса', in_reply_to: 'AM0PR@eurprd.outlook.com' };
    const answer = await receive(app, aLetter({ ...lost, text: `Включена.\r\n\r\n${quoted}` }));
    expect(answer).toMatchObject({ state: 'joined', ticket_id: first.ticket_id });
    expect(answer.evidence).toMatchObject({ by: { kind: 'body_token' }, is_stranger: true });
    const cut = await receive(app, aLetter({ ...lost, text: `> ${token.replace(/.\]/, ']')}` }));
    expect(cut.state).toBe('opened');
  });

  it('our own letter that comes back under another Message-ID is no request', async () => {
    await aRequest();
    const raw = app.mail.sent.at(-1)?.raw.toString('latin1') ?? '';
    const rewritten = raw.replace(/^Message-ID: .*$/im, 'Message-ID: <x@amazonses.com>');
    expect(await receive(app, Buffer.from(rewritten, 'latin1'))).toMatchObject({
      state: 'ignored',
      cause: 'own_message',
    });
  });

  it('Apple Mail’s folded References and several In-Reply-To lead there', async () => {
    const first = await aRequest({ message_id: 'apple-root@client.example' });
    const answer = await receive(
      app,
      aLetter({
        from: first.from,
        subject: 'Re: касса',
        headers: [
          'In-Reply-To: <unknown-1@mac.example>\r\n <unknown-2@mac.example>',
          'References: <unknown-1@mac.example>\r\n\t<apple-root@client.example>\r\n\t<unknown-2@mac.example>',
        ],
      }),
    );
    expect(answer).toMatchObject({ state: 'joined', ticket_id: first.ticket_id });
  });
});

describe('two letters that name the same unseen one', () => {
  it('belong together when the same people talk; another’s is only asked about', async () => {
    const root = 'unseen-root@outside.example';
    const first = await aRequest({ headers: [`References: <${root}>`] });
    const own = await receive(
      app,
      aLetter({ from: first.from, subject: 'Ещё одно', headers: [`References: <${root}>`] }),
    );
    expect(own).toMatchObject({ state: 'joined', ticket_id: first.ticket_id });
    expect(own.evidence).toMatchObject({ by: { kind: 'shared_reference', message_id: root } });
    const colleague = await receive(
      app,
      aLetter({ from: somebody(), cc: first.from, headers: [`References: <${root}>`] }),
    );
    expect(colleague.ticket_id).toBe(first.ticket_id);
    const stranger = await receive(
      app,
      aLetter({ from: somebody(), headers: [`References: <${root}>`] }),
    );
    expect(stranger.state).toBe('opened');
    expect((await relationsOf(stranger.ticket_id)).items).toMatchObject([
      { kind: 'possible', ticket: { id: first.ticket_id }, evidence: { kind: 'shared_reference' } },
    ]);
  });
});

describe('a number in the subject', () => {
  it('joins who takes part; a stranger gets a ticket of his own and a question (case C3)', async () => {
    const first = await aRequest({ cc: 'boss@client.example' });
    const { number } = await ticketOf(first.ticket_id);
    const subject = `Re: [#${number}] совсем другое`;
    for (const from of [first.from, 'boss@client.example']) {
      const answer = await receive(app, aLetter({ from, subject }));
      expect(answer).toMatchObject({ state: 'joined', ticket_id: first.ticket_id });
      expect(answer.evidence).toMatchObject({ by: { kind: 'subject_number', grade: 'weak' } });
    }
    const stranger = await receive(app, aLetter({ from: somebody(), subject }));
    expect(stranger.state).toBe('opened');
    expect(stranger.evidence).toMatchObject({ possible: [{ kind: 'subject_number' }] });
    expect((await relationsOf(stranger.ticket_id)).items).toMatchObject([
      { kind: 'possible', ticket: { number } },
    ]);
    expect(await commentsOf(app, first.ticket_id ?? '')).toHaveLength(3);
  });
});

describe('the same sender and subject', () => {
  it('is a question, and none when nobody wants it', async () => {
    const first = await aRequest({ subject: 'Принтер жуёт бумагу' });
    const subject = 'FW: принтер жуёт  бумагу';
    const second = await receive(app, aLetter({ from: first.from, subject }));
    expect(second.state).toBe('opened');
    expect((await relationsOf(second.ticket_id)).items).toMatchObject([
      { kind: 'possible', ticket: { id: first.ticket_id }, evidence: { kind: 'same_subject' } },
    ]);
    const payload = { mail_suggestion_days: 0 };
    await app.call({ method: 'PATCH', url: '/api/settings', payload, as: desk });
    const third = await receive(app, aLetter({ from: first.from, subject }));
    expect((await relationsOf(third.ticket_id)).items).toEqual([]);
    const back = { mail_suggestion_days: 14 };
    await app.call({ method: 'PATCH', url: '/api/settings', payload: back, as: desk });
  });
});

describe('an answer to a closed ticket', () => {
  it('reopens it; with the setting it opens a follow-up, in which the talk goes on', async () => {
    const first = await aRequest({ subject: 'Отчёт' });
    const letter = await reply(first.ticket_id);
    const answer = () =>
      receive(app, aLetter({ from: first.from, in_reply_to: letter.message_id ?? '' }));
    await closeFor(first.ticket_id, 40);
    expect((await answer()).ticket_id).toBe(first.ticket_id);
    expect((await ticketOf(first.ticket_id)).status_category).toBe('open');

    const payload = { mail_follow_up_after_days: 30 };
    await app.call({ method: 'PATCH', url: '/api/settings', payload, as: desk });
    await closeFor(first.ticket_id, 29);
    expect((await answer()).ticket_id).toBe(first.ticket_id);
    await closeFor(first.ticket_id, 31);
    const next = await answer();
    expect(next).toMatchObject({ state: 'opened' });
    expect((await relationsOf(next.ticket_id)).items).toMatchObject([
      { kind: 'follow_up', ticket: { id: first.ticket_id } },
    ]);
    expect((await relationsOf(first.ticket_id)).items).toMatchObject([
      { kind: 'followed_by', ticket: { id: next.ticket_id } },
    ]);
    expect((await answer()).ticket_id).toBe(next.ticket_id);
    expect((await ticketOf(first.ticket_id)).status_category).toBe('closed');
    const away = await receive(
      app,
      aLetter({
        from: first.from,
        in_reply_to: letter.message_id ?? '',
        headers: ['Auto-Submitted: auto-replied'],
      }),
    );
    expect(away.ticket_id).toBe(first.ticket_id);
    const off = { mail_follow_up_after_days: null };
    await app.call({ method: 'PATCH', url: '/api/settings', payload: off, as: desk });
  });
});

describe('our own addresses', () => {
  it('two of our mailboxes at once: one ticket, and the second copy is «received again»', async () => {
    const from = somebody();
    const parts = { from, to: `${SUPPORT}, ${SALES}`, message_id: `both-${from}` };
    const first = await receive(app, aLetter(parts), { from, to: [SUPPORT] });
    const copy = await receive(
      app,
      aLetter({ ...parts, headers: ['Received: from a by b; Tue, 5 Mar 2024 10:00:00 +0300'] }),
      { from, to: [SALES] },
    );
    expect(copy).toMatchObject({
      state: 'ignored',
      cause: 'duplicate',
      ticket_id: first.ticket_id,
    });
    expect(await commentsOf(app, first.ticket_id ?? '')).toHaveLength(1);
    const why = await app.call({
      method: 'GET',
      url: `/api/comments/${first.comment_id}/why`,
      as: desk,
    });
    expect(why.json().received_again).toMatchObject([{ id: copy.id, door: 'smtp' }]);
  });

  it('in Cc take no part in the ticket', async () => {
    const first = await aRequest({ cc: `${SALES}, Support <support+anything@desk.example>` });
    const { rows } = await app.opora.house.database.pool.query(
      'select from ticket_participants where ticket_id = $1',
      [first.ticket_id],
    );
    expect(rows).toHaveLength(0);
  });

  it('a letter from ourselves to ourselves opens a ticket and is not answered', async () => {
    const sent = app.mail.sent.length;
    const own = await receive(app, aLetter({ from: SUPPORT, subject: 'Памятка' }), {
      from: SUPPORT,
    });
    expect(own.state).toBe('opened');
    expect(own.evidence).toMatchObject({ from_own_address: true });
    expect(app.mail.sent.length).toBe(sent);
  });

  it('a web form that writes in our name speaks for the visitor in Reply-To', async () => {
    const visitor = somebody();
    const form = await receive(
      app,
      aLetter({ from: SUPPORT, subject: 'Форма', headers: [`Reply-To: Гость <${visitor}>`] }),
      { from: SUPPORT },
    );
    const [comment] = await commentsOf(app, form.ticket_id ?? '');
    expect(comment?.sent_as_email).toBe(visitor);
  });

  it('what our own address writes from elsewhere reopens nothing', async () => {
    const first = await aRequest({ message_id: 'own-root@client.example' });
    await closeFor(first.ticket_id, 1);
    const own = await receive(
      app,
      aLetter({ from: SUPPORT, to: first.from, in_reply_to: 'own-root@client.example' }),
    );
    expect(own).toMatchObject({ state: 'joined', ticket_id: first.ticket_id });
    expect((await ticketOf(first.ticket_id)).status_category).toBe('closed');
  });
});

describe('a Message-ID that is none', () => {
  it('empty, missing or broken: each letter is a message of its own', async () => {
    const from = somebody();
    const first = await receive(app, aLetter({ from, message_id: '', text: 'Первое.' }));
    const second = await receive(app, aLetter({ from, message_id: null, text: 'Второе.' }));
    const third = await receive(app, aLetter({ from, message_id: '', text: 'Третье.' }));
    const tickets = new Set([first.ticket_id, second.ticket_id, third.ticket_id]);
    expect([first.state, second.state, third.state]).toEqual(['opened', 'opened', 'opened']);
    expect(tickets.size).toBe(3);
  });

  it('used again for other words: a new message with a question, never a duplicate', async () => {
    const first = await aRequest({ message_id: 'again@client.example', subject: 'Счёт' });
    const other = await receive(
      app,
      aLetter({
        from: first.from,
        message_id: 'again@client.example',
        subject: 'Счёт',
        text: 'Иное.',
      }),
    );
    expect(other.state).toBe('opened');
    expect((await relationsOf(other.ticket_id)).items).toMatchObject([{ kind: 'possible' }]);
  });
});

describe('staff who write from their own mail program', () => {
  let made = 0;
  async function staff() {
    made += 1;
    return anAgent(app.ctx(), { email: `staff${made}@staff.example` });
  }
  async function proven(parts: LetterParts) {
    const raw = await signed(aLetter(parts), 'staff.example');
    const { id } = await receiveRaw(app.ctx(), app.opora.house.ports, {
      raw,
      door: 'smtp',
      mailbox_id: null,
      envelope_from: parts.from ?? null,
      envelope_to: [SUPPORT],
      peer: { address: '8.8.8.8', helo: 'mx.staff.example' },
    });
    await app.opora.drainJobs();
    return became(app, id);
  }

  it('speak as agents when they are proven and hold our token; nothing is sent a second time', async () => {
    const agent = await staff();
    const first = await aRequest();
    const letter = await reply(first.ticket_id);
    const sent = app.mail.sent.length;
    const parts = { from: agent.email, in_reply_to: letter.message_id ?? '' };
    await proven({ ...parts, to: first.from, cc: SUPPORT, text: 'Всем: починили.' });
    await proven({ ...parts, text: 'Только нам.' });
    const comments = (await commentsOf(app, first.ticket_id ?? '')).slice(-2);
    expect(comments).toMatchObject([
      { author_kind: 'agent', author_id: agent.id, visibility: 'public' },
      { author_kind: 'agent', author_id: agent.id, visibility: 'internal' },
    ]);
    expect(app.mail.sent.length).toBe(sent);
  });

  it('stay contacts whose words are marked when nothing proves them (case C1)', async () => {
    const agent = await anAgent(app.ctx(), { email: 'staff@unsigned.example' });
    const first = await aRequest();
    const letter = await reply(first.ticket_id);
    const entry = await receive(
      app,
      aLetter({ from: agent.email, in_reply_to: letter.message_id ?? '' }),
    );
    expect(entry.evidence).toMatchObject({ claims_agent: true });
    const comment = (await commentsOf(app, first.ticket_id ?? '')).at(-1);
    expect(comment?.author_kind).toBe('contact');
  });

  it('answer a notification and are not heard, even when they quote a signed line', async () => {
    const agent = await staff();
    const first = await aRequest();
    const { text } = await reply(first.ticket_id);
    const { secrets } = app.opora.house.ports;
    const entry = await receive(
      app,
      aLetter({
        from: agent.email,
        in_reply_to: newMessageId(secrets, 0, 'desk.example'),
        text: `Сделаю.\r\n${text}`,
      }),
    );
    expect(entry).toMatchObject({ state: 'ignored', cause: 'notification_reply' });
  });

  it('forward a customer’s letter: the ticket is the customer’s, their own words are a note', async () => {
    const agent = await staff();
    const customer = somebody();
    const text = [
      'Возьмите, пожалуйста.',
      '',
      '---------- Forwarded message ---------',
      `От: Ольга Кузнецова <${customer}>`,
      'Date: вт, 5 мар. 2024 г. в 10:00',
      'Subject: Не приходит отчёт',
      `To: <${agent.email}>`,
      '',
      'Добрый день! Отчёт за февраль не пришёл.',
    ].join('\r\n');
    const sent = app.mail.sent.length;
    const entry = await proven({ from: agent.email, subject: 'Fwd: Не приходит отчёт', text });
    const ticket = await ticketOf(entry.ticket_id);
    expect(ticket).toMatchObject({ subject: 'Не приходит отчёт', preview_author_kind: 'agent' });
    expect(await commentsOf(app, ticket.id)).toMatchObject([
      {
        author_kind: 'contact',
        author_id: ticket.requester_id,
        sent_as_email: customer,
        body_text: 'Добрый день! Отчёт за февраль не пришёл.',
      },
      { author_kind: 'agent', visibility: 'internal', body_text: 'Возьмите, пожалуйста.' },
    ]);
    expect(entry.evidence).toMatchObject({ forwarded_by: agent.id });
    expect(app.mail.sent.length).toBe(sent);
  });

  it('a forward that nobody proves opens a ticket of who sent it', async () => {
    const agent = await anAgent(app.ctx(), { email: 'forger@unsigned.example' });
    const victim = somebody();
    const entry = await receive(
      app,
      aLetter({
        from: agent.email,
        subject: 'Fwd: важное',
        text: `-----Original Message-----\r\nFrom: ${victim}\r\nSubject: важное\r\nTo: x@y.example\r\n\r\nПереведите деньги.`,
      }),
    );
    const [comment] = await commentsOf(app, entry.ticket_id ?? '');
    expect(comment?.sent_as_email).toBe(agent.email);
  });
});
