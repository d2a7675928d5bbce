/** Archives of strangers: read by what their bytes bear out, refused where they lie. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { zipOf } from '#testing/zips.ts';
import { openZip } from './unzip.ts';
import { zipStream } from './zip.ts';

const dir = mkdtempSync(join(tmpdir(), 'unzip-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let made = 0;
function onDisk(bytes: Uint8Array): string {
  const path = join(dir, `${++made}.zip`);
  writeFileSync(path, bytes);
  return path;
}
const limits = { parts: 100, bytes: 10_000_000 };

async function textOf(source: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function read(bytes: Uint8Array): Promise<Record<string, string>> {
  const zip = await openZip(onDisk(bytes), limits);
  const out: Record<string, string> = {};
  try {
    for (const part of zip.parts)
      out[part.name] = part.is_special ? '(special)' : await textOf(part.open());
  } finally {
    await zip.close();
  }
  return out;
}

test('deflated and stored entries, names in UTF-8 and in the code page of old Windows, links marked', async () => {
  const own = zipStream([
    {
      name: 'Чеки/лента.md',
      modified_at: new Date(0),
      open: async () => Readable.from([Buffer.from('текст')]),
    },
  ]);
  expect(
    await read(Buffer.from(await new Response(Readable.toWeb(own) as never).arrayBuffer())),
  ).toEqual({
    'Чеки/лента.md': 'текст',
  });
  const cp866 = Buffer.from([0x97, 0xa5, 0xaa, 0x2e, 0x6d, 0x64]);
  expect(
    await read(
      zipOf([
        { name: 'a.md', bytes: 'много слов '.repeat(10_000) },
        { name: cp866, bytes: 'чек' },
        { name: 'link', bytes: '/etc/passwd', mode: 0o120777 },
        { name: 'empty.md', bytes: '' },
      ]),
    ),
  ).toEqual({
    ...{ 'a.md': 'много слов '.repeat(10_000), 'Чек.md': 'чек', link: '(special)', 'empty.md': '' },
  });
});

test('what lies about its size, its sum or its place is refused, and nothing unpacks beyond its word', async () => {
  const zeros = Buffer.alloc(5_000_000);
  await expect(read(Buffer.from('no archive'))).rejects.toMatchObject({
    message_key: 'errors.zip_broken',
  });
  await expect(read(zipOf({ a: 'x' }).subarray(10))).rejects.toMatchObject({ code: 'invalid' });
  const bomb = zipOf([{ name: 'a', bytes: zeros, claimed_size: 10 }]);
  await expect(read(bomb)).rejects.toMatchObject({ message_key: 'errors.zip_part' });
  const wrong = zipOf([{ name: 'a', bytes: 'x', claimed_crc: 1 }]);
  await expect(read(wrong)).rejects.toMatchObject({ message_key: 'errors.zip_part' });
  const huge = zipOf([
    { name: 'a', bytes: zeros },
    { name: 'b', bytes: zeros },
    { name: 'c', bytes: zeros },
  ]);
  await expect(read(huge)).rejects.toMatchObject({ message_key: 'errors.zip_too_large' });
  const random = Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919) % 251));
  const shared = zipOf([
    { name: 'a', bytes: random },
    ...Array.from({ length: 20 }, (_, index) => ({ name: `b${index}`, bytes: random, shares: 0 })),
  ]);
  await expect(read(shared)).rejects.toMatchObject({ message_key: 'errors.zip_too_large' });
  const many = zipOf(Array.from({ length: 101 }, (_, index) => ({ name: `${index}`, bytes: '' })));
  await expect(read(many)).rejects.toMatchObject({ message_key: 'errors.zip_too_large' });
});
