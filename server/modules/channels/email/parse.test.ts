import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { corpusJson, corpusPath, hasCorpus } from '#testing/corpora.ts';
import { cpuOf } from '#testing/cpu-time.ts';
import { parseMail } from './parse.ts';
import type { ParsedMail } from './parsed.ts';
import { prepareBody } from './prepare.ts';
import { splitText } from './quotes.ts';

function parsed(lines: string[] | Buffer): ParsedMail {
  const result = parseMail(Buffer.isBuffer(lines) ? lines : Buffer.from(lines.join('\r\n')));
  if (!result.ok) throw new Error(result.cause);
  return result.mail;
}

describe('a raw message', () => {
  it('is understood with its people, subject, ids, text and files', () => {
    const mail = parsed([
      'From: =?UTF-8?B?0JDQvdC90LAg0J/QtdGC0YDQvtCy0LA=?= <Anna@Example.RU>',
      'To: support@desk.example, "Второй" <two@desk.example>',
      'Cc: boss@example.ru',
      'Subject: =?koi8-r?Q?=F7=CF=D0=D2=CF=D3?=',
      ' =?koi8-r?Q?_=D0=CF_=D3=DE=A3=D4=D5?=',
      'Message-ID: <m1@example.ru>',
      'In-Reply-To: <m0@desk.example>',
      'Date: Tue, 5 Mar 2024 10:00:00 +0300',
      'Content-Type: multipart/mixed; boundary="b1"',
      '',
      '--b1',
      'Content-Type: multipart/alternative; boundary=b2',
      '',
      '--b2',
      'Content-Type: text/plain; charset=windows-1251',
      'Content-Transfer-Encoding: base64',
      '',
      'z/Do4uXyIQ==',
      '--b2',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>Привет!</p>',
      '--b2--',
      '--b1',
      "Content-Disposition: attachment; filename*0*=UTF-8''%D1%81%D1%87; filename*1*=%D1%91%D1%82.pdf",
      'Content-Type: application/pdf',
      'Content-Transfer-Encoding: base64',
      '',
      'JVBERg==',
      '--b1--',
    ]);
    expect(mail.from).toEqual({ name: 'Анна Петрова', address: 'anna@example.ru' });
    expect(mail.to.map((one) => one.address)).toEqual(['support@desk.example', 'two@desk.example']);
    expect(mail.cc.map((one) => one.address)).toEqual(['boss@example.ru']);
    expect(mail.subject).toBe('Вопрос по счёту');
    expect([mail.message_id, mail.in_reply_to]).toEqual(['m1@example.ru', ['m0@desk.example']]);
    expect(mail.date?.toISOString()).toBe('2024-03-05T07:00:00.000Z');
    expect(mail.text).toBe('Привет!');
    expect(mail.html).toContain('<p>Привет!</p>');
    expect(mail.attachments).toMatchObject([{ name: 'счёт.pdf', media_type: 'application/pdf' }]);
    expect(mail.attachments[0]?.content.toString()).toBe('%PDF');
    expect(mail.automatic.kind).toBe('person');
  });

  it('is read in the charset it was written in, whatever it declares', () => {
    const text = 'Здравствуйте, не работает касса';
    const koi8 = Buffer.from('7sUg0sHCz9TBxdQ=', 'base64');
    const raw = (type: string, body: Buffer) =>
      parsed(Buffer.concat([Buffer.from(`Content-Type: ${type}\r\n\r\n`), body])).text;
    expect(raw('text/plain; charset=iso-8859-1', Buffer.from(text))).toBe(text);
    expect(raw('text/plain', Buffer.from(text))).toBe(text);
    expect(raw('text/plain; charset=unknown-8bit', koi8)).toBe('Не работает');
    const cp1251 = Buffer.from('zeUg8ODh7vLg5fI=', 'base64');
    expect(raw('text/plain', cp1251)).toBe('Не работает');
    expect(raw('text/plain; charset=windows-1251', cp1251)).toBe('Не работает');
  });

  it('in HTML that names its charset itself is read in that', () => {
    const raw = Buffer.from('<meta charset="iso-8859-2"><p>\xf3\xb3w</p>', 'latin1');
    const head = Buffer.from('From: a@b.example\r\nContent-Type: text/html\r\n\r\n');
    expect(parsed(Buffer.concat([head, raw])).text).toBe('ółw');
  });

  it('with raw 8-bit headers is read too', () => {
    const subject = Buffer.from('zeUg8ODh7vLg5fI=', 'base64');
    const raw = Buffer.concat([Buffer.from('Subject: '), subject, Buffer.from('\r\n\r\nx')]);
    expect(parsed(raw).subject).toBe('Не работает');
  });

  it('loses its NUL bytes, because PostgreSQL cannot hold them', () => {
    const mail = parsed(['Subject: a\u0000b', 'Content-Type: text/html', '', '<p>c\u0000d</p>']);
    expect(JSON.stringify(mail)).not.toContain('\\u0000');
  });

  it('gives file names without paths, tricks and overlong parts (case F2)', () => {
    const name = (value: string) =>
      parsed([
        'Content-Type: application/octet-stream',
        `Content-Disposition: attachment; filename="${value}"`,
        '',
        'x',
      ]).attachments[0]?.name;
    expect(name('../../etc/passwd')).toBe('passwd');
    expect(name('C:\\\\Users\\\\a\\\\b.txt')).toBe('b.txt');
    expect(name('invoice\u202Efdp.exe')).toBe('invoicefdp.exe');
    expect(name('.htaccess')).toBe('htaccess');
    expect(name('a\u200b.p\u200bhp')).toBe('a.php');
    expect(name('...')).toBe('attachment-1.bin');
    expect(Buffer.byteLength(name(`${'д'.repeat(400)}.pdf`) ?? '')).toBeLessThanOrEqual(200);
  });

  it('from two senders proves nothing', () => {
    expect(parsed(['From: a@x.example', 'From: b@y.example', '', 'x']).from_ambiguous).toBe(true);
    expect(parsed(['From: a@x.example, b@y.example', '', 'x']).from_ambiguous).toBe(true);
    expect(parsed(['From: a@x.example', '', 'x']).from_ambiguous).toBe(false);
    expect(parsed(['Subject: x', '', 'x']).from_ambiguous).toBe(true);
  });

  it('that is empty or too large comes back with its cause', () => {
    expect(parseMail(Buffer.alloc(0))).toMatchObject({ ok: false, cause: 'empty' });
    expect(parseMail(Buffer.alloc(65 * 1024 * 1024))).toMatchObject({
      ok: false,
      cause: 'too_large',
    });
  });
});

