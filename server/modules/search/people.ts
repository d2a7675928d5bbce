/** Contacts and organisations for the top of the answer. */
import { displayName } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type SearchQuery, wordsOf } from './query.ts';
import {
  contactsLike,
  contactsNearly,
  type FoundContact,
  organizationsLike,
  organizationsNearly,
} from './search.sql.ts';
import { allowedErrors, typingDistance } from './typos.ts';

const mostPeople = 8;
/** Looked through for names that were meant. */
const mostNearly = 100;
const mostWords = 6;
/** Shorter pieces are in every name, and no index knows them. */
const shortestPart = 3;

export async function findPeople(ctx: Ctx, typed: string, query: SearchQuery) {
  const words = wordsOf(typed).slice(0, mostWords);
  const part = typed.trim().toLowerCase();
  if (!isLongEnough(words)) return { contacts: [], organizations: [] };
  const [contacts, organizations] = await Promise.all([
    contactsLike(ctx, { words, part, phone: query.phone }, mostPeople),
    organizationsLike(ctx, words, mostPeople),
  ]);
  return { contacts: contacts.map(shown), organizations };
}

/**
 * Names with typing errors: some word of the name must be what was meant by each word typed. Asked
 * when nothing else is found: it looks through many names.
 */
export async function findPeopleNearly(ctx: Ctx, typed: string) {
  const words = wordsOf(typed).slice(0, mostWords);
  const isName = /^[\p{L}\s.'’-]+$/u.test(typed.trim());
  if (!isName || !isLongEnough(words)) return { contacts: [], organizations: [] };
  const [contacts, organizations] = await Promise.all([
    contactsNearly(ctx, words, mostNearly),
    organizationsNearly(ctx, words, mostNearly),
  ]);
  return {
    contacts: contacts
      .filter((one) => isMeant(`${one.first_name} ${one.last_name}`, words))
      .slice(0, mostPeople)
      .map(shown),
    organizations: organizations.filter((one) => isMeant(one.name, words)).slice(0, mostPeople),
  };
}

function isLongEnough(words: readonly string[]): boolean {
  return words.some((word) => [...word].length >= shortestPart);
}

function isMeant(name: string, typed: readonly string[]): boolean {
  const words = wordsOf(name);
  return typed.every((word) => {
    const most = allowedErrors(word);
    return words.some((other) => typingDistance(word, other, most) <= most);
  });
}

function shown(row: FoundContact) {
  const { id, address, organization_id, organization_name } = row;
  const organization =
    organization_id === null ? null : { id: organization_id, name: organization_name ?? '' };
  return { id, name: displayName(row, address), address, organization };
}
