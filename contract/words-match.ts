/** How `contains` reads a text, in memory as PostgreSQL does: shared by the server and the screens. */

/** Whether every word of the value occurs in the text, also within a longer word; case and ё/е aside. */
export function containsWords(text: string, value: string): boolean {
  const folded = foldCase(text);
  return conditionWords(value).every((word) => folded.includes(word));
}

/** The words of a `contains` value, folded as the text will be. */
export function conditionWords(value: string): string[] {
  return value
    .trim()
    .split(/\s+/u)
    .map((word) => foldCase(word));
}

/**
 * Letter case as PostgreSQL's lower() sees it: one character to one character (Unicode's simple
 * mapping). JavaScript's toLowerCase would lengthen İ and choose ς by its neighbours.
 */
function foldCase(text: string): string {
  let folded = '';
  for (const character of text) {
    if (character === 'İ') folded += 'i';
    else folded += character.toLowerCase();
  }
  return folded.replaceAll('ё', 'е');
}