describe('a message that is broken', () => {
  const parts = (...lines: string[]) =>
    parsed(['From: a@b.example', 'Content-Type: multipart/mixed; boundary=b', '', ...lines]);

  it('with the closing delimiter behind the last words', () => {
    const mail = parts('--b', '', 'words--b--', '');
    expect(mail.text).toBe('words');
    expect(mail.warnings).toContain('cut_short');
  });

  it('without the empty line between fields and delimiter', () => {
    const mail = parsed([
      'Content-Type: multipart/mixed; boundary=b',
      '--b',
      'Content-Type: text/plain',
      '',
      'words',
      '--b--',
    ]);
    expect(mail.text).toBe('words');
  });

  it('without a From says so', () => {
    expect(parsed(['Subject: x', '', 'words']).warnings).toEqual(['no_from']);
  });

  it('with bytes that are no base64, whatever they say', () => {
    const mail = parts(
      '--b',
      'Content-Type: application/x-note; name=note',
      'Content-Transfer-Encoding: base64',
      '',
      '... the data goes here, (later) ...',
      '--b--',
    );
    expect(mail.attachments[0]?.content.toString()).toBe('... the data goes here, (later) ...');
  });

  it('with two dates keeps the one that can be read', () => {
    const mail = parsed([
      'Date: Tue, 7 Apr 2026 10:00:t',
      'Date: Tue, 7 Apr 2026 10:00:01 +0000',
      '',
      'x',
    ]);
    expect(mail.date?.toISOString()).toBe('2026-04-07T10:00:01.000Z');
  });

  it('with a multipart that holds nothing shows nothing of it', () => {
    const mail = parts(
      ...['--b', '', 'words', '--b', 'Content-Type: multipart/mixed; boundary=c', '', '--b--'],
    );
    expect([mail.text, mail.attachments]).toEqual(['words', []]);
  });
});

