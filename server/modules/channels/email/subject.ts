/** Subjects: decoded, on one line, bounded. */
import { withoutPrefixes } from './subject-words.ts';
import { decodeWords } from './words.ts';

/** The longest subject that a ticket keeps (RFC 5322 allows lines of 998 characters). */
const MAX_SUBJECT = 998;

/** The decoded subject of a field. Control and unseen characters become blanks. */
export function subjectOf(field: string): string {
  const decoded = decodeWords(field);
  return decoded
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_SUBJECT);
}

/** The subject without «Re:», «Отв:», «Fwd:» and their kin in other languages. */
export function withoutReplyPrefix(subject: string): string {
  return withoutPrefixes(subject);
}
