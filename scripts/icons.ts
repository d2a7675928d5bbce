/**
 * The icons of the installed app, drawn by Chromium from web/public/icon.svg:
 * `node scripts/icons.ts` after the drawing has changed; the files are committed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '#platform/config.ts';
import { launchChromium } from '#testing/servers/chromium.ts';

type Icon = {
  readonly name: string;
  readonly size: number;
  /** Part of the side that stays free around the drawing; its ground then fills the whole square. */
  readonly margin?: number;
  /** White on nothing: a phone colours it itself. */
  readonly is_mask?: boolean;
};

const icons: readonly Icon[] = [
  { name: 'icon-192', size: 192 },
  { name: 'icon-512', size: 512 },
  { name: 'icon-maskable-512', size: 512, margin: 0.1 },
  { name: 'apple-touch-icon', size: 180, margin: 0.04 },
  { name: 'badge-96', size: 96, is_mask: true },
];

const source = readFileSync(join(ROOT, 'web', 'public', 'icon.svg'), 'utf8');
const directory = join(ROOT, 'web', 'public', 'icons');

function drawingOf({ margin = 0, is_mask = false }: Icon): { svg: string; ground: string } {
  const ground = /<rect[^>]*fill="(#\w+)"/.exec(source)?.[1] ?? 'transparent';
  if (is_mask) return { svg: source.replace(/<rect[^>]*\/>/, ''), ground: 'transparent' };
  if (margin === 0) return { svg: source, ground: 'transparent' };
  return { svg: source.replace(/ rx="\d+"/, ''), ground };
}

mkdirSync(directory, { recursive: true });
const browser = await launchChromium();
for (const icon of icons) {
  const { svg, ground } = drawingOf(icon);
  const inner = icon.size * (1 - 2 * (icon.margin ?? 0));
  const page = await browser.newPage({ viewport: { width: icon.size, height: icon.size } });
  const image = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  await page.setContent(
    `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${ground}">
      <img src="${image}" width="${inner}" height="${inner}"></body>`,
  );
  await page.waitForFunction('document.images[0].complete');
  writeFileSync(
    join(directory, `${icon.name}.png`),
    await page.screenshot({ omitBackground: true }),
  );
  await page.close();
  console.log(`${icon.name}.png`);
}
await browser.close();
