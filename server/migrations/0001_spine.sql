-- The spine: people, settings, files, tickets, channels (e-mail), notifications, search.
-- Runs on PostgreSQL 15 and later; ids are uuid v7 made by the application.

create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- platform ------------------------------------------------------------------------------------

-- Timeline, audit log, outbox, live feed in one append-only table.
-- Readers follow (xid, id) below the oldest running transaction, so a late commit is never skipped.
create table events (
  id bigint generated always as identity primary key,
  xid bigint not null default (pg_current_xact_id()::text::bigint),
  at timestamptz not null default now(),
  actor_kind text not null check (actor_kind in ('agent', 'contact', 'system', 'anonymous')),
  actor_id uuid,
  name text not null check (name ~ '^[a-z_]+\.[a-z_]+$'),
  ticket_id uuid,
  subject_type text not null,
  subject_id uuid,
  data jsonb not null default '{}',
  cause_id bigint,
  depth smallint not null default 0 check (depth between 0 and 16)
);
create index events_position on events (xid, id);
create index events_ticket on events (ticket_id, id) where ticket_id is not null;
create index events_subject on events (subject_type, subject_id, id);

create function events_are_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'events are append-only';
end $$;
create trigger events_append_only before update or delete on events
  for each row execute function events_are_append_only();

-- What is searched of a text: lower case, ё as е, and nothing between the words. Addresses, versions and
-- paths fall apart into their words, on both sides alike.
create function search_text(words text) returns text language sql immutable strict parallel safe as $$
  select replace(replace(replace(replace(replace(replace(replace(lower(words),
    'ё', 'е'), '.', ' '), '-', ' '), '/', ' '), '@', ' '), '_', ' '), '+', ' ')
$$;

-- How far each reader of the feed has come: search, notifications.
create table event_positions (
  reader text primary key,
  xid bigint not null default 0,
  event_id bigint not null default 0
);

-- A worker holds a heartbeat; the sweep unlocks the jobs of those that fell silent.
create table workers (
  id text primary key,
  started_at timestamptz not null default now(),
  heartbeat_at timestamptz not null default now()
);

-- settings ------------------------------------------------------------------------------------

create table settings (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now()
);

-- people --------------------------------------------------------------------------------------

create table roles (
  id uuid primary key,
  key text not null unique,                 -- admin, lead, agent, light_agent or the administrator's own
  name text not null,
  permissions text[] not null default '{}',
  is_builtin boolean not null default false,
  created_at timestamptz not null default now()
);

