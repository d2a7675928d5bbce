/**
 * What Gmail, Outlook, Apple Mail, Yandex and Mail.ru go by: a reply of ours has to land in the thread
 * of the letter it answers, in every one of them, and to be read the same by readers of others.
 */
import PostalMime from 'postal-mime';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { parseMail } from './parse.ts';
import { aLetter, aMailbox, receive } from './testing.ts';
import { readMessageIdToken, readTicketToken, splitPlusAddress } from './token.ts';

const app = useTestApp();
const desk = { cookie: '' };

beforeAll(async () => {
  desk.cookie = (await aDesk(app)).cookie;
  await aMailbox(app, { plus_addressing: true });
});

async function upload(name: string, bytes: Buffer): Promise<string> {
  const response = await app.call({
    method: 'POST',
    url: `/api/files?name=${encodeURIComponent(name)}`,
    as: desk,
    headers: { 'content-type': 'application/octet-stream' },
    payload: bytes,
  });
  return response.json().id;
}

async function reply(ticket_id: string, more: object = {}): Promise<Buffer> {
  const response = await app.call({
    method: 'POST',
    url: `/api/tickets/${ticket_id}/comments`,
    as: desk,
    payload: { visibility: 'public', body_html: '<p>Перезагрузите кассу.</p>', ...more },
  });
  expect(response.statusCode, response.body).toBe(201);
  await app.opora.drainJobs();
  return app.mail.sent.at(-1)?.raw ?? Buffer.alloc(0);
}

