/** What pages load: one style sheet of the brand's colours, one small script. Each has its hash in its address. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrandRow } from '#modules/brands/brands.ts';
import { brandColors } from '#modules/brands/brands.ts';
import { ROOT } from '#platform/config.ts';

type Asset = { readonly name: string; readonly type: string; readonly text: string };

const folder = join(ROOT, 'portal', 'assets');
const sheet = plainCss(textOf('portal.css') + textOf('help.css') + textOf('forms.css'));
const script = asset(
  'js',
  'text/javascript; charset=utf-8',
  plainScript(textOf('portal.js') + textOf('help.js') + textOf('forms.js')),
);
const made = new Map<string, Asset>();

function textOf(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

function asset(kind: 'css' | 'js', type: string, text: string): Asset {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { name: `portal-${hash}.${kind}`, type, text };
}

/** Without what only its readers in the source need. */
function plainCss(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s*\n\s*/g, '\n')
    .trim();
}

/** The same of scripts: their comments stand on lines of their own. */
export function plainScript(text: string): string {
  return text
    .replace(/^\s*\/\*\*[\s\S]*?\*\/$/gm, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\s*\n\s*/g, '\n')
    .trim();
}

/** The style sheet of a brand: its colours are the only thing that differs. */
export function styleOf(brand: Pick<BrandRow, 'accent'>): Asset {
  const known = made.get(brand.accent);
  if (known !== undefined) return known;
  const colors = brandColors(brand.accent);
  const root = `:root{--brand:${colors.light};--brand-wash:${colors.light_wash};--brand-dark:${colors.dark};--brand-dark-wash:${colors.dark_wash}}\n`;
  const style = asset('css', 'text/css; charset=utf-8', root + sheet);
  made.set(brand.accent, style);
  return style;
}

export function scriptAsset(): Asset {
  return script;
}

/** By the name in its address; a name that is no longer made is not found. */
export function assetNamed(
  name: string,
  brands: readonly Pick<BrandRow, 'accent'>[],
): Asset | undefined {
  if (name === script.name) return script;
  return brands.map(styleOf).find((one) => one.name === name);
}
