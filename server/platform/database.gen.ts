// Made from the migrated database by `npm run db:types`. Do not edit.
import type { ColumnType, GeneratedAlways } from 'kysely';

/** RFC 3339 in UTC to the microsecond; a Date is taken when writing. */
export type Instant = ColumnType<string, Date | string, Date | string>;
type Generated<T> =
  T extends ColumnType<infer Read, infer Insert, infer Update>
    ? ColumnType<Read, Insert | undefined, Update>
    : ColumnType<T, T | undefined, T>;
/** Read as parsed; written as a JSON text. */
export type Json = ColumnType<unknown, string, string>;

export type AgentRoutingTable = {
  agent_id: string;
  languages: Generated<string[]>;
  capacity: number | null;
  channel_capacity: Json | null;
  updated_at: Instant;
};

export type AgentSchedulesTable = {
  agent_id: string;
  calendar_id: string;
};

export type AgentSightingsTable = {
  agent_id: string;
  seen_at: Instant;
};

export type AgentSkillsTable = {
  agent_id: string;
  skill_id: string;
  level: number;
};

export type AgentsTable = {
  id: string;
  email: string;
  first_name: string;
  last_name: Generated<string>;
  role_id: string;
  language: Generated<'ru' | 'en'>;
  time_zone: Generated<string>;
  theme: Generated<'auto' | 'light' | 'dark'>;
  signature: Generated<string>;
  password_hash: string | null;
  totp_secret: string | null;
  totp_confirmed_at: Instant | null;
  totp_last_step: number | null;
  recovery_codes: Generated<string[]>;
  preferences: Generated<Json>;
  disabled_at: Instant | null;
  created_at: Generated<Instant>;
  updated_at: Generated<Instant>;
  undo_seconds: Generated<number>;
};

export type AnnouncementsTable = {
  id: string;
  kind: 'planned' | 'trouble';
  titles: Json;
  texts: Json;
  brand_ids: Generated<string[]>;
  topic_ids: Generated<string[]>;
  starts_at: Instant;
  ends_at: Instant | null;
  is_in_replies: Generated<boolean>;
  created_by: string | null;
  created_at: Instant;
  updated_at: Instant;
};

export type ApiTokensTable = {
  id: string;
  token_hash: Buffer;
  agent_id: string;
  name: string;
  scopes: Generated<string[]>;
  created_at: Generated<Instant>;
  last_used_at: Instant | null;
  expires_at: Instant | null;
  revoked_at: Instant | null;
};

export type AreaTopicsTable = {
  topic_id: string;
  area_id: string;
};

export type AreasTable = {
  id: string;
  parent_id: string | null;
  name: string;
  other_names: Generated<string[]>;
  is_ours: Generated<boolean>;
  team_id: string | null;
  agent_id: string | null;
  deputy_id: string | null;
  ask_agent_id: string | null;
  ask_contact_id: string | null;
  calendar_id: string | null;
  note: Generated<string>;
  outside_words: Generated<string>;
  outside_link: Generated<string>;
  outside_address: Generated<string>;
  outside_contact_id: string | null;
  keeper_id: string | null;
  position: Generated<number>;
  created_at: Instant;
  updated_at: Instant;
  archived_at: Instant | null;
};

export type ArticleAudiencesTable = {
  article_id: string;
  organization_id: string | null;
  contract: string | null;
  role_id: string | null;
  organization_tag: string | null;
};

export type ArticleCommentsTable = {
  id: string;
  article_id: string;
  language: string;
  author_id: string | null;
  body: string;
  quote: Generated<string>;
  suggestion: string | null;
  at: Instant;
  settled_at: Instant | null;
  settled_by_id: string | null;
  is_accepted: Generated<boolean>;
};

export type ArticleDocumentsTable = {
  article_id: string;
  language: string;
  side: 'both' | 'outside' | 'inside';
  head: string;
  tsv: string;
  words: string[];
  written: Generated<number>;
};

export type ArticleFilesTable = {
  article_id: string;
  file_id: string;
  is_attached: Generated<boolean>;
  is_outside: Generated<boolean>;
  position: Generated<number>;
};

export type ArticleFlagsTable = {
  id: string;
  article_id: string;
  language: string;
  reason: 'wrong' | 'outdated' | 'unclear' | 'duplicate' | 'other';
  words: Generated<string>;
  ticket_id: string | null;
  agent_id: string | null;
  at: Instant;
  settled_at: Instant | null;
  settled_by_id: string | null;
};

export type ArticleGapsTable = {
  id: string;
  kind: 'nothing' | 'asked';
  language: string;
  key: string;
  words: string;
  article_id: string | null;
  times: Generated<number>;
  state: Generated<'open' | 'done' | 'ignored'>;
  times_before: Generated<number>;
  note: Generated<string>;
  first_at: Instant;
  last_at: Instant;
  changed_at: Instant | null;
  changed_by_id: string | null;
  answer_id: string | null;
  inside: Generated<number>;
};

export type ArticleImportItemsTable = {
  import_id: string;
  position: number;
  kind: 'section' | 'text' | 'file';
  path: string;
  place: Generated<string[]>;
  title: Generated<string>;
  language: Generated<string>;
  key: Generated<string>;
  action: 'new' | 'changed' | 'same' | 'edited' | 'skipped';
  outcome: Generated<'pending' | 'done' | 'kept' | 'refused' | 'undone' | 'undo_refused'>;
  cause: string | null;
  troubles: Generated<Json>;
  article_id: string | null;
  section_id: string | null;
  before_version: number | null;
};

export type ArticleImportsTable = {
  id: string;
  agent_id: string;
  file_id: string | null;
  name: string;
  state: 'reading' | 'planned' | 'running' | 'done' | 'undoing' | 'undone' | 'failed';
  space_id: string;
  section_id: string | null;
  language: string;
  source: Generated<string>;
  audience: Generated<string>;
  article_state: Generated<string>;
  when_changed: Generated<'keep' | 'replace'>;
  format: 'opora' | 'notion' | 'confluence' | 'markdown' | 'html' | null;
  total: Generated<number>;
  done: Generated<number>;
  failure: string | null;
  created_at: Instant;
  finished_at: Instant | null;
  undone_at: Instant | null;
};

export type ArticleRelationsTable = {
  article_id: string;
  related_id: string;
  position: Generated<number>;
};

export type ArticleSearchesTable = {
  id: string;
  words: string;
  language: string;
  side: 'outside' | 'inside';
  brand_id: string | null;
  found: number;
  chosen_article_id: string | null;
  ticket_id: string | null;
  at: Instant;
};

export type ArticleSlugsTable = {
  language: string;
  slug: string;
  article_id: string;
  is_current: boolean;
  at: Instant;
};

export type ArticleSourcesTable = {
  source: string;
  key: string;
  language: Generated<string>;
  article_id: string | null;
  section_id: string | null;
  file_id: string | null;
  hash: string;
  written_at: Instant | null;
};

export type ArticleSynonymsTable = {
  id: string;
  phrases: string[];
  updated_at: Instant;
  updated_by_id: string | null;
};

export type ArticleTextsTable = {
  article_id: string;
  language: string;
  title: string;
  slug: string;
  content: Json;
  keywords: Generated<string[]>;
  version: number;
  translated_from_version: number | null;
  inside_text: Generated<string>;
  published_version: number | null;
  published_at: Instant | null;
  outside_title: string | null;
  outside_text: string | null;
  updated_at: Instant;
  updated_by_id: string | null;
};

export type ArticleTopicsTable = {
  article_id: string;
  topic_id: string;
};

