import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { anAgent, signIn } from '#testing/builders.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { receiveRaw } from './record.ts';
import { aLetter, aMailbox, became, commentsOf, letterDesk, receive, SUPPORT } from './testing.ts';
import { understand } from './understand.ts';

const app = useTestApp();
const desk = { mailbox_id: '' };

beforeAll(async () => {
  await aDesk(app);
  desk.mailbox_id = await aMailbox(app);
});

const { ticketOf, lastSent, reply } = letterDesk(app);

describe('a new request by mail', () => {
  it('becomes a ticket of a contact, in the mailbox, with its files, and is answered with its number', async () => {
    const raw = aLetter({
      headers: ['X-Note: x'],
      text: 'Здравствуйте!\r\nС утра не работает касса на втором этаже, помогите.\r\n-- \r\nАнна',
    });
    const entry = await receive(app, raw);
    expect(entry).toMatchObject({ state: 'opened', cause: null });
    const ticket = await ticketOf(entry.ticket_id);
    expect(ticket).toMatchObject({
      subject: 'Не работает касса',
      channel: 'email',
      mailbox_id: desk.mailbox_id,
      language: 'ru',
      status_category: 'new',
    });
    const [comment] = await commentsOf(app, ticket.id);
    expect(comment).toMatchObject({
      author_kind: 'contact',
      author_id: ticket.requester_id,
      body_text: 'Здравствуйте!\nС утра не работает касса на втором этаже, помогите.',
      source_id: entry.id,
    });
    expect(comment?.quoted_html).toContain('Анна');
    const answer = lastSent();
    expect(answer.to).toEqual([{ name: 'Анна Петрова', address: 'anna@client.example' }]);
    expect(answer.subject).toContain(String(ticket.number));
    expect(answer.text).toContain(String(ticket.number));
    expect(answer.automatic.kind).toBe('auto_reply');
    expect(answer.in_reply_to.length).toBe(1);
  });

  it('is answered in the language it was written in, and carries nothing of the stranger back', async () => {
    const raw = aLetter({
      from: 'Bob <bob@other.example>',
      subject: 'BUY CHEAP PILLS at http://spam.example',
      text: 'Hello, the printer on the second floor is broken, please help us.',
    });
    await receive(app, raw, { from: 'bob@other.example' });
    const answer = lastSent();
    expect(answer.text).toContain('Hello');
    expect(`${answer.subject} ${answer.text}`).not.toMatch(/pills|spam|printer/i);
  });

  it('with an unknown charset, no subject and an empty body still becomes one', async () => {
    const raw = aLetter({ subject: '', text: '' });
    const entry = await receive(app, raw);
    expect((await ticketOf(entry.ticket_id)).subject).toBe('(без темы)');
  });

  it('without any sender is kept and shown, and can be tried again', async () => {
    const entry = await receive(app, Buffer.from('Subject: x\r\n\r\nwho am I'));
    expect(entry).toMatchObject({ state: 'failed', cause: 'no_sender', ticket_id: null });
    expect(await receive(app, Buffer.from(''))).toMatchObject({ state: 'failed', cause: 'empty' });
  });
});

describe('the same message again', () => {
  it('is counted, not doubled', async () => {
    const raw = aLetter();
    const first = await receive(app, raw);
    const again = await receive(app, raw);
    expect(again).toMatchObject({ id: first.id, ticket_id: first.ticket_id, received_count: 2 });
    expect(await commentsOf(app, first.ticket_id ?? '')).toHaveLength(1);
  });

  it('by another way, with other trace headers, is recognised by what it says', async () => {
    const first = await receive(app, aLetter({ message_id: 'twice@client.example' }));
    const other = aLetter({
      message_id: 'twice@client.example',
      headers: ['Received: from elsewhere by here; today', 'Delivered-To: second@desk.example'],
    });
    const copy = await receive(app, other);
    expect(copy).toMatchObject({
      state: 'ignored',
      cause: 'duplicate',
      ticket_id: first.ticket_id,
    });
  });

  it('with a reused Message-ID but other words is a message of its own', async () => {
    const first = await receive(app, aLetter({ message_id: 'reused@client.example' }));
    const other = await receive(
      app,
      aLetter({ message_id: 'reused@client.example', text: 'Совсем другой вопрос о принтере.' }),
    );
    expect(other.state).toBe('opened');
    expect(other.ticket_id).not.toBe(first.ticket_id);
  });

  it('is understood once, however often its job runs', async () => {
    const first = await receive(app, aLetter());
    const { ports } = app.opora.house;
    await understand(app.ctx(), ports, { entry_ids: [first.id], is_last_try: false });
    expect(await commentsOf(app, first.ticket_id ?? '')).toHaveLength(1);
  });
});

