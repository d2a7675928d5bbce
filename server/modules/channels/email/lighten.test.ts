import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openBlobStore } from '#platform/files.ts';
import { lighten, restored } from './lighten.ts';
import { parseMail } from './parse.ts';
import type { ParsedAttachment, ParsedMail } from './parsed.ts';

const data_dir = mkdtempSync(join(tmpdir(), 'lighten-'));
const blobs = openBlobStore({ data_dir });
afterAll(() => rmSync(data_dir, { recursive: true, force: true }));

async function* inPieces(raw: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < raw.length; at += size) yield raw.subarray(at, at + size);
}

function parsed(raw: Buffer): ParsedMail {
  const result = parseMail(raw);
  if (!result.ok) throw new Error(result.detail);
  return result.mail;
}

async function readLightly(raw: Buffer, piece = 4096, heavy = 40): Promise<ParsedMail> {
  const light = await lighten(blobs, inPieces(raw, piece), heavy);
  return restored(parsed(light.raw), light);
}

/** Name, kind, size and bytes of a file, wherever the bytes are. */
function fileOf({ kept, content, name, media_type, is_inline, content_id }: ParsedAttachment) {
  const hash = kept?.sha256 ?? createHash('sha256').update(content).digest();
  const size = kept?.size ?? content.length;
  return { name, media_type, is_inline, content_id, size, hash: hash.toString('hex') };
}

function saidIn(mail: ParsedMail) {
  const { subject, from, to, message_id, text, html, warnings } = mail;
  return {
    subject,
    from,
    to,
    message_id,
    text,
    html,
    warnings,
    files: mail.attachments.map(fileOf),
  };
}

type Encoding = 'base64' | 'quoted-printable' | '8bit';
type Tree =
  | { bytes: Buffer; encoding: Encoding; name: string }
  | { parts: Tree[] }
  | { words: string };

function encoded(bytes: Buffer, encoding: Encoding): string {
  if (encoding === 'base64') return (bytes.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n');
  const latin = bytes.toString('latin1').replace(/[\r\n]/g, ' ');
  if (encoding === '8bit') return latin;
  const escaped = latin.replace(
    /[^!-<>-~ ]/g,
    (sign) => `=${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return (escaped.match(/(?:=..|.){1,60}/g) ?? []).join('=\r\n');
}

let boundaries = 0;
function written(tree: Tree): string {
  if ('words' in tree) return `Content-Type: text/plain; charset=utf-8\r\n\r\n${tree.words}`;
  if ('parts' in tree) {
    boundaries += 1;
    const boundary = `b${boundaries}`;
    const parts = tree.parts.map((part) => `--${boundary}\r\n${written(part)}\r\n`);
    return `Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n${parts.join('')}--${boundary}--\r\n`;
  }
  const { bytes, encoding, name } = tree;
  return `Content-Type: application/x-thing; name="${name}"\r\nContent-Transfer-Encoding: ${encoding}\r\nContent-Disposition: attachment\r\n\r\n${encoded(bytes, encoding)}`;
}

const file = fc.record({
  bytes: fc.uint8Array({ minLength: 1, maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  encoding: fc.constantFrom<Encoding>('base64', 'quoted-printable', '8bit'),
  name: fc.constantFrom('a.bin', 'b.log', 'c.dat'),
});
const words = fc.record({
  words: fc.constantFrom('Здравствуйте!', 'Смотрите вложение.', '-- \r\nАнна'),
});
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    file,
    words,
    fc.record({ parts: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }) }),
  ),
}));

function message(of: Tree): Buffer {
  const head =
    'From: anna@client.example\r\nTo: support@desk.example\r\nSubject: Logs\r\nMessage-ID: <1@client.example>\r\n';
  return Buffer.from(`${head}${written(of)}`, 'latin1');
}

describe('a large message made light', () => {
  it('reads like the whole one: the same words, the same files, whatever pieces it comes in', async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.integer({ min: 1, max: 700 }), async (made, piece) => {
        const raw = message(made);
        expect(saidIn(await readLightly(raw, piece))).toEqual(saidIn(parsed(raw)));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves only what is light, and the store has the rest', async () => {
    const bytes = Buffer.alloc(3_000_000, 'журнал кассы ');
    const raw = message({
      parts: [{ words: 'Смотрите.' }, { bytes, encoding: 'base64', name: 'a.log' }],
    });
    const light = await lighten(blobs, inPieces(raw, 65_536));
    expect(light.raw.length).toBeLessThan(1000);
    const [one] = light.kept;
    if (one === undefined) throw new Error('nothing was kept');
    expect((await blobs.read(one)).equals(bytes)).toBe(true);
  });

  it('cuts words without end and never takes them for a file', async () => {
    const raw = message({ words: 'слово '.repeat(1_500_000) });
    const light = await lighten(blobs, inPieces(raw, 65_536));
    expect(light.kept).toEqual([]);
    expect(light.raw.length).toBeLessThan(5_000_000);
    expect(parsed(light.raw).warnings).toContain('body_too_long');
  });

  it('believes no mark that a sender wrote', async () => {
    const raw = message({
      parts: [
        { bytes: Buffer.alloc(500, 'x'), encoding: '8bit', name: 'a.bin' },
        {
          bytes: Buffer.from('opora-kept-000000000000000000000000:0'),
          encoding: '8bit',
          name: 'b.log',
        },
      ],
    });
    const files = (await readLightly(raw)).attachments.map(fileOf);
    expect(files.map(({ name, size }) => [name, size])).toEqual([
      ['a.bin', 500],
      ['b.log', 37],
    ]);
  });

  it('a full disk is told, and nothing hangs', async () => {
    const full = { ...blobs, put: () => Promise.reject(new Error('the disk is full')) };
    const raw = message({ bytes: Buffer.alloc(2_000_000, 1), encoding: 'base64', name: 'a.bin' });
    await expect(lighten(full, inPieces(raw, 65_536))).rejects.toThrow('the disk is full');
  });
});
