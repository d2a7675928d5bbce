/** What of a text is not for everybody's eyes is replaced letter for letter before it is kept (case I4). */
import { cardPlaces } from './cards.ts';
import { keyPlaces } from './keys.ts';
import { paperPlaces } from './papers.ts';

export const hiddenKinds = ['cards', 'keys', 'papers'] as const;
export type HiddenKind = (typeof hiddenKinds)[number];

type Finder = (text: string) => readonly number[];
const finders: Readonly<Record<HiddenKind, Finder>> = {
  cards: cardPlaces,
  keys: keyPlaces,
  papers: paperPlaces,
};

/** The text with `•` in the place of each hidden letter; the same text when there is none. */
export function hide(text: string, kinds: readonly HiddenKind[]): string {
  return replaced(text, placesIn(text, kinds));
}

/** Of clean HTML: what is hidden may run through tags within a line; addresses of links are left as they are. */
export function hideInHtml(html: string, kinds: readonly HiddenKind[]): string {
  // Most letters hold nothing of the kind: that is seen without walking through them.
  if (!hint.test(html.replace(/<[^>]*>/g, '').replace(/&(?:nbsp|#160);/gi, ' '))) return html;
  const { text, places } = flatten(html);
  return replaced(
    html,
    placesIn(text, kinds).map((at) => places[at] ?? -1),
  );
}

function placesIn(text: string, kinds: readonly HiddenKind[]): number[] {
  return kinds.flatMap((kind) => finders[kind](text));
}

function replaced(source: string, places: readonly number[]): string {
  if (places.length === 0) return source;
  const letters = source.split('');
  for (const at of places) letters[at] = '•';
  return letters.join('');
}

/** Ten digits, twenty letters of a token, or a word that stands before what is hidden. */
const hint =
  /(?:\d[ \u00a0\u2009-]?){9}\d|[\w-]{20}|PRIVATE KEY|парол|passw|pwd|паспорт|passport|удостовер|серия|снилс|SSN|social sec/i;

/** The words of HTML, and where each letter of them stands in it. */
function flatten(html: string): { text: string; places: number[] } {
  let text = '';
  const places: number[] = [];
  for (const piece of html.matchAll(/<(\/?[a-z\d]+)[^>]*>|&(?:nbsp|#160);|[^<&]+|[<&]/gi)) {
    const [all, tag] = piece;
    if (tag !== undefined) {
      if (inline.test(tag)) continue;
      text += '\n';
      places.push(piece.index);
    } else if (all.startsWith('&') && all.length > 1) {
      text += ' ';
      places.push(piece.index);
    } else {
      text += all;
      for (let index = 0; index < all.length; index += 1) places.push(piece.index + index);
    }
  }
  return { text, places };
}

const inline =
  /^\/?(?:a|abbr|b|big|bdi|bdo|code|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|tt|u|wbr)$/i;
