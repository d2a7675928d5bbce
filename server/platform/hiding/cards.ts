/**
 * Numbers of payment cards in what people write (ISO/IEC 7812): of the length and beginning that issuers have, with
 * the right check digit. Masked as shops print them: the last four digits stay (PCI DSS 3.4.1 allows more).
 */
/**
 * Groups of digits one after another: a card may stand among other numbers, such as its end and its code. What was
 * left of a hidden one begins no other.
 */
const written =
  /(?<!•[ \u00a0\u2009-]?(?:\d[ \u00a0\u2009-]?){0,3})\d(?:[ \u00a0\u2009-]?\d){12,}/g;
const shortest = 13;
const longest = 19;
const longestRun = 5_000;
const shown = 4;

/** Beginning and length: Visa, Mastercard, Мир, American Express, UnionPay, JCB, Maestro, Diners, Uzcard, Humo, Белкарт. */
const issuers =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|220[0-4]\d{12,15}|3[47]\d{13}|62\d{14,17}|35(?:2[89]|[3-8]\d)\d{12}|(?:5018|5020|5038|6304|6759|676[1-3])\d{9,15}|6(?:011|5\d\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|(?:8600|9860|9112)\d{12})$/;

/** With blanks or hyphens between the digits, as people write them. */
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  return issuers.test(digits) && new Set(digits).size > 1 && hasCheckDigit(digits);
}

/** Luhn's check digit. */
export function hasCheckDigit(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((total, letter, place) => {
    const digit = Number(letter) * (place % 2 === 0 ? 1 : 2);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
}

/** Places of the digits to hide: all but the last four of each card. */
export function cardPlaces(text: string): number[] {
  return [...text.matchAll(written)].flatMap((run) =>
    digitsOfCards(run[0]).map((at) => run.index + at),
  );
}

/** Places of the digits to hide in a run of groups: a card is one group or several, whole. */
function digitsOfCards(run: string): number[] {
  // Nobody writes so many digits in a row; looking through a megabyte of them would take seconds.
  if (run.length > longestRun) return [];
  const groups = [...run.matchAll(/\d+/g)];
  const found: number[] = [];
  let first = 0;
  while (first < groups.length) {
    let last = first;
    let digits: number[] = [];
    let end: number | undefined;
    for (; last < groups.length && digits.length <= longest; last += 1) {
      const group = groups[last];
      if (group === undefined) break;
      digits = [...digits, ...Array.from(group[0], (_, place) => group.index + place)];
      if (digits.length < shortest || !isCardNumber(digits.map((at) => run[at]).join(''))) continue;
      end = last;
      found.push(...digits.slice(0, -shown));
      break;
    }
    first = (end ?? first) + 1;
  }
  return found;
}