create table agents (
  id uuid primary key,
  email text not null check (email = lower(email)),
  first_name text not null,
  last_name text not null default '',
  role_id uuid not null references roles (id),
  language text not null default 'ru' check (language in ('ru', 'en')),
  time_zone text not null default 'Europe/Moscow',
  theme text not null default 'auto' check (theme in ('auto', 'light', 'dark')),
  signature text not null default '',
  password_hash text,
  totp_secret text,                         -- encrypted by platform/secrets.ts
  totp_confirmed_at timestamptz,
  totp_last_step bigint,                    -- the last accepted time step: a code works once
  recovery_codes text[] not null default '{}', -- hashes
  preferences jsonb not null default '{}',
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index agents_email on agents (email);

create table teams (
  id uuid primary key,
  name text not null unique,
  line text not null default 'L1' check (line in ('L1', 'L2', 'L3', 'outer')),
  created_at timestamptz not null default now(),
  archived_at timestamptz
);

create table team_members (
  team_id uuid not null references teams (id) on delete cascade,
  agent_id uuid not null references agents (id) on delete cascade,
  primary key (team_id, agent_id)
);
create index team_members_agent on team_members (agent_id);

create table sessions (
  id uuid primary key,
  token_hash bytea not null unique,
  agent_id uuid not null references agents (id) on delete cascade,
  csrf text not null default '',
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  second_factor_at timestamptz,             -- null while the second factor is still owed
  second_factor_due boolean not null default false,
  ip text not null default '',
  user_agent text not null default ''
);
create index sessions_agent on sessions (agent_id);

create table api_tokens (
  id uuid primary key,
  token_hash bytea not null unique,
  agent_id uuid not null references agents (id) on delete cascade,
  name text not null,
  scopes text[] not null default '{}',
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz
);

-- Invitation, password reset, set-up: 128 random bits, hashed, one purpose, one use, an end.
create table one_time_links (
  id uuid primary key,
  token_hash bytea not null unique,
  purpose text not null check (purpose in ('setup', 'invitation', 'password_reset')),
  agent_id uuid references agents (id) on delete cascade,
  created_by uuid references agents (id) on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  check (purpose = 'setup' or agent_id is not null)
);

create table organizations (
  id uuid primary key,
  name text not null,
  notes text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index organizations_name_trgm on organizations using gin (search_text(name) gin_trgm_ops);

create table organization_domains (
  domain text primary key check (domain = lower(domain)),
  organization_id uuid not null references organizations (id) on delete cascade
);
create index organization_domains_organization on organization_domains (organization_id);

create table contacts (
  id uuid primary key,
  first_name text not null default '',
  last_name text not null default '',
  organization_id uuid references organizations (id) on delete set null,
  job_title text not null default '',
  language text check (language in ('ru', 'en')),
  time_zone text,
  notes text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index contacts_organization on contacts (organization_id);
create index contacts_name_trgm on contacts using gin (search_text(first_name || ' ' || last_name) gin_trgm_ops);

-- One person, many addresses.
create table contact_identities (
  id uuid primary key,
  contact_id uuid not null references contacts (id) on delete cascade,
  kind text not null check (kind in ('email', 'phone')),
  value text not null,
  is_primary boolean not null default false,
  confirmed_at timestamptz,
  undeliverable_at timestamptz,
  undeliverable_reason text,
  created_at timestamptz not null default now(),
  unique (kind, value)
);
create index contact_identities_contact on contact_identities (contact_id);
create index contact_identities_value_trgm on contact_identities using gin (value gin_trgm_ops);

-- files ---------------------------------------------------------------------------------------

-- Content-addressed: one blob for equal bytes; the file is a named use of it.
create table blobs (
  sha256 bytea primary key check (length(sha256) = 32),
  size bigint not null check (size >= 0),
  storage text not null default 'disk' check (storage in ('disk', 's3')),
  created_at timestamptz not null default now()
);

create table files (
  id uuid primary key,
  sha256 bytea not null references blobs (sha256),
  name text not null check (length(name) between 1 and 255),
  media_type text not null,
  size bigint not null check (size >= 0),
  uploaded_by uuid references agents (id) on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz                    -- an upload that nothing holds yet ends by itself
);
create index files_sha256 on files (sha256);
create index files_expires on files (expires_at) where expires_at is not null;
create index files_unheld on files (uploaded_by) where expires_at is not null;

-- Forgets a file that ended, and its blob with the last use of it. Foreign keys say what holds them,
-- so files need not know the tables of those that refer to them.
create function forget_ended_file(file_id uuid, at timestamptz) returns text language plpgsql as $$
declare hash bytea;
begin
  begin
    delete from files where id = file_id and expires_at <= at returning sha256 into hash;
  exception when foreign_key_violation then
    update files set expires_at = null where id = file_id;
  end;
  if hash is null then return 'kept'; end if;
  begin
    delete from blobs where sha256 = hash;
  exception when foreign_key_violation then
    return 'forgotten';
  end;
  return 'gone';
end $$;

-- tickets -------------------------------------------------------------------------------------

create table statuses (
  id uuid primary key,
  category text not null check (category in ('new', 'open', 'waiting_customer', 'waiting_internal', 'waiting_vendor', 'solved', 'closed')),
  name text not null,                       -- what agents read
  customer_name text not null,              -- what the customer reads
  position smallint not null default 0,
  is_default boolean not null default false, -- the one taken when a rule asks for the category
  archived_at timestamptz
);
create unique index statuses_default on statuses (category) where is_default;
create unique index statuses_name on statuses (lower(name)) where archived_at is null;

create table ticket_types (
  id uuid primary key,
  key text not null unique,
  name text not null,
  position smallint not null default 0,
  archived_at timestamptz
);

create table tags (
  id uuid primary key,
  name text not null check (length(name) between 1 and 60),
  created_at timestamptz not null default now()
);
create unique index tags_name on tags (lower(name));

create sequence ticket_numbers as bigint start 1001;

create table tickets (
  id uuid primary key,
  number bigint not null unique default nextval('ticket_numbers'),
  subject text not null check (length(subject) <= 998),
  requester_id uuid not null references contacts (id),
  organization_id uuid references organizations (id) on delete set null,
  assignee_id uuid references agents (id),
  team_id uuid references teams (id),
  status_id uuid not null references statuses (id),
  status_category text not null check (status_category in ('new', 'open', 'waiting_customer', 'waiting_internal', 'waiting_vendor', 'solved', 'closed')),
  type_id uuid references ticket_types (id),
  impact smallint not null default 2 check (impact between 1 and 3),   -- 1 wide, 2 group, 3 one person
  urgency smallint not null default 2 check (urgency between 1 and 3), -- 1 now, 2 today, 3 can wait
  priority smallint not null default 3 check (priority between 1 and 4), -- 1 critical … 4 low; from the matrix
  channel text not null check (channel in ('email', 'agent', 'api')),
  mailbox_id uuid,
  language text check (language in ('ru', 'en')),
  preview text not null default '',         -- the start of the last comment, for the row
  preview_author_kind text not null default 'contact' check (preview_author_kind in ('contact', 'agent', 'system')),
  comment_count integer not null default 0,
  tag_names text[] not null default '{}',   -- kept with ticket_tags, for rows and filters
  created_at timestamptz not null,
  updated_at timestamptz not null,
  last_customer_at timestamptz,             -- the last public word of the customer's side
  last_agent_at timestamptz,                -- the last public word of ours
  next_due_at timestamptz,                  -- set by sla through a narrow verb
  solved_at timestamptz,
  closed_at timestamptz,
  check ((status_category in ('solved', 'closed')) = (solved_at is not null))
);
-- Lists sort by the last change; each index serves one scope of the left column.
create index tickets_updated on tickets (updated_at desc, id desc);
create index tickets_open_updated on tickets (updated_at desc, id desc) where status_category not in ('solved', 'closed');
create index tickets_assignee on tickets (assignee_id, status_category, updated_at desc, id desc);
create index tickets_team on tickets (team_id, status_category, updated_at desc, id desc);
create index tickets_status on tickets (status_category, updated_at desc, id desc);
create index tickets_requester on tickets (requester_id, updated_at desc, id desc);
create index tickets_organization on tickets (organization_id, updated_at desc, id desc);
create index tickets_tags on tickets using gin (tag_names);

create table ticket_tags (
  ticket_id uuid not null references tickets (id) on delete cascade,
  tag_id uuid not null references tags (id) on delete cascade,
  primary key (ticket_id, tag_id)
);
create index ticket_tags_tag on ticket_tags (tag_id);

-- Customers on the ticket besides the requester.
create table ticket_participants (
  ticket_id uuid not null references tickets (id) on delete cascade,
  contact_id uuid not null references contacts (id),
  level text not null check (level in ('cc', 'follower')),
  added_by_kind text not null check (added_by_kind in ('agent', 'contact', 'system')),
  added_by_id uuid,
  created_at timestamptz not null default now(),
  primary key (ticket_id, contact_id)
);
create index ticket_participants_contact on ticket_participants (contact_id);

create table ticket_followers (
  ticket_id uuid not null references tickets (id) on delete cascade,
  agent_id uuid not null references agents (id) on delete cascade,
  primary key (ticket_id, agent_id)
);

-- A channel's endless conversation: it yields tickets over time.
create table threads (
  id uuid primary key,
  channel text not null,
  channel_key text not null,                -- mail: the first Message-ID; a messenger: its chat id
  contact_id uuid references contacts (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (channel, channel_key)
);

create table comments (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  origin_ticket_id uuid not null,           -- where it was written; a merge never changes it
  thread_id uuid references threads (id) on delete set null,
  visibility text not null check (visibility in ('public', 'internal')),
  author_kind text not null check (author_kind in ('agent', 'contact', 'system')),
  author_id uuid,
  channel text not null check (channel in ('email', 'agent', 'api')),
  is_automatic boolean not null default false,
  body_html text not null default '',       -- sanitised by platform/html.ts at that version
  body_text text not null default '',
  quoted_html text not null default '',     -- folded under the new text
  html_version smallint not null default 1,
  to_addresses jsonb not null default '[]', -- [{name, address}] as it was sent
  cc_addresses jsonb not null default '[]',
  bcc_addresses jsonb not null default '[]',
  sent_as_email text,                       -- the address it came from or left by
  source_id uuid,                           -- the channel's own record of what came (mail: the ledger entry)
  delivery jsonb,                           -- how it left, as the channel last said: {id, state, error, …}
  created_at timestamptz not null,
  check (author_kind = 'system' or author_id is not null)
);
create index comments_ticket on comments (ticket_id, created_at, id);
create index comments_author on comments (author_kind, author_id, created_at desc);

create table attachments (
  comment_id uuid not null references comments (id) on delete cascade,
  file_id uuid not null references files (id),
  position smallint not null default 0,
  is_inline boolean not null default false,
  content_id text,
  primary key (comment_id, file_id)
);
create index attachments_file on attachments (file_id);

create table drafts (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  agent_id uuid not null references agents (id) on delete cascade,
  visibility text not null check (visibility in ('public', 'internal')),
  body_html text not null default '',
  to_addresses jsonb,
  cc_addresses jsonb,
  bcc_addresses jsonb,
  file_ids uuid[] not null default '{}',
  updated_at timestamptz not null default now(),
  unique (ticket_id, agent_id, visibility)
);

create table views (
  id uuid primary key,
  key text unique,                          -- built-in views carry a key, and their name is translated
  name text not null,
  conditions jsonb not null,                -- contract/conditions.ts
  sort text not null default 'updated_desc',
  position smallint not null default 0,
  section text not null default 'mine',
  scope text not null default 'everyone' check (scope in ('everyone', 'team', 'agent')),
  team_id uuid references teams (id) on delete cascade,
  agent_id uuid references agents (id) on delete cascade,
  created_at timestamptz not null default now(),
  check ((scope = 'team') = (team_id is not null) and (scope = 'agent') = (agent_id is not null))
);

create table ticket_reads (
  ticket_id uuid not null references tickets (id) on delete cascade,
  agent_id uuid not null references agents (id) on delete cascade,
  read_at timestamptz not null,
  primary key (ticket_id, agent_id)
);

-- channels: e-mail ----------------------------------------------------------------------------

create table mailboxes (
  id uuid primary key,
  address text not null unique check (address = lower(address)),
  name text not null,                       -- the name customers see in From
  team_id uuid references teams (id) on delete set null,
  language text not null default 'ru' check (language in ('ru', 'en')),
  incoming text not null default 'none' check (incoming in ('none', 'imap', 'smtp')),
  imap_host text, imap_port integer, imap_security text check (imap_security in ('tls', 'starttls', 'none')),
  imap_user text, imap_folder text not null default 'INBOX',
  outgoing text not null default 'none' check (outgoing in ('none', 'smtp')),
  smtp_host text, smtp_port integer, smtp_security text check (smtp_security in ('tls', 'starttls', 'none')),
  smtp_user text,
  auth text not null default 'password' check (auth in ('password', 'oauth_google', 'oauth_microsoft')),
  secret text,                              -- encrypted: password or OAuth2 tokens as JSON
  smtp_secret text,                         -- encrypted; null: the same as incoming
  allow_private_hosts boolean not null default false,
  auto_reply boolean not null default true,
  signature text not null default '',
  imap_uidvalidity bigint,
  imap_last_uid bigint,
  last_fetch_at timestamptz,
  last_error text,
  last_error_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  disabled_at timestamptz
);
alter table tickets add constraint tickets_mailbox foreign key (mailbox_id) references mailboxes (id) on delete set null;

-- Each message that came, recorded once before anything is done with it.
create table mail_ledger (
  id uuid primary key,
  mailbox_id uuid references mailboxes (id) on delete set null,
  door text not null check (door in ('imap', 'smtp', 'lmtp', 'api')),
  raw_sha256 bytea not null references blobs (sha256),
  raw_size bigint not null,
  envelope_from text,
  envelope_to text[] not null default '{}',
  message_id text,                          -- without brackets; null when there is none
  from_address text,
  subject text,
  state text not null default 'received' check (state in ('received', 'opened', 'joined', 'bounce', 'ignored', 'failed')),
  cause text,                               -- why it is ignored or failed: a closed key
  detail text,                              -- the words of the failure
  evidence jsonb not null default '{}',     -- what led to the ticket
  ticket_id uuid references tickets (id) on delete set null,
  comment_id uuid references comments (id) on delete set null,
  attempts integer not null default 0,
  received_count integer not null default 1,
  received_at timestamptz not null default now(),
  last_received_at timestamptz not null default now(),
  understood_at timestamptz,
  -- equal bytes are one message, through whichever door and however often
  unique (raw_sha256)
);
create index mail_ledger_received on mail_ledger (received_at desc, id desc);
create index mail_ledger_state on mail_ledger (state, received_at desc, id desc);
create index mail_ledger_message_id on mail_ledger (message_id) where message_id is not null;
create index mail_ledger_comment on mail_ledger (comment_id) where comment_id is not null;

-- Message-IDs that we sent or saw, and where they led.
create table mail_message_ids (
  message_id text not null,
  ticket_id uuid not null references tickets (id) on delete cascade,
  comment_id uuid references comments (id) on delete cascade,
  is_ours boolean not null,
  primary key (message_id, ticket_id)
);
create index mail_message_ids_ticket on mail_message_ids (ticket_id);
create index mail_message_ids_comment on mail_message_ids (comment_id);

-- The outbox: one row for each message that must leave.
create table deliveries (
  id uuid primary key,
  comment_id uuid references comments (id) on delete cascade,
  ticket_id uuid references tickets (id) on delete cascade,
  mailbox_id uuid references mailboxes (id) on delete set null,
  kind text not null check (kind in ('reply', 'auto_reply', 'notification', 'invitation', 'password_reset')),
  message_id text not null unique,          -- fixed before the first try
  recipients jsonb not null,                -- {to: [], cc: [], bcc: []}
  message jsonb not null default '{}',      -- subject and texts of messages without a comment
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'delayed', 'failed', 'bounced')),
  attempts integer not null default 0,
  next_try_at timestamptz,
  error text,                               -- the server's words
  error_code text,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  failed_at timestamptz
);
create index deliveries_comment on deliveries (comment_id);
create index deliveries_state on deliveries (state, created_at) where state in ('queued', 'sending', 'delayed', 'failed', 'bounced');

-- The budget of automatic answers for a correspondent and hour.
create table auto_reply_budget (
  address text not null,
  hour timestamptz not null,
  count integer not null default 0,
  primary key (address, hour)
);

-- notifications -------------------------------------------------------------------------------

create table notifications (
  id uuid primary key,
  agent_id uuid not null references agents (id) on delete cascade,
  kind text not null check (kind in ('assigned', 'team_assigned', 'customer_replied', 'mentioned', 'followed_updated', 'delivery_failed')),
  ticket_id uuid references tickets (id) on delete cascade,
  event_id bigint not null,
  actor_kind text not null,
  actor_id uuid,
  data jsonb not null default '{}',
  is_shown boolean not null default true,   -- false: asked for by mail alone
  created_at timestamptz not null default now(),
  read_at timestamptz,
  mailed_at timestamptz,
  unique (agent_id, event_id)
);
create index notifications_agent on notifications (agent_id, created_at desc, id desc);
create index notifications_unread on notifications (agent_id, ticket_id) where read_at is null;

-- search --------------------------------------------------------------------------------------

-- One row a ticket: what people wrote in it. The configuration `russian` stems Russian words by the
-- Russian stemmer and Latin ones by the English.
create table search_documents (
  ticket_id uuid primary key references tickets (id) on delete cascade,
  updated_at timestamptz not null,          -- the newest word in it: the newest matches are ranked
  tsv tsvector not null
);
create index search_documents_tsv on search_documents using gin (tsv)
  with (fastupdate = on, gin_pending_list_limit = 2048);
create index search_documents_updated on search_documents (updated_at desc, ticket_id desc);

-- The vocabulary: what a mistyped or half-typed word may have meant.
create table search_words (
  word text collate "C" primary key,        -- as search_text makes it, letters only
  uses smallint not null default 1          -- how often it was seen; counts no further than 1000
);
create index search_words_trgm on search_words using gin (word gin_trgm_ops);
