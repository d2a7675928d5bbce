/**
 * Numbers of identity papers in what people write: where a word says what the number is, or where the number itself
 * does. A number of ten digits alone may be an order's.
 */
const shown = 3;

/** Series and number of a Russian passport or driving licence, after its name. */
const named =
  /(?:паспорт|удостоверени)[\p{L}]{0,4}(?:[ \u00a0,:;№#]|РФ|гражданина|данные|серия|номер|водительск[\p{L}]{0,3}){0,12}(\d{2}[ \u00a0]?\d{2}[ \u00a0,]{0,3}(?:№|N|номер)?[ \u00a0:]{0,3}\d{6})(?!\d)/giu;
const series =
  /(?<![\p{L}])серия[ \u00a0:]{0,3}(\d{2}[ \u00a0]?\d{2}[ \u00a0,]{0,3}(?:№|N|номер)?[ \u00a0:]{0,3}\d{6})(?!\d)/giu;
/** Passports of other countries: a letter or two and digits, after the word. */
const passport =
  /(?<![\p{L}])passport[ \u00a0]{0,2}(?:no\.?|number|nr\.?|№|#)?[ \u00a0:]{0,3}([A-Z]{0,2}\d{6,9})(?!\d)/giu;
const socialSecurity =
  /(?<![\p{L}])(?:SSN|social security(?: number| no\.?)?)[ \u00a0:#]{0,3}(\d{3}-?\d{2}-?\d{4})(?!\d)/giu;
/** СНИЛС: grouped as it is printed, or after its name; by its check digits in any case. */
const pension = /(?<!\d)(\d{3}-\d{3}-\d{3}[ \u00a0-]\d{2})(?!\d)/g;
const namedPension = /снилс[ \u00a0:№]{0,4}((?:\d[ \u00a0-]?){10}\d)(?!\d)/giu;

/** Places of the digits to hide: all but the last three of each number. */
export function paperPlaces(text: string): number[] {
  return [named, series, passport, socialSecurity, pension, namedPension].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((found) => {
      const number = found[1] ?? '';
      const isPension = pattern === pension || pattern === namedPension;
      if (isPension && !isPensionNumber(number.replace(/\D/g, ''))) return [];
      const from = found.index + found[0].length - number.length;
      const digits = [...number.matchAll(/[A-Z\d]/gi)].map(({ index }) => from + index);
      return digits.slice(0, -shown);
    }),
  );
}

/** Постановление Правления ПФР № 192п: digits by weights 9 to 1, modulo 101; 100 is written 00. */
export function isPensionNumber(digits: string): boolean {
  if (!/^\d{11}$/.test(digits)) return false;
  const sum = [...digits.slice(0, 9)].reduce((all, digit, at) => all + Number(digit) * (9 - at), 0);
  return (sum % 101) % 100 === Number(digits.slice(9));
}
