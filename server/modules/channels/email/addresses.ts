/**
 * The one parser of mail addresses: what it returns is what is compared, stored and written to.
 * A value that two programs could read differently (encoded words inside an address, a second `@`,
 * quotes that hide one, odd characters in the domain) yields no address at all.
 */
import { domainToASCII } from 'node:url';
import { writtenMailboxes } from './address-list.ts';
import { decodeWords } from './words.ts';

export type Mailbox = { name: string; address: string };

const MAX_FIELD = 64 * 1024;
const MAX_MAILBOXES = 500;
const LOCAL_PART = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const DOMAIN =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The address in the form we compare and store: lower case, the domain in ASCII (punycode).
 * Null when it is not one plain `local@domain` of RFC 5321.
 */
export function normalAddress(value: string): string | null {
  const text = value.normalize('NFC').trim();
  const at = text.indexOf('@');
  if (at <= 0 || at !== text.lastIndexOf('@') || text.length > 254) return null;
  const local = text.slice(0, at).toLowerCase();
  if (local.length > 64 || !LOCAL_PART.test(local) || /=\?[\w-]+\?[bq]\?/.test(local)) return null;
  const domain = asciiDomain(text.slice(at + 1));
  return domain === null ? null : `${local}@${domain}`;
}

function asciiDomain(domain: string): string | null {
  // The URL parser would decode %61 and fold full-width dots: refuse what is not a name as it stands.
  if (!/^[\p{L}\p{N}\p{M}.-]+$/u.test(domain)) return null;
  const ascii = domainToASCII(domain.toLowerCase()).replace(/\.$/, '');
  if (!DOMAIN.test(ascii) || /^[\d.]+$/.test(ascii)) return null;
  return ascii;
}

/** The domain of a normal address, in ASCII. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

/** Letters that look alike or cannot be seen have no place in a displayed name. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu;

export function cleanName(name: string): string {
  return (
    name
      .normalize('NFC')
      .replace(UNSEEN, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      // Quotes around the whole are the mailer's; those of «Поддержка «Касса»» are the name's.
      .replace(/^(["'])(.*)\1$/, '$2')
      .replace(/^«([^«»]*)»$/, '$1')
      .trim()
      .slice(0, 200)
  );
}

/** What cannot be read as one plain address is told by `ambiguous`. */
export type AddressField = {
  mailboxes: Mailbox[];
  ambiguous: boolean;
  /** As the field says, decoded, whether or not we would use it: to be shown, never written to. */
  written: Mailbox[];
};

/**
 * All mailboxes of one or more fields of a kind. `ambiguous` is set when something that looks like
 * an address could not be taken over as one plain address.
 */
export function readAddresses(fields: string[]): AddressField {
  const read: AddressField = { mailboxes: [], ambiguous: false, written: [] };
  for (const field of fields) {
    for (const entry of writtenMailboxes(field.slice(0, MAX_FIELD))) {
      if (read.written.length >= MAX_MAILBOXES) return { ...read, ambiguous: true };
      read.written.push({ name: cleanName(decodeWords(entry.name)), address: entry.address });
      const address = entry.is_odd ? null : plainAddress(entry.address);
      if (address === null) read.ambiguous = true;
      else read.mailboxes.push({ name: nameOf(entry.name), address });
    }
  }
  return read;
}

function plainAddress(value: string): string | null {
  const quoted = /^"([^"\\@\s]+)"@(.+)$/.exec(value);
  return normalAddress(quoted === null ? value : `${quoted[1]}@${quoted[2]}`);
}

/** A name that imitates another address would let one person pass for another: it is dropped. */
function nameOf(name: string): string {
  const clean = cleanName(decodeWords(name));
  return clean.includes('@') ? '' : clean;
}

/** `"Иван Петров" <ivan@example.ru>` for a header; the name is quoted, so that it stays a name. */
export function formatMailbox(mailbox: Mailbox): string {
  const name = cleanName(mailbox.name).replace(/["\\]/g, '');
  return name === '' ? mailbox.address : `"${name}" <${mailbox.address}>`;
}

/** All message ids of a field, without brackets, in order, each once. */
export function readMessageIds(fields: string[]): string[] {
  const ids = new Set<string>();
  for (const field of fields) {
    const text = field.slice(0, MAX_FIELD);
    const bracketed = [...text.matchAll(/<([^<>]{1,998})>/g)].map((match) => match[1] ?? '');
    const bare =
      bracketed.length > 0 ? bracketed : text.split(/[\s,]+/).filter((w) => w.includes('@'));
    for (const id of bare) {
      const plain = id.replace(/[\s<>]+/g, '').slice(0, 500);
      if (plain !== '') ids.add(plain);
      if (ids.size >= 200) return [...ids];
    }
  }
  return [...ids];
}
