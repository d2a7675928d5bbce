/** Names of people: how they are shown, and how a mail's display name is read. Pure. */

export type PersonName = { readonly first_name: string; readonly last_name: string };

const longestPart = 100;

/** «Анна Петрова»; without a name the fallback (an address, a telephone), without one a dash. */
export function displayName(name: PersonName, fallback: string | null = null): string {
  const full = `${name.first_name} ${name.last_name}`.trim();
  return full || fallback?.trim() || '—';
}

/**
 * First and last name of a display name from a mail or a chat. Understands «Фамилия Имя Отчество»,
 * «Имя Отчество Фамилия», "Last, First", a company in brackets and an address in place of a name
 * (that is no name). A patronymic stays with the first name, as one is addressed in Russian.
 */
export function splitName(shown: string): PersonName {
  const clean = cleanDisplayName(shown);
  if (clean === '' || clean.includes('@')) return { first_name: '', last_name: '' };
  const comma = /^([^,]{2,}),\s*([^,]+)$/.exec(clean);
  if (comma) return named(comma[2] ?? '', comma[1] ?? '');
  const words = clean.split(' ');
  const [first = '', second = '', third = ''] = words;
  if (words.length === 1) return named(first, '');
  if (words.length === 3 && isPatronymic(third)) return named(`${second} ${third}`, first);
  if (words.length === 3 && isPatronymic(second)) return named(`${first} ${second}`, third);
  if (words.length === 2 && isPatronymic(second)) return named(clean, '');
  if (words.length === 2 && isRussianSurname(first) && !isRussianSurname(second))
    return named(second, first);
  return named(first, words.slice(1).join(' '));
}

/** Without quotes, brackets' content, control and invisible characters. */
function cleanDisplayName(shown: string): string {
  return shown
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\([^)]*\)|\[[^\]]*\]/g, ' ')
    .replace(/["'«»“”<>]/g, ' ')
    .replace(/\s+(via|через)\s.*$/iu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function named(first: string, last: string): PersonName {
  return { first_name: part(first), last_name: part(last) };
}

function part(text: string): string {
  return [...text.trim()].slice(0, longestPart).join('').trim();
}

function isPatronymic(word: string): boolean {
  return /(вич|вна|чна|шна|оглы|кызы)$/iu.test(word) && word.length >= 5;
}

/** Endings that Russian surnames have and first names have not; «Ирина», «Марина» are first names. */
function isRussianSurname(word: string): boolean {
  if (firstNamesLikeSurnames.has(word.toLowerCase())) return false;
  return /[а-яё](ов|ев|ёв|ова|ева|ёва|ин|ын|ина|ына|ский|ская|цкий|цкая|енко|ук|юк)$/iu.test(word);
}

const firstNamesLikeSurnames = new Set(
  `ирина марина екатерина карина арина алина галина полина кристина ангелина валентина зарина сабина эвелина
  антонина регина дина лина нина инна алевтина августина каролина лев яков иаков константин мартин
  валентин августин вениамин севастьян марин эмин ясин сергей матвей ева`.split(/\s+/),
);
