/**
 * Signed ticket tokens: in the plus-address that replies go to and in our own Message-IDs.
 * Compared whole and in constant time; a short, cut or foreign one is none (case C2).
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Secrets } from '#platform/secrets.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
/** 100 bits in characters that survive servers which change the case of addresses. */
const SIGNATURE_LENGTH = 20;
const TOKEN = /^t([1-9a-z][0-9a-z]{0,9})-([a-z2-7]{20})$/;
const BODY_TOKEN = /\[#([1-9]\d{0,11})-([a-z2-7]{20})\]/gi;
/** Of a conversation with a third party: none of them is ever read as a ticket's. */
const SIDE_TOKEN = /^s([1-9a-z][0-9a-z]{0,9})-([a-z2-7]{20})$/;
const SIDE_BODY_TOKEN = /\[~([1-9]\d{0,11})-([a-z2-7]{20})\]/gi;
const SIDE_MESSAGE_ID = /^o\.s([1-9a-z][0-9a-z]{0,9})\.([a-z2-7]{16})\.([a-z2-7]{20})@/;
const MESSAGE_ID = /^o\.(0|[1-9a-z][0-9a-z]{0,9})\.([a-z2-7]{16})\.([a-z2-7]{20})@/;

function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      text += ALPHABET[(value >>> (bits - 5)) & 31];
      bits -= 5;
    }
  }
  return text;
}

function signature(secrets: Secrets, purpose: string, message: string): string {
  return folded(secrets.sign(purpose, message), message);
}

/** The key stays inside `secrets`; its signature becomes 20 lower-case characters. */
function folded(full: string, message: string): string {
  const bytes = createHmac('sha256', full).update(message).digest();
  return base32(bytes).slice(0, SIGNATURE_LENGTH);
}

/** By the key in use, or by one that was before it: letters with old signatures are answered for years. */
function isSigned(
  secrets: Secrets,
  { purpose, message, given }: { purpose: string; message: string; given: string },
): boolean {
  const found = Buffer.from(given);
  return secrets.signatures(purpose, message).some((full) => {
    const expected = Buffer.from(folded(full, message));
    return expected.length === found.length && timingSafeEqual(expected, found);
  });
}

/** `t<number>-<signature>` for a ticket number. */
export function ticketToken(secrets: Secrets, ticketNumber: number): string {
  const number = ticketNumber.toString(36);
  return `t${number}-${signature(secrets, 'ticket-token', number)}`;
}

/** The ticket number of a token that is whole and ours, else null. */
export function readTicketToken(secrets: Secrets, token: string): number | null {
  const match = TOKEN.exec(token.toLowerCase());
  if (match === null) return null;
  const [, number = '', given = ''] = match;
  if (!isSigned(secrets, { purpose: 'ticket-token', message: number, given })) return null;
  return Number.parseInt(number, 36);
}

/** `support+t…@example.org`: where answers to a ticket go when the mailbox takes plus-addresses. */
export function tokenAddress(secrets: Secrets, mailbox: string, ticketNumber: number): string {
  const at = mailbox.lastIndexOf('@');
  return `${mailbox.slice(0, at)}+${ticketToken(secrets, ticketNumber)}${mailbox.slice(at)}`;
}

/** Splits `local+tag@domain`; the tag is '' when there is none. */
export function splitPlusAddress(address: string): { base: string; tag: string } {
  const at = address.lastIndexOf('@');
  const plus = address.indexOf('+');
  if (plus <= 0 || plus > at) return { base: address, tag: '' };
  return { base: address.slice(0, plus) + address.slice(at), tag: address.slice(plus + 1, at) };
}

/** `[#1234-signature]`: the line of our letters that survives in a quotation when headers do not. */
export function bodyToken(secrets: Secrets, ticketNumber: number): string {
  const number = String(ticketNumber);
  return `[#${number}-${signature(secrets, 'body-token', number)}]`;
}

const SEARCHED_CHARS = 400_000;
const MOST_TOKENS = 50;

/**
 * The ticket numbers of our tokens in a text or in HTML, in their order. A token counts where a person
 * could read it: alone, not inside a word and not inside a tag.
 */
export function readBodyTokens(secrets: Secrets, text: string): number[] {
  return signedNumbers(text, BODY_TOKEN, (message, given) =>
    isSigned(secrets, { purpose: 'body-token', message, given }),
  );
}

