/** A greeting that names somebody else. */
import { givenNames } from './given-names.ts';
import type { Hint } from './hints.ts';
import { fold } from './words.ts';

const greeting =
  /^[ \t]*(?:[Зз]дравствуйте|[Дд]обр(?:ый|ое|ого) (?:день|вечер|утро|дня|вечера|времени суток)|[Пп]риветствую(?: вас)?|[Пп]ривет|[Уу]важаем(?:ый|ая)|[Hh]i|[Hh]ello|[Dd]ear|[Gg]ood (?:morning|afternoon|evening)|[Hh]ey)[,!]?[ \t]+(?:[Уу]важаем(?:ый|ая)[ \t]+)?(?<first>\p{Lu}[\p{L}-]+)(?:[ \t]+(?<second>\p{Lu}[\p{L}-]+))?[ \t]*[,!.:\n]/mu;

/** `people`: the names of all to whom the reply may speak: the requester, those in copy, who wrote. */
export function wrongName(text: string, people: readonly string[]): Hint | undefined {
  const { first, second } = greeting.exec(`${text.slice(0, 400)}\n`)?.groups ?? {};
  if (first === undefined) return undefined;
  const known = people
    .flatMap((name) => name.split(/[\s@._,-]+/))
    .filter((part) => part.length >= 2);
  if (known.length === 0) return undefined;
  const greeted = [first, second].filter((part) => part !== undefined);
  // «Господин Петров» and «Коллеги» are no given names; only a name can be a wrong one.
  const named = greeted.filter((part) => namesLike(part).length > 0);
  if (named.length === 0) return undefined;
  const isTheirs = greeted.some((part) => known.some((name) => isSameName(part, name)));
  // Whoever is known by a surname or an address alone may be called anything.
  const hasGivenName = known.some((part) => namesLike(part).length > 0);
  return isTheirs || !hasGivenName ? undefined : { kind: 'wrong_name', found: greeted.join(' ') };
}

const letters: Record<string, string> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  д: 'd',
  е: 'e',
  ж: 'zh',
  з: 'z',
  и: 'i',
  й: 'i',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'h',
  ц: 'c',
  ч: 'ch',
  ш: 'sh',
  щ: 'sch',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
};

const families: ReadonlyMap<string, readonly number[]> = familyIndex();

function familyIndex(): Map<string, number[]> {
  const index = new Map<string, number[]>();
  for (const [number, names] of givenNames.entries())
    for (const name of names) {
      const key = keyOf(name);
      index.set(key, [...(index.get(key) ?? []), number]);
    }
  return index;
}

/** One spelling for both alphabets, without the last vowel, which case and vocative change: Саша, Саше, Саш. */
function keyOf(name: string): string {
  const latin = [...fold(name)].map((letter) => letters[letter] ?? letter).join('');
  const bare = latin.replace(/(?:oi|ei|oy|ey|em|om|u|y|i|a|e|o|yu|ya)+$/u, '');
  return bare.length >= 2 ? bare.replace(/(.)\1/gu, '$1') : latin;
}

function namesLike(name: string): readonly number[] {
  return families.get(keyOf(name)) ?? [];
}

/** The same name, a short form of it, the same in the other alphabet, or one letter away. */
function isSameName(one: string, other: string): boolean {
  const [a, b] = [keyOf(one), keyOf(other)];
  if (a === b) return true;
  if (namesLike(one).some((family) => namesLike(other).includes(family))) return true;
  return Math.min(a.length, b.length) >= 4 && isOneEditAway(a, b);
}

/** One letter more, less or other. */
export function isOneEditAway(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  let end = 0;
  while (
    end < Math.min(one.length, other.length) - start &&
    one.at(-1 - end) === other.at(-1 - end)
  )
    end += 1;
  return Math.max(one.length, other.length) - start - end <= 1;
}
