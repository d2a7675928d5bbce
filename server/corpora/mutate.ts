/** Changes of a message that keep enough of it to lead deep into the reading. */

export type Random = {
  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number;
  of<Item>(items: readonly Item[]): Item | undefined;
};

/** mulberry32 (Tommy Ettinger, public domain): small, and the same on every machine. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return (value ^ (value >>> 14)) >>> 0;
  };
  const below = (limit: number) => (limit <= 0 ? 0 : next() % limit);
  return { below, of: (items) => items[below(items.length)] };
}

/** What parsers stumble over. */
const TOKENS = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\r\n\r\n',
    '\0',
    '\t',
    ' ',
    '--',
    '--\r\n',
    ';',
    ':',
    '"',
    '\\',
    '(',
    ')',
  ],
  ...['<', '>', '@', ',', '=', '=?', '?=', '=?utf-8?B?', '=?utf-8?q?=D0?=', '=?x?B?0J?='],
  ...['%', "filename*0*=utf-8''", 'charset=utf-7', 'charset=x', '+AD4-', '\x1b$B', '\xff\xfe'],
  ...['Content-Type: multipart/mixed; boundary=a\r\n', 'Content-Type: message/rfc822\r\n'],
  ...['Content-Type: text/calendar; method=REQUEST\r\n', 'Content-Type: application/ms-tnef\r\n'],
  ...['Content-Transfer-Encoding: base64\r\n', 'Content-Transfer-Encoding: x-uuencode\r\n'],
  ...['Content-Type: text/html\r\n\r\n', 'Content-Type: text/plain; format=flowed; delsp=yes\r\n'],
  ...['Content-Type: multipart/report; report-type=delivery-status; boundary=a\r\n', '--a\r\n'],
  ...['From: ', 'Subject: ', 'References: <a@b>', 'Date: ', 'begin 644 a\r\n', '\r\nend\r\n'],
  ...['BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n', 'DTSTART;TZID=Europe/Moscow:20260101T000000\r\n'],
  ...['> ', 'On Mon, Jan 1, 2024 at 10:00 AM a <a@b.example> wrote:\r\n', '-- \r\n', '____\r\n'],
  ...['<div>', '</div>', '<blockquote>', '<table><tr><td>', '<!--', '-->', '<![CDATA[', '<style>'],
  ...['<script>', '<svg onload=x>', '<img src=x onerror=y>', '<a href="javascript:x">', '&#x6a;'],
  ...['-----BEGIN PGP MESSAGE-----\r\n', '\x78\x9f\x3e\x22', '𝕏', '\u202e', '\ufeff', '\ud83d'],
];

type Change = (raw: Buffer, other: Buffer, dice: Random) => Buffer;

function spliced(raw: Buffer, at: number, removed: number, added: Buffer): Buffer {
  return Buffer.concat([raw.subarray(0, at), added, raw.subarray(at + removed)]);
}

function piece(raw: Buffer, dice: Random, longest: number): Buffer {
  const at = dice.below(raw.length);
  return raw.subarray(at, at + 1 + dice.below(longest));
}

const CHANGES: Change[] = [
  (raw, _other, dice) => {
    const changed = Buffer.from(raw);
    for (let count = 1 + dice.below(16); count > 0 && changed.length > 0; count -= 1) {
      changed[dice.below(changed.length)] = dice.below(256);
    }
    return changed;
  },
  (raw, _other, dice) => spliced(raw, dice.below(raw.length), 1 + dice.below(200), Buffer.alloc(0)),
  (raw, _other, dice) => spliced(raw, dice.below(raw.length), 0, piece(raw, dice, 400)),
  (raw, _other, dice) =>
    spliced(raw, dice.below(raw.length), 0, Buffer.from(dice.of(TOKENS) ?? '', 'utf8')),
  (raw, _other, dice) =>
    spliced(raw, dice.below(Math.min(raw.length, 2000)), 0, Buffer.from(dice.of(TOKENS) ?? '')),
  (raw, other, dice) => spliced(raw, dice.below(raw.length), 0, piece(other, dice, 4000)),
  (raw, other, dice) =>
    Buffer.concat([
      raw.subarray(0, dice.below(raw.length)),
      other.subarray(dice.below(other.length)),
    ]),
  (raw, _other, dice) => raw.subarray(0, dice.below(raw.length)),
  (raw, _other, dice) => swappedLines(raw, dice),
  // Rarely, and it hurts most: the same little thing again and again.
  (raw, _other, dice) => (dice.below(8) === 0 ? repeated(raw, dice) : raw),
];

function swappedLines(raw: Buffer, dice: Random): Buffer {
  const lines = raw.toString('latin1').split('\n');
  const [one, two] = [dice.below(lines.length), dice.below(lines.length)];
  [lines[one], lines[two]] = [lines[two] ?? '', lines[one] ?? ''];
  return Buffer.from(lines.join('\n'), 'latin1');
}

function repeated(raw: Buffer, dice: Random): Buffer {
  const token = dice.below(2) === 0 ? Buffer.from(dice.of(TOKENS) ?? '') : piece(raw, dice, 40);
  if (token.length === 0) return raw;
  const times = Math.min(20_000, Math.floor((64 * 1024) / token.length));
  const many = Buffer.alloc(token.length * (1 + dice.below(times)), token);
  return spliced(raw, dice.below(raw.length), 0, many);
}

/** One to eight changes, one upon the other. */
export function mutated(base: Buffer, other: Buffer, dice: Random): Buffer {
  let raw = base;
  for (let count = 1 + dice.below(8); count > 0; count -= 1) {
    raw = dice.of(CHANGES)?.(raw, other, dice) ?? raw;
  }
  return raw;
}
