import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { requireMe, root, setupPath, signedIn } from './router-frame.ts';
import { settings, settingsHome, settingsPages } from './router-settings.ts';
import { Desk } from './routes/desk.tsx';
import { ScreenError } from './routes/missing.tsx';
import { NoTicket } from './routes/no-ticket.tsx';
import { TicketRoute } from './routes/ticket.tsx';
import { texts } from './search-params.ts';

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
const secondFactorSetup = createRoute({
  getParentRoute: () => root,
  path: setupPath,
  beforeLoad: requireMe,
  validateSearch: back,
  component: lazyRouteComponent(
    () => import('./routes/second-factor-setup.tsx'),
    'SecondFactorSetup',
  ),
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
const articleImport = createRoute({
  getParentRoute: () => signedIn,
  path: '/knowledge/import',
  validateSearch: texts('id'),
  component: lazyRouteComponent(() => import('./routes/knowledge-import.tsx'), 'KnowledgeImport'),
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
const knowledgeReport = createRoute({
  getParentRoute: () => signedIn,
  path: '/knowledge-report',
  validateSearch: texts(
    'from',
    'to',
    'tab',
    'brand',
    'team',
    'topic',
    'behind',
    'words',
    'article',
  ),
  component: lazyRouteComponent(() => import('./routes/knowledge-report.tsx'), 'KnowledgeReport'),
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

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    secondFactor,
    secondFactorSetup,
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
      articleImport,
      articleEdit,
      articleVersions,
      directory,
      linesReport,
      courtReport,
      knowledgeReport,
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
