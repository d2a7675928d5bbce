/**
 * What in a text looks like somebody's own: addresses of mail, telephones, card numbers, passports.
 * A hint for the second look, no promise; a number of ours (8-800) and codes of errors are let be.
 */
export function looksPrivate(text: string): string[] {
  const mails = text.match(/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu) ?? [];
  const phones = (
    text.match(/(?:\+7|\b8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]?\d{2}[\s-]?\d{2}\b/g) ?? []
  ).filter((phone) => !/^8[\s(-]*800/.test(phone));
  const cards = (text.match(/\b(?:\d{4}[ -]?){3}\d{4}\b/g) ?? []).filter(isCard);
  const passports = text.match(/\b\d{2} ?\d{2} (?:№ ?)?\d{6}\b/g) ?? [];
  return [...new Set([...mails, ...phones, ...cards, ...passports])];
}

/** Luhn's sum (ISO/IEC 7812-1): a number of sixteen digits that is no card rarely has it. */
function isCard(number: string): boolean {
  const digits = [...number.replace(/\D/g, '')].reverse().map(Number);
  const sum = digits.reduce((total, digit, place) => {
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