export type ArticleUsesTable = {
  id: string;
  article_id: string;
  ticket_id: string;
  comment_id: string | null;
  way: 'link' | 'text' | 'suggested';
  language: string;
  agent_id: string | null;
  at: Instant;
  found_by: Generated<'suggested' | 'searched'>;
};

export type ArticleVersionsTable = {
  article_id: string;
  language: string;
  version: number;
  title: string;
  content: Json;
  keywords: Generated<string[]>;
  author_id: string | null;
  note: Generated<string>;
  at: Instant;
  published_at: Instant | null;
};

export type ArticleViewsTable = {
  article_id: string;
  language: string;
  day: string;
  count: Generated<number>;
};

export type ArticleVotesTable = {
  id: string;
  article_id: string;
  language: string;
  has_helped: boolean;
  words: Generated<string>;
  visitor_key: string;
  contact_id: string | null;
  at: Instant;
};

export type ArticleWordsTable = {
  config: 'russian' | 'simple';
  word: string;
  stem: string;
  root: string;
  outside: Generated<number>;
  inside: Generated<number>;
};

export type ArticlesTable = {
  id: string;
  number: GeneratedAlways<number>;
  section_id: string;
  kind: 'question' | 'free';
  state: 'wip' | 'not_validated' | 'validated' | 'archived';
  audience: 'public' | 'signed_in' | 'organizations' | 'staff' | 'roles';
  original_language: string;
  owner_id: string | null;
  review_at: Instant | null;
  reviewed_at: Instant | null;
  publish_at: Instant | null;
  publish_by_id: string | null;
  publish_confirmed: Generated<boolean>;
  published_at: Instant | null;
  published_by_id: string | null;
  is_from_inside: Generated<boolean>;
  is_frequent: Generated<boolean>;
  position: Generated<number>;
  from_ticket_id: string | null;
  redirect_to_id: string | null;
  created_by_id: string | null;
  created_at: Instant;
  updated_at: Instant;
  archived_at: Instant | null;
};

export type AssistFieldsTable = {
  field: 'topic' | 'type' | 'language';
  is_on: Generated<boolean>;
  threshold: Generated<number>;
  fills_above: number | null;
  pinned_model_id: string | null;
  updated_at: Generated<Instant>;
};

export type AssistModelsTable = {
  id: string;
  field: string;
  version: number;
  state: 'working' | 'ready' | 'too_little' | 'failed';
  share: Generated<number>;
  started_at: Instant;
  finished_at: Instant | null;
  report: Json | null;
  bytes: Buffer | null;
};

export type AssistRobotDraftsTable = {
  id: string;
  ticket_id: string | null;
  agent_id: string;
  kind: 'summary' | 'reply' | 'article' | 'test';
  state: 'waiting' | 'done' | 'failed';
  model: string;
  sent: string;
  masked: Generated<Json>;
  answer: string | null;
  error: string | null;
  tokens_in: number | null;
  tokens_out: number | null;
  created_at: Instant;
  finished_at: Instant | null;
};

export type AssistSuggestionsTable = {
  id: string;
  ticket_id: string;
  field: string;
  model_id: string | null;
  value: string;
  probability: number;
  state: Generated<'open' | 'filled' | 'accepted' | 'rejected'>;
  is_by_hand: Generated<boolean>;
  decided_by_id: string | null;
  decided_at: Instant | null;
  written: Json | null;
  created_at: Instant;
};

export type AssistTextModelTable = {
  is_only: Generated<boolean>;
  is_on: Generated<boolean>;
  url: Generated<string>;
  model: Generated<string>;
  sealed_key: string | null;
  masks_names: Generated<boolean>;
  timeout_seconds: Generated<number>;
  updated_at: Generated<Instant>;
};

export type AttachmentsTable = {
  comment_id: string;
  file_id: string;
  position: Generated<number>;
  is_inline: Generated<boolean>;
  content_id: string | null;
};

export type AutoReplyBudgetTable = {
  address: string;
  hour: Instant;
  count: Generated<number>;
};

export type BacktestTicketsTable = {
  backtest_id: string;
  ticket_id: string;
  side: 'before' | 'after' | 'both' | 'neither';
  day: string;
  at: Instant;
  why: Json;
  is_elsewhere: Generated<boolean>;
};

export type BacktestsTable = {
  id: string;
  agent_id: string;
  kind: 'rule' | 'policy' | 'routing' | 'calendar';
  asked: Json;
  days: number;
  state: 'waiting' | 'working' | 'done' | 'cancelled' | 'failed';
  total: Generated<number>;
  done: Generated<number>;
  result: Json | null;
  created_at: Instant;
  finished_at: Instant | null;
};

export type BackupSettingsTable = {
  is_only: Generated<boolean>;
  is_on: Generated<boolean>;
  hour: Generated<number>;
  keep_days: Generated<number>;
  keep_weeks: Generated<number>;
  is_proven: Generated<boolean>;
  since: Generated<Instant>;
  overdue_told_at: Instant | null;
};

export type BackupsTable = {
  id: string;
  kind: 'nightly' | 'by_hand';
  state: 'waiting' | 'running' | 'proving' | 'done' | 'failed';
  file_name: string;
  progress: Generated<number>;
  size: number | null;
  row_count: number | null;
  ticket_count: number | null;
  file_count: number | null;
  missing_files: number | null;
  is_sealed: Generated<boolean>;
  error: string | null;
  proof: Generated<'none' | 'whole' | 'differs' | 'not_possible'>;
  proof_words: string | null;
  proven_at: Instant | null;
  asked_by: string | null;
  created_at: Instant;
  finished_at: Instant | null;
  removed_at: Instant | null;
};

export type BlobsTable = {
  sha256: Buffer;
  size: number;
  storage: Generated<'disk' | 's3'>;
  created_at: Generated<Instant>;
};

export type BrandLogosTable = {
  brand_id: string;
  media_type: string;
  bytes: Buffer;
  hash: string;
};

export type BrandsTable = {
  id: string;
  key: string;
  name: string;
  host: string | null;
  is_default: Generated<boolean>;
  languages: Generated<string[]>;
  accent: Generated<string>;
  greeting: Generated<Json>;
  is_help_center_on: Generated<boolean>;
  spaces: Generated<string[]>;
  created_at: Generated<Instant>;
  updated_at: Generated<Instant>;
  archived_at: Instant | null;
};

export type CalendarDaysTable = {
  calendar_id: string;
  feed_id: string | null;
  date: string;
  name: Generated<string>;
  hours: Generated<Json>;
};

export type CalendarFeedsTable = {
  id: string;
  calendar_id: string;
  name: string;
  address: string | null;
  allow_private_hosts: Generated<boolean>;
  content: string | null;
  read_at: Instant | null;
  tried_at: Instant | null;
  trouble: string | null;
  left_out: Generated<number>;
  created_at: Generated<Instant>;
};

export type CalendarsTable = {
  id: string;
  name: string;
  time_zone: string | null;
  hours: Generated<Json>;
  production: string | null;
  production_edition: string | null;
  shortens_eves: Generated<boolean>;
  version: Generated<number>;
  is_default: Generated<boolean>;
  created_at: Generated<Instant>;
  updated_at: Generated<Instant>;
  archived_at: Instant | null;
};

export type CanaryRoundsTable = {
  id: string;
  mailbox_id: string;
  sent_at: Instant;
  returned_at: Instant | null;
  failed_at: Instant | null;
  words: string | null;
};

export type ChecklistItemsTable = {
  id: string;
  checklist_id: string;
  position: number;
  text: string;
  is_required: boolean;
  done_at: Instant | null;
  done_by_id: string | null;
};

export type ChecklistTemplatesTable = {
  id: string;
  name: string;
  items: Json;
  archived_at: Instant | null;
  created_at: Instant;
  updated_at: Instant;
};