describe('an answer to our mail', () => {
  it('joins its ticket by the signed Message-ID and reopens it; the agent’s words went out as a letter', async () => {
    const cc = 'Шеф <boss@client.example>';
    const first = await receive(app, aLetter({ cc, message_id: 'first@client.example' }));
    await reply(first.ticket_id);
    const letter = lastSent();
    expect(letter.from).toEqual({ name: 'Ольга Смирнова (Служба поддержки)', address: SUPPORT });
    expect(letter.subject).toBe('Re: Не работает касса');
    expect(letter.text).toContain('Ольга Смирнова');
    expect(letter.text).toContain('С утра не работает касса');
    expect(letter.automatic.kind).toBe('person');
    expect(letter.in_reply_to).toEqual(['first@client.example']);
    expect(letter.references).toContain('first@client.example');
    const answer = await receive(
      app,
      aLetter({
        subject: 'Re: совсем другая тема',
        in_reply_to: letter.message_id ?? '',
        cc: 'Новый <new@client.example>',
        text: 'Включена.\r\n\r\n05.03.2024, 10:00, "Опора" <support@desk.example>:\r\n> Посмотрите',
      }),
    );
    expect(answer).toMatchObject({ state: 'joined', ticket_id: first.ticket_id });
    expect(answer.evidence).toMatchObject({ by: { kind: 'message_id_token' } });
    const comments = await commentsOf(app, first.ticket_id ?? '');
    expect(comments.at(-1)).toMatchObject({ body_text: 'Включена.', author_kind: 'contact' });
    // Who takes part brings others; they are told apart by who added them (case C4).
    const { rows } = await app.opora.house.database.pool.query(
      `select i.value, p.added_by_kind from ticket_participants p
       join contact_identities i on i.contact_id = p.contact_id where p.ticket_id = $1 order by 1`,
      [first.ticket_id],
    );
    expect(rows).toEqual([
      { value: 'boss@client.example', added_by_kind: 'contact' },
      { value: 'new@client.example', added_by_kind: 'contact' },
    ]);
  });

  it('joins by a signed plus-address, and by nothing that is cut or forged (cases C2, C3)', async () => {
    const plus = 'plus@desk.example';
    await aMailbox(app, { address: plus, plus_addressing: true });
    const first = await receive(app, aLetter({ to: plus }), { to: [plus] });
    await reply(first.ticket_id);
    const address = lastSent().reply_to[0]?.address ?? '';
    expect(address).toMatch(/^plus\+t[0-9a-z]+-[a-z2-7]{20}@desk\.example$/);
    const stranger = 'Чужой <stranger@other.example>';
    const joined = await receive(app, aLetter({ from: stranger, to: address }));
    expect(joined).toMatchObject({ state: 'joined', ticket_id: first.ticket_id });
    const number = String((await ticketOf(first.ticket_id)).number);
    for (const to of [address.replace(/.@/, '@'), `plus+${number}@desk.example`, plus]) {
      const forged = await receive(
        app,
        aLetter({ from: stranger, to, subject: `Re: Не работает касса [#${number}]` }),
      );
      expect(forged.state).toBe('opened');
      expect(forged.ticket_id).not.toBe(first.ticket_id);
    }
  });

  it('by a stranger who only knows the customer’s Message-ID brings nobody into the ticket (case C4)', async () => {
    const first = await receive(app, aLetter({ message_id: 'known@client.example' }));
    await receive(
      app,
      aLetter({
        from: 'mallory@evil.example',
        in_reply_to: 'known@client.example',
        cc: 'spy@evil.example',
      }),
    );
    const { rows } = await app.opora.house.database.pool.query(
      'select from ticket_participants where ticket_id = $1',
      [first.ticket_id],
    );
    expect(rows).toHaveLength(0);
  });

  it('in an agent’s name stays the word of a contact, and is marked (case C1)', async () => {
    const agent = await anAgent(app.ctx());
    const first = await receive(app, aLetter());
    await reply(first.ticket_id);
    const spoofed = await receive(
      app,
      aLetter({ from: `Boss <${agent.email}>`, in_reply_to: lastSent().message_id ?? '' }),
    );
    expect(spoofed.evidence).toMatchObject({ claims_agent: true });
    const comments = await commentsOf(app, first.ticket_id ?? '');
    expect(comments.at(-1)).toMatchObject({ author_kind: 'contact', source_id: spoofed.id });
    expect(app.mail.sent.filter((one) => one.raw.includes('boss'))).toHaveLength(0);
  });
});

