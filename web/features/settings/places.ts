import type { Permission } from '#contract/endpoint.ts';
import type { Key } from '../../i18n.ts';

/** The screens of settings, in their order; the same list feeds the side of settings and the palette. */
export const settingsPlaces = [
  { to: '/settings/profile', label: 'settings.profile', group: 'settings.mine', permission: null },
  {
    to: '/settings/security',
    label: 'settings.security',
    group: 'settings.mine',
    permission: null,
  },
  {
    to: '/settings/notifications',
    label: 'settings.notifications',
    group: 'settings.mine',
    permission: null,
  },
  {
    to: '/settings/operations',
    label: 'operations.title',
    group: 'settings.mine',
    permission: null,
  },
  {
    to: '/settings/replies',
    label: 'guide.replies',
    group: 'settings.mine',
    permission: null,
  },
  {
    to: '/settings/macros',
    label: 'macros.title',
    group: 'settings.mine',
    permission: null,
  },
  {
    to: '/settings/general',
    label: 'settings.general',
    group: 'settings.desk',
    permission: 'settings.manage',
  },
  {
    to: '/settings/brands',
    label: 'brands.title',
    group: 'settings.desk',
    permission: 'settings.manage',
  },
  {
    to: '/settings/mailboxes',
    label: 'settings.mailboxes',
    group: 'settings.desk',
    permission: 'settings.manage',
  },
  {
    to: '/settings/mail-ledger',
    label: 'settings.ledger',
    group: 'settings.desk',
    permission: 'mail.ledger',
  },
  {
    to: '/settings/mail-protection',
    label: 'settings.protection',
    group: 'settings.desk',
    permission: 'mail.ledger',
  },
  {
    to: '/settings/mail-keys',
    label: 'carried.keys',
    group: 'settings.desk',
    permission: 'settings.manage',
  },
  {
    to: '/settings/threading',
    label: 'threading.title',
    group: 'settings.desk',
    permission: 'settings.manage',
  },
  {
    to: '/settings/outbox',
    label: 'sending.outbox',
    group: 'settings.desk',
    permission: 'mail.ledger',
  },
  {
    to: '/settings/assist',
    label: 'assist.title',
    group: 'settings.desk',
    permission: 'settings.manage',
  },
  {
    to: '/settings/webhooks',
    label: 'webhooks.title',
    group: 'settings.desk',
    permission: 'settings.manage',
  },
  {
    to: '/settings/backups',
    label: 'backups.title',
    group: 'settings.desk',
    permission: 'settings.manage',
  },
  {
    to: '/settings/people',
    label: 'settings.people',
    group: 'settings.people_group',
    permission: 'people.manage',
  },
  {
    to: '/settings/teams',
    label: 'settings.teams',
    group: 'settings.people_group',
    permission: 'people.manage',
  },
  {
    to: '/settings/roles',
    label: 'settings.roles',
    group: 'settings.people_group',
    permission: 'people.manage',
  },
  {
    to: '/settings/reading',
    label: 'reading.title',
    group: 'settings.people_group',
    permission: 'people.manage',
  },
  {
    to: '/settings/queues',
    label: 'queues.title',
    group: 'settings.tickets',
    permission: 'settings.manage',
  },
  {
    to: '/settings/skills',
    label: 'queues.skills_page',
    group: 'settings.people_group',
    permission: 'routing.manage',
  },
  {
    to: '/settings/rules',
    label: 'rules.title',
    group: 'settings.tickets',
    permission: 'settings.manage',
  },
  {
    to: '/settings/guide',
    label: 'guide.title',
    group: 'settings.tickets',
    permission: 'settings.manage',
  },
  {
    to: '/settings/policies',
    label: 'sla.title',
    group: 'settings.tickets',
    permission: 'settings.manage',
  },
  {
    to: '/settings/calendars',
    label: 'calendars.title',
    group: 'settings.tickets',
    permission: 'settings.manage',
  },
  {
    to: '/settings/statuses',
    label: 'settings.statuses',
    group: 'settings.tickets',
    permission: 'settings.manage',
  },
  {
    to: '/settings/types',
    label: 'settings.types',
    group: 'settings.tickets',
    permission: 'settings.manage',
  },
  {
    to: '/settings/fields',
    label: 'fields.title',
    group: 'settings.tickets',
    permission: 'settings.manage',
  },
  {
    to: '/settings/topics',
    label: 'topics.title',
    group: 'settings.tickets',
    permission: 'settings.manage',
  },
  {
    to: '/settings/knowledge',
    label: 'knowledge.settings_title',
    group: 'settings.desk',
    permission: 'knowledge.publish',
  },
  {
    to: '/settings/search',
    label: 'gaps.title',
    group: 'settings.desk',
    permission: 'knowledge.publish',
  },
  {
    to: '/settings/priorities',
    label: 'settings.priorities',
    group: 'settings.tickets',
    permission: 'settings.manage',
  },
  {
    to: '/settings/lines',
    label: 'escalation.settings',
    group: 'settings.tickets',
    permission: 'settings.manage',
  },
  {
    to: '/settings/checklists',
    label: 'checklists.title',
    group: 'settings.tickets',
    permission: 'settings.manage',
  },
  {
    to: '/settings/time',
    label: 'worked.title',
    group: 'settings.tickets',
    permission: 'settings.manage',
  },
  {
    to: '/settings/tags',
    label: 'settings.tags',
    group: 'settings.tickets',
    permission: 'settings.manage',
  },
] as const satisfies readonly {
  to: string;
  label: Key;
  group: Key;
  permission: Permission | null;
}[];
