/**
 * What a request shows, told by its shape, so that no endpoint can forget to say it: a ticket in the path, a
 * list with tickets in it, a download, words that are searched for. Pure.
 */
import { listContacts } from '#contract/contacts.ts';
import type { ReadingKind } from '#contract/reading.ts';
import type { Asked } from '#platform/http.ts';

export type Seen = { readonly kind: ReadingKind; readonly thing: string };

/** What the address alone says: it can be refused before anything is read. */
export function seenByAddress({ endpoint, params, query, url }: Asked): Seen[] {
  if (endpoint.method !== 'GET') return [];
  const seen: Seen[] = [];
  if (endpoint.stream === 'download') {
    // Pictures that a letter fetches from outside belong to the ticket that was opened.
    if (params['comment_id'] === undefined) seen.push({ kind: 'files', thing: withoutQuery(url) });
  } else if (params['ticket_id'] !== undefined) {
    seen.push({ kind: 'tickets', thing: params['ticket_id'] });
  }
  if (params['contact_id'] !== undefined)
    seen.push({ kind: 'contacts', thing: params['contact_id'] });
  const words = isRow(query) ? query['q'] : undefined;
  if (typeof words === 'string' && words !== '')
    seen.push({ kind: 'searches', thing: `${endpoint.path} ${words}` });
  return seen;
}

/** The rows that an answer holds: tickets wherever they stand in its lists, people in lists of people. */
export function seenInAnswer({ endpoint }: Asked, answer: unknown): Seen[] {
  if (!isRow(answer)) return [];
  const seen: Seen[] = [];
  for (const [key, list] of Object.entries(answer)) {
    if (!Array.isArray(list)) continue;
    const isOfPeople = key === 'contacts' || endpoint.path === listContacts.path;
    for (const row of list) {
      if (!isRow(row)) continue;
      const ticket = isRow(row['ticket']) ? row['ticket'] : row;
      if (typeof ticket['number'] === 'number' && typeof ticket['id'] === 'string')
        seen.push({ kind: 'listed', thing: ticket['id'] });
      else if (isOfPeople && typeof row['id'] === 'string')
        seen.push({ kind: 'contacts', thing: row['id'] });
    }
  }
  return seen;
}

function withoutQuery(url: string): string {
  return url.split('?', 1)[0] ?? url;
}

function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