describe('an answer that overtakes its question', () => {
  it('waits for it, and joins its ticket', async () => {
    const { ports } = app.opora.house;
    const hand = (raw: Buffer) =>
      receiveRaw(app.ctx(), ports, {
        raw,
        door: 'smtp',
        mailbox_id: null,
        envelope_from: null,
        envelope_to: [SUPPORT],
      });
    const question = await hand(aLetter({ message_id: 'question@client.example' }));
    const answer = await hand(aLetter({ in_reply_to: 'question@client.example' }));
    const take = (id: string) =>
      understand(app.ctx(), ports, { entry_ids: [id], is_last_try: false });
    expect(await take(answer.id)).toEqual([answer.id]);
    expect(await take(question.id)).toEqual([]);
    expect(await take(answer.id)).toEqual([]);
    expect((await became(app, answer.id)).ticket_id).toBe(
      (await became(app, question.id)).ticket_id,
    );
  });
});

describe('two copies of one message', () => {
  it('do not wait for each other', async () => {
    const { ports } = app.opora.house;
    const copy = aLetter({ message_id: 'copied@client.example' });
    const [one, other] = [copy, Buffer.concat([Buffer.from('X-Way: another\r\n'), copy])];
    const ids = [];
    for (const raw of [one, other]) {
      const handed = { door: 'smtp', mailbox_id: null, envelope_from: null } as const;
      const recorded = await receiveRaw(app.ctx(), ports, {
        ...handed,
        raw,
        envelope_to: [SUPPORT],
      });
      ids.push(recorded.id);
    }
    const waiting = await understand(app.ctx(), ports, { entry_ids: ids, is_last_try: false });
    expect(waiting).toEqual([]);
    const [first, second] = [await became(app, ids[0] ?? ''), await became(app, ids[1] ?? '')];
    expect([first.state, second.cause].sort()).toEqual(['duplicate', 'opened']);
    expect(second.ticket_id).toBe(first.ticket_id);
  });
});

describe('automatic mail (RFC 3834)', () => {
  it('that answers joins without reopening; without a ticket it is kept and not answered', async () => {
    const first = await receive(app, aLetter());
    await reply(first.ticket_id);
    const message_id = lastSent().message_id ?? '';
    const sent = app.mail.sent.length;
    const away = await receive(
      app,
      aLetter({ in_reply_to: message_id, headers: ['Auto-Submitted: auto-replied'] }),
    );
    expect(away.state).toBe('joined');
    expect((await commentsOf(app, first.ticket_id ?? '')).at(-1)?.is_automatic).toBe(true);
    const lost = await receive(app, aLetter({ headers: ['Auto-Submitted: auto-replied'] }));
    expect(lost).toMatchObject({ state: 'ignored', cause: 'auto_reply_unmatched' });
    expect(app.mail.sent.length).toBe(sent);
  });

  it('of a machine opens a ticket and is not answered', async () => {
    const sent = app.mail.sent.length;
    const alarm = await receive(
      app,
      aLetter({ from: 'monitor@client.example', headers: ['Auto-Submitted: auto-generated'] }),
    );
    expect(alarm.state).toBe('opened');
    expect(app.mail.sent.length).toBe(sent);
  });

  it('falls silent: one address gets five answers an hour, then none and a word about it', async () => {
    const from = 'robot@flood.example';
    const before = app.mail.sent.length;
    let last = '';
    for (let count = 0; count < 7; count += 1) {
      last = (await receive(app, aLetter({ from }), { from })).ticket_id ?? '';
    }
    expect(app.mail.sent.length - before).toBe(5);
    const told = await app
      .ctx()
      .db.selectFrom('events')
      .select('data')
      .where('ticket_id', '=', last)
      .where('name', '=', 'auto_reply.suppressed')
      .execute();
    expect(told).toEqual([{ data: { cause: 'budget' } }]);
  });

  it('two desks that write to each other fall silent at once', async () => {
    const before = app.mail.sent.length;
    const first = await receive(app, aLetter({ from: 'help@otherdesk.example' }), {
      from: 'help@otherdesk.example',
    });
    expect(first.state).toBe('opened');
    const theirAnswer = aLetter({
      from: 'help@otherdesk.example',
      in_reply_to: lastSent().message_id ?? '',
      headers: ['Auto-Submitted: auto-replied'],
    });
    expect((await receive(app, theirAnswer)).state).toBe('joined');
    expect(app.mail.sent.length - before).toBe(1);
  });

  it('our own mail that comes back is no request', async () => {
    await receive(app, aLetter());
    const own = app.mail.sent.at(-1)?.raw ?? Buffer.alloc(0);
    expect(await receive(app, own)).toMatchObject({ state: 'ignored', cause: 'own_message' });
  });
});

