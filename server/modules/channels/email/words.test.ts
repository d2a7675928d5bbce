import { describe, expect, it } from 'vitest';
import { decodeWords } from './words.ts';

function b64(text: string | Buffer): string {
  return Buffer.from(text).toString('base64');
}

describe('encoded words', () => {
  const bytes = Buffer.from('Привет, мир', 'utf8');

  it.each([
    ['plain words stay', 'Hello, world =? no word', 'Hello, world =? no word'],
    ['B', `=?UTF-8?B?${b64('Привет')}?=`, 'Привет'],
    ['Q, with underscores', '=?koi8-r?q?=F0=D2=C9=D7=C5=D4,_=CD=C9=D2?=', 'Привет, мир'],
    ['words around', `Re: =?utf-8?b?${b64('Счёт')}?= 42`, 'Re: Счёт 42'],
    ['no blank between two', `=?utf-8?b?${b64('При')}?= \r\n =?utf-8?b?${b64('вет')}?=`, 'Привет'],
    [
      'a character split between two',
      `=?utf-8?B?${b64(bytes.subarray(0, 5))}?= =?utf-8?B?${b64(bytes.subarray(5))}?=`,
      'Привет, мир',
    ],
    [
      'a character split between B and Q',
      `=?utf-8?B?${b64(bytes.subarray(0, 3))}?= =?UTF-8?Q?=80=D0=B8?=`,
      'При',
    ],
    ['padding lost', `=?utf-8?B?${b64('Приветы!').replace(/=+$/, '')}?=`, 'Приветы!'],
    ['a language (RFC 2231)', '=?us-ascii*en?Q?Hi?=', 'Hi'],
    ['blanks inside', '=?utf-8?Q?two words?=', 'two words'],
    ['a question mark inside', '=?utf-8?Q?really?!?=', 'really?!'],
    ['glued to the words before', `x=?utf-8?b?${b64('й')}?=y`, 'xйy'],
    ['a charset that nobody knows', `=?x-nobody?B?${b64('Привет')}?=`, 'Привет'],
    [
      'escapes of each word for itself',
      `=?iso-2022-jp?B?${b64('\x1b$BF|\x1b(B')}?= =?iso-2022-jp?B?${b64('\x1b$BK\\\x1b(B')}?=`,
      '日本',
    ],
    ['an empty word', 'a =?utf-8?Q??= b', 'a  b'],
  ])('%s', (_name, field, text) => {
    expect(decodeWords(field)).toBe(text);
  });

  it('without an end take no longer for being many', () => {
    const started = performance.now();
    decodeWords('=?utf-8?B?'.repeat(50_000));
    decodeWords('=?utf-8?Q?=?'.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
