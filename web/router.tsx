import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { getSetupState } from '#contract/settings.ts';
import { ApiError } from './api.ts';
import { showLanguage } from './i18n.ts';
import { ask, queryClient } from './queries.ts';
import { Desk } from './routes/desk.tsx';
import { Missing, ScreenError } from './routes/missing.tsx';
import { NoTicket } from './routes/no-ticket.tsx';
import { Root } from './routes/root.tsx';
import { SignedIn } from './routes/signed-in.tsx';
import { TicketRoute } from './routes/ticket.tsx';
import { texts } from './search-params.ts';
import { meQuery } from './session.tsx';

const root = createRootRoute({ component: Root, notFoundComponent: Missing });

const back = texts('next');

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: back,
  component: lazyRouteComponent(() => import('./routes/login.tsx'), 'Login'),
});
const secondFactor = createRoute({
  getParentRoute: () => root,
  path: '/second-factor',
  validateSearch: back,
  component: lazyRouteComponent(() => import('./routes/second-factor.tsx'), 'SecondFactor'),
});
const forgot = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./routes/forgot-password.tsx'), 'ForgotPassword'),
});
const link = createRoute({
  getParentRoute: () => root,
  path: '/link',
  component: lazyRouteComponent(() => import('./routes/link.tsx'), 'Link'),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./routes/setup.tsx'), 'Setup'),
});

async function requireMe({ location }: { location: { href: string } }) {
  try {
    const me = await queryClient.ensureQueryData(meQuery);
    await showLanguage(me.language);
    return { me };
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.code === 'unauthenticated')) {
      const next = location.href === '/' ? {} : { next: location.href };
      const setUp = await queryClient.ensureQueryData(ask(getSetupState, {})).catch(() => null);
      throw redirect(
        setUp?.is_set_up === false ? { to: '/setup' } : { to: '/login', search: next },
      );
    }
    throw error;
  }
}

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: requireMe,
  component: SignedIn,
  errorComponent: ScreenError,
});

const viewOf = texts('view');
function ticketSearch(search: Record<string, unknown>): { view?: string; tab?: 'history' } {
  return { ...viewOf(search), ...(search['tab'] === 'history' ? { tab: 'history' } : {}) };
}

const desk = createRoute({ getParentRoute: () => signedIn, id: 'desk', component: Desk });
const home = createRoute({ getParentRoute: () => desk, path: '/', component: NoTicket });
const view = createRoute({ getParentRoute: () => desk, path: '/views/$view', component: NoTicket });
const ticket = createRoute({
  getParentRoute: () => desk,
  path: '/tickets/$number',
  validateSearch: ticketSearch,
  component: TicketRoute,
});
const newTicket = createRoute({
  getParentRoute: () => desk,
  path: '/new',
  validateSearch: texts('contact'),
  component: lazyRouteComponent(() => import('./routes/new-ticket.tsx'), 'NewTicket'),
});