export type ChecklistsTable = {
  id: string;
  ticket_id: string;
  template_id: string | null;
  name: string;
  added_by_id: string | null;
  created_at: Instant;
};

export type CommentCleaningTable = {
  is_only: Generated<boolean>;
  version: number;
  target: number | null;
  after_id: string | null;
  looked: Generated<number>;
  cleaned: Generated<number>;
  began_at: Instant | null;
  finished_at: Instant | null;
};

export type CommentsTable = {
  id: string;
  ticket_id: string;
  origin_ticket_id: string;
  thread_id: string | null;
  visibility: 'public' | 'internal' | 'side';
  author_kind: 'agent' | 'contact' | 'system';
  author_id: string | null;
  channel: 'email' | 'agent' | 'api' | 'portal' | 'form';
  is_automatic: Generated<boolean>;
  body_html: Generated<string>;
  body_text: Generated<string>;
  quoted_html: Generated<string>;
  html_version: Generated<number>;
  to_addresses: Generated<Json>;
  cc_addresses: Generated<Json>;
  bcc_addresses: Generated<Json>;
  sent_as_email: string | null;
  source_id: string | null;
  delivery: Json | null;
  created_at: Instant;
  merged_from_id: string | null;
  side_conversation_id: string | null;
  written_by: Json | null;
};

export type ContactIdentitiesTable = {
  id: string;
  contact_id: string;
  kind: 'email' | 'phone';
  value: string;
  is_primary: Generated<boolean>;
  confirmed_at: Instant | null;
  undeliverable_at: Instant | null;
  undeliverable_reason: string | null;
  created_at: Generated<Instant>;
};

export type ContactLinksTable = {
  id: string;
  token_hash: Buffer;
  address: string;
  ip: Generated<string>;
  created_at: Instant;
  expires_at: Instant;
  used_at: Instant | null;
};

export type ContactPasswordsTable = {
  contact_id: string;
  password_hash: string;
  changed_at: Instant;
};

export type ContactSessionsTable = {
  id: string;
  token_hash: Buffer;
  contact_id: string;
  created_at: Instant;
  last_seen_at: Instant;
  expires_at: Instant;
  ip: Generated<string>;
  user_agent: Generated<string>;
  way: 'link' | 'password';
};

export type ContactsTable = {
  id: string;
  first_name: Generated<string>;
  last_name: Generated<string>;
  organization_id: string | null;
  job_title: Generated<string>;
  language: 'ru' | 'en' | null;
  time_zone: string | null;
  notes: Generated<string>;
  created_at: Generated<Instant>;
  updated_at: Generated<Instant>;
};

export type CourtSpansTable = {
  ticket_id: string;
  place: number;
  side: 'line' | 'development' | 'vendor' | 'customer' | 'approval';
  line: 'L1' | 'L2' | 'L3' | null;
  team_id: string | null;
  from_at: Instant;
  to_at: Instant | null;
  calendar_id: string | null;
  zone: string | null;
  worked_from: number | null;
  worked_to: number | null;
};

export type DeliveriesTable = {
  id: string;
  comment_id: string | null;
  ticket_id: string | null;
  mailbox_id: string | null;
  kind: 'reply' | 'auto_reply' | 'notification' | 'invitation' | 'password_reset' | 'calendar_reply' | 'side' | 'sign_in' | 'confirmation';
  message_id: string;
  recipients: Json;
  message: Generated<Json>;
  state: Generated<'queued' | 'sending' | 'sent' | 'delayed' | 'failed' | 'bounced' | 'cancelled'>;
  attempts: Generated<number>;
  next_try_at: Instant | null;
  error: string | null;
  error_code: string | null;
  created_at: Generated<Instant>;
  sent_at: Instant | null;
  failed_at: Instant | null;
  sending_by: string | null;
  sending_since: Instant | null;
  handed_over_at: Instant | null;
  unsure_tries: Generated<number>;
};

export type DraftsTable = {
  id: string;
  ticket_id: string;
  agent_id: string;
  visibility: 'public' | 'internal';
  body_html: Generated<string>;
  to_addresses: Json | null;
  cc_addresses: Json | null;
  bcc_addresses: Json | null;
  file_ids: Generated<string[]>;
  updated_at: Generated<Instant>;
  merged_from_id: string | null;
  written_by: Json | null;
};

export type EscalationChecklistsTable = {
  id: string;
  team_id: string | null;
  topic_id: string | null;
  items: Json;
  updated_at: Instant;
};

export type EscalationReasonsTable = {
  id: string;
  kind: 'escalation' | 'return';
  name: string;
  position: Generated<number>;
  created_at: Instant;
  archived_at: Instant | null;
};

export type EscalationsTable = {
  id: string;
  ticket_id: string;
  topic_id: string | null;
  from_team_id: string | null;
  from_line: 'L1' | 'L2' | 'L3' | 'outer' | null;
  to_team_id: string;
  to_line: 'L1' | 'L2' | 'L3' | 'outer';
  from_agent_id: string | null;
  to_agent_id: string | null;
  curator_id: string | null;
  reason_id: string | null;
  words: Generated<string>;
  tried: Generated<Json>;
  by_id: string | null;
  created_at: Instant;
  ended_at: Instant | null;
  end_cause: 'done' | 'returned' | 'overtaken' | null;
  return_reason_id: string | null;
  return_words: Generated<string>;
  returned_by_id: string | null;
};

export type EventPartsWatchTable = {
  is_only: Generated<boolean>;
  failing_since: Instant | null;
  error: string | null;
  told_at: Instant | null;
};

export type EventPositionsTable = {
  reader: string;
  xid: Generated<number>;
  event_id: Generated<number>;
};

export type EventsTable = {
  id: Generated<number>;
  xid: Generated<number>;
  at: Generated<Instant>;
  actor_kind: 'agent' | 'contact' | 'system' | 'anonymous';
  actor_id: string | null;
  name: string;
  ticket_id: string | null;
  subject_type: string;
  subject_id: string | null;
  data: Generated<Json>;
  cause_id: number | null;
  depth: Generated<number>;
};

export type FilesTable = {
  id: string;
  sha256: Buffer;
  name: string;
  media_type: string;
  size: number;
  uploaded_by: string | null;
  created_at: Generated<Instant>;
  expires_at: Instant | null;
  uploaded_by_contact_id: string | null;
};

export type FormArticleDaysTable = {
  day: string;
  article_id: string;
  topic_id: string;
  brand_id: string;
  seen: number;
  opened: number;
  asked: number;
  least: number;
  most: number;
};

export type FormDeflectionTable = {
  day: string;
  topic_id: string;
  brand_id: string;
  saw: number;
  unsent: number;
  returned: number;
};

export type FormFilesTable = {
  file_id: string;
  visit_id: string;
  ip: string;
  size: number;
  created_at: Instant;
};

export type FormRequestsTable = {
  id: string;
  request_key: string;
  state: 'waiting' | 'held' | 'sent' | 'refused' | 'expired';
  way: 'portal' | 'embed' | 'api';
  topic_id: string;
  brand_id: string;
  language: 'ru' | 'en';
  address: string;
  contact_id: string | null;
  content: Json | null;
  content_hash: string;
  file_ids: Generated<string[]>;
  score: Generated<number>;
  causes: Generated<string[]>;
  token_hash: Buffer | null;
  ip: Generated<string>;
  visitor_key: Generated<string>;
  created_at: Instant;
  expires_at: Instant;
  decided_at: Instant | null;
  decided_by: string | null;
  ticket_id: string | null;
  read_article_ids: Generated<string[]>;
};

