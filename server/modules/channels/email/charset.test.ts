import { describe, expect, it } from 'vitest';
import { decodeText } from './charset.ts';

function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

describe('bytes under the charset that they declare', () => {
  it.each([
    ['windows-1251', 'ef f0 e8 e2 e5 f2', 'привет'],
    ['cp1251', 'ef f0 e8 e2 e5 f2', 'привет'],
    ['KOI8-R', 'd0 d2 c9 d7 c5 d4', 'привет'],
    ['iso-8859-5', 'df e0 d8 d2 d5 e2', 'привет'],
    ['cp866', 'af e0 a8 a2 a5 e2', 'привет'],
    ['gb18030', 'c4 e3 ba c3', '你好'],
    ['gb2312', 'c4 e3 ba c3', '你好'],
    ['shift_jis', '93 fa 96 7b', '日本'],
    ['cp932', '93 fa 96 7b', '日本'],
    ['big5', 'a4 a4 a4 e5', '中文'],
    ['euc-kr', 'c7 d1 b1 b9', '한국'],
    ['ks_c_5601-1987', 'c7 d1 b1 b9', '한국'],
    ['iso-2022-jp', '1b 24 42 46 7c 4b 5c 1b 28 42', '日本'],
    ['utf-7', '2b 42 44 38 2d', 'п'],
    ['utf-16le', '3f 04 40 04', 'пр'],
    ['iso-8859-8-i', 'f9 ec e5 ed', 'שלום'],
  ])('%s', (charset, hex, text) => {
    expect(decodeText(bytes(hex), charset)).toBe(text);
  });
});

describe('bytes that declare something else, or nothing', () => {
  const sentence = 'Здравствуйте, у нас не печатает принтер';

  it.each(['', 'us-ascii', 'utf-8', 'x-unknown', 'no-such-charset'])(
    'windows-1251 that says «%s» is read as Russian',
    (charset) => {
      const raw = bytes('c7 e4 f0 e0 e2 f1 f2 e2 f3 e9 f2 e5 2c 20 f3 20 ed e0 f1');
      expect(decodeText(raw, charset)).toBe('Здравствуйте, у нас');
    },
  );

  it('koi8-r without a name is read as Russian', () => {
    const raw = bytes('fa c4 d2 c1 d7 d3 d4 d7 d5 ca d4 c5 2c 20 d5 20 ce c1 d3');
    expect(decodeText(raw)).toBe('Здравствуйте, у нас');
  });

  it.each(['windows-1251', 'iso-8859-1', 'koi8-r', 'us-ascii'])(
    'UTF-8 that says %s is UTF-8',
    (charset) => {
      expect(decodeText(Buffer.from(sentence), charset)).toBe(sentence);
    },
  );

  it('UTF-8 with broken characters among whole ones stays UTF-8', () => {
    const raw = Buffer.concat([Buffer.from('=\xc3=\xd0', 'latin1'), Buffer.from('Привет')]);
    expect(decodeText(raw, 'utf-8')).toContain('Привет');
  });

  it('French without a name is French', () => {
    expect(decodeText(Buffer.from('Voilà, c’est très bien', 'latin1'))).toMatch(
      /^Voilà, c.est très/,
    );
  });

  it('never yields what PostgreSQL cannot store', () => {
    expect(decodeText(bytes('61 00 62'))).toBe('ab');
    expect(decodeText(bytes('3d d8'), 'utf-16le').isWellFormed()).toBe(true);
  });
});
