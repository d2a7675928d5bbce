/**
 * What is personal does not leave: addresses, telephones, card numbers and, by choice, the names of the
 * customer's people stand as marks in what is sent, and are put back into what comes. Pure.
 */
import type { maskedKinds } from '#contract/assist.ts';
import { hasCheckDigit } from '#platform/hiding/cards.ts';

export type MaskedKind = (typeof maskedKinds)[number];
export type Masked = {
  readonly text: string;
  readonly counts: Partial<Record<MaskedKind, number>>;
  /** The marks in an answer become what they stand for. */
  readonly unmask: (answer: string) => string;
};

const mail = /[^\s@<>"'(),;:[\]]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63})+/gu;
/** With a plus or an eight, or at least ten digits with the blanks people write between them. */
const phone = /(?<![\d.№#\p{L}])\+?\d(?:[\s()–-]{0,2}\d){9,14}(?!\d)/gu;
const card = /(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/g;

/** @param names of the customer's people, as they write them; none: names stay */
export function mask(text: string, names: readonly string[]): Masked {
  const marks = new Map<string, string>();
  const counts: Partial<Record<MaskedKind, number>> = {};
  const markFor = (kind: MaskedKind, found: string): string => {
    const key = `${kind} ${found.toLowerCase()}`;
    const known = marks.get(key);
    if (known !== undefined) return known;
    counts[kind] = (counts[kind] ?? 0) + 1;
    const mark = `[${kind.toUpperCase()}_${counts[kind]}]`;
    marks.set(key, mark);
    originals.set(mark, found);
    return mark;
  };
  const originals = new Map<string, string>();
  let masked = text
    .replace(mail, (found) => markFor('mail', found))
    .replace(card, (found) =>
      hasCheckDigit(found.replace(/\D/g, '')) ? markFor('card', found) : found,
    )
    .replace(phone, (found) => markFor('phone', found));
  for (const pattern of namePatterns(names))
    masked = masked.replace(pattern, (found) => markFor('name', found));
  const unmask = (answer: string) =>
    answer.replace(/\[(?:MAIL|PHONE|CARD|NAME)_\d{1,4}\]/g, (mark) => originals.get(mark) ?? mark);
  return { text: masked, counts, unmask };
}

const shortestName = 3;

/** A name with the endings of its cases: «Иванова», «Ивановой»; whole words alone. */
function namePatterns(names: readonly string[]): RegExp[] {
  const parts = names
    .flatMap((name) => name.split(/\s+/))
    .filter((part) => part.length >= shortestName);
  return [...new Set(parts.map((part) => part.toLowerCase()))]
    .filter((part) => /^[\p{L}'’-]+$/u.test(part))
    .map((part) => {
      const stem = /\p{Script=Cyrillic}/u.test(part) ? part.replace(/[аеёиоуыэюяйь]$/u, '') : part;
      const ending =
        stem === part && !/\p{Script=Cyrillic}/u.test(part) ? "(?:['’]s)?" : '\\p{L}{0,3}';
      return new RegExp(`(?<!\\p{L})${stem}${ending}(?!\\p{L})`, 'giu');
    });
}
