/**
 * Who may be shown the rows of each table, and its columns where they differ: what the canary walk holds every
 * answer to. A table that is not here fails the walk: whoever makes one says here who sees it.
 */
import type { Permission } from '#contract/endpoint.ts';
import type { Planted } from './canaries.ts';
import type { Walker } from './walk.ts';

export type Sight = (walker: Walker, planted: Planted) => boolean;

const nobody: Sight = () => false;
const agents: Sight = () => true;
/** Rows of a ticket: whoever sees the ticket. */
const ticket: Sight = (walker, { is_of_ticket }) => !is_of_ticket || walker.sees_ticket;
const own: Sight = ({ agent_id }, { table, row }) =>
  row[table === 'agents' ? 'id' : 'agent_id'] === agent_id;
const ownOrShared: Sight = (walker, planted) =>
  planted.row['agent_id'] === null || own(walker, planted);

function may(permission: Permission): Sight {
  return ({ permissions }) => permissions.has(permission);
}

function either(...sights: readonly Sight[]): Sight {
  return (walker, planted) => sights.some((sight) => sight(walker, planted));
}

const settings = may('settings.manage');
const people = may('people.manage');

/** What colleagues see; `table.column` comes before `table`. */
const within: Readonly<Record<string, Sight>> = {
  agents,
  'agents.email': either(own, people),
  'agents.signature': agents, // under letters of the ticket that is looked at
  'agents.password_hash': nobody,
  'agents.totp_secret': nobody,
  'agents.recovery_codes': nobody,
  agent_routing: either(own, may('routing.manage')),
  announcements: agents,
  api_tokens: own,
  'api_tokens.name': either(own, people), // whoever says which programs may read everything
  areas: agents,
  article_audiences: agents,
  article_comments: agents,
  article_documents: nobody,
  article_flags: agents,
  article_gaps: either(may('knowledge.write')),
  article_import_items: may('knowledge.publish'),
  article_imports: may('knowledge.publish'),
  article_searches: nobody,
  article_slugs: agents,
  article_sources: may('knowledge.publish'),
  article_synonyms: may('knowledge.write'),
  article_texts: agents,
  article_uses: ticket,
  article_versions: agents,
  article_views: agents,
  article_votes: agents,
  'article_votes.visitor_key': nobody,
  article_words: nobody,
  articles: agents,
  assist_fields: agents,
  assist_models: settings,
  assist_robot_drafts: either(own, settings),
  'assist_robot_drafts.sent': settings,
  assist_suggestions: ticket,
  assist_text_model: settings,
  'assist_text_model.sealed_key': nobody,
  attachments: ticket,
  auto_reply_budget: nobody,
  backtest_tickets: settings,
  backtests: settings,
  backup_settings: settings,
  backups: settings,
  blobs: nobody,
  brand_logos: agents,
  brands: agents,
  calendar_days: agents,
  calendar_feeds: settings,
  calendars: agents,
  canary_rounds: settings,
  checklist_items: ticket,
  checklist_templates: agents,
  checklists: ticket,
  comment_cleaning: nobody,
  comments: ticket,
  contact_identities: agents,
  contact_links: nobody,
  contact_passwords: nobody,
  contact_sessions: nobody,
  contacts: agents,
  court_spans: ticket,
  deliveries: either(ticket, may('mail.ledger')),
  'deliveries.sending_by': may('mail.ledger'),
  drafts: own,
  escalation_checklists: agents,
  escalation_reasons: agents,
  escalations: ticket,
  event_parts_watch: nobody,
  event_positions: nobody,
  events: ticket,
  files: either(ticket, own),
  form_files: nobody,
  form_requests: settings,
  form_sights: nobody,
  form_sites: settings,
  guide_lists: agents,
  guide_rules: agents,
  handovers: ticket,
  idempotency_keys: nobody,
  invitation_answers: ticket,
  knowledge_sections: agents,
  knowledge_spaces: agents,
  macros: ownOrShared,
  mail_ancestors: nobody,
  mail_keys: settings,
  'mail_keys.material': nobody,
  'mail_keys.secret': nobody,
  mail_ledger: may('mail.ledger'),
  mail_message_ids: ticket,
  mail_protection: settings,
  mail_rules: may('mail.ledger'),
  mail_thread_rules: either(settings, ticket),
  mail_ticket_links: ticket,
  mailbox_alarms: settings,
  mailboxes: settings,
  'mailboxes.address': agents,
  'mailboxes.name': agents,
  'mailboxes.signature': either(settings, may('tickets.reply')),
  'mailboxes.secret': nobody,
  'mailboxes.smtp_secret': nobody,
  merged_rows: nobody,
  notifications: own,
  offered_drafts: ticket,
  one_time_links: nobody,
  operation_items: either(own, may('operations.manage')),
  operations: either(own, may('operations.manage')),
  organization_domains: agents,
  organizations: agents,
  presences: agents,
  promises: ticket,
  push_keys: nobody,
  'push_keys.public_key': agents,
  push_subscriptions: own,
  'push_subscriptions.sealed': nobody,
  queue_tickets: ticket,
  queues: agents,
  reading_exceptions: people,
  reading_hours: nobody,
  reading_notices: people,
  reading_settings: people,
  reminders: own,
  request_ranges: nobody,
  roles: agents,
  routing_decisions: ticket,
  routing_settings: agents,
  rule_misses: settings,
  rule_runs: either(settings, ticket),
  rule_versions: settings,
  rules: settings,
  'rules.name': agents, // beside what a rule did to a ticket
  schema_migrations: nobody,
  search_words: nobody,
  sessions: own,
  'sessions.csrf': nobody,
  settings: agents,
  side_conversations: ticket,
  skills: agents,
  sla_clocks: ticket,
  sla_excuses: agents,
  sla_policies: agents,
  sla_policy_versions: settings,
  sla_recounts: settings,
  sla_tickets: ticket,
  statuses: agents,
  tags: agents,
  teams: agents,
  threads: ticket,
  ticket_field_options: agents,
  ticket_fields: agents,
  ticket_links: ticket,
  ticket_merges: ticket,
  ticket_participants: ticket,
  ticket_splits: nobody,
  ticket_types: agents,
  tickets: ticket,
  time_entries: ticket,
  time_rules: agents,
  topic_offers: agents,
  topics: agents,
  view_choices: own,
  views: ownOrShared,
  waiting_replies: ticket,
  webhook_deliveries: settings,
  webhooks: settings,
  'webhooks.sealed_secret': nobody,
  'webhooks.sealed_old_secret': nobody,
  workers: nobody,
};

