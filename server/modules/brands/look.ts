/** Colours and pictures of a brand, judged. Pure. */
import { accentContrast, contrast, leastContrast } from '#contract/contrast.ts';

/** A link in this colour reads on our light grounds, and white on a button of it. */
export function isReadable(accent: string): boolean {
  return accentContrast(accent) >= leastContrast;
}

/** The same hue, as light as it must be to be read on the dark ground of pages. */
export function onDark(accent: string): string {
  const dark = '#1f1e1b';
  let share = 0;
  let mixed = accent;
  while (contrast(mixed, dark) < 6 && share < 1) {
    share += 0.05;
    mixed = mix(accent, '#ffffff', share);
  }
  return mixed;
}

/** `share` of the other colour in the first. */
export function mix(color: string, other: string, share: number): string {
  const parts = [1, 3, 5].map((at) => {
    const [from, to] = [color, other].map((one) => Number.parseInt(one.slice(at, at + 2), 16));
    return Math.round((from ?? 0) + ((to ?? 0) - (from ?? 0)) * Math.min(1, share));
  });
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** By the bytes alone; SVG is none: it is a program. */
export function pictureKind(
  bytes: Uint8Array,
): 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | undefined {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(start)) return 'image/gif';
  if (start.startsWith('RIFF') && start.slice(8, 12) === 'WEBP') return 'image/webp';
  return undefined;
}

/** The colours of pages that follow from the accent: of links and buttons, and their faint ground. */
export function brandColors(accent: string) {
  const dark = onDark(accent);
  return {
    light: accent,
    light_wash: mix('#ffffff', accent, 0.1),
    dark,
    dark_wash: mix('#1f1e1b', dark, 0.14),
  };
}
