/** What people make of the words they look for. Pure. */
import { between, pick, type Random } from '../server/demo/random.ts';

type Families = readonly (readonly string[])[];

const russian = 'йцукенгшщзхъфывапролджэячсмитьбю';
const latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";

/** Each word in any of its forms. */
export function inflected(random: Random, families: Families): string {
  return families.map((family) => pick(random, family)).join(' ');
}

export function twoWords(random: Random, families: Families): string {
  return inflected(random, families.slice(0, 2));
}

/** One slip of the hand in one of two words: a letter left out, doubled, or changed for its neighbour. */
export function misspelt(random: Random, families: Families): string {
  const words = families.slice(0, 2).map((family) => pick(random, family));
  const longest = words.reduce((one, other) => (other.length > one.length ? other : one), '');
  return words.map((word) => (word === longest ? slipped(random, word) : word)).join(' ');
}

function slipped(random: Random, word: string): string {
  const at = between(random, 1, Math.max(1, word.length - 2));
  const [start, letter = '', end] = [word.slice(0, at), word[at], word.slice(at + 1)];
  const kind = between(random, 0, 2);
  if (kind === 0) return start + end;
  return kind === 1
    ? start + letter + letter + end
    : start + end.slice(0, 1) + letter + end.slice(1);
}

/** Typed with the Latin layout switched on. */
export function otherKeys(random: Random, families: Families): string {
  return [...twoWords(random, families)].map((key) => latin[russian.indexOf(key)] ?? key).join('');
}