const isPublished: Sight = (_walker, { row }) => row['published_at'] !== null;
/** Their own row. */
const self: Sight = ({ contact_id }, { table, row }) =>
  contact_id !== undefined && row[table === 'contacts' ? 'id' : 'contact_id'] === contact_id;
/** Public words of a request of theirs. */
const said: Sight = (walker, { is_of_ticket, row }) =>
  is_of_ticket && walker.sees_ticket && (row['visibility'] ?? 'public') === 'public';
const ofRequest: Sight = ({ is, sees_ticket }) => is === 'contact' && sees_ticket;

/** What people outside see: strangers, and requesters. What is not here they never see. */
const outside: Readonly<Record<string, Sight>> = {
  'announcements.titles': agents,
  'announcements.texts': agents,
  'article_texts.outside_title': isPublished,
  'article_texts.outside_text': isPublished,
  'article_versions.title': isPublished,
  'article_versions.content': isPublished,
  'brands.name': agents,
  'brands.greeting': agents,
  'knowledge_sections.icon': agents,
  'knowledge_sections.names': agents,
  'knowledge_sections.intro': agents,
  'topics.name': agents,
  'topic_offers.names': agents,
  'topic_offers.intro': agents,
  'settings.value': agents, // the name of the organisation
  'agents.first_name': ofRequest,
  'agents.last_name': ofRequest,
  'comments.body_html': said,
  'comments.body_text': said,
  'comments.quoted_html': said,
  'contacts.first_name': self,
  'contacts.last_name': self,
  'contact_identities.value': self,
  'contact_sessions.user_agent': self,
  'contact_sessions.ip': self,
  'files.name': said,
  'statuses.customer_name': ofRequest,
  'tickets.subject': said,
};

/** Whether the walker may be shown what stands there. */
export function maySee(walker: Walker, planted: Planted): boolean {
  const column = `${planted.table}.${planted.column}`;
  const isInside = walker.is === 'agent' || isOfOneself(walker, planted);
  if (isInside && (within[column] ?? within[planted.table] ?? nobody)(walker, planted)) return true;
  return (outside[column] ?? nobody)(walker, planted);
}

/** Whoever has yet to set up a second factor reads who they are, and nothing else. */
function isOfOneself(walker: Walker, planted: Planted): boolean {
  if (walker.is !== 'bare') return false;
  return planted.table === 'roles' || (planted.table === 'agents' && own(walker, planted));
}

/** Tables that the table of sights says something of. */
export const statedTables: ReadonlySet<string> = new Set(
  Object.keys(within).map((name) => name.split('.')[0] ?? name),
);

/** Columns that nobody is ever shown. */
export const secretColumns: readonly string[] = Object.entries(within)
  .filter(([, sight]) => sight === nobody)
  .map(([name]) => name);
