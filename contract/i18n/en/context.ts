import type { context as ru } from '../ru/context.ts';
import type { Twin } from '../t.ts';

export const context: Twin<typeof ru> = {
  label: 'About the requester and the ticket',
  requester: 'Requester',
  all_history: 'All tickets',
  local_time: '{time} at theirs',
  organization: 'Organisation',
  email: 'E-mail',
  phone: 'Phone',
  notes: 'Notes',
  undeliverable: 'mail does not arrive',
  properties: 'Properties',
  none: 'none',
  participants: 'Participants',
  added_by: '(added by {name})',
  followers: 'Followers',
  created: 'Created',
  solved: 'Solved',
  add_tag: 'Add a tag',
  remove_tag: 'Remove the tag {name}',
  make_tag: 'New tag “{name}”',
  tag_placeholder: 'Find or make a tag',
  earlier: 'Other tickets',
  first_ticket: 'No other tickets.',
  show_all: 'Show all',
};
