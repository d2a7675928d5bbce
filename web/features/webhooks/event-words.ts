import { type WebhookDelivery, type WebhookEvent, webhookEvents } from '#contract/webhooks.ts';
import { t, translated } from '../../i18n.ts';

/** As the screen parts them; each event stands in one group. */
export const eventGroups = ['ticket', 'comment', 'clock', 'promise', 'work', 'people'] as const;
export type EventGroup = (typeof eventGroups)[number];

const groupOfNoun: Readonly<Record<string, EventGroup>> = {
  ticket: 'ticket',
  comment: 'comment',
  side: 'comment',
  side_conversation: 'comment',
  delivery: 'comment',
  clock: 'clock',
  promise: 'promise',
  checklist: 'work',
  time_entry: 'work',
  contact: 'people',
  organization: 'people',
};

export function eventsOf(group: EventGroup): WebhookEvent[] {
  return webhookEvents.filter(
    (name) => (groupOfNoun[name.split('.')[0] ?? ''] ?? 'work') === group,
  );
}

/** What the event is called here; its own name where there is no word for it yet. */
export function sayEvent(name: string): string {
  return translated(`webhooks.event_${name.replace('.', '_')}`) ?? name;
}

export function sayDelivered({ event_name, kind, rule }: WebhookDelivery): string {
  if (kind === 'rule')
    return rule === null ? t('webhooks.event_rule') : t('webhooks.by_rule', rule);
  return sayEvent(event_name);
}
