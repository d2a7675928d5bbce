import { describe, expect, it } from 'vitest';
import { FORBIDDEN_EXTENSIONS } from '#contract/mail-protection.ts';
import { endingOf, forbiddenFile, zipNames } from './forbidden-files.ts';

const nothing = Buffer.from('x');

/** A zip with nothing in its files. */
function aZip(names: readonly string[], comment = ''): Buffer {
  const local = names.map((name) => {
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(Buffer.byteLength(name), 26);
    return Buffer.concat([head, Buffer.from(name)]);
  });
  const directory = names.map((name) => {
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    return Buffer.concat([entry, Buffer.from(name)]);
  });
  const [files, list] = [Buffer.concat(local), Buffer.concat(directory)];
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(files.length, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([files, list, end, Buffer.from(comment)]);
}

describe('a file that runs when it is opened', () => {
  it.each([
    'счёт.exe',
    'invoice.pdf.EXE',
    'invoice.pdf                              .exe',
    'photo.scr.',
    'photo.scr . . ',
    'x.e\u200bxe',
    'gpj.\u202eexe',
    'a.exe:Zone.Identifier',
    'b.ｅｘｅ',
    'макрос.js',
  ])('is known by its real ending: %j', (name) => {
    expect(forbiddenFile([{ name, content: nothing }], FORBIDDEN_EXTENSIONS)).toBe(name);
  });

  it.each(['отчёт.pdf', 'exe', 'архив.zip', 'письмо.eml', 'снимок.exe.png', 'без точки', ''])(
    'is not %j',
    (name) => {
      expect(forbiddenFile([{ name, content: nothing }], FORBIDDEN_EXTENSIONS)).toBeNull();
    },
  );

  it('is found by its name inside a zip, whatever the zip is called', () => {
    const content = aZip(['docs/readme.txt', 'docs/счёт.pdf.exe'], 'a comment');
    expect(zipNames(content)).toEqual(['docs/readme.txt', 'docs/счёт.pdf.exe']);
    expect(forbiddenFile([{ name: 'документы.dat', content }], FORBIDDEN_EXTENSIONS)).toBe(
      'документы.dat/docs/счёт.pdf.exe',
    );
    const behind = Buffer.concat([Buffer.from('PK junk before'), content]);
    expect(zipNames(behind)).toContain('docs/счёт.pdf.exe');
    expect(forbiddenFile([{ name: 'a.docx', content: aZip(['word/document.xml']) }], ['exe'])).toBe(
      null,
    );
  });

  it('never fails on what only looks like a zip', () => {
    const zip = aZip(['a.exe', 'b.txt']);
    for (let cut = 0; cut <= zip.length; cut += 1) {
      expect(() => zipNames(zip.subarray(0, cut))).not.toThrow();
      const broken = Buffer.from(zip);
      if (cut < zip.length) broken[cut] = 0xff;
      expect(() => zipNames(broken)).not.toThrow();
    }
  });

  it('an empty list forbids nothing', () => {
    expect(forbiddenFile([{ name: 'a.exe', content: nothing }], [])).toBeNull();
    expect(endingOf('a.TXT ')).toBe('txt');
  });
});
