/** What a new password must be, and how good it is: one rule for the server and for the words beside the field. */
import { z } from 'zod';

export const shortestPassword = 12;

/** NIST SP 800-63B: length is what counts; no composition rules. */
export const newPassword = z
  .string()
  .min(shortestPassword, { error: 'errors.field.password_short' })
  .max(200);

/** Long enough for our rule and still among the first that everybody tries. */
const worn = new Set([
  ...['123456789012', '123456789123', '012345678901', '1234567890123', '123456789qwe'],
  ...['1q2w3e4r5t6y', 'q1w2e3r4t5y6', '1qaz2wsx3edc', '1qaz2wsx3edc4rfv', 'qwertyuiop12'],
  ...['qwerty123456', 'qwertyuiop123', 'qwertyuiop[]', "asdfghjkl;'", 'zxcvbnm12345'],
  ...['password1234', 'password12345', 'passw0rd1234', 'mypassword123', 'iloveyou1234'],
  ...['administrator', 'administrator1', 'admin1234567', 'welcome12345', 'letmein12345'],
  ...['changeme1234', 'йцукенгшщзхъ', 'йцукен123456', 'пароль123456', 'администратор'],
  ...['здравствуйте', 'любимая12345', 'привет123456', 'служба поддержки', 'техподдержка'],
]);

/** Words that a person's password must not mostly consist of. */
export function ownWordsOf(person: {
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
}): string[] {
  const { email, first_name, last_name } = person;
  return [email, email.split('@')[0] ?? '', first_name, last_name, 'opora', 'опора'];
}

/**
 * Why a new password is refused, or undefined. Length is what counts (NIST SP 800-63B): no rules of
 * composition, only no repetition, no run, none of the worn ones, and not the person's own words.
 */
export function weaknessOf(password: string, ownWords: readonly string[]): string | undefined {
  const plain = password.normalize('NFKC').toLowerCase();
  if (new Set(plain).size <= 3) return 'errors.field.password_simple';
  if (worn.has(plain) || isRun(plain)) return 'errors.field.password_simple';
  const own = ownWords.map((word) => word.normalize('NFKC').toLowerCase().trim());
  const rest = own
    .filter((word) => word.length >= 4)
    .sort((left, right) => right.length - left.length)
    .reduce((left, word) => left.replaceAll(word, ''), plain);
  return rest.length < 5 && rest.length < plain.length ? 'errors.field.password_own' : undefined;
}

/** `abcdefghij`, `9876543210`: each character is the neighbour of the one before. */
function isRun(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return steps.every((step) => step === 1) || steps.every((step) => step === -1);
}

export type PasswordStrength = 'short' | 'weak' | 'fair' | 'good' | 'strong';

/** How good it is, for the words beside the field: its length, where repetitions and runs count as one. */
export function passwordStrength(password: string, ownWords: readonly string[]): PasswordStrength {
  if (password.length < shortestPassword) return 'short';
  if (weaknessOf(password, ownWords) !== undefined) return 'weak';
  const codes = Array.from(
    password.normalize('NFKC').toLowerCase(),
    (one) => one.codePointAt(0) ?? 0,
  );
  const steps = codes.slice(1).map((code, index) => Math.abs(code - (codes[index] ?? 0)));
  const telling = 1 + steps.filter((step) => step > 1).length;
  if (telling < 10) return 'weak';
  if (telling < 14) return 'fair';
  return telling < 20 ? 'good' : 'strong';
}