export type FormSightsTable = {
  visit_id: string;
  topic_id: string;
  brand_id: string;
  visitor_key: string;
  contact_id: string | null;
  article_ids: string[];
  opened_id: string | null;
  saw_at: Instant;
};

export type FormSitesTable = {
  brand_id: string;
  origins: string[];
};

export type GuideListsTable = {
  key: 'empty_phrases' | 'internal_hosts' | 'tone_words' | 'known_words';
  items: Json;
  updated_at: Instant;
};

export type GuideRulesTable = {
  kind: string;
  mode: 'off' | 'hint' | 'stop';
  updated_at: Instant;
};

export type HandoversTable = {
  id: string;
  ticket_id: string;
  from_agent_id: string | null;
  to_agent_id: string;
  handed_by_id: string | null;
  returns_at: Instant | null;
  summary_comment_id: string | null;
  summary_read_at: Instant | null;
  introduction_comment_id: string | null;
  created_at: Instant;
  ended_at: Instant | null;
  end_cause: 'returned' | 'early' | 'no_owner' | 'overtaken' | null;
};

export type IdempotencyKeysTable = {
  agent_id: string;
  key: string;
  request_hash: Buffer;
  sealed_answer: string | null;
  created_at: Generated<Instant>;
};

export type InvitationAnswersTable = {
  comment_id: string;
  uid: string;
  recurrence_id: Generated<string>;
  answer: 'accepted' | 'tentative' | 'declined';
  answered_by: string | null;
  answered_at: Instant;
  delivery_id: string | null;
};

export type KnowledgeSectionsTable = {
  id: string;
  space_id: string;
  parent_id: string | null;
  slug: string;
  names: Json;
  intro: Generated<Json>;
  icon: Generated<string>;
  position: Generated<number>;
  created_at: Generated<Instant>;
  archived_at: Instant | null;
};

export type KnowledgeSpacesTable = {
  id: string;
  key: string;
  names: Json;
  position: Generated<number>;
  created_at: Generated<Instant>;
  archived_at: Instant | null;
};

export type MacroFavouritesTable = {
  macro_id: string;
  agent_id: string;
};

export type MacroRunsTable = {
  id: string;
  macro_id: string;
  ticket_id: string;
  type_id: string | null;
  topic_id: string | null;
  agent_id: string | null;
  operation_id: string | null;
  waiting_reply_id: string | null;
  at: Instant;
};

export type MacrosTable = {
  id: string;
  name: string;
  scope: 'everyone' | 'team' | 'agent';
  team_id: string | null;
  agent_id: string | null;
  position: number;
  reply: Generated<Json>;
  note: Generated<Json>;
  actions: Generated<Json>;
  opens_next: Generated<boolean>;
  archived_at: Instant | null;
  created_at: Instant;
  updated_at: Instant;
};

export type MailAncestorsTable = {
  message_id: string;
  ticket_id: string;
  comment_id: string;
};

export type MailKeysTable = {
  fingerprint: string;
  kind: 'smime' | 'openpgp';
  name: string;
  addresses: string[];
  is_authority: boolean;
  expires_at: Instant | null;
  material: string;
  created_by: string | null;
  created_at: Instant;
  secret: string | null;
};

export type MailLedgerTable = {
  id: string;
  mailbox_id: string | null;
  door: 'imap' | 'smtp' | 'lmtp' | 'api';
  raw_sha256: Buffer;
  raw_size: number;
  envelope_from: string | null;
  envelope_to: Generated<string[]>;
  message_id: string | null;
  from_address: string | null;
  subject: string | null;
  state: Generated<'received' | 'opened' | 'joined' | 'bounce' | 'ignored' | 'failed' | 'quarantined'>;
  cause: string | null;
  detail: string | null;
  evidence: Generated<Json>;
  ticket_id: string | null;
  comment_id: string | null;
  attempts: Generated<number>;
  received_count: Generated<number>;
  received_at: Generated<Instant>;
  last_received_at: Generated<Instant>;
  understood_at: Instant | null;
  content_sha256: Buffer | null;
  remote_address: string | null;
  helo: string | null;
  auth: Json | null;
  spam: Json | null;
  released_at: Instant | null;
  released_by: string | null;
  received_again_at: Generated<Instant[]>;
  duplicate_of: string | null;
  decryption: 'decrypted' | 'no_key' | 'damaged' | 'unprotected' | 'too_large' | 'unsupported' | 'not_whole' | null;
};

export type MailMessageIdsTable = {
  message_id: string;
  ticket_id: string;
  comment_id: string | null;
  is_ours: boolean;
  created_at: Generated<Instant>;
};

export type MailProtectionTable = {
  is_only: Generated<boolean>;
  value: Json;
  updated_at: Instant;
};

export type MailRulesTable = {
  id: string;
  verdict: 'trust' | 'block';
  kind: 'address' | 'domain';
  value: string;
  created_at: Instant;
  created_by: string | null;
};

export type MailThreadRulesTable = {
  id: string;
  message_id: string | null;
  from_address: string | null;
  base_subject: string | null;
  to_ticket_id: string | null;
  away_from_ticket_id: string | null;
  comment_id: string | null;
  created_by: string | null;
  created_at: Instant;
  used_count: Generated<number>;
  last_used_at: Instant | null;
};

export type MailTicketLinksTable = {
  ticket_id: string;
  other_ticket_id: string;
  kind: 'possible' | 'follow_up' | 'moved';
  evidence: Generated<Json>;
  created_at: Instant;
  settled_at: Instant | null;
  settled_by: string | null;
};

export type MailboxAlarmsTable = {
  mailbox_id: string;
  kind: 'fetch' | 'send' | 'canary' | 'token' | 'client_secret';
  cause: string;
  params: Generated<Json>;
  words: string | null;
  since: Instant;
  told_at: Instant | null;
};

export type MailboxPaceTable = {
  mailbox_id: string;
  next_at: Instant;
};

export type MailboxesTable = {
  id: string;
  address: string;
  name: string;
  team_id: string | null;
  language: Generated<'ru' | 'en'>;
  incoming: Generated<'none' | 'imap' | 'smtp'>;
  imap_host: string | null;
  imap_port: number | null;
  imap_security: 'tls' | 'starttls' | 'none' | null;
  imap_user: string | null;
  imap_folder: Generated<string>;
  outgoing: Generated<'none' | 'smtp'>;
  smtp_host: string | null;
  smtp_port: number | null;
  smtp_security: 'tls' | 'starttls' | 'none' | null;
  smtp_user: string | null;
  auth: Generated<'password' | 'oauth_google' | 'oauth_microsoft'>;
  secret: string | null;
  smtp_secret: string | null;
  allow_private_hosts: Generated<boolean>;
  auto_reply: Generated<boolean>;
  signature: Generated<string>;
  imap_uidvalidity: number | null;
  imap_last_uid: number | null;
  last_fetch_at: Instant | null;
  last_error: string | null;
  last_error_at: Instant | null;
  created_at: Generated<Instant>;
  updated_at: Generated<Instant>;
  disabled_at: Instant | null;
  plus_addressing: Generated<boolean>;
  catch_all: Generated<boolean>;
  max_per_minute: number | null;
  smtp_max_bytes: number | null;
  from_name_format: Generated<'brand' | 'person' | 'person_brand' | 'short_brand'>;
  first_look: Generated<'new' | 'unread' | 'days'>;
  first_look_days: Generated<number>;
  lag_seconds: number | null;
  lag_at: Instant | null;
  alarm_after_minutes: Generated<number>;
  canary_minutes: number | null;
  refresh_token_since: Instant | null;
  refresh_token_ends_at: Instant | null;
  client_secret_ends_at: Instant | null;
  brand_id: Generated<string>;
};

