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

const mostPeople = 8;
const mostWords = 6;
/** Shorter pieces are in every name, and no index knows them. */
const shortestPart = 3;

export async function findPeople(ctx: Ctx, typed: string, query: SearchQuery) {
  const words = wordsOf(typed).slice(0, mostWords);
  const part = typed.trim().toLowerCase();
  if (!words.some((word) => [...word].length >= shortestPart)) {
    return { contacts: [], organizations: [] };
  }
  const [contacts, organizations] = await Promise.all([
    contactsLike(ctx, { words, part, phone: query.phone }, mostPeople),
    organizationsLike(ctx, words, mostPeople),
  ]);
  const isName = /^[\p{L}\s.'’-]+$/u.test(typed.trim());
  const name = words.join(' ');
  return {
    contacts: (contacts.length === 0 && isName
      ? await contactsNearly(ctx, name, mostPeople)
      : contacts
    ).map(shown),
    organizations:
      organizations.length === 0 && isName
        ? await organizationsNearly(ctx, name, mostPeople)
        : organizations,
  };
}

function shown(row: FoundContact) {
  const { id, address, organization_id, organization_name } = row;
  const organization =
    organization_id === null ? null : { id: organization_id, name: organization_name ?? '' };
  return { id, name: displayName(row, address), address, organization };
}
