-- Announcements; requests by form, kept aside until they are tickets; what forms spared the desk.

-- announcements ----------------------------------------------------------------------------------

-- Planned work and known trouble, told from–until, to some brands and topics or to all.
create table announcements (
  id uuid primary key,
  kind text not null check (kind in ('planned', 'trouble')),
  titles jsonb not null,                     -- {ru, en}: one line
  texts jsonb not null,                      -- {ru, en}: plain text
  brand_ids uuid[] not null default '{}',    -- none: every brand
  topic_ids uuid[] not null default '{}',    -- these and what is below them; none: every topic
  starts_at timestamptz not null,
  ends_at timestamptz,                       -- null: until somebody ends it
  is_in_replies boolean not null default true,
  created_by uuid references agents (id) on delete set null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (ends_at is null or ends_at > starts_at)
);
create index announcements_time on announcements (starts_at desc, id desc);

-- tickets ----------------------------------------------------------------------------------------

-- What came by a form of a topic.
alter table tickets drop constraint tickets_channel_check;
alter table tickets add constraint tickets_channel_check
  check (channel in ('email', 'agent', 'api', 'portal', 'form')) not valid;
alter table tickets validate constraint tickets_channel_check;
alter table comments drop constraint comments_channel_check;
alter table comments add constraint comments_channel_check
  check (channel in ('email', 'agent', 'api', 'portal', 'form')) not valid;
alter table comments validate constraint comments_channel_check;

-- channels ---------------------------------------------------------------------------------------

-- The letter with which somebody unknown confirms a request.
alter table deliveries drop constraint deliveries_kind_check;
alter table deliveries add constraint deliveries_kind_check check (kind in (
  'reply', 'auto_reply', 'notification', 'invitation', 'password_reset', 'calendar_reply', 'side', 'sign_in',
  'confirmation'));

-- forms ------------------------------------------------------------------------------------------

-- What requesters see of a topic; a topic without a row is not offered.
create table topic_offers (
  topic_id uuid primary key references topics (id) on delete cascade,
  is_offered boolean not null default true,
  names jsonb not null default '{"ru": "", "en": ""}',  -- empty: as colleagues call it
  intro jsonb not null default '{"ru": "", "en": ""}',  -- empty: the note of the topic
  brand_ids uuid[] not null default '{}',               -- none: every brand
  position integer not null default 0,
  files text not null default 'may' check (files in ('none', 'may', 'must')),
  file_words jsonb not null default '{"ru": "", "en": ""}' -- which files are asked for
);

-- Sites that may show the forms of a brand in a frame: scheme, host, port.
create table form_sites (
  brand_id uuid primary key references brands (id) on delete cascade,
  origins text[] not null check (cardinality(origins) <= 50)
);

-- Each request by a form: once, whatever the network does; aside until it is a ticket. What was said is
-- kept here only until then.
create table form_requests (
  id uuid primary key,
  request_key text collate "C" not null unique,        -- of the form that was filled and what was said in it
  state text not null check (state in ('waiting', 'held', 'sent', 'refused', 'expired')),
  way text not null check (way in ('portal', 'embed', 'api')),
  topic_id uuid not null references topics (id),
  brand_id uuid not null references brands (id),
  language text not null check (language in ('ru', 'en')),
  address text not null check (address = lower(address)),
  contact_id uuid references contacts (id) on delete set null,
  content jsonb,                             -- {name, subject, text, fields}; null once it is a ticket
  content_hash text not null,                -- of the words alone: the same text from many addresses
  file_ids uuid[] not null default '{}',
  score integer not null default 0,
  causes text[] not null default '{}',       -- why it is held
  token_hash bytea unique,                   -- of the link in the letter
  ip text not null default '',
  visitor_key text not null default '',
  created_at timestamptz not null,
  expires_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid references agents (id) on delete set null,
  ticket_id uuid references tickets (id) on delete set null,
  check (state in ('waiting', 'held') = (content is not null))
);
create index form_requests_address on form_requests (address, created_at);
create index form_requests_ip on form_requests (ip, created_at);
create index form_requests_words on form_requests (content_hash, created_at);
create index form_requests_visitor on form_requests (visitor_key, created_at);
create index form_requests_held on form_requests (created_at desc, id desc) where state = 'held';
create index form_requests_end on form_requests (expires_at) where state in ('waiting', 'held');
create index form_requests_day on form_requests (created_at);

-- Uploads of one filling of a form; the files end by themselves until a request holds them.
create table form_files (
  file_id uuid primary key references files (id) on delete cascade,
  visit_id uuid not null,
  ip text not null,
  size bigint not null,
  created_at timestamptz not null
);
create index form_files_visit on form_files (visit_id);
create index form_files_ip on form_files (ip, created_at);

-- Who saw articles in a form, and opened one: until the day is counted.
create table form_sights (
  visit_id uuid primary key,
  topic_id uuid not null references topics (id) on delete cascade,
  brand_id uuid not null references brands (id) on delete cascade,
  visitor_key text not null,
  contact_id uuid references contacts (id) on delete cascade,
  article_ids uuid[] not null,
  opened_id uuid,
  saw_at timestamptz not null
);
create index form_sights_time on form_sights (saw_at);
create index form_sights_visitor on form_sights (visitor_key, saw_at);

-- By day of the sight: saw an article, sent nothing within 24 hours, and of those came back within 72.
create table form_deflection (
  day date not null,
  topic_id uuid not null references topics (id) on delete cascade,
  brand_id uuid not null references brands (id) on delete cascade,
  saw integer not null,
  unsent integer not null,
  returned integer not null check (returned <= unsent),
  primary key (day, topic_id, brand_id)
);
