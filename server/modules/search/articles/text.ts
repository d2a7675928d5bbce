/** The words of articles and of what is typed to find them, folded alike on both sides. Pure. */

/** Latin letters that look like Russian ones: «1C» and «К5» are typed with either. */
const alike = new Map(
  [...'aceopxykmtbh'].map((letter, at) => [letter, 'асеорхукмтвн'[at] ?? letter]),
);
const longestWord = 60;

/** One word: lower case, ё as е; where Russian letters or digits stand beside Latin ones that look Russian, Russian. */
function folded(word: string): string {
  const isMixed =
    /\p{Script=Cyrillic}/u.test(word) || /^[\daceopxykmtbh]*\d[\daceopxykmtbh]*$/.test(word);
  return isMixed ? word.replace(/[a-z]/g, (letter) => alike.get(letter) ?? letter) : word;
}

/** The words in their order: letters and digits only. */
export function articleWords(text: string): string[] {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '')
    .map((word) => folded(word.slice(0, longestWord)));
}

/** A text as PostgreSQL is given it: its parser finds words and blanks, nothing else. */
export function indexedText(text: string): string {
  return articleWords(text).join(' ');
}

/** The words the vocabulary knows: of letters alone. */
export function vocabularyOf(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => articleWords(text));
  return [...new Set(words)].filter((word) => /^\p{L}{2,30}$/u.test(word)).sort();
}

/** Russian and English are stemmed. */
export function configOf(language: string): 'russian' | 'simple' {
  return language === 'ru' || language === 'en' ? 'russian' : 'simple';
}

/**
 * What was typed, without what may name a person: addresses, telephones and other long numbers. Numbers
 * of up to four digits stay: they are codes of errors and models.
 */
export function masked(typed: string): string {
  return typed
    .replace(/\S+@\S+/g, '…')
    .replace(/(?:https?:\/\/|www\.)\S+/gi, '…')
    .replace(/\+?\d(?:[\s().-]{0,2}\d){4,}/g, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}