describe('files', () => {
  const file = (...head: string[]) =>
    parsed([
      ...['From: a@b.example', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'words'],
      ...['--b', ...head, '', 'x', '--b--'],
    ]).attachments[0];

  it.each([
    ['Договор 12/2024.pdf', 'Договор 12_2024.pdf'],
    ['C:\\Users\\anna\\счёт.pdf', 'счёт.pdf'],
    ['/home/anna/счёт.pdf', 'счёт.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['..', 'attachment-1.pdf'],
    ['%D1%81%D1%87%D1%91%D1%82.pdf', 'счёт.pdf'],
    ['100%.pdf', '100%.pdf'],
    ['', 'attachment-1.pdf'],
  ])('%j is kept as %j', (given, kept) => {
    const quoted = given.replaceAll('\\', '\\\\');
    expect(file(`Content-Type: application/pdf; name="${quoted}"`)?.name).toBe(kept);
  });

  it('sent as plain bytes are known by their names', () => {
    const type = (name: string) =>
      file(`Content-Type: application/octet-stream; name="${name}"`)?.media_type;
    expect(type('счёт.PDF')).toBe('application/pdf');
    expect(type('a.html')).toBe('application/octet-stream');
    expect(type('unknown')).toBe('application/octet-stream');
  });

  it('that are messages are named by their subject', () => {
    const mail = parsed([
      ...['From: a@b.example', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'words'],
      ...['--b', 'Content-Type: message/rfc822', '', 'Subject: =?utf-8?Q?=D0=94=D0=B0?=', '', 'x'],
      '--b--',
    ]);
    expect(mail.attachments[0]).toMatchObject({ name: 'Да.eml', media_type: 'message/rfc822' });
    expect(mail.text).toBe('words');
  });

  it('that are messages are read out where nothing else is said', () => {
    const mail = parsed([
      ...['From: a@b.example', 'Content-Type: multipart/mixed; boundary=b', '', '--b'],
      ...[
        'Content-Type: message/rfc822',
        '',
        'From: c@d.example',
        'Subject: Help',
        '',
        'Not printing',
      ],
      '--b--',
    ]);
    expect(mail.text).toBe('From: c@d.example\nSubject: Help\n\nNot printing');
    expect(mail.attachments).toHaveLength(1);
  });

  it('in a text (uuencode) are taken out of it', () => {
    const mail = parsed([
      ...['From: a@b.example', '', 'words', '', 'begin 644 note.txt', '#86)C', '`', 'end', ''],
    ]);
    expect(mail.text.trim()).toBe('words');
    expect(mail.attachments[0]?.content.toString()).toBe('abc');
  });
});

describe('a text that flows (RFC 3676)', () => {
  const flowed = (parameters: string, ...lines: string[]) =>
    parsed([`Content-Type: text/plain; format=flowed${parameters}`, '', ...lines]).text;

  it('is one paragraph again', () => {
    expect(flowed('', 'First line ', 'goes on', 'new line')).toBe('First line goes on\nnew line');
  });

  it('loses the blank where the sender says so', () => {
    expect(flowed('; delsp=yes', '日本 ', '語')).toBe('日本語');
  });

  it('keeps depths of quoting, stuffed lines and the signature apart', () => {
    expect(flowed('', '> one ', '> two', 'mine ', '-- ', 'Anna', ' From here')).toBe(
      '> one two\nmine \n-- \nAnna\nFrom here',
    );
  });
});

describe('automatic mail', () => {
  it.each([
    [['Auto-Submitted: auto-replied (vacation)'], 'auto_reply'],
    [['Auto-Submitted: auto-generated'], 'auto_generated'],
    [['Auto-Submitted: no'], 'person'],
    [['List-Id: <x.example>'], 'list'],
    [['Precedence: bulk'], 'auto_generated'],
    [['X-Autoreply: yes'], 'auto_reply'],
    [['Subject: Автоматический ответ: отпуск'], 'auto_reply'],
    [['X-Failed-Recipients: a@b.example'], 'bounce'],
    [['Subject: Автомобиль не заводится'], 'person'],
  ])('%j is %s', (headers, kind) => {
    expect(parsed([...headers, '', 'x']).automatic.kind).toBe(kind);
  });

  it('may ask for no answer without being automatic', () => {
    const { automatic } = parsed(['X-Auto-Response-Suppress: OOF, AutoReply', '', 'x']);
    expect(automatic).toMatchObject({ kind: 'person', no_answer: true });
    expect(parsed(['From: no-reply@x.example', '', 'x']).automatic.no_answer).toBe(true);
  });

  it('tells of a bounce what was refused, by whom and why', () => {
    const mail = parsed([
      'From: MAILER-DAEMON@mx.example',
      'Subject: Undelivered Mail Returned to Sender',
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
      'Final-Recipient: rfc822; Anna@Example.ru',
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 No such user',
      '',
      '--r',
      'Content-Type: message/rfc822',
      '',
      'Message-ID: <o.1@desk.example>',
      'References: <m1@example.ru>',
      '',
      'Our words',
      '--r--',
    ]);
    expect(mail.bounce).toEqual({
      action: 'failed',
      recipient: 'anna@example.ru',
      status: '5.1.1',
      diagnostic: '550 5.1.1 No such user',
      original_message_id: 'o.1@desk.example',
      original_references: ['m1@example.ru'],
    });
    expect(mail.automatic).toMatchObject({ kind: 'bounce', no_answer: true });
  });
});

describe('bounds (case F5)', () => {
  it('a message nested a thousand times is still read, in time', () => {
    let raw = 'Content-Type: text/plain\r\n\r\ndeep';
    for (let depth = 0; depth < 1000; depth += 1) {
      raw = `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${raw}\r\n--b${depth}--`;
    }
    expect(cpuOf(() => parsed([raw]))).toBeLessThan(1000);
    const mail = parsed([raw]);
    expect(mail.warnings).toContain('too_deep');
    expect(mail.attachments.length).toBe(1);
  });

  it('a hundred thousand parts, headers or parameters are read in time', () => {
    const inputs = [
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(100_000)}`,
      `${'X-A: b\r\n'.repeat(200_000)}\r\nbody`,
      `Content-Type: text/plain; ${'a=b; '.repeat(100_000)}\r\n\r\nx`,
      `To: ${'a@b.example, '.repeat(100_000)}\r\n\r\nx`,
      `Subject: ${'=?utf-8?q?a?= '.repeat(30_000)}\r\n\r\nx`,
      `Subject: x\r\n\r\n${'> '.repeat(200_000)}`,
      `${'a'.repeat(5_000_000)}`,
      `References: ${'<a@b> '.repeat(100_000)}\r\n\r\nx`,
      `Content-Type: text/html\r\n\r\n${'<div>'.repeat(200_000)}`,
      `From: ${'('.repeat(50_000)}a@b.example\r\n\r\nx`,
      `From: ${'"'.repeat(50_000)}a@b.example\r\n\r\nx`,
      `From: ${'a:'.repeat(20_000)}\r\n\r\nx`,
    ];
    for (const input of inputs) {
      const raw = Buffer.from(input);
      const spent = cpuOf(() => expect(parseMail(raw).ok).toBe(true));
      expect(spent, input.slice(0, 60)).toBeLessThan(1000);
    }
  });

  it.each([
    ['dots in a name', `Content-Type: a/b; name="${'.'.repeat(300_000)}a"`, 'x'],
    ['comments without end', `Content-Type: text/plain; ${'( '.repeat(200_000)}`, 'x'],
    ['words without end', `Subject: ${'=?utf-8?B?'.repeat(40_000)}`, 'x'],
    ['brackets without end', `To: ${'<,'.repeat(200_000)}`, 'x'],
    ['a long address in a header block', 'X: y', `Date: 1.1.2024\nTo: ${'a'.repeat(500_000)}`],
    [
      'attributions without end',
      'X: y',
      'On Mon, 1 Jan 2024, a@b.example wrote:\nx\n'.repeat(9000),
    ],
    ['attributions and quotations', 'X: y', 'On 1 Jan 2024, a wrote:\n> x\ny\n'.repeat(6000)],
    ['blank lines in a report', 'From: mailer-daemon@b.example', `a@b.c\n${'\n'.repeat(100_000)}x`],
    ['signs in a report', 'From: mailer-daemon@b.example', '@'.repeat(100_000)],
    ['events in events', 'Content-Type: text/calendar', 'BEGIN:VEVENT\r\n'.repeat(18_000)],
    [
      'a line of a calendar',
      'Content-Type: text/calendar',
      `BEGIN:VCALENDAR\r\nX;${'A="'.repeat(80_000)}`,
    ],
    ['flowing lines', 'Content-Type: text/plain; format=flowed', '> a \n'.repeat(100_000)],
  ])('%s: read, split and cleaned in time', (_name, head, body) => {
    const used = cpuOf(() => {
      const mail = parsed(['From: a@b.example', head, '', body]);
      splitText(mail.text);
      prepareBody(mail);
    });
    expect(used).toBeLessThan(1000);
  });

  it('a body beyond measure is shown cut and attached whole', () => {
    const mail = parsed(['Content-Type: text/plain', '', 'слово '.repeat(400_000)]);
    expect(mail.warnings).toContain('body_too_long');
    expect(mail.attachments[0]).toMatchObject({ name: 'message.txt' });
    expect(mail.attachments[0]?.content.length).toBeGreaterThan(2_000_000);
  });
});

const expectations = z.object({
  cases: z.array(
    z.object({
      file: z.string(),
      expect: z
        .object({ subject: z.string().optional(), messageId: z.string().optional() })
        .loose(),
    }),
  ),
});

describe('real messages', () => {
  it.skipIf(!hasCorpus('email/messages/expected.json'))(
    'of the corpus email/messages are all understood, none slowly, subjects and ids as stated',
    () => {
      const { cases } = expectations.parse(corpusJson('email/messages/expected.json'));
      const wrong: string[] = [];
      for (const one of cases) {
        const raw = readFileSync(join(corpusPath('email/messages'), one.file));
        if (cpuOf(() => parseMail(raw)) > 1000) wrong.push(`${one.file} is slow`);
        const result = parseMail(raw);
        if (!result.ok) {
          wrong.push(`${one.file}: ${result.cause} ${result.detail}`);
          continue;
        }
        const { subject, messageId } = one.expect;
        if (subject !== undefined && subject.trim() !== result.mail.subject) wrong.push(one.file);
        if (messageId !== undefined && messageId !== (result.mail.message_id ?? ''))
          wrong.push(one.file);
      }
      expect(wrong).toEqual([]);
    },
  );
});