function signedNumbers(
  text: string,
  form: RegExp,
  isOurs: (number: string, given: string) => boolean,
): number[] {
  const searched = text.slice(0, SEARCHED_CHARS);
  const numbers = new Set<number>();
  let tries = 0;
  for (const match of searched.matchAll(form)) {
    tries += 1;
    if (tries > MOST_TOKENS) break;
    const [whole, number = '', given = ''] = match;
    const [before, after] = [
      searched.slice(0, match.index),
      searched.slice(match.index + whole.length),
    ];
    if (/[\p{L}\p{N}]$/u.test(before.slice(-2)) || /^[\p{L}\p{N}]/u.test(after.slice(0, 2)))
      continue;
    if (before.lastIndexOf('<') > before.lastIndexOf('>') && /^[^<]*>/.test(after.slice(0, 5000)))
      continue;
    if (isOurs(number, given.toLowerCase())) numbers.add(Number(number));
  }
  return [...numbers];
}

/** A new Message-ID of ours (no brackets) that names its ticket and proves it; 0: it has none. */
export function newMessageId(secrets: Secrets, ticketNumber: number, domain: string): string {
  const number = ticketNumber.toString(36);
  const unique = base32(randomBytes(10));
  return `o.${number}.${unique}.${signature(secrets, 'message-id', `${number}.${unique}`)}@${domain}`;
}

/** The ticket number of a Message-ID that we made, whichever domain stands behind it; else null. */
export function readMessageIdToken(secrets: Secrets, messageId: string): number | null {
  const match = MESSAGE_ID.exec(messageId.toLowerCase());
  if (match === null) return null;
  const [, number = '', unique = '', given = ''] = match;
  if (!isSigned(secrets, { purpose: 'message-id', message: `${number}.${unique}`, given }))
    return null;
  return Number.parseInt(number, 36);
}

// conversations with third parties -------------------------------------------------------------

/** `support+s…@example.org`: where a third party answers. */
export function sideAddress(secrets: Secrets, mailbox: string, sideNumber: number): string {
  const at = mailbox.lastIndexOf('@');
  const number = sideNumber.toString(36);
  const token = `s${number}-${signature(secrets, 'side-token', number)}`;
  return `${mailbox.slice(0, at)}+${token}${mailbox.slice(at)}`;
}

/** The number of the conversation of a token that is whole and ours, else null. */
export function readSideToken(secrets: Secrets, token: string): number | null {
  const match = SIDE_TOKEN.exec(token.toLowerCase());
  if (match === null) return null;
  const [, number = '', given = ''] = match;
  if (!isSigned(secrets, { purpose: 'side-token', message: number, given })) return null;
  return Number.parseInt(number, 36);
}

/** A new Message-ID of ours (no brackets) that names its conversation and proves it. */
export function newSideMessageId(secrets: Secrets, sideNumber: number, domain: string): string {
  const number = sideNumber.toString(36);
  const unique = base32(randomBytes(10));
  return `o.s${number}.${unique}.${signature(secrets, 'side-message-id', `${number}.${unique}`)}@${domain}`;
}

/** The number of the conversation of a Message-ID that we made, whichever domain stands behind it; else null. */
export function readSideMessageId(secrets: Secrets, messageId: string): number | null {
  const match = SIDE_MESSAGE_ID.exec(messageId.toLowerCase());
  if (match === null) return null;
  const [, number = '', unique = '', given = ''] = match;
  if (!isSigned(secrets, { purpose: 'side-message-id', message: `${number}.${unique}`, given }))
    return null;
  return Number.parseInt(number, 36);
}

/** `[~12-signature]`: the line of letters to third parties. */
export function sideBodyToken(secrets: Secrets, sideNumber: number): string {
  const number = String(sideNumber);
  return `[~${number}-${signature(secrets, 'side-body-token', number)}]`;
}

/** The conversations whose lines stand in a text or in HTML: `readBodyTokens` says where they count. */
export function readSideBodyTokens(secrets: Secrets, text: string): number[] {
  return signedNumbers(text, SIDE_BODY_TOKEN, (message, given) =>
    isSigned(secrets, { purpose: 'side-body-token', message, given }),
  );
}