const search = createRoute({
  getParentRoute: () => signedIn,
  path: '/search',
  validateSearch: texts('q'),
  component: lazyRouteComponent(() => import('./routes/search.tsx'), 'Search'),
});
const notifications = createRoute({
  getParentRoute: () => signedIn,
  path: '/notifications',
  component: lazyRouteComponent(() => import('./routes/notifications.tsx'), 'Notifications'),
});
const mentions = createRoute({
  getParentRoute: () => signedIn,
  path: '/mentions',
  component: lazyRouteComponent(() => import('./routes/mentions.tsx'), 'Mentions'),
});
const reminders = createRoute({
  getParentRoute: () => signedIn,
  path: '/reminders',
  component: lazyRouteComponent(() => import('./routes/reminders.tsx'), 'Reminders'),
});
/** Paper has no navigation: outside of the frame of the desk. */
const printed = createRoute({
  getParentRoute: () => root,
  path: '/tickets/$number/print',
  beforeLoad: requireMe,
  validateSearch: (search: Record<string, unknown>): { notes?: '1'; side?: '1' } => ({
    ...(String(search['notes']) === '1' ? { notes: '1' } : {}),
    ...(String(search['side']) === '1' ? { side: '1' } : {}),
  }),
  component: lazyRouteComponent(() => import('./routes/print.tsx'), 'PrintTicket'),
  errorComponent: ScreenError,
});
const promises = createRoute({
  getParentRoute: () => signedIn,
  path: '/promises',
  component: lazyRouteComponent(() => import('./routes/promises.tsx'), 'Promises'),
});
const board = createRoute({
  getParentRoute: () => signedIn,
  path: '/board',
  validateSearch: texts('slice', 'queue', 'agent_id', 'cause'),
  component: lazyRouteComponent(() => import('./routes/board.tsx'), 'QueueBoard'),
});
const directory = createRoute({
  getParentRoute: () => signedIn,
  path: '/directory',
  validateSearch: texts('q', 'area'),
  component: lazyRouteComponent(() => import('./routes/directory.tsx'), 'Directory'),
});
const knowledge = createRoute({
  getParentRoute: () => signedIn,
  path: '/knowledge',
  validateSearch: texts('q', 'section', 'space', 'state', 'audience', 'only', 'owner'),
  component: lazyRouteComponent(() => import('./routes/knowledge.tsx'), 'Knowledge'),
});
const article = createRoute({
  getParentRoute: () => signedIn,
  path: '/knowledge/$id',
  validateSearch: texts('language'),
  component: lazyRouteComponent(() => import('./routes/article.tsx'), 'ArticleScreen'),
});
const articleEdit = createRoute({
  getParentRoute: () => signedIn,
  path: '/knowledge/$id/edit',
  validateSearch: texts('language'),
  component: lazyRouteComponent(() => import('./routes/article-edit.tsx'), 'ArticleEdit'),
});
const articleVersions = createRoute({
  getParentRoute: () => signedIn,
  path: '/knowledge/$id/versions',
  validateSearch: texts('language', 'version'),
  component: lazyRouteComponent(() => import('./routes/article-versions.tsx'), 'ArticleVersions'),
});
/** As articles name each other. */
const articleLink = createRoute({
  getParentRoute: () => root,
  path: '/articles/$id',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/knowledge/$id', params });
  },
});
const linesReport = createRoute({
  getParentRoute: () => signedIn,
  path: '/escalations',
  validateSearch: texts('from', 'to', 'line', 'next', 'reason', 'topic', 'end'),
  component: lazyRouteComponent(() => import('./routes/lines-report.tsx'), 'LinesReport'),
});
const courtReport = createRoute({
  getParentRoute: () => signedIn,
  path: '/court',
  validateSearch: texts('from', 'to', 'side', 'line', 'team'),
  component: lazyRouteComponent(() => import('./routes/court-report.tsx'), 'CourtReportScreen'),
});
const people = texts('q');
const contacts = createRoute({
  getParentRoute: () => signedIn,
  path: '/contacts',
  validateSearch: people,
  component: lazyRouteComponent(() => import('./routes/contacts.tsx'), 'Contacts'),
});
const contact = createRoute({
  getParentRoute: () => signedIn,
  path: '/contacts/$id',
  component: lazyRouteComponent(() => import('./routes/contact.tsx'), 'ContactScreen'),
});
const organizations = createRoute({
  getParentRoute: () => signedIn,
  path: '/organizations',
  validateSearch: people,
  component: lazyRouteComponent(() => import('./routes/organizations.tsx'), 'Organizations'),
});
const organization = createRoute({
  getParentRoute: () => signedIn,
  path: '/organizations/$id',
  component: lazyRouteComponent(() => import('./routes/organization.tsx'), 'OrganizationScreen'),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: lazyRouteComponent(() => import('./routes/settings.tsx'), 'Settings'),
});
const settingsHome = createRoute({
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
const settingsPages = [
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

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    secondFactor,
    forgot,
    link,
    setup,
    printed,
    articleLink,
    signedIn.addChildren([
      desk.addChildren([home, view, ticket, newTicket]),
      search,
      notifications,
      mentions,
      reminders,
      promises,
      knowledge,
      article,
      articleEdit,
      articleVersions,
      directory,
      linesReport,
      courtReport,
      board,
      contacts,
      contact,
      organizations,
      organization,
      settings.addChildren([settingsHome, ...settingsPages]),
    ]),
  ]),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
