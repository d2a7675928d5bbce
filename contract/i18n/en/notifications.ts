import type { notifications as ru } from '../ru/notifications.ts';
import type { Twin } from '../t.ts';

export const notifications: Twin<typeof ru> = {
  title: 'Notifications',
  empty: 'No notifications',
  empty_text:
    'You will see here when a ticket is assigned to you, a customer answers or a colleague mentions you.',
  read_all: 'Mark all as read',
  somebody: 'The customer',
  assigned: '{name} assigned a ticket to you',
  team_assigned: '{name} handed a ticket to your team',
  customer_replied: '{name} wrote again',
  curated_updated: '{name}: news in a ticket you curate',
  mentioned: '{name} mentions you',
  followed_updated: '{name} changed a ticket you follow',
  mailbox_alarm: 'The mailbox {address} needs help',
  mailbox_well: 'The mailbox {address} works again',
  delivery_failed: 'Your message was not sent',
  reply_returned: 'Your scheduled reply was not sent; the text is kept',
  reply_stopped: 'A scheduled reply was stopped: its author may no longer send it',
  promise_due: 'A promise of yours is due',
  reminder: 'The reminder you asked for',
  side_replied: '{name} answered in a side conversation',
  rule_told: 'Rule “{rule}”: {words}',
  rule_off: 'The rule “{words}” switched itself off: it failed several times in a row',
  draft_shared: '{name} shared a draft with you',
  operation_finished: 'Your bulk action is done',
  webhook_off: 'A webhook was switched off: its messages do not arrive',
  hidden_title: 'News in Opora',
  summary_text: 'Open Opora to see them.',
  greeting_title: 'Opora',
  greeting_text: 'Notifications arrive in this browser.',
  summary_title: {
    one: '{count} notification came while it was quiet',
    other: '{count} notifications came while it was quiet',
  },
};