export type MentionsTable = {
  comment_id: string;
  agent_id: string;
  created_at: Instant;
};

export type MergedRowsTable = {
  kind: 'side_conversation' | 'offered_draft';
  row_id: string;
  home_id: string;
};

export type NotificationsTable = {
  id: string;
  agent_id: string;
  kind: string;
  ticket_id: string | null;
  event_id: number;
  actor_kind: string;
  actor_id: string | null;
  data: Generated<Json>;
  is_shown: Generated<boolean>;
  created_at: Generated<Instant>;
  read_at: Instant | null;
  mailed_at: Instant | null;
  mail_due_at: Instant | null;
  push_due_at: Instant | null;
  pushed_at: Instant | null;
};

export type OfferedDraftsTable = {
  id: string;
  ticket_id: string;
  visibility: 'public' | 'internal';
  body_html: Generated<string>;
  to_addresses: Json | null;
  cc_addresses: Json | null;
  bcc_addresses: Json | null;
  file_ids: Generated<string[]>;
  note: Generated<string>;
  agent_id: string;
  token_name: string | null;
  state: Generated<'offered' | 'taken' | 'declined'>;
  ended_by: string | null;
  created_at: Instant;
  ended_at: Instant | null;
};

export type OneTimeLinksTable = {
  id: string;
  token_hash: Buffer;
  purpose: 'setup' | 'invitation' | 'password_reset';
  agent_id: string | null;
  created_by: string | null;
  created_at: Generated<Instant>;
  expires_at: Instant;
  used_at: Instant | null;
};

export type OperationItemsTable = {
  operation_id: string;
  ticket_id: string;
  outcome: Generated<'pending' | 'done' | 'unchanged' | 'refused' | 'undone' | 'undo_refused'>;
  cause_key: string | null;
  cause_params: Json | null;
  undo: Json | null;
};

export type OperationsTable = {
  id: string;
  kind: 'bulk' | 'macro' | 'merge' | 'split' | 'rule';
  name: Generated<string>;
  agent_id: string | null;
  source_id: string | null;
  via: Generated<'session' | 'token'>;
  actions: Generated<Json>;
  condition: Json | null;
  gathered_up_to: string | null;
  is_gathered: Generated<boolean>;
  state: 'queued' | 'running' | 'done' | 'undoing' | 'undone';
  total: Generated<number>;
  done: Generated<number>;
  unchanged: Generated<number>;
  refused: Generated<number>;
  undone: Generated<number>;
  undo_refused: Generated<number>;
  created_at: Instant;
  finished_at: Instant | null;
  stopped_at: Instant | null;
  undone_by: string | null;
  undone_at: Instant | null;
  expires_at: Instant;
};

export type OrganizationDomainsTable = {
  domain: string;
  organization_id: string;
};

export type OrganizationsTable = {
  id: string;
  name: string;
  notes: Generated<string>;
  created_at: Generated<Instant>;
  updated_at: Generated<Instant>;
  time_zone: string | null;
  contract: string | null;
  shares_requests: Generated<boolean>;
  tags: Generated<string[]>;
};

export type PresencesTable = {
  agent_id: string;
  state: 'online' | 'away' | 'transfers_only' | 'training' | 'offline';
  since: Instant;
  until: Instant | null;
  cause: 'self' | 'lead' | 'sign_out' | 'silence' | 'return';
  by_id: string | null;
  state_before: 'online' | 'away' | 'transfers_only' | 'training' | 'offline' | null;
};

export type PromisesTable = {
  id: string;
  ticket_id: string;
  comment_id: string | null;
  made_by_id: string;
  agent_id: string;
  words: string;
  due_at: Instant;
  remind_at: Instant | null;
  reminded_at: Instant | null;
  state: Generated<'open' | 'kept' | 'broken' | 'cancelled'>;
  made_at: Instant;
  settled_at: Instant | null;
};

export type PushKeysTable = {
  is_only: Generated<boolean>;
  public_key: string;
  sealed_private_key: string;
  created_at: Generated<Instant>;
};

export type PushSendsTable = {
  notification_id: string;
  event_id: number;
  subscription_id: string;
  at: Generated<Instant>;
};

export type PushSubscriptionsTable = {
  id: string;
  agent_id: string;
  session_id: string;
  address_hash: Buffer;
  sealed: string;
  host: string;
  user_agent: Generated<string>;
  created_at: Generated<Instant>;
  last_pushed_at: Instant | null;
};

export type QueueSkillsTable = {
  queue_id: string;
  skill_id: string;
  level: number;
  is_must: boolean;
};

export type QueueTicketsTable = {
  ticket_id: string;
  queue_id: string | null;
  state: 'waiting' | 'given' | 'named' | 'out';
  since: Instant;
  is_put: Generated<boolean>;
  is_transfer: Generated<boolean>;
  agent_id: string | null;
  touched_at: Instant | null;
  passed_over_id: string | null;
  passed_over_until: Instant | null;
  last_outcome: string | null;
  shared_queue_id: string | null;
  home_queue_id: string | null;
  home_team_id: string | null;
  overflowed_at: Instant | null;
  is_kept: Generated<boolean>;
};

export type QueueTurnsTable = {
  queue_id: string;
  agent_id: string;
  given_at: Instant;
};

export type QueuesTable = {
  id: string;
  name: string;
  position: Generated<number>;
  is_on: Generated<boolean>;
  conditions: Json;
  team_id: string | null;
  mode: 'push' | 'round_robin' | 'pull';
  weights: Json;
  by_language: Generated<boolean>;
  untouched_minutes: number | null;
  gone_minutes: number | null;
  gone_work: Generated<'unanswered' | 'all'>;
  takes_named: Generated<boolean>;
  version: Generated<number>;
  created_at: Instant;
  updated_at: Instant;
  overflow_queue_id: string | null;
  overflow_minutes: number | null;
  overflow_calendar_id: string | null;
  overflow_mode: 'share' | 'move' | null;
};

export type ReadingExceptionsTable = {
  api_token_id: string;
  added_at: Instant;
};

export type ReadingHoursTable = {
  agent_id: string;
  kind: 'tickets' | 'listed' | 'contacts' | 'searches' | 'files';
  hour: Instant;
  counted: Generated<number>;
  sketch: Buffer | null;
};

export type ReadingNoticesTable = {
  id: string;
  agent_id: string;
  kind: 'tickets' | 'listed' | 'contacts' | 'searches' | 'files';
  span: 'hour' | 'day' | 'habit';
  since: Instant;
  counted: number;
  compared: number;
  token_names: Generated<string[]>;
  at: Instant;
  refused_at: Instant | null;
};

export type ReadingSettingsTable = {
  is_only: Generated<boolean>;
  is_on: Generated<boolean>;
  habit_times: Generated<number | null>;
  limits: Generated<Json>;
};

export type RemindersTable = {
  id: string;
  ticket_id: string;
  agent_id: string;
  note: Generated<string>;
  wake: 'at' | 'customer_answers' | 'any_change' | 'status' | 'silence';
  due_at: Instant | null;
  status_id: string | null;
  is_snooze: Generated<boolean>;
  ends_when_solved: Generated<boolean>;
  state: Generated<'waiting' | 'fired' | 'done' | 'cancelled'>;
  cause: string | null;
  created_at: Instant;
  fired_at: Instant | null;
  ended_at: Instant | null;
};

export type RequestRangesTable = {
  kind: 'topic' | 'type';
  subject_id: string;
  solved_count: number;
  within_minutes: number;
  day_minutes: number;
  counted_at: Instant;
};