describe('a bounce', () => {
  it('is shown on the letter that came back and marks the address, a delay does not', async () => {
    const first = await receive(app, aLetter({ from: 'gone@client.example' }), {
      from: 'gone@client.example',
    });
    await reply(first.ticket_id);
    const message_id = lastSent().message_id ?? '';
    const report = (action: string, status: string, words: string) =>
      Buffer.from(
        [
          'From: MAILER-DAEMON@mx.example',
          `To: ${SUPPORT}`,
          'Subject: Undelivered',
          `Message-ID: <b${action}@mx.example>`,
          'Content-Type: multipart/report; report-type=delivery-status; boundary=r',
          '',
          '--r',
          '',
          'Sorry.',
          '--r',
          'Content-Type: message/delivery-status',
          '',
          'Reporting-MTA: dns; mx.example',
          '',
          'Final-Recipient: rfc822; gone@client.example',
          `Action: ${action}`,
          `Status: ${status}`,
          `Diagnostic-Code: smtp; ${words}`,
          '',
          '--r',
          'Content-Type: text/rfc822-headers',
          '',
          `Message-ID: <${message_id}>`,
          '',
          '--r--',
        ].join('\r\n'),
      );
    await receive(app, report('delayed', '4.4.1', '421 try later'), { from: '' });
    const delivery = async () => (await commentsOf(app, first.ticket_id ?? '')).at(-1)?.delivery;
    expect(await delivery()).toMatchObject({ state: 'sent' });
    const entry = await receive(app, report('failed', '5.1.1', '550 No such user'), { from: '' });
    expect(entry).toMatchObject({ state: 'bounce', ticket_id: first.ticket_id });
    expect(await delivery()).toMatchObject({ state: 'bounced', error: '550 No such user' });
    const identity = await app
      .ctx()
      .db.selectFrom('contact_identities')
      .select(['undeliverable_reason'])
      .where('value', '=', 'gone@client.example')
      .executeTakeFirst();
    expect(identity).toEqual({ undeliverable_reason: '550 No such user' });
    // Whoever gets the next reply has never seen the report: it answers their own letter.
    const asked = lastSent().in_reply_to;
    await reply(first.ticket_id);
    expect(lastSent().in_reply_to).toEqual(asked);
    expect(lastSent().references).not.toContain('bfailed@mx.example');
  });

  it('of mail that was not ours is kept and marks nobody', async () => {
    const forged = await receive(
      app,
      aLetter({
        from: 'mailer-daemon@evil.example',
        headers: ['X-Failed-Recipients: anna@client.example'],
      }),
      { from: '' },
    );
    expect(forged).toMatchObject({ state: 'ignored', cause: 'bounce_unmatched' });
  });
});

describe('files and pictures', () => {
  it('are kept under safe names; a picture in the text is inline, the rest is listed', async () => {
    const raw = Buffer.from(
      [
        'From: anna@client.example',
        `To: ${SUPPORT}`,
        'Subject: Снимок',
        'Message-ID: <files@client.example>',
        'Content-Type: multipart/related; boundary=b',
        '',
        '--b',
        'Content-Type: text/html; charset=utf-8',
        '',
        '<p>Вот <img src="cid:pic1"><img src="https://t.example/p.gif"><script>alert(1)</script></p>',
        '--b',
        'Content-Type: image/png',
        'Content-ID: <pic1>',
        'Content-Transfer-Encoding: base64',
        '',
        'iVBORw0KGgo=',
        '--b',
        'Content-Type: application/pdf',
        'Content-Disposition: attachment; filename="../../счёт.pdf"',
        '',
        '%PDF-1.4',
        '--b--',
      ].join('\r\n'),
    );
    const entry = await receive(app, raw);
    const [comment] = await commentsOf(app, entry.ticket_id ?? '');
    expect(comment?.body_html).toBe(
      '<p>Вот <img src="cid:pic1" /><img data-remote-src="https://t.example/p.gif" /></p>',
    );
    const { rows } = await app.opora.house.database.pool.query(
      `select f.name, a.is_inline, a.content_id from attachments a join files f on f.id = a.file_id
       where a.comment_id = $1 order by a.position`,
      [comment?.id],
    );
    expect(rows).toEqual([
      { name: 'attachment-1.png', is_inline: true, content_id: 'pic1' },
      { name: 'счёт.pdf', is_inline: false, content_id: null },
    ]);
  });
});

describe('what was ignored', () => {
  it('is taken in when a person says so', async () => {
    const lost = await receive(app, aLetter({ headers: ['Auto-Submitted: auto-replied'] }));
    const admin = await anAgent(app.ctx(), { role: 'admin' });
    const as = await signIn(app, admin);
    const response = await app.call({
      method: 'POST',
      url: `/api/mail/ledger/${lost.id}/retry`,
      as,
    });
    expect(response.statusCode).toBe(200);
    await app.opora.drainJobs();
    expect(await became(app, lost.id)).toMatchObject({ state: 'opened' });
  });
});
