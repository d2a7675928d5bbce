/** For whom a ticket is opened: somebody we know, or somebody whom nobody has written down yet. */
import type { Contact } from '#contract/contacts.ts';

export type Known = Pick<Contact, 'id' | 'name' | 'language' | 'organization' | 'identities'>;
export type Stranger = { readonly name: string; readonly phone: string; readonly address: string };
export type Requester =
  | { readonly kind: 'known'; readonly contact: Known }
  | { readonly kind: 'new'; readonly stranger: Stranger };

const mail = /^\S+@\S+\.\S+$/;
const number = /^\+?[\d\s().–—-]{3,25}$/;
const namedMail = /^(.*?)\s*<(\S+@\S+\.\S+)>$/;

/** What was typed into one field, put where it belongs: a number, a mail address, a name. */
export function strangerOf(typed: string): Stranger {
  const text = typed.trim();
  const none = { name: '', phone: '', address: '' };
  const [, name, address] = namedMail.exec(text) ?? [];
  if (name !== undefined && address !== undefined)
    return { ...none, name: name.replace(/^"|"$/g, ''), address };
  if (mail.test(text)) return { ...none, address: text };
  return number.test(text) ? { ...none, phone: text } : { ...none, name: text };
}

/** The first word is the first name, the rest the last one. */
export function namesOf(name: string): { first_name: string; last_name: string } {
  const [first_name = '', ...rest] = name.trim().split(/\s+/);
  return { first_name, last_name: rest.join(' ') };
}

/** Enough to open a ticket for them. */
export function isEnough(requester: Requester | null): boolean {
  if (requester === null) return false;
  if (requester.kind === 'known') return true;
  const { phone, address } = requester.stranger;
  return mail.test(address.trim()) || number.test(phone.trim());
}
