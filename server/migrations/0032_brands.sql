-- Brands, the sign-in of requesters, and what they see of their own requests.

-- brands -----------------------------------------------------------------------------------------

-- Under which name the desk meets its customers: address, look, languages. One organisation, many brands.
create table brands (
  id uuid primary key,
  key text not null unique check (key ~ '^[a-z0-9](-?[a-z0-9]){0,39}$'),
  name text not null check (length(name) between 1 and 80),
  -- Its own address, with a port where there is one; null: under /help of the main address (the default one),
  -- or nowhere yet.
  host text unique check (host = lower(host) and length(host) between 1 and 253),
  is_default boolean not null default false,
  languages text[] not null default '{ru,en}' check (cardinality(languages) > 0 and languages <@ '{ru,en}'),
  accent text not null default '#2450c8' check (accent ~ '^#[0-9a-f]{6}$'),
  greeting jsonb not null default '{}',     -- {ru, en}: the first words of its help centre
  is_help_center_on boolean not null default true,
  spaces uuid[] not null default '{}',      -- knowledge spaces it shows; none: all of them
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  archived_at timestamptz,
  check (not is_default or archived_at is null)
);
create unique index brands_default on brands (is_default) where is_default;
create unique index brands_name on brands (lower(name)) where archived_at is null;

-- A small picture, kept here so that every page can show it without the store of files.
create table brand_logos (
  brand_id uuid primary key references brands (id) on delete cascade,
  media_type text not null check (media_type in ('image/png', 'image/jpeg', 'image/webp', 'image/gif')),
  bytes bytea not null check (length(bytes) between 1 and 32768),
  hash text not null                        -- in its address, so that browsers keep it for good
);

-- The brand of the main address: there from the beginning, and never archived.
-- Named as the organisation, once that is known.
insert into brands (id, key, name, is_default)
values ('00000000-0000-7000-8000-0000000b4a4d', 'main', coalesce(
  (select nullif(left(trim(value #>> '{}'), 80), '') from settings where key = 'organization_name'), 'Opora'), true);

-- channels ---------------------------------------------------------------------------------------

alter table mailboxes add column brand_id uuid not null
  default '00000000-0000-7000-8000-0000000b4a4d' references brands (id);
create index mailboxes_brand on mailboxes (brand_id);

-- The letter with which a requester signs in.
alter table deliveries drop constraint deliveries_kind_check;
alter table deliveries add constraint deliveries_kind_check check (kind in (
  'reply', 'auto_reply', 'notification', 'invitation', 'password_reset', 'calendar_reply', 'side', 'sign_in'));

-- tickets ----------------------------------------------------------------------------------------

alter table tickets add column brand_id uuid not null
  default '00000000-0000-7000-8000-0000000b4a4d' references brands (id);
create index tickets_brand on tickets (brand_id, updated_at desc, id desc);

-- What people write on pages of the portal, and the requests they make there.
alter table tickets drop constraint tickets_channel_check;
alter table tickets add constraint tickets_channel_check
  check (channel in ('email', 'agent', 'api', 'portal')) not valid;
alter table tickets validate constraint tickets_channel_check;
alter table comments drop constraint comments_channel_check;
alter table comments add constraint comments_channel_check
  check (channel in ('email', 'agent', 'api', 'portal')) not valid;
alter table comments validate constraint comments_channel_check;

-- files ------------------------------------------------------------------------------------------

alter table files add column uploaded_by_contact_id uuid references contacts (id) on delete set null;
create index files_unheld_of_contact on files (uploaded_by_contact_id) where expires_at is not null;

-- people -----------------------------------------------------------------------------------------

-- Colleagues of one organisation see each other's requests where an agent has switched it on.
alter table organizations add column shares_requests boolean not null default false;

create table contact_sessions (
  id uuid primary key,
  token_hash bytea not null unique,
  contact_id uuid not null references contacts (id) on delete cascade,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ip text not null default '',
  user_agent text not null default '',
  way text not null check (way in ('link', 'password'))
);
create index contact_sessions_contact on contact_sessions (contact_id);

-- Apart from contacts, so that no list of them carries a hash.
create table contact_passwords (
  contact_id uuid primary key references contacts (id) on delete cascade,
  password_hash text not null,
  changed_at timestamptz not null
);

-- By an address, known or not: whoever reads the mail of that address is let in.
create table contact_links (
  id uuid primary key,
  token_hash bytea not null unique,
  address text not null check (address = lower(address)),
  ip text not null default '',
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index contact_links_address on contact_links (address, created_at);
create index contact_links_ip on contact_links (ip, created_at);

-- requests ---------------------------------------------------------------------------------------

-- How long such requests took, in working time of the desk: eight of ten were solved within it.
create table request_ranges (
  kind text not null check (kind in ('topic', 'type')),
  subject_id uuid not null,
  solved_count integer not null check (solved_count >= 20),
  within_minutes integer not null check (within_minutes >= 0),
  day_minutes integer not null check (day_minutes > 0), -- of a working day then
  counted_at timestamptz not null,
  primary key (kind, subject_id)
);
create index tickets_solved_topic on tickets (topic_id, solved_at desc)
  where solved_at is not null and topic_id is not null;
create index tickets_solved_type on tickets (type_id, solved_at desc)
  where solved_at is not null and type_id is not null;
