import type { checklists as source } from '../ru/checklists.ts';
import type { Twin } from '../t.ts';

export const checklists: Twin<typeof source> = {
  title: 'Checklists',
  section: 'Checklist',
  progress: '{done} of {total} done',
  required: 'before solving',
  required_hint: 'The ticket cannot be solved until this is ticked',
  own: 'Own items',
  add: 'Add a checklist',
  add_item: 'New item',
  remove: 'Remove the checklist “{name}”',
  remove_item: 'Delete the item “{text}”',
  done_by: '{name}, {when}',
  key: 'New checklist item',
  intro:
    'What to check and do on a ticket, item by item. Required items keep it from being solved until they are ticked.',
  new: 'New checklist',
  none: 'There are no checklists yet',
  none_text:
    'Make a template for work where something is easily forgotten: a visit, a replacement, a handover.',
  name: 'Name',
  items: 'Items in order',
  item: 'Item {number}',
  item_required: 'Required: {text}',
  more: 'Another item',
  up: 'Move up: {text}',
  down: 'Move down: {text}',
  remove_line: 'Remove: {text}',
  items_count: { one: '{count} item', other: '{count} items' },
  required_count: { one: '{count} required', other: '{count} required' },
  archive: 'Archive',
  unarchive: 'Restore',
  archived: 'Archived',
  change_text: 'Tickets that have this checklist already keep it as it is.',
};
