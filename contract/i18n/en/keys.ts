import type { keys as ru } from '../ru/keys.ts';
import type { Twin } from '../t.ts';

export const keys: Twin<typeof ru> = {
  title: 'Keyboard shortcuts',
  next: 'Next ticket',
  previous: 'Previous ticket',
  open: 'Open',
  back_to_list: 'Back to the list',
  reply: 'Reply',
  note: 'Write a note',
  assign: 'Assign',
  take: 'Take it',
  status: 'Change the status',
  priority: 'Change the priority',
  team: 'Hand over to a team',
  tags: 'Tags',
  search: 'Search',
  palette: 'Find or do anything',
  help: 'All shortcuts',
  new_ticket: 'New ticket',
  notifications: 'Notifications',
  leave_field: 'Leave the field',
  close: 'Close',
  send: 'Send the reply',
  undo_send: 'Take back the reply just sent',
  single_keys: 'Keys without Ctrl',
  single_keys_text:
    'Switch them off if they get in the way of voice input or are pressed by accident.',
};
