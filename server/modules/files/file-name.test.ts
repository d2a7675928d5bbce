import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentDisposition, extensionOf, safeFileName } from './file-name.ts';

describe('a name from outside', () => {
  it.each([
    ['счёт №42.pdf', 'счёт №42.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\system32\\evil.dll', 'evil.dll'],
    ['/', 'file'],
    ['', 'file'],
    ['...', 'file'],
    ['.htaccess', 'htaccess'],
    ['..\u200b/..\u200b/x.php', 'x.php'],
    ['pho\u200dto\ufeff.jpg', 'photo.jpg'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['a\u0000b\r\nc.txt', 'abc.txt'],
    ['a\u2028b.txt', 'ab.txt'],
    ['  report   final .txt. . ', 'report final .txt'],
    ['who?<is>:"it"|*.txt', 'who__is___it___.txt'],
    ['con', '_con'],
    ['NUL.txt', '_NUL.txt'],
    ['COM¹.log', '_COM¹.log'],
    ['console.log', 'console.log'],
    ['й\u0306.txt'.normalize('NFD'), 'й\u0306.txt'.normalize('NFC')],
    ['\ud800half.txt', 'half.txt'],
    ['\u3164', 'file'],
    ['\u2800\u3164.txt', 'txt'],
    ['a\ufe0f.txt', 'a.txt'],
  ])('%j is kept as %j', (given, kept) => {
    expect(safeFileName(given)).toBe(kept);
  });

  it('is shortened before its extension, between characters, to what file systems take', () => {
    const name = safeFileName(`${'Ы'.repeat(5000)}.docx`);
    expect(name.endsWith('….docx')).toBe(true);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(240);
    expect(safeFileName(`${'😀'.repeat(300)}.png`).isWellFormed()).toBe(true);
    expect(safeFileName(`a.${'x'.repeat(400)}`).length).toBeLessThanOrEqual(200);
  });

  it('keeps at most three marks on a letter', () => {
    expect(safeFileName(`a${'\u0330'.repeat(40)}.txt`)).toBe('a\u0330\u0330\u0330.txt');
  });

  it('is always one visible, bounded name that stays what it is (case F2)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        const name = safeFileName(given);
        expect(name.length).toBeGreaterThan(0);
        expect(name.length).toBeLessThanOrEqual(255);
        expect(name).not.toMatch(/[\\/\p{Cc}\p{Cf}]|^\.|\.$/u);
        expect(safeFileName(name)).toBe(name);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('Content-Disposition', () => {
  it('carries any name without breaking the header (case G5)', () => {
    expect(contentDisposition('attachment', 'счёт "42"\\.pdf')).toBe(
      `attachment; filename="____ _42__.pdf"; filename*=UTF-8''%D1%81%D1%87%D1%91%D1%82%20%2242%22%5C.pdf`,
    );
    expect(contentDisposition('inline', "it's (1).png")).toBe(
      `inline; filename="it's (1).png"; filename*=UTF-8''it%27s%20%281%29.png`,
    );
  });

  it('is printable ASCII whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(contentDisposition('attachment', name)).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });
});

it('an extension is the last one, in lower case', () => {
  expect(extensionOf('a.TAR.GZ')).toBe('gz');
  expect(extensionOf('noext')).toBe('');
  expect(extensionOf('.bashrc')).toBe('');
});
