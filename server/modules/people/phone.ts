/**
 * A telephone number as it is kept: E.164 where it can be told (`+74951234567`), else the digits.
 * The Russian trunk prefix 8 before ten digits is +7. Undefined for what is no number.
 */
export function normalPhone(typed: string): string | undefined {
  const digits = typed.replace(/\D/g, '');
  if (digits.length < 3 || digits.length > 15 || /[^\d\s()+\-.–—]/.test(typed)) return undefined;
  if (typed.trim().startsWith('+')) return `+${digits}`;
  if (digits.length === 11 && /^[78]/.test(digits)) return `+7${digits.slice(1)}`;
  return digits;
}
