/** Colours and pictures of a brand, judged. Pure. */

/** The ground of pages and what stands on a button, by light and dark: design tokens of the portal. */
const grounds = { light: '#ffffff', sunken: '#f7f6f3' } as const;

/** WCAG 2.2: relative luminance of an sRGB colour. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2: 1 (the same) to 21 (black on white). */
export function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** A link in this colour reads on our light grounds, and white on a button of it: 4.5:1 both ways. */
export function isReadable(accent: string): boolean {
  return contrast(accent, grounds.light) >= 4.5 && contrast(accent, grounds.sunken) >= 4.5;
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