export type RolesTable = {
  id: string;
  key: string;
  name: string;
  permissions: Generated<string[]>;
  is_builtin: Generated<boolean>;
  created_at: Generated<Instant>;
  requires_second_factor: Generated<boolean>;
};

export type RoutingDecisionsTable = {
  id: string;
  ticket_id: string;
  queue_id: string | null;
  queue_name: string;
  at: Instant;
  rules_version: number;
  mode: string;
  cause: string;
  outcome: string;
  chosen_id: string | null;
  inputs: Json;
  candidates: Json;
  unlisted: Generated<Json>;
};

export type RoutingSettingsTable = {
  is_only: Generated<boolean>;
  capacity: Generated<number>;
  channel_capacity: Generated<Json>;
  ticket_points: Generated<number>;
  points: Generated<Json>;
  counts_waiting: Generated<boolean>;
  away_minutes: Generated<number>;
  offline_minutes: Generated<number>;
  updated_at: Generated<Instant>;
};

export type RuleMissesTable = {
  rule_id: string;
  version: number;
  day: string;
  shard: number;
  leaf: string;
  missed: Json;
  count: Generated<number>;
  last_at: Instant;
  last_ticket_id: string | null;
};

export type RuleQueueTable = {
  id: GeneratedAlways<number>;
  shard: number;
  ticket_id: string;
  event_id: number | null;
  rule_id: string | null;
  due_at: Instant | null;
};

export type RuleRunsTable = {
  id: GeneratedAlways<number>;
  rule_id: string;
  version: number;
  ticket_id: string | null;
  event_id: number | null;
  at: Instant;
  outcome: 'fired' | 'unchanged' | 'refused' | 'loop';
  cause_key: string | null;
  cause_params: Json | null;
  chain: Generated<Json>;
  actions: Generated<Json>;
  operation_id: string | null;
};

export type RuleTimersTable = {
  rule_id: string;
  ticket_id: string;
  anchor_at: Instant;
  due_at: Instant;
  done_at: Instant | null;
};

export type RuleVersionsTable = {
  rule_id: string;
  version: number;
  name: string;
  definition: Json;
  author_id: string | null;
  created_at: Instant;
  restored_from: number | null;
};

export type RulesTable = {
  id: string;
  kind: 'trigger' | 'automation' | 'schedule';
  key: string | null;
  name: string;
  position: Generated<number>;
  is_on: Generated<boolean>;
  on_since: Instant | null;
  version: Generated<number>;
  definition: Json;
  author_id: string | null;
  created_at: Instant;
  changed_at: Instant;
  failures: Generated<number>;
  off_cause: string | null;
  next_run_at: Instant | null;
  deleted_at: Instant | null;
};

export type SchemaMigrationsTable = {
  name: string;
  checksum: string;
  applied_at: Generated<Instant>;
};

export type SearchDocumentsTable = {
  ticket_id: string;
  updated_at: Instant;
  tsv: string;
  number: number;
};

export type SearchWordsTable = {
  word: string;
  uses: Generated<number>;
};

export type SessionsTable = {
  id: string;
  token_hash: Buffer;
  agent_id: string;
  csrf: Generated<string>;
  created_at: Generated<Instant>;
  last_seen_at: Generated<Instant>;
  expires_at: Instant;
  second_factor_at: Instant | null;
  second_factor_due: Generated<boolean>;
  ip: Generated<string>;
  user_agent: Generated<string>;
};

export type SettingsTable = {
  key: string;
  value: Json;
  updated_at: Generated<Instant>;
};

export type SideConversationsTable = {
  id: string;
  number: GeneratedAlways<number>;
  ticket_id: string;
  subject: string;
  participants: Generated<Json>;
  state: Generated<'open' | 'done'>;
  created_by: string | null;
  last_ours_at: Instant | null;
  last_theirs_at: Instant | null;
  comment_count: Generated<number>;
  preview: Generated<string>;
  created_at: Instant;
  updated_at: Instant;
};

export type SkillsTable = {
  id: string;
  name: string;
  created_at: Instant;
};

export type SlaClocksTable = {
  id: string;
  ticket_id: string;
  target: string;
  cycle: number;
  started_at: Instant;
  paused_at: Instant | null;
  stopped_at: Instant | null;
  due_at: Instant | null;
  breached_at: Instant | null;
  promised_ms: number;
  consumed_ms: number;
  policy_id: string;
  policy_version: number;
  wake_at: Instant | null;
  warnings: Generated<Json>;
  warned: Generated<string[]>;
  breach_told_at: Instant | null;
  voided_at: Instant | null;
  excuse_id: string | null;
  excuse_note: Generated<string>;
  excused_by: string | null;
  excused_at: Instant | null;
};

export type SlaExcusesTable = {
  id: string;
  name: string;
  position: Generated<number>;
  archived_at: Instant | null;
};

export type SlaPoliciesTable = {
  id: string;
  name: string;
  position: Generated<number>;
  is_on: Generated<boolean>;
  conditions: Json;
  version: Generated<number>;
  calendar_id: string | null;
  mode: Generated<'business' | 'calendar'>;
  zone: Generated<'calendar' | 'customer'>;
  targets: Generated<Json>;
  pauses: Generated<string[]>;
  warn_shares: Generated<number[]>;
  warn_lead_minutes: Generated<number[]>;
  on_change: Generated<'keep' | 'restart' | 'from_creation'>;
  reopening_minutes: Generated<number>;
  created_at: Instant;
  updated_at: Instant;
  deleted_at: Instant | null;
};

export type SlaPolicyVersionsTable = {
  policy_id: string;
  version: number;
  terms: Json;
  made_at: Instant;
  made_by: string | null;
};

export type SlaRecountsTable = {
  id: string;
  cause: string;
  organization_id: string | null;
  total: Generated<number>;
  done: Generated<number>;
  changed: Generated<number>;
  last_ticket_id: string | null;
  asked_at: Instant;
  finished_at: Instant | null;
};

export type SlaTicketsTable = {
  ticket_id: string;
  policy_id: string | null;
  policy_version: number | null;
  priority: number | null;
  zone: string | null;
  since: Instant;
};

export type StatusesTable = {
  id: string;
  category: 'new' | 'open' | 'waiting_customer' | 'waiting_internal' | 'waiting_vendor' | 'solved' | 'closed';
  name: string;
  customer_name: string;
  position: Generated<number>;
  is_default: Generated<boolean>;
  archived_at: Instant | null;
};

export type TagsTable = {
  id: string;
  name: string;
  created_at: Generated<Instant>;
};

export type TeamMembersTable = {
  team_id: string;
  agent_id: string;
};

export type TeamsTable = {
  id: string;
  name: string;
  line: Generated<'L1' | 'L2' | 'L3' | 'outer'>;
  created_at: Generated<Instant>;
  archived_at: Instant | null;
  signature: Generated<string>;
};

export type ThreadsTable = {
  id: string;
  channel: string;
  channel_key: string;
  contact_id: string | null;
  created_at: Generated<Instant>;
};

export type TicketFieldOptionsTable = {
  id: string;
  field_id: string;
  parent_id: string | null;
  name: Json;
  position: Generated<number>;
  archived_at: Instant | null;
};

export type TicketFieldsTable = {
  id: string;
  key: string;
  kind: 'text' | 'number' | 'date' | 'choice' | 'many' | 'tree' | 'contact' | 'organization';
  name: Json;
  help: Generated<Json>;
  customer_access: Generated<'none' | 'view' | 'fill'>;
  is_everywhere: Generated<boolean>;
  required: Generated<'no' | 'to_open' | 'to_solve'>;
  required_when: Json | null;
  shown_when: Json | null;
  limits: Generated<Json>;
  position: Generated<number>;
  created_at: Generated<Instant>;
  archived_at: Instant | null;
};

