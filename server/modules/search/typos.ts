/** What a word may have meant: typing errors, the other keyboard layout, kin that stemmers miss. Pure. */

export type KnownWord = { readonly word: string; readonly uses: number };

/** Forms of one word that share no stem (супплетивы); each word stands for its whole group. */
const suppletive = [
  ['человек', 'человека', 'человеку', 'люди', 'людей', 'людям', 'людьми'],
  ['год', 'года', 'году', 'годы', 'лет'],
  ['ребенок', 'ребенка', 'ребенку', 'дети', 'детей', 'детям', 'детьми'],
  ['идти', 'идет', 'шел', 'шла', 'шли'],
  ['прийти', 'придет', 'пришел', 'пришла', 'пришли', 'пришло'],
  ['зайти', 'зашел', 'зашла', 'зашли'],
  ['хороший', 'лучше', 'лучший'],
  ['плохой', 'хуже', 'худший'],
  ['друг', 'друзья', 'друзей'],
  ['деньги', 'денег', 'деньгам'],
  ['день', 'дня', 'дни', 'дней', 'дням'],
  ['person', 'persons', 'people'],
  ['child', 'children'],
  ['buy', 'bought'],
  ['pay', 'paid'],
  ['send', 'sent'],
  ['lose', 'lost'],
  ['break', 'broke', 'broken'],
  ['write', 'wrote', 'written'],
  ['go', 'goes', 'went', 'gone'],
] as const;

const groupOf = new Map<string, readonly string[]>(
  suppletive.flatMap((group) => group.map((word) => [word, group])),
);

/** Other forms of the word that no stemmer can find. */
export function suppletiveForms(word: string): readonly string[] {
  return (groupOf.get(word) ?? []).filter((other) => other !== word);
}

const latinKeys = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const russianKeys = 'ёйцукенгшщзхъфывапролджэячсмитьбю';
const toRussian = new Map([...latinKeys].map((key, place) => [key, russianKeys[place] ?? key]));
const toLatin = new Map([...russianKeys].map((key, place) => [key, latinKeys[place] ?? key]));

/** The same keys on the other layout (йцукен ↔ qwerty): `ghbynth` is `принтер`. */
export function otherLayout(typed: string): string {
  const map = /\p{Script=Cyrillic}/u.test(typed) ? toLatin : toRussian;
  return [...typed.toLowerCase()].map((key) => map.get(key) ?? key).join('');
}

/**
 * Edits between two words, two neighbours that changed places counting as one (Damerau–Levenshtein,
 * optimal string alignment); `most + 1` as soon as it must be more than `most`.
 */
export function typingDistance(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, place) => place);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const cost = from[i - 1] === to[j - 1] ? 0 : 1;
      const at = (line: number[], place: number) => line[place] ?? most + 1;
      let best = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + cost);
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (isSwap) best = Math.min(best, at(before, j - 2) + 1);
      row.push(best);
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return last[to.length] ?? most + 1;
}

/** One error in a short word, two in a long one. */
export function allowedErrors(word: string): number {
  return word.length <= 5 ? 1 : 2;
}

/** What the word may have meant, likeliest first: fewest errors, then the most used. */
export function corrections(word: string, known: readonly KnownWord[]): string[] {
  const most = allowedErrors(word);
  return known
    .filter((other) => other.word !== word)
    .map((other) => ({ ...other, errors: typingDistance(word, other.word, most) }))
    .filter((other) => other.errors <= most)
    .sort((a, b) => a.errors - b.errors || b.uses - a.uses || (a.word < b.word ? -1 : 1))
    .map((other) => other.word);
}

/** How much of a word its kin must share: оплата – оплачено. */
export function kinStart(word: string): string {
  return word.slice(0, Math.max(4, Math.ceil(word.length * 0.6)));
}

const mostKin = 20;

/** Words that begin as this one does and are not much longer: other forms, and endings not typed yet. */
export function kin(word: string, known: readonly KnownWord[], isUnfinished: boolean): string[] {
  if (word.length < 4 && !isUnfinished) return [];
  const start = kinStart(word);
  return known
    .filter((other) => other.word !== word)
    .filter(
      (other) =>
        (isUnfinished && other.word.startsWith(word)) ||
        (word.length >= 5 && other.word.startsWith(start) && other.word.length <= word.length + 4),
    )
    .sort((a, b) => b.uses - a.uses || (a.word < b.word ? -1 : 1))
    .slice(0, mostKin)
    .map((other) => other.word);
}
