import { beforeAll, describe, expect, it } from 'vitest';
import { listInvitations } from '#contract/invitations.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent } from '#testing/builders.ts';
import { aDesk, aSession } from '#testing/ticket-builders.ts';
import { parseMail } from './email/parse.ts';
import type { ParsedMail } from './email/parsed.ts';
import { aMailbox, receive, SUPPORT } from './email/testing.ts';

const app = useTestApp();
let agent: { cookie: string };

beforeAll(async () => {
  await aDesk(app);
  await aMailbox(app);
  agent = await aSession(app.ctx(), (await anAgent(app.ctx(), { role: 'lead' })).id);
});

type Given = {
  method?: string;
  sequence?: number;
  uid?: string;
  from?: string;
  organizer?: string;
  attendee?: string;
  more?: string[];
  /** The Message-ID that the letter answers. */
  answers?: string;
};

let made = 0;

/** A letter with an invitation, as calendars send it. */
function anInvitation(given: Given = {}): Buffer {
  made += 1;
  const { method = 'REQUEST', sequence = 0, uid = `u${made}@client.example` } = given;
  const { from = 'boss@client.example', organizer = 'boss@client.example' } = given;
  const attendee = given.attendee ?? `ATTENDEE;CN=Support;PARTSTAT=NEEDS-ACTION:mailto:${SUPPORT}`;
  const lines = [
    `From: =?utf-8?B?${Buffer.from('Борис').toString('base64')}?= <${from}>`,
    `To: ${SUPPORT}`,
    'Subject: Kick-off',
    `Message-ID: <inv${made}@client.example>`,
    ...(given.answers === undefined ? [] : [`In-Reply-To: <${given.answers}>`]),
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Приглашаю на встречу.',
    '--b',
    `Content-Type: text/calendar; charset=utf-8; method=${method}`,
    'Content-Transfer-Encoding: 8bit',
    '',
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//x//y//EN',
    `METHOD:${method}`,
    'BEGIN:VTIMEZONE',
    'TZID:Ural',
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    'TZOFFSETFROM:+0500',
    'TZOFFSETTO:+0500',
    'END:STANDARD',
    'END:VTIMEZONE',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `SEQUENCE:${sequence}`,
    'DTSTAMP:20260701T100000Z',
    'DTSTART;TZID=Ural:20260715T150000',
    'DTEND;TZID=Ural:20260715T160000',
    'SUMMARY:Внедрение\\, первая встреча',
    'LOCATION:Переговорная 3',
    `ORGANIZER;CN=Борис:mailto:${organizer}`,
    attendee,
    'ATTENDEE;CN=Olga;PARTSTAT=ACCEPTED:mailto:olga@client.example',
    ...(given.more ?? []),
    'END:VEVENT',
    'END:VCALENDAR',
    '--b--',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}

async function shownFor(ticket_id: string | null) {
  const url = `/api/tickets/${ticket_id}/invitations`;
  const response = await app.call({ method: 'GET', url, as: agent });
  expect(response.statusCode).toBe(200);
  return listInvitations.response.parse(response.json()).items;
}

async function answer(
  one: { comment_id: string; uid: string; recurrence_id: string },
  word: string,
  as = agent,
) {
  const { comment_id, uid, recurrence_id } = one;
  return app.call({
    method: 'PUT',
    url: `/api/comments/${comment_id}/invitation-answer`,
    payload: { uid, recurrence_id, answer: word },
    as,
  });
}

async function taken(raw: Buffer) {
  const entry = await receive(app, raw);
  const all = await shownFor(entry.ticket_id);
  const one = all.find((each) => each.comment_id === entry.comment_id);
  if (one === undefined) throw new Error('no invitation is shown');
  return { entry, one, all };
}

function lastSent(): { mail: ParsedMail; raw: string; to: readonly string[]; from: string } {
  const sent = app.mail.sent.at(-1);
  const parsed = parseMail(sent?.raw ?? Buffer.alloc(0));
  if (!parsed.ok || sent === undefined) throw new Error('nothing was sent');
  return { mail: parsed.mail, raw: sent.raw.toString(), to: sent.to, from: sent.from };
}

describe('an invitation that came by mail', () => {
  it('is shown with what, when, where, who, and can be answered in the name of our mailbox', async () => {
    const { one, entry } = await taken(anInvitation());
    expect(one).toMatchObject({
      comment_id: entry.comment_id,
      method: 'request',
      is_cancelled: false,
      is_update: false,
      newer: null,
      summary: 'Внедрение, первая встреча',
      location: 'Переговорная 3',
      organizer: { name: 'Борис', address: 'boss@client.example' },
      is_sent_by_other: false,
      starts_at: '2026-07-15T10:00:00.000Z',
      ends_at: '2026-07-15T11:00:00.000Z',
      time_zone: 'Ural',
      answers_as: SUPPORT,
      answered: null,
      can: { answer: true },
    });
    expect(one.attendees.map((person) => person.answer)).toEqual(['needs-action', 'accepted']);
  });

  it('is answered with a METHOD:REPLY to the organiser, and the answer is remembered', async () => {
    const { one, entry } = await taken(anInvitation({ sequence: 3 }));
    const response = await answer(one, 'accepted');
    expect(response.statusCode).toBe(200);
    await app.opora.drainJobs();

    const { mail, raw, to, from } = lastSent();
    expect({ to, from }).toEqual({ to: ['boss@client.example'], from: SUPPORT });
    expect(raw).toMatch(/Content-Type: text\/calendar;[\s\S]*?method=REPLY/i);
    expect(raw).not.toMatch(/^Auto-Submitted/im);
    expect(mail.subject).toBe('Принято: Внедрение, первая встреча');
    expect(mail.in_reply_to).toEqual([`inv${made}@client.example`]);
    expect(mail.text).toContain('принято');
    expect(mail.calendar).toHaveLength(1);
    expect(mail.calendar[0]).toMatchObject({
      method: 'reply',
      uid: one.uid,
      sequence: 3,
      organizer: { address: 'boss@client.example' },
      // One attendee: ourselves, as the organiser wrote us.
      attendees: [{ name: 'Support', address: SUPPORT, answer: 'accepted' }],
      starts_at: '2026-07-15T10:00:00.000Z',
    });

    const [shown] = await shownFor(entry.ticket_id);
    expect(shown?.answered).toMatchObject({ answer: 'accepted', delivery: { state: 'sent' } });
    expect(shown?.can.answer).toBe(true);
    const told = await app
      .ctx()
      .db.selectFrom('events')
      .select('data')
      .where('name', '=', 'invitation.answered')
      .where('subject_id', '=', one.comment_id)
      .execute();
    expect(told).toHaveLength(1);
  });

  it('sends nothing for the same answer again, and a new letter for another one', async () => {
    const { one, entry } = await taken(anInvitation());
    const sent = app.mail.sent.length;
    await Promise.all([answer(one, 'tentative'), answer(one, 'tentative')]);
    await app.opora.drainJobs();
    expect(app.mail.sent.length).toBe(sent + 1);
    await answer(one, 'declined');
    await app.opora.drainJobs();
    expect(app.mail.sent.length).toBe(sent + 2);
    expect(lastSent().mail.calendar[0]?.attendees[0]?.answer).toBe('declined');
    expect((await shownFor(entry.ticket_id))[0]?.answered?.answer).toBe('declined');
  });

  it('answers to it come back into the ticket', async () => {
    const { one, entry } = await taken(anInvitation());
    await answer(one, 'accepted');
    await app.opora.drainJobs();
    const ours = lastSent().mail.message_id;
    const back = await receive(
      app,
      Buffer.from(
        `From: boss@client.example\r\nTo: ${SUPPORT}\r\nSubject: Re: x\r\nMessage-ID: <back@client.example>\r\nIn-Reply-To: <${ours}>\r\n\r\nОтлично!\r\n`,
      ),
    );
    expect(back).toMatchObject({ state: 'joined', ticket_id: entry.ticket_id });
  });

  it('without us in the list of attendees is answered by the mailbox it came to', async () => {
    const attendee = 'ATTENDEE:mailto:list@client.example';
    const entry = await receive(app, anInvitation({ attendee }));
    const [one] = await shownFor(entry.ticket_id);
    // The mailbox of the message is known by its envelope.
    expect(one?.answers_as).toBe(SUPPORT);
    if (one !== undefined) await answer(one, 'declined');
    await app.opora.drainJobs();
    expect(lastSent().mail.calendar[0]?.attendees).toMatchObject([
      { address: SUPPORT, answer: 'declined' },
    ]);
  });

  it('that is cancelled or changed later says so, and only the newest can be answered', async () => {
    const uid = 'moving@client.example';
    const first = await taken(anInvitation({ uid }));
    const reply = (method: string, sequence: number) =>
      anInvitation({ uid, method, sequence, answers: `inv${made}@client.example` });
    const second = await taken(reply('REQUEST', 1));
    expect(second.entry.ticket_id).toBe(first.entry.ticket_id);
    expect(second.one).toMatchObject({ is_update: true, newer: null, can: { answer: true } });
    expect(second.all[0]).toMatchObject({ newer: 'updated', can: { answer: false } });
    const third = await taken(reply('CANCEL', 2));
    expect(third.one).toMatchObject({ is_cancelled: true, can: { answer: false } });
    expect(third.all.map((one) => one.newer)).toEqual(['cancelled', 'cancelled', null]);
    const refused = await answer(first.one, 'accepted');
    expect(refused.statusCode).toBe(409);
  });

  it('says when the letter was not sent by the organiser', async () => {
    const { one } = await taken(anInvitation({ organizer: 'victim@other.example' }));
    expect(one).toMatchObject({ is_sent_by_other: true, can: { answer: true } });
  });

  it('cannot break headers or lines of the reply by its words', async () => {
    const raw = anInvitation({
      more: ['ATTENDEE;CN="x\\nBcc: y@z.example":mailto:x@client.example'],
      attendee: `ATTENDEE;CN="Sup^nport":mailto:${SUPPORT}`,
    });
    const { one } = await taken(
      Buffer.from(raw.toString().replace('SUMMARY:', 'SUMMARY:A\\nBcc: victim@x.example\\n')),
    );
    await answer(one, 'accepted');
    await app.opora.drainJobs();
    const { mail, to } = lastSent();
    expect(to).toEqual(['boss@client.example']);
    expect(mail.bcc).toEqual([]);
    expect(mail.calendar).toHaveLength(1);
    expect(mail.calendar[0]?.attendees).toHaveLength(1);
  });

  it('an invitation that is none shows nothing, and an unknown one cannot be answered', async () => {
    const broken = Buffer.from(anInvitation().toString().replace('BEGIN:VEVENT', 'BEGIN:NONSENSE'));
    const entry = await receive(app, broken);
    expect(await shownFor(entry.ticket_id)).toEqual([]);
    const one = { comment_id: entry.comment_id ?? '', uid: 'x', recurrence_id: '' };
    expect((await answer(one, 'accepted')).statusCode).toBe(404);
    expect((await answer(one, 'perhaps')).statusCode).toBe(422);
  });
});
