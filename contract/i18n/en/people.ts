import type { people as ru } from '../ru/people.ts';
import type { Twin } from '../t.ts';

export const people: Twin<typeof ru> = {
  kinds: 'People and organisations',
  contact: 'Contact',
  new_contact: 'New contact',
  find_contact: 'Name, address or phone',
  nobody: 'Nobody found',
  nobody_yet: 'Contacts appear by themselves when people write.',
  first_name: 'First name',
  last_name: 'Last name',
  job_title: 'Job title',
  emails: 'E-mail addresses, one a line',
  phones: 'Phones, one a line',
  language: 'Language',
  language_unknown: 'Found from the messages',
  notes: 'Notes',
  since: 'Known since',
  no_tickets: 'No tickets',
  no_organization: 'No organisation',
  find_organization: 'Name or domain',
  new_organization: 'New organisation',
  no_organizations: 'No organisations found',
  no_organizations_text:
    'Make an organisation and give its mail domain: its people will be recognised.',
  organization_tags: 'Tags of the organisation',
  organization_tags_text:
    'By commas: trade, programme, pilot. Articles can be shown to all organisations with a tag.',
  shares_requests: "Colleagues see each other's requests",
  shares_requests_text: 'On the portal everybody of this organisation sees all of its requests.',
  organization_name: 'Name',
  domains: 'Mail domains',
  zone: 'Time zone',
  zone_text: 'Deadlines are counted and times are named by it. Empty: as the calendar.',
  domains_text:
    'For example, kassa.example. Who writes from this domain belongs to the organisation.',
  people_count: { one: '{count} person', other: '{count} people' },
};
