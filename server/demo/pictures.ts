/** Small files for the demo's attachments, made on the spot: a photo of a screen, a log, a price list. */
import { crc32, deflateSync } from 'node:zlib';
import type { Language } from '#contract/common.ts';
import type { Enclosure } from './grammar.ts';
import { between, chance, pick, type Random } from './random.ts';

export type DemoFile = { name: string; media_type: string; bytes: Buffer };

const names: Readonly<Record<Language, Record<Enclosure | 'memo', readonly string[]>>> = {
  ru: {
    photo: ['касса-ошибка.png', 'экран.png', 'фото чека.png', 'IMG_2041.png'],
    log: ['журнал.log', 'update.log', 'kassa-service.log'],
    sheet: ['прайс поставщика.csv', 'прайс.csv', 'остатки.csv'],
    memo: ['памятка.txt', 'инструкция.txt'],
  },
  en: {
    photo: ['till-error.png', 'screen.png', 'receipt photo.png', 'IMG_2041.png'],
    log: ['till.log', 'update.log', 'kassa-service.log'],
    sheet: ['supplier prices.csv', 'prices.csv', 'stock.csv'],
    memo: ['checklist.txt', 'instructions.txt'],
  },
};

export type FileWish = {
  language: Language;
  kind: Enclosure | 'memo';
  /** Text of the memo. */
  memo: string;
  products: readonly string[];
  at: number;
};

export function makeFile(random: Random, wish: FileWish): DemoFile {
  const name = pick(random, names[wish.language][wish.kind]);
  switch (wish.kind) {
    case 'photo':
      return { name, media_type: 'image/png', bytes: screenPhoto(random) };
    case 'log':
      return { name, media_type: 'text/plain', bytes: Buffer.from(logText(random, wish.at)) };
    case 'sheet':
      return {
        name,
        media_type: 'text/csv',
        bytes: Buffer.from(`\uFEFF${priceList(random, wish)}`),
      };
    case 'memo':
      return { name, media_type: 'text/plain', bytes: Buffer.from(wish.memo) };
  }
}

function logText(random: Random, at: number): string {
  const parts = ['printer', 'exchange', 'fiscal', 'ui', 'terminal', 'db'];
  const lines = Array.from({ length: between(random, 40, 90) }, (_, index) => {
    const time = new Date(at - (90 - index) * 4000).toISOString();
    const part = pick(random, parts);
    if (chance(random, 0.12))
      return `${time} ERROR ${part}: code 0x31, attempt ${between(random, 1, 5)}`;
    if (chance(random, 0.15))
      return `${time} WARN  ${part}: slow answer ${between(random, 300, 4000)} ms`;
    return `${time} INFO  ${part}: done in ${between(random, 2, 90)} ms`;
  });
  return `${lines.join('\n')}\n`;
}

function priceList(random: Random, { products }: FileWish): string {
  const rows = products.map((product) => {
    const price = (between(random, 900, 90_000) / 100).toFixed(2);
    return `${between(random, 10_000, 99_999)};"${product.replaceAll('"', '""')}";${price}`;
  });
  return ['code;name;price', ...rows].join('\r\n');
}

const width = 320;
const height = 200;
type Colour = readonly [number, number, number];

/** A till's screen seen by a telephone: a head bar, rows of goods, a message in the middle. */
function screenPhoto(random: Random): Buffer {
  const ground: Colour = pick(random, [
    [36, 44, 60],
    [238, 236, 230],
    [18, 52, 60],
  ]);
  const isDark = ground[0] < 128;
  const ink: Colour = isDark ? [214, 220, 230] : [60, 62, 70];
  const bar: Colour = pick(random, [
    [36, 80, 200],
    [15, 118, 110],
    [122, 79, 181],
  ]);
  const pixels = Buffer.alloc(width * height * 3);
  paint(pixels, { x: 0, y: 0, w: width, h: height }, ground);
  paint(pixels, { x: 0, y: 0, w: width, h: 22 }, bar);
  for (let row = 0; row < 9; row += 1) {
    const y = 36 + row * 16;
    paint(pixels, { x: 16, y, w: between(random, 60, 170), h: 6 }, ink);
    paint(pixels, { x: 260, y, w: between(random, 20, 44), h: 6 }, ink);
  }
  paint(pixels, { x: 50, y: 72, w: 220, h: 60 }, [179, 38, 30]);
  paint(pixels, { x: 70, y: 88, w: between(random, 120, 180), h: 8 }, [255, 255, 255]);
  paint(pixels, { x: 70, y: 106, w: between(random, 60, 120), h: 8 }, [255, 255, 255]);
  return png(pixels);
}

type Box = { x: number; y: number; w: number; h: number };

function paint(pixels: Buffer, { x, y, w, h }: Box, colour: Colour): void {
  for (let row = y; row < y + h; row += 1) {
    for (let column = x; column < x + w; column += 1) {
      pixels.set(colour, (row * width + column) * 3);
    }
  }
}

/** A PNG of 8-bit RGB (ISO/IEC 15948), no filter. */
function png(pixels: Buffer): Buffer {
  const lines: Buffer[] = [];
  for (let row = 0; row < height; row += 1) {
    lines.push(Buffer.from([0]), pixels.subarray(row * width * 3, (row + 1) * width * 3));
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const frame = Buffer.alloc(named.length + 8);
  frame.writeUInt32BE(body.length, 0);
  frame.set(named, 4);
  frame.writeUInt32BE(crc32(named), named.length + 4);
  return frame;
}
