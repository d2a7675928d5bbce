import { describe, expect, it } from 'vitest';
import { composeMail, type OutgoingMessage, referencesOf } from './compose.ts';
import { parseMail } from './parse.ts';

const message: OutgoingMessage = {
  from: { name: 'Анна Петрова', address: 'support@desk.example' },
  reply_to: 'support+t1-x@desk.example',
  to: [{ name: 'Иванов, Пётр', address: 'p@client.example' }],
  cc: [],
  subject: 'Re: Не работает касса',
  message_id: 'o.1.a.b@desk.example',
  in_reply_to: 'm1@client.example',
  references: ['m0@client.example', 'm1@client.example'],
  date: new Date('2024-03-05T07:00:00Z'),
  text: 'Здравствуйте!',
  html: '<p>Здравствуйте! <img src="cid:pic@opora"></p>',
  files: [
    {
      name: 'счёт.pdf',
      media_type: 'application/pdf',
      content: Buffer.from('%PDF'),
      content_id: null,
    },
    {
      name: 'p.png',
      media_type: 'image/png',
      content: Buffer.from('png'),
      content_id: 'pic@opora',
    },
  ],
};

describe('an outgoing message', () => {
  it('is well formed: our own reader finds everything in it again', async () => {
    const raw = await composeMail(message);
    const result = parseMail(raw);
    if (!result.ok) throw new Error(result.cause);
    const { mail } = result;
    expect(mail.from).toEqual(message.from);
    expect(mail.to).toEqual(message.to);
    expect(mail.reply_to[0]?.address).toBe(message.reply_to);
    expect(mail).toMatchObject({
      subject: message.subject,
      message_id: message.message_id,
      in_reply_to: [message.in_reply_to],
      references: message.references,
      text: 'Здравствуйте!',
    });
    expect(
      mail.attachments.map(({ name, is_inline, content_id }) => ({ name, is_inline, content_id })),
    ).toEqual([
      { name: 'p.png', is_inline: true, content_id: 'pic@opora' },
      { name: 'счёт.pdf', is_inline: false, content_id: null },
    ]);
    expect(mail.automatic.kind).toBe('person');
    expect(
      raw
        .toString('latin1')
        .split('\r\n')
        .every((line) => line.length <= 998),
    ).toBe(true);
  });

  it('says that it is automatic when it is', async () => {
    const raw = (await composeMail({ ...message, automatic: 'auto-replied' })).toString();
    expect(raw).toMatch(/^Auto-Submitted: auto-replied\r$/m);
    expect(raw).toMatch(/^Precedence: auto_reply\r$/m);
    expect(raw).toMatch(/^X-Auto-Response-Suppress: All\r$/m);
  });

  it('cannot be given headers by what is put into it (case G5)', async () => {
    const evil = 'x\r\nBcc: victim@example.org\r\n\r\nbody\u0000';
    const raw = await composeMail({
      ...message,
      subject: evil,
      from: { name: evil, address: 'support@desk.example' },
      to: [{ name: evil, address: 'p@client.example' }],
      in_reply_to: evil,
      references: [evil],
      files: [{ name: evil, media_type: evil, content: Buffer.from('x'), content_id: evil }],
    });
    expect(raw.toString()).not.toMatch(/^bcc:/im);
    const result = parseMail(raw);
    expect(result.ok && result.mail.text).toBe('Здравствуйте!');
  });

  it('never reads a file or an address (case E3)', async () => {
    const raw = await composeMail({
      ...message,
      html: '<img src="file:///etc/passwd"><img src="http://127.0.0.1/x">',
      text: '/etc/passwd',
      files: [],
    });
    expect(raw.toString()).not.toContain('root:');
  });

  it('keeps the first and the newest of a long chain of references', () => {
    const ids = Array.from({ length: 100 }, (_, index) => `${index}@x`);
    const kept = referencesOf(ids);
    expect(kept.length).toBe(20);
    expect([kept[0], kept.at(-1)]).toEqual(['<0@x>', '<99@x>']);
  });
});
