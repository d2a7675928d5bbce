/** How far two colours are from each other for whoever reads (WCAG 2.2). Pure. */

/** Light grounds of pages: a link in the accent stands on them, white on a button of it. */
export const lightGrounds = ['#ffffff', '#f7f6f3'] as const;

/** WCAG 2.2, 1.4.3: text of the usual size. */
export const leastContrast = 4.5;

/** Relative luminance of an sRGB colour, `#rrggbb`. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** 1 (the same) to 21 (black on white). */
export function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** The worst of an accent on our light grounds. */
export function accentContrast(accent: string): number {
  return Math.min(...lightGrounds.map((ground) => contrast(accent, ground)));
}
