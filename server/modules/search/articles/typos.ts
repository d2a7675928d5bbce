/** How far one word is from another for somebody who types in haste or writes as he hears. Pure. */
import { otherLayout } from '../typos.ts';

const rows = ['йцукенгшщзхъ', 'фывапролджэ', 'ячсмитьбю', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const neighbours = new Set(rows.flatMap(pairsOfRow));

function pairsOfRow(row: string, at: number): string[] {
  // A key touches the next of its own row, and the two below it.
  const below = at % 3 === 2 ? '' : (rows[at + 1] ?? '');
  return [...row].flatMap((key, place) =>
    [row[place + 1], below[place], below[place - 1]].flatMap((other) =>
      other === undefined ? [] : [key + other, other + key],
    ),
  );
}

/** Letters that are written for each other because they sound alike. */
const heard = new Set(
  'оа еи ея ыи эе иы аи ао зс бп дт гк вф жш шщ чш цс йи юу ую ъь ео ая ei ie ao oa sc cs ck kc'
    .split(' ')
    .flatMap((pair) => [pair, `${pair[1]}${pair[0]}`]),
);
/** Left out or put in without a sound: soft and hard signs, doubled letters. */
const silent = new Set(['ь', 'ъ', 'й', 'т', 'h']);

const halfAnError = 0.5;
const swap = 0.6;
const outer = 1.3;

function cost(typed: string, meant: string): number {
  if (typed === meant) return 0;
  const pair = typed + meant;
  return heard.has(pair) || neighbours.has(pair) ? halfAnError : 1;
}

/** A letter too many or too few. */
function gap(letter: string | undefined, before: string | undefined): number {
  if (letter === before) return halfAnError;
  return letter !== undefined && silent.has(letter) ? 0.7 : 1;
}

/**
 * Errors between what was typed and what was meant (Damerau–Levenshtein, optimal string alignment), a
 * neighbouring key, a letter that sounds alike or is doubled counting half; a wrong first letter more.
 */
export function slipDistance(typed: string, meant: string): number {
  let before: number[] = [];
  let last = [0];
  for (let j = 1; j <= meant.length; j += 1)
    last.push((last[j - 1] ?? 0) + gap(meant[j - 1], meant[j - 2]));
  for (let i = 1; i <= typed.length; i += 1) {
    const row = [(last[0] ?? 0) + gap(typed[i - 1], typed[i - 2])];
    for (let j = 1; j <= meant.length; j += 1) {
      const [one = '', other = ''] = [typed[i - 1], meant[j - 1]];
      const first = i === 1 && j === 1 ? outer : 1;
      let best = Math.min(
        (last[j] ?? 0) + gap(one, typed[i - 2]),
        (row[j - 1] ?? 0) + gap(other, meant[j - 2]),
        (last[j - 1] ?? 0) + cost(one, other) * first,
      );
      const isSwap = i > 1 && j > 1 && one === meant[j - 2] && typed[i - 2] === other;
      if (isSwap && one !== other) best = Math.min(best, (before[j - 2] ?? 0) + swap);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[meant.length] ?? 0;
}

/** One error in a short word, two in a long one. */
export function mostSlips(word: string): number {
  if (word.length <= 3) return 0.6;
  if (word.length <= 5) return 0.7;
  return word.length <= 8 ? 1.2 : 2;
}

const alphabets = {
  russian: 'абвгдежзийклмнопрстуфхцчшщъыьэюя',
  latin: 'abcdefghijklmnopqrstuvwxyz',
};

/** Every word one slip away from a short one: trigrams of so few letters say nothing. */
export function oneSlipAway(word: string): string[] {
  const letters = [...(/\p{Script=Cyrillic}/u.test(word) ? alphabets.russian : alphabets.latin)];
  const made = new Set<string>();
  for (let at = 0; at <= word.length; at += 1) {
    const [start, end] = [word.slice(0, at), word.slice(at)];
    made.add(start + end.slice(1));
    if (end.length > 1) made.add(start + end[1] + end[0] + end.slice(2));
    for (const letter of letters) {
      made.add(start + letter + end);
      if (end !== '') made.add(start + letter + end.slice(1));
    }
  }
  made.delete(word);
  return [...made].filter((one) => one.length >= 2);
}

/** The two words that a missing blank made one of: at each place, both halves of at least two letters. */
export function halves(word: string): [string, string][] {
  return Array.from({ length: Math.max(0, word.length - 3) }, (_, at): [string, string] => [
    word.slice(0, at + 2),
    word.slice(at + 2),
  ]);
}

/** The same keys on the other layout: once as they are, once without the stops that end a sentence. */
export function onOtherLayout(chunk: string): string[] {
  const bare = chunk.replace(/^[.,;:!?"'«»()]+|[.,;:!?"'«»()]+$/g, '');
  return [...new Set([chunk, bare])].map((each) => otherLayout(each));
}