export type TicketFollowersTable = {
  ticket_id: string;
  agent_id: string;
  is_gathered: Generated<boolean>;
};

export type TicketLinksTable = {
  ticket_id: string;
  kind: 'related' | 'duplicate_of' | 'child_of' | 'caused_by';
  other_ticket_id: string;
  created_at: Instant;
  created_by: string | null;
};

export type TicketMergesTable = {
  id: string;
  ticket_id: string;
  into_id: string;
  merged_at: Instant;
  merged_by: string | null;
  copies_people: Generated<boolean>;
  before: Json;
  opened: Json | null;
  ended_at: Instant | null;
  ended_by: string | null;
};

export type TicketParticipantsTable = {
  ticket_id: string;
  contact_id: string;
  level: 'cc' | 'follower';
  added_by_kind: 'agent' | 'contact' | 'system';
  added_by_id: string | null;
  created_at: Generated<Instant>;
  is_gathered: Generated<boolean>;
};

export type TicketPinsTable = {
  agent_id: string;
  ticket_id: string;
  pinned_at: Instant;
};

export type TicketReadsTable = {
  ticket_id: string;
  agent_id: string;
  read_at: Instant;
  looked_at: Instant | null;
};

export type TicketSnoozesTable = {
  ticket_id: string;
  agent_id: string;
  slept_at: Instant;
  woken_at: Instant | null;
};

export type TicketSplitsTable = {
  id: string;
  ticket_id: string;
  new_ticket_id: string;
  mode: 'move' | 'copy';
  comment_ids: string[];
  home_ids: string[];
  split_at: Instant;
  split_by: string | null;
  ended_at: Instant | null;
  ended_by: string | null;
};

export type TicketTagsTable = {
  ticket_id: string;
  tag_id: string;
  is_gathered: Generated<boolean>;
};

export type TicketTypesTable = {
  id: string;
  key: string;
  name: string;
  position: Generated<number>;
  archived_at: Instant | null;
};

export type TicketVisitsTable = {
  agent_id: string;
  ticket_id: string;
  visited_at: Instant;
};

export type TicketsTable = {
  id: string;
  number: Generated<number>;
  subject: string;
  requester_id: string;
  organization_id: string | null;
  assignee_id: string | null;
  team_id: string | null;
  status_id: string;
  status_category: 'new' | 'open' | 'waiting_customer' | 'waiting_internal' | 'waiting_vendor' | 'solved' | 'closed';
  type_id: string | null;
  impact: Generated<number>;
  urgency: Generated<number>;
  priority: Generated<number>;
  channel: 'email' | 'agent' | 'api' | 'portal' | 'form' | 'phone';
  mailbox_id: string | null;
  language: 'ru' | 'en' | null;
  preview: Generated<string>;
  preview_author_kind: Generated<'contact' | 'agent' | 'system'>;
  comment_count: Generated<number>;
  tag_names: Generated<string[]>;
  created_at: Instant;
  updated_at: Instant;
  last_customer_at: Instant | null;
  last_agent_at: Instant | null;
  next_due_at: Instant | null;
  solved_at: Instant | null;
  closed_at: Instant | null;
  merged_into_id: string | null;
  fields: Generated<Json>;
  topic_id: string | null;
  curator_id: string | null;
  priority_override: number | null;
  priority_override_by_id: string | null;
  priority_override_at: Instant | null;
  priority_override_reason: Generated<string>;
  brand_id: Generated<string>;
};

export type TimeEntriesTable = {
  id: string;
  ticket_id: string;
  agent_id: string;
  minutes: number;
  spent_on: string;
  note: Generated<string>;
  is_billable: boolean;
  created_at: Instant;
  updated_at: Instant;
};

export type TimeRulesTable = {
  id: string;
  organization_id: string | null;
  per: 'none' | 'entry' | 'day';
  step: number;
  minimum: number;
  updated_at: Instant;
};

export type TopicFieldsTable = {
  topic_id: string;
  field_id: string;
  position: Generated<number>;
};

export type TopicOffersTable = {
  topic_id: string;
  is_offered: Generated<boolean>;
  names: Generated<Json>;
  intro: Generated<Json>;
  brand_ids: Generated<string[]>;
  position: Generated<number>;
  files: Generated<'none' | 'may' | 'must'>;
  file_words: Generated<Json>;
};

export type TopicsTable = {
  id: string;
  parent_id: string | null;
  name: Json;
  note: Generated<Json>;
  position: Generated<number>;
  team_id: string | null;
  type_id: string | null;
  impact: number | null;
  urgency: number | null;
  tags: Generated<string[]>;
  created_at: Generated<Instant>;
  archived_at: Instant | null;
};

export type ViewChoicesTable = {
  agent_id: string;
  view_id: string;
  sort: string | null;
  layout: 'rows' | 'table' | null;
  columns: string[] | null;
  group_by: string | null;
  is_hidden: Generated<boolean>;
  position: number | null;
};

export type ViewsTable = {
  id: string;
  key: string | null;
  name: string;
  conditions: Json;
  sort: Generated<string>;
  position: Generated<number>;
  section: Generated<string>;
  scope: Generated<'everyone' | 'team' | 'agent'>;
  team_id: string | null;
  agent_id: string | null;
  created_at: Generated<Instant>;
  layout: Generated<'rows' | 'table'>;
  columns: Generated<string[]>;
  group_by: Generated<string>;
};

export type WaitingRepliesTable = {
  id: string;
  ticket_id: string;
  agent_id: string;
  state: Generated<'waiting' | 'stopped' | 'left' | 'returned'>;
  cause: 'undone' | 'answered' | 'taken' | 'no_right' | 'refused' | null;
  is_scheduled: boolean;
  stops_if_answered: Generated<boolean>;
  leaves_at: Instant;
  via: Generated<'session' | 'token'>;
  body_html: Generated<string>;
  to_addresses: Generated<Json>;
  cc_addresses: Generated<Json>;
  bcc_addresses: Generated<Json>;
  file_ids: Generated<string[]>;
  status_id: string | null;
  customer_spoke_at: Instant | null;
  comment_id: string | null;
  created_at: Instant;
  ended_at: Instant | null;
  merged_from_id: string | null;
  promises: Generated<Json>;
  written_by: Json | null;
};

export type WebhookDeliveriesTable = {
  id: string;
  position: GeneratedAlways<number>;
  webhook_id: string;
  message_id: string;
  kind: 'event' | 'rule' | 'test';
  event_id: number | null;
  event_name: string;
  rule: Json | null;
  ticket_id: string | null;
  lane: string;
  state: 'waiting' | 'delivered' | 'given_up';
  next_try_at: Instant | null;
  attempts: Generated<number>;
  body: string | null;
  status: number | null;
  answer: string | null;
  error: string | null;
  duration_ms: number | null;
  last_attempt_at: Instant | null;
  replay_of: string | null;
  replayed_at: Instant | null;
  created_at: Instant;
  settled_at: Instant | null;
};

export type WebhookSenderTable = {
  is_only: Generated<boolean>;
  held_until: Instant;
};

export type WebhooksTable = {
  id: string;
  name: string;
  url: string;
  events: string[];
  conditions: Json;
  owner_id: string;
  sealed_secret: string;
  sealed_old_secret: string | null;
  old_secret_until: Instant | null;
  is_on: Generated<boolean>;
  off_cause: 'by_hand' | 'failing' | 'gone' | 'owner_gone' | null;
  off_at: Instant | null;
  since_xid: Generated<number>;
  failures: Generated<number>;
  failing_since: Instant | null;
  last_delivered_at: Instant | null;
  resting_until: Instant | null;
  created_at: Instant;
  updated_at: Instant;
};

