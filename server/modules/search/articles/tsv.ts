/** The words of a document as PostgreSQL writes them: 'касс':1A,7 'чек':2A,9B. Pure. */
import type { RankedDocument, Standing } from './rank.ts';

export type WrittenDocument = {
  readonly article_id: string;
  readonly language: string;
  /** The title's words carry an A, those of question and keywords a B. */
  readonly tsv: string;
};

/** Its words are looked for in the text itself: a question asks for a few of a hundred. */
export function documentOf({ article_id, language, tsv }: WrittenDocument): RankedDocument {
  const title_places = tsv.split('A').length - 1;
  return { article_id, language, title_places, find: (stem) => standingIn(tsv, stem) };
}

function standingIn(tsv: string, stem: string): Standing | undefined {
  const key = `'${stem}':`;
  const from = tsv.indexOf(key);
  return from < 0 ? undefined : readPlaces(tsv, from + key.length).standing;
}

/** Every word of the document with its places. */
export function eachWord(tsv: string, tell: (stem: string, standing: Standing) => void): void {
  let from = 1;
  while (from < tsv.length) {
    const end = tsv.indexOf("'", from);
    if (end < 0) return;
    const { standing, next } = readPlaces(tsv, end + 2);
    tell(tsv.slice(from, end), standing);
    // A blank and the quote of the next word.
    from = next + 2;
  }
}

const signs = { zero: 48, nine: 57, comma: 44, inTitle: 65, inHead: 66 };

/** `1A,7B,12`: from the first digit to a blank or the end. */
function readPlaces(tsv: string, from: number): { standing: Standing; next: number } {
  const at: number[] = [];
  let [in_title, in_head, place, next] = [0, 0, 0, from];
  for (; next < tsv.length; next += 1) {
    const sign = tsv.charCodeAt(next);
    if (sign >= signs.zero && sign <= signs.nine) place = place * 10 + sign - signs.zero;
    else if (sign === signs.inTitle) in_title += 1;
    else if (sign === signs.inHead) in_head += 1;
    else if (sign === signs.comma) {
      at.push(place);
      place = 0;
    } else break;
  }
  at.push(place);
  return { standing: { at, in_title, in_head }, next };
}