/** The head of a message, unfolded: name in lower case → values. */
function headOf(raw: Buffer): Map<string, string[]> {
  const head = raw.toString('latin1').split('\r\n\r\n')[0] ?? '';
  const fields = new Map<string, string[]>();
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    fields.set(name, [...(fields.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return fields;
}

function one(head: Map<string, string[]>, name: string): string {
  const values = head.get(name) ?? [];
  expect(values, name).toHaveLength(1);
  return values[0] ?? '';
}

function read(raw: Buffer) {
  const result = parseMail(raw);
  if (!result.ok) throw new Error(result.cause);
  return result.mail;
}

async function aThread(given: { subject?: string; message_id?: string; headers?: string[] } = {}) {
  const opened = await receive(app, aLetter(given));
  expect(opened.state).toBe('opened');
  return opened.ticket_id ?? '';
}

let count = 0;
function anId(): string {
  count += 1;
  return `letter-${count}@client.example`;
}

describe('the thread', () => {
  it('is named by Message-ID, In-Reply-To and References, over several turns', async () => {
    const first = anId();
    const ticket_id = await aThread({
      message_id: first,
      headers: ['References: <older@client.example>'],
    });
    const ours = headOf(await reply(ticket_id));
    const ourId = one(ours, 'message-id').slice(1, -1);
    expect(readMessageIdToken(app.opora.house.ports.secrets, ourId)).toBeGreaterThan(0);
    expect(one(ours, 'in-reply-to')).toBe(`<${first}>`);
    expect(one(ours, 'references').split(' ').at(-1)).toBe(`<${first}>`);

    const second = anId();
    const joined = await receive(
      app,
      aLetter({ message_id: second, in_reply_to: ourId, subject: 'Re: Не работает касса' }),
    );
    expect(joined.ticket_id).toBe(ticket_id);
    const again = headOf(await reply(ticket_id));
    expect(one(again, 'in-reply-to')).toBe(`<${second}>`);
    const references = one(again, 'references').split(' ');
    expect(references.indexOf(`<${first}>`)).toBeLessThan(references.indexOf(`<${ourId}>`));
    expect(references.indexOf(`<${ourId}>`)).toBeLessThan(references.indexOf(`<${second}>`));
    expect(references.at(-1)).toBe(`<${second}>`);
    expect(one(again, 'message-id')).not.toBe(`<${ourId}>`);
  });

  it('keeps one subject with one Re:, which Gmail asks for to keep a thread together', async () => {
    for (const subject of ['Не работает касса', 'RE: Fwd: Не работает касса', 'Отв: Re[2]: Чек']) {
      const ticket_id = await aThread({ subject, message_id: anId() });
      const subjects = [read(await reply(ticket_id)).subject, read(await reply(ticket_id)).subject];
      expect(new Set(subjects).size).toBe(1);
      expect(subjects[0]).toMatch(/^Re: (?!re|fwd|отв)/i);
    }
  });

  it('has a bounded chain: the first and the newest stay', async () => {
    const first = anId();
    const ticket_id = await aThread({ message_id: first });
    let last = first;
    for (let turn = 0; turn < 24; turn += 1) {
      last = anId();
      await receive(app, aLetter({ message_id: last, in_reply_to: first, text: `Ещё ${turn}` }));
    }
    const references = one(headOf(await reply(ticket_id)), 'references').split(' ');
    expect(references.length).toBeLessThanOrEqual(20);
    expect(references[0]).toBe(`<${first}>`);
    expect(references.at(-1)).toBe(`<${last}>`);
  });

  it('leads home by the address that answers go to, and by no header of Outlook’s own', async () => {
    const ticket_id = await aThread({ message_id: anId() });
    const head = headOf(await reply(ticket_id));
    const address = one(head, 'reply-to').replace(/^.*<|>.*$/g, '');
    const { base, tag } = splitPlusAddress(address);
    expect(base).toBe('support@desk.example');
    expect(readTicketToken(app.opora.house.ports.secrets, tag)).toBeGreaterThan(0);
    // A Thread-Index that does not continue the customer's own splits the thread in Outlook.
    expect(head.has('thread-index')).toBe(false);
    expect(head.has('thread-topic')).toBe(false);
  });
});

describe('a person’s letter and a machine’s', () => {
  it('are told apart: a reply carries nothing of automatic or mass mail', async () => {
    const head = headOf(await reply(await aThread({ message_id: anId() })));
    for (const name of [
      'auto-submitted',
      'x-auto-response-suppress',
      'precedence',
      'list-unsubscribe',
      'list-id',
      'bcc',
    ])
      expect(head.has(name), name).toBe(false);
    for (const name of ['from', 'to', 'subject', 'date', 'mime-version']) one(head, name);
    expect(Date.parse(one(head, 'date'))).toBeGreaterThan(Date.now() - 60_000);
  });

  it('an automatic answer says that it is one, to every kind of robot', async () => {
    await receive(app, aLetter({ message_id: anId(), from: 'robot@client.example' }), {
      from: 'robot@client.example',
    });
    const head = headOf(app.mail.sent.at(-1)?.raw ?? Buffer.alloc(0));
    expect(one(head, 'auto-submitted')).toBe('auto-replied');
    expect(one(head, 'x-auto-response-suppress')).toBe('All');
  });
});

describe('the parts', () => {
  it('stand in the order that every reader expects, and pass any relay', async () => {
    const ticket_id = await aThread({ subject: 'Касса — «не печатает» 🧾', message_id: anId() });
    const png = await upload('схема зала.png', Buffer.from('iVBORw0KGgo=', 'base64'));
    const pdf = await upload('счёт за ноябрь № 12.pdf', Buffer.from('%PDF-1.4'));
    const long = 'слово'.repeat(500);
    const raw = await reply(ticket_id, {
      body_html: `<p>Вот схема: <img src="/api/files/${png}?preview=1"></p><p>${long}</p>`,
      file_ids: [png, pdf],
      cc: [{ name: 'Иванов, «Пётр»', address: 'petr@client.example' }],
    });
    const text = raw.toString('latin1');
    const lines = text.split('\r\n');
    expect(lines.every((line) => line.length <= 998)).toBe(true);
    expect(/^[\t\r\n\x20-\x7e]*$/.test(text)).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const types = [...text.matchAll(/^content-type: ([a-z]+\/[a-z]+)/gim)].map((match) => match[1]);
    expect(types).toEqual([
      'multipart/mixed',
      'multipart/alternative',
      'text/plain',
      'multipart/related',
      'text/html',
      'image/png',
      'application/pdf',
    ]);
    expect(text).toMatch(/content-type: text\/plain; charset=utf-8/i);
    expect(text).toMatch(/filename\*0?\*?=/i);

    const theirs = await PostalMime.parse(raw);
    const mine = read(raw);
    expect(mine.subject).toBe('Re: Касса — «не печатает» 🧾');
    expect(theirs.subject).toBe(mine.subject);
    expect(theirs.messageId).toBe(`<${mine.message_id}>`);
    expect(theirs.from?.name).toBe(mine.from?.name);
    expect(theirs.cc?.map(({ name, address }) => ({ name, address }))).toEqual(mine.cc);
    expect(mine.cc[0]?.name).toContain('Иванов');
    const names = ['схема зала.png', 'счёт за ноябрь № 12.pdf'];
    expect(theirs.attachments.map((file) => file.filename)).toEqual(names);
    expect(mine.attachments.map((file) => file.name)).toEqual(names);
    const [picture] = theirs.attachments;
    const cid = picture?.contentId?.replace(/[<>]/g, '') ?? '';
    expect(cid).not.toBe('');
    expect(theirs.html).toContain(`cid:${cid}`);
    expect(picture?.disposition).toBe('inline');
    expect(theirs.text).toContain(long);
    expect(mine.text).toContain('Вот схема');
  });
});
