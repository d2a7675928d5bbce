/** The screens of settings. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { signedIn } from './router-frame.ts';
import { texts } from './search-params.ts';

export const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: lazyRouteComponent(() => import('./routes/settings.tsx'), 'Settings'),
});
export const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: '/',
  component: lazyRouteComponent(() => import('./routes/settings.tsx'), 'SettingsHome'),
});
/** Which part of a rule is shown, and of which kind a new one is. */
function ruleSearch(search: Record<string, unknown>): {
  tab?: 'log' | 'versions';
  kind?: 'trigger' | 'automation' | 'schedule';
} {
  const { tab, kind } = search;
  return {
    ...(tab === 'log' || tab === 'versions' ? { tab } : {}),
    ...(kind === 'trigger' || kind === 'automation' || kind === 'schedule' ? { kind } : {}),
  };
}
const page = lazyRouteComponent;
export const settingsPages = [
  createRoute({
    getParentRoute: () => settings,
    path: '/profile',
    component: page(() => import('./routes/settings/profile.tsx'), 'Profile'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/replies',
    component: page(() => import('./routes/settings/replies.tsx'), 'Replies'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/guide',
    component: page(() => import('./routes/settings/guide.tsx'), 'GuideSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/security',
    component: page(() => import('./routes/settings/security.tsx'), 'Security'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/notifications',
    component: page(() => import('./routes/settings/notifications.tsx'), 'NotificationSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/operations',
    component: page(() => import('./routes/settings/operations.tsx'), 'Operations'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/general',
    component: page(() => import('./routes/settings/general.tsx'), 'General'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/people',
    component: page(() => import('./routes/settings/people.tsx'), 'People'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/teams',
    component: page(() => import('./routes/settings/teams.tsx'), 'Teams'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/roles',
    component: page(() => import('./routes/settings/roles.tsx'), 'Roles'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/mailboxes',
    component: page(() => import('./routes/settings/mailboxes.tsx'), 'Mailboxes'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/mailboxes/$id',
    component: page(() => import('./routes/settings/mailbox.tsx'), 'MailboxScreen'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/assist',
    component: page(() => import('./routes/settings/assist.tsx'), 'Assist'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/backups',
    component: page(() => import('./routes/settings/backups.tsx'), 'Backups'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/reading',
    component: page(() => import('./routes/settings/reading.tsx'), 'Reading'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/webhooks',
    component: page(() => import('./routes/settings/webhooks.tsx'), 'Webhooks'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/webhooks/$id',
    validateSearch: texts('show'),
    component: page(() => import('./routes/settings/webhook.tsx'), 'WebhookScreen'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/macros',
    component: page(() => import('./routes/settings/macros.tsx'), 'Macros'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/macros/$id',
    component: page(() => import('./routes/settings/macro.tsx'), 'MacroScreen'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/queues',
    component: page(() => import('./routes/settings/queues.tsx'), 'Queues'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/queues/$id',
    component: page(() => import('./routes/settings/queue.tsx'), 'QueueScreen'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/skills',
    component: page(() => import('./routes/settings/skills.tsx'), 'Skills'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/rules',
    component: page(() => import('./routes/settings/rules.tsx'), 'Rules'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/rules/$id',
    validateSearch: ruleSearch,
    component: page(() => import('./routes/settings/rule.tsx'), 'RuleScreen'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/checklists',
    component: page(() => import('./routes/settings/checklists.tsx'), 'ChecklistTemplates'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/time',
    component: page(() => import('./routes/settings/time.tsx'), 'TimeRules'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/calendars',
    component: page(() => import('./routes/settings/calendars.tsx'), 'Calendars'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/calendars/$id',
    component: page(() => import('./routes/settings/calendar.tsx'), 'CalendarScreen'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/policies',
    component: page(() => import('./routes/settings/policies.tsx'), 'Policies'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/policies/$id',
    component: page(() => import('./routes/settings/policy.tsx'), 'PolicyScreen'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/statuses',
    component: page(() => import('./routes/settings/statuses.tsx'), 'Statuses'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/types',
    component: page(() => import('./routes/settings/types.tsx'), 'TicketTypes'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/fields',
    component: page(() => import('./routes/settings/fields.tsx'), 'Fields'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/fields/$id',
    component: page(() => import('./routes/settings/field.tsx'), 'FieldScreen'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/topics',
    validateSearch: texts('topic'),
    component: page(() => import('./routes/settings/topics.tsx'), 'Topics'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/knowledge',
    validateSearch: texts('section', 'space'),
    component: page(() => import('./routes/settings/knowledge.tsx'), 'KnowledgeSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/search',
    validateSearch: texts('show', 'state'),
    component: page(() => import('./routes/settings/article-search.tsx'), 'ArticleSearch'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/brands',
    component: page(() => import('./routes/settings/brands.tsx'), 'Brands'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/brands/$id',
    component: page(() => import('./routes/settings/brand.tsx'), 'BrandScreen'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/priorities',
    component: page(() => import('./routes/settings/priorities.tsx'), 'Priorities'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/lines',
    component: page(() => import('./routes/settings/lines.tsx'), 'LinesSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/tags',
    component: page(() => import('./routes/settings/tags.tsx'), 'Tags'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/outbox',
    validateSearch: texts('state', 'q'),
    component: page(() => import('./routes/settings/outbox.tsx'), 'Outbox'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/mail-ledger',
    validateSearch: texts('state', 'q', 'mailbox'),
    component: page(() => import('./routes/settings/mail-ledger.tsx'), 'MailLedger'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/mail-protection',
    component: page(() => import('./routes/settings/mail-protection.tsx'), 'MailProtectionScreen'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/mail-keys',
    component: page(() => import('./routes/settings/mail-keys.tsx'), 'MailKeys'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: 'threading',
    component: page(() => import('./routes/settings/threading.tsx'), 'Threading'),
  }),
];