export type WorkersTable = {
  id: string;
  started_at: Generated<Instant>;
  heartbeat_at: Generated<Instant>;
};

export type DB = {
  agent_routing: AgentRoutingTable;
  agent_schedules: AgentSchedulesTable;
  agent_sightings: AgentSightingsTable;
  agent_skills: AgentSkillsTable;
  agents: AgentsTable;
  announcements: AnnouncementsTable;
  api_tokens: ApiTokensTable;
  area_topics: AreaTopicsTable;
  areas: AreasTable;
  article_audiences: ArticleAudiencesTable;
  article_comments: ArticleCommentsTable;
  article_documents: ArticleDocumentsTable;
  article_files: ArticleFilesTable;
  article_flags: ArticleFlagsTable;
  article_gaps: ArticleGapsTable;
  article_import_items: ArticleImportItemsTable;
  article_imports: ArticleImportsTable;
  article_relations: ArticleRelationsTable;
  article_searches: ArticleSearchesTable;
  article_slugs: ArticleSlugsTable;
  article_sources: ArticleSourcesTable;
  article_synonyms: ArticleSynonymsTable;
  article_texts: ArticleTextsTable;
  article_topics: ArticleTopicsTable;
  article_uses: ArticleUsesTable;
  article_versions: ArticleVersionsTable;
  article_views: ArticleViewsTable;
  article_votes: ArticleVotesTable;
  article_words: ArticleWordsTable;
  articles: ArticlesTable;
  assist_fields: AssistFieldsTable;
  assist_models: AssistModelsTable;
  assist_robot_drafts: AssistRobotDraftsTable;
  assist_suggestions: AssistSuggestionsTable;
  assist_text_model: AssistTextModelTable;
  attachments: AttachmentsTable;
  auto_reply_budget: AutoReplyBudgetTable;
  backtest_tickets: BacktestTicketsTable;
  backtests: BacktestsTable;
  backup_settings: BackupSettingsTable;
  backups: BackupsTable;
  blobs: BlobsTable;
  brand_logos: BrandLogosTable;
  brands: BrandsTable;
  calendar_days: CalendarDaysTable;
  calendar_feeds: CalendarFeedsTable;
  calendars: CalendarsTable;
  canary_rounds: CanaryRoundsTable;
  checklist_items: ChecklistItemsTable;
  checklist_templates: ChecklistTemplatesTable;
  checklists: ChecklistsTable;
  comment_cleaning: CommentCleaningTable;
  comments: CommentsTable;
  contact_identities: ContactIdentitiesTable;
  contact_links: ContactLinksTable;
  contact_passwords: ContactPasswordsTable;
  contact_sessions: ContactSessionsTable;
  contacts: ContactsTable;
  court_spans: CourtSpansTable;
  deliveries: DeliveriesTable;
  drafts: DraftsTable;
  escalation_checklists: EscalationChecklistsTable;
  escalation_reasons: EscalationReasonsTable;
  escalations: EscalationsTable;
  event_parts_watch: EventPartsWatchTable;
  event_positions: EventPositionsTable;
  events: EventsTable;
  files: FilesTable;
  form_article_days: FormArticleDaysTable;
  form_deflection: FormDeflectionTable;
  form_files: FormFilesTable;
  form_requests: FormRequestsTable;
  form_sights: FormSightsTable;
  form_sites: FormSitesTable;
  guide_lists: GuideListsTable;
  guide_rules: GuideRulesTable;
  handovers: HandoversTable;
  idempotency_keys: IdempotencyKeysTable;
  invitation_answers: InvitationAnswersTable;
  knowledge_sections: KnowledgeSectionsTable;
  knowledge_spaces: KnowledgeSpacesTable;
  macro_favourites: MacroFavouritesTable;
  macro_runs: MacroRunsTable;
  macros: MacrosTable;
  mail_ancestors: MailAncestorsTable;
  mail_keys: MailKeysTable;
  mail_ledger: MailLedgerTable;
  mail_message_ids: MailMessageIdsTable;
  mail_protection: MailProtectionTable;
  mail_rules: MailRulesTable;
  mail_thread_rules: MailThreadRulesTable;
  mail_ticket_links: MailTicketLinksTable;
  mailbox_alarms: MailboxAlarmsTable;
  mailbox_pace: MailboxPaceTable;
  mailboxes: MailboxesTable;
  mentions: MentionsTable;
  merged_rows: MergedRowsTable;
  notifications: NotificationsTable;
  offered_drafts: OfferedDraftsTable;
  one_time_links: OneTimeLinksTable;
  operation_items: OperationItemsTable;
  operations: OperationsTable;
  organization_domains: OrganizationDomainsTable;
  organizations: OrganizationsTable;
  presences: PresencesTable;
  promises: PromisesTable;
  push_keys: PushKeysTable;
  push_sends: PushSendsTable;
  push_subscriptions: PushSubscriptionsTable;
  queue_skills: QueueSkillsTable;
  queue_tickets: QueueTicketsTable;
  queue_turns: QueueTurnsTable;
  queues: QueuesTable;
  reading_exceptions: ReadingExceptionsTable;
  reading_hours: ReadingHoursTable;
  reading_notices: ReadingNoticesTable;
  reading_settings: ReadingSettingsTable;
  reminders: RemindersTable;
  request_ranges: RequestRangesTable;
  roles: RolesTable;
  routing_decisions: RoutingDecisionsTable;
  routing_settings: RoutingSettingsTable;
  rule_misses: RuleMissesTable;
  rule_queue: RuleQueueTable;
  rule_runs: RuleRunsTable;
  rule_timers: RuleTimersTable;
  rule_versions: RuleVersionsTable;
  rules: RulesTable;
  schema_migrations: SchemaMigrationsTable;
  search_documents: SearchDocumentsTable;
  search_words: SearchWordsTable;
  sessions: SessionsTable;
  settings: SettingsTable;
  side_conversations: SideConversationsTable;
  skills: SkillsTable;
  sla_clocks: SlaClocksTable;
  sla_excuses: SlaExcusesTable;
  sla_policies: SlaPoliciesTable;
  sla_policy_versions: SlaPolicyVersionsTable;
  sla_recounts: SlaRecountsTable;
  sla_tickets: SlaTicketsTable;
  statuses: StatusesTable;
  tags: TagsTable;
  team_members: TeamMembersTable;
  teams: TeamsTable;
  threads: ThreadsTable;
  ticket_field_options: TicketFieldOptionsTable;
  ticket_fields: TicketFieldsTable;
  ticket_followers: TicketFollowersTable;
  ticket_links: TicketLinksTable;
  ticket_merges: TicketMergesTable;
  ticket_participants: TicketParticipantsTable;
  ticket_pins: TicketPinsTable;
  ticket_reads: TicketReadsTable;
  ticket_snoozes: TicketSnoozesTable;
  ticket_splits: TicketSplitsTable;
  ticket_tags: TicketTagsTable;
  ticket_types: TicketTypesTable;
  ticket_visits: TicketVisitsTable;
  tickets: TicketsTable;
  time_entries: TimeEntriesTable;
  time_rules: TimeRulesTable;
  topic_fields: TopicFieldsTable;
  topic_offers: TopicOffersTable;
  topics: TopicsTable;
  view_choices: ViewChoicesTable;
  views: ViewsTable;
  waiting_replies: WaitingRepliesTable;
  webhook_deliveries: WebhookDeliveriesTable;
  webhook_sender: WebhookSenderTable;
  webhooks: WebhooksTable;
  workers: WorkersTable;
};
