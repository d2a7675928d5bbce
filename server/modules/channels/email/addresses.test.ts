import { describe, expect, it } from 'vitest';
import {
  cleanName,
  formatMailbox,
  normalAddress,
  readAddresses,
  readMessageIds,
} from './addresses.ts';

describe('one plain address', () => {
  it.each([
    ['Ivan@Example.RU', 'ivan@example.ru'],
    ['a.b+tag@mail.example.org', 'a.b+tag@mail.example.org'],
    ['иван@пример.рф', 'иван@xn--e1afmkfd.xn--p1ai'],
    ['x@EXAMPLE.com.', 'x@example.com'],
  ])('reads %s as %s', (given, expected) => {
    expect(normalAddress(given)).toBe(expected);
  });

  it.each([
    'a@b@c.example',
    '"a@evil.example"@good.example',
    '=?utf-8?q?admin=40good.example?=@evil.example',
    'a@b.example\u0000.evil.example',
    'a b@c.example',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a@exa\u200bmple.org',
    'a@b.example>',
    'a@%67ood.example',
    '.a@b.example',
    'a..b@c.example',
    '@b.example',
    'a@',
    `${'a'.repeat(65)}@b.example`,
  ])('refuses %j', (given) => {
    expect(normalAddress(given)).toBeNull();
  });
});

describe('address fields', () => {
  it('reads names with commas, comments, groups and encoded words', () => {
    const field =
      '"Иванов, Пётр" <p@a.example>, =?UTF-8?B?0JDQvdC90LA=?= <anna@b.example>, (note) c@d.example, Team: e@f.example, g@h.example;';
    expect(readAddresses([field]).mailboxes).toEqual([
      { name: 'Иванов, Пётр', address: 'p@a.example' },
      { name: 'Анна', address: 'anna@b.example' },
      { name: 'note', address: 'c@d.example' },
      { name: '', address: 'e@f.example' },
      { name: '', address: 'g@h.example' },
    ]);
  });

  it('never takes an address from quotes, encoded words or names (case C6)', () => {
    const fields = [
      '"admin@good.example" <me@evil.example>',
      '=?utf-8?q?admin=40good.example?= <me@evil.example>',
      'admin@good.example <me@evil.example>',
      '"Boss <admin@good.example>" <me@evil.example>',
    ];
    for (const field of fields) {
      expect(readAddresses([field]).mailboxes.map((one) => one.address)).toEqual([
        'me@evil.example',
      ]);
      expect(readAddresses([field]).mailboxes[0]?.name ?? '').not.toContain('@');
    }
  });

  it('says when something could not be taken as one plain address', () => {
    expect(readAddresses(['"a@b.example"@c.example'])).toMatchObject({
      mailboxes: [],
      ambiguous: true,
    });
    expect(readAddresses([''])).toEqual({ mailboxes: [], ambiguous: false, written: [] });
  });

  it('keeps what is written, whether or not it would be used', () => {
    expect(
      readAddresses(['Moderator-Address, "Fred Bloggs"@example.com, a@b.example']).written,
    ).toEqual([
      { name: 'Moderator-Address', address: '' },
      { name: '', address: '"Fred Bloggs"@example.com' },
      { name: '', address: 'a@b.example' },
    ]);
  });

  it.each([
    ['"Anna "the boss" Petrova" <a@b.example>', 'Anna "the boss" Petrova'],
    ['Anna "the boss" Petrova <a@b.example>', 'Anna the boss Petrova'],
    ['"Петрова, Анна" <a@b.example>', 'Петрова, Анна'],
    ['a@b.example (Anna (Kassa) Petrova)', 'Anna (Kassa) Petrova'],
    ['Anna Petrova a@b.example', 'Anna Petrova'],
    ['Anna <a@b.example', 'Anna'],
    ['Anna < a @ b.example >', 'Anna'],
    ['Anna <@relay.example:a@b.example>', 'Anna'],
    ['Anna <mailto:a@b.example>', 'Anna'],
  ])('reads %s', (field, name) => {
    const { mailboxes, ambiguous } = readAddresses([field]);
    if (ambiguous) expect(mailboxes).toEqual([]);
    else expect(mailboxes).toEqual([{ name, address: 'a@b.example' }]);
  });

  it.each([
    'a@b.example c@d.example',
    '<a@b.example> <c@d.example>',
    'Anna "a@b.example',
    '"Abc@def"@b.example',
    'a@b.example(c@d.example',
  ])('takes nothing from what can be read in two ways: %s', (field) => {
    expect(readAddresses([field])).toMatchObject({ mailboxes: [], ambiguous: true });
  });

  it.each(['"', '(', '<', '<,', '"\\"', '((a)', ':;'])(
    '%s without end is read in time',
    (piece) => {
      const started = performance.now();
      readAddresses([piece.repeat(64 * 1024)]);
      expect(performance.now() - started).toBeLessThan(1000);
    },
  );

  it('bounds an endless field', () => {
    const field = Array.from({ length: 20_000 }, (_, index) => `a${index}@b.example`).join(', ');
    const read = readAddresses([field]);
    expect(read.mailboxes.length).toBeLessThanOrEqual(500);
    expect(read.ambiguous).toBe(true);
  });

  it('writes a name so that it stays a name', () => {
    expect(formatMailbox({ name: 'A", <x@evil.example>\r\nBcc: y', address: 'a@b.example' })).toBe(
      '"A, <x@evil.example> Bcc: y" <a@b.example>',
    );
  });
});

describe('message ids', () => {
  it('are read from brackets, folded lines and bare words, each once', () => {
    expect(readMessageIds(['<a@b>\t<c@d> <a@b>', '<e@\n f>'])).toEqual(['a@b', 'c@d', 'e@f']);
    expect(readMessageIds(['a@b'])).toEqual(['a@b']);
    expect(readMessageIds(['<a@b'])).toEqual(['a@b']);
    expect(readMessageIds(['a@b>'])).toEqual(['a@b']);
    expect(readMessageIds(['', 'no id at all'])).toEqual([]);
  });
});

describe('a name', () => {
  it.each([
    ["'Ольга'", 'Ольга'],
    ['«Касса»', 'Касса'],
    ['Поддержка «Касса»', 'Поддержка «Касса»'],
    ['«Касса» и «Склад»', '«Касса» и «Склад»'],
  ])('keeps its own quotes: %s', (given, expected) => {
    expect(cleanName(given)).toBe(expected);
  });
});
