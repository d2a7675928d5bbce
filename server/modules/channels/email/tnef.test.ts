import { describe, expect, it } from 'vitest';
import { parseMail } from './parse.ts';
import { readTnef } from './tnef.ts';

function number(value: number, size: 2 | 4): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntLE(value, 0, size);
  return bytes;
}

function attribute(level: number, id: number, value: Buffer): Buffer {
  const sum = value.reduce((total, byte) => (total + byte) & 0xffff, 0);
  const head = [Buffer.from([level]), number(id, 2), number(0, 2), number(value.length, 4)];
  return Buffer.concat([...head, value, number(sum, 2)]);
}

function property(type: number, id: number, value: Buffer): Buffer {
  const padding = Buffer.alloc((4 - (value.length % 4)) % 4);
  return Buffer.concat([
    number(type, 2),
    number(id, 2),
    number(1, 4),
    number(value.length, 4),
    value,
    padding,
  ]);
}

function properties(...all: Buffer[]): Buffer {
  return Buffer.concat([number(all.length, 4), ...all]);
}

function tnef(...all: Buffer[]): Buffer {
  return Buffer.concat([number(0x223e9f78, 4), number(1, 2), ...all]);
}

const CYRILLIC = attribute(1, 0x9007, Buffer.concat([number(1251, 4), number(0, 4)]));
const START = attribute(2, 0x9002, Buffer.alloc(14));
const windows1251 = Buffer.from([0xf1, 0xf7, 0xb8, 0xf2]);

function unicode(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}

describe('winmail.dat', () => {
  const packed = tnef(
    CYRILLIC,
    attribute(1, 0x800c, Buffer.concat([windows1251, Buffer.from([0])])),
    START,
    attribute(2, 0x8010, Buffer.from('short~1.pdf\0')),
    attribute(2, 0x800f, Buffer.from('%PDF')),
    attribute(2, 0x9005, properties(property(0x1f, 0x3707, unicode('Счёт за май.pdf')))),
    START,
    attribute(2, 0x8010, Buffer.concat([windows1251, Buffer.from('.txt\0')])),
    attribute(2, 0x800f, Buffer.from('text')),
  );

  it('gives its text and its files, by their long names and their code page', () => {
    const found = readTnef(packed);
    expect(found?.text).toContain('счёт');
    expect(found?.files.map((file) => [file.name, file.content.toString()])).toEqual([
      ['Счёт за май.pdf', '%PDF'],
      ['счёт.txt', 'text'],
    ]);
  });

  it('in a message is replaced by what it holds', () => {
    const raw = [
      'From: anna@customer.example',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'see the file',
      '--b',
      'Content-Type: application/ms-tnef; name="winmail.dat"',
      'Content-Transfer-Encoding: base64',
      '',
      packed.toString('base64'),
      '--b--',
    ];
    const result = parseMail(Buffer.from(raw.join('\r\n')));
    if (!result.ok) throw new Error(result.cause);
    expect(result.mail.text.trim()).toBe('see the file');
    expect(result.mail.attachments.map((file) => [file.name, file.media_type])).toEqual([
      ['Счёт за май.pdf', 'application/pdf'],
      ['счёт.txt', 'application/octet-stream'],
    ]);
  });

  it('reads the HTML body among other properties, named ones too', () => {
    const named = Buffer.concat([
      number(0x1e, 2),
      number(0x8001, 2),
      Buffer.alloc(16),
      number(1, 4),
      number(6, 4),
      unicode('ab'),
      Buffer.alloc(2),
      number(1, 4),
      number(2, 4),
      Buffer.from('x\0'),
      Buffer.alloc(2),
    ]);
    const flag = Buffer.concat([number(0x0b, 2), number(0x0e1b, 2), number(1, 4)]);
    const html = property(0x102, 0x1013, Buffer.from('<p>Hello</p>'));
    const found = readTnef(tnef(attribute(1, 0x9003, properties(named, flag, html))));
    expect(found?.html).toBe('<p>Hello</p>');
  });

  it('unpacks a message inside', () => {
    const inner = tnef(
      attribute(1, 0x800c, Buffer.from('inner words')),
      START,
      attribute(2, 0x8010, Buffer.from('a.txt\0')),
      attribute(2, 0x800f, Buffer.from('a')),
    );
    const object = property(0x0d, 0x3701, Buffer.concat([Buffer.alloc(16), inner]));
    const name = property(0x1f, 0x3707, unicode('Forwarded'));
    const found = readTnef(tnef(START, attribute(2, 0x9005, properties(name, object))));
    expect(found?.files.map((file) => file.name)).toEqual(['Forwarded.txt', 'a.txt']);
  });

  it('unpacks compressed RTF when there is no other body', () => {
    // The example of MS-OXRTFCP 3.1.1.
    const compressed = Buffer.from(
      '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
      'hex',
    );
    const found = readTnef(
      tnef(attribute(1, 0x9003, properties(property(0x102, 0x1009, compressed)))),
    );
    expect(found?.files[0]?.content.toString('latin1')).toBe(
      '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
    );
  });

  it('that is none stays a file', () => {
    expect(readTnef(Buffer.from('not tnef at all'))).toBeNull();
    expect(readTnef(Buffer.alloc(0))).toBeNull();
  });

  it('cut short or with any byte changed yields what can be read, and never throws (case F5)', () => {
    for (let end = 0; end < packed.length; end += 1) readTnef(packed.subarray(0, end));
    for (let at = 0; at < packed.length; at += 1) {
      for (const byte of [0, 1, 0x7f, 0xff]) {
        const changed = Buffer.from(packed);
        changed[at] = byte;
        const found = readTnef(changed);
        expect(found?.files.length ?? 0).toBeLessThanOrEqual(200);
      }
    }
  });
});
