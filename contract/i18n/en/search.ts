import type { search as ru } from '../ru/search.ts';
import type { Twin } from '../t.ts';

export const search: Twin<typeof ru> = {
  title: 'Search',
  field: 'Words, a number, a name, an address…',
  start: 'What to find?',
  start_text:
    'Tickets, conversations, people and organisations, in Russian and English; typos are forgiven.',
  nothing: 'Nothing found',
  nothing_text: 'Try other words or only a part of a word.',
  corrected: 'Nothing matched as typed. Shown for: {words}',
  capped: 'More matched than is shown: these are the best of the recent ones. Narrow the search.',
  everything: 'Search for “{q}” everywhere',
  people: 'People and organisations',
  contacts: 'Contacts',
  organizations: 'Organisations',
  organization: 'Organisation',
};
