-- Knowledge: what was answered once, kept where it is found again.

-- people ------------------------------------------------------------------------------------------

update roles set permissions = permissions || '{knowledge.write}'
  where key in ('admin', 'lead', 'agent') and is_builtin;
update roles set permissions = permissions || '{knowledge.publish}'
  where key in ('admin', 'lead') and is_builtin;

-- knowledge ---------------------------------------------------------------------------------------

create table knowledge_spaces (
  id uuid primary key,
  key text not null unique check (key ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
  names jsonb not null,                     -- {language: name}
  position integer not null default 0,
  created_at timestamptz not null default now(),
  archived_at timestamptz
);

create table knowledge_sections (
  id uuid primary key,
  space_id uuid not null references knowledge_spaces (id),
  parent_id uuid references knowledge_sections (id),
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,119}$'),
  names jsonb not null,
  intro jsonb not null default '{}',
  icon text not null default '',
  position integer not null default 0,
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  check (parent_id <> id)
);
create index knowledge_sections_space on knowledge_sections (space_id, position);
create index knowledge_sections_parent on knowledge_sections (parent_id) where parent_id is not null;

create table articles (
  id uuid primary key,
  number bigint not null unique generated always as identity,
  section_id uuid not null references knowledge_sections (id),
  kind text not null check (kind in ('question', 'free')),
  state text not null check (state in ('wip', 'not_validated', 'validated', 'archived')),
  audience text not null check (audience in ('public', 'signed_in', 'organizations', 'staff', 'roles')),
  original_language text not null,
  owner_id uuid references agents (id) on delete set null,
  review_at timestamptz,                    -- from then on it counts as stale
  reviewed_at timestamptz,
  publish_at timestamptz,                   -- it will be published by itself
  publish_by_id uuid references agents (id) on delete set null, -- who said so
  publish_confirmed boolean not null default false,
  published_at timestamptz,                 -- null: only colleagues see it
  published_by_id uuid references agents (id) on delete set null,
  is_from_inside boolean not null default false, -- somebody else looks before it goes outside
  is_frequent boolean not null default false,
  position integer not null default 0,
  from_ticket_id uuid references tickets (id) on delete set null,
  redirect_to_id uuid references articles (id) on delete set null, -- of an archived one
  created_by_id uuid references agents (id) on delete set null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  archived_at timestamptz,
  check ((state = 'archived') = (archived_at is not null)),
  check (state <> 'archived' or published_at is null),
  check (redirect_to_id <> id)
);
create index articles_list on articles (updated_at desc, id desc);
create index articles_section on articles (section_id, position, id);
create index articles_review on articles (review_at) where review_at is not null and archived_at is null;
create index articles_due on articles (publish_at) where publish_at is not null;
create index articles_published on articles (section_id, position, id) where published_at is not null;
create index articles_owner on articles (owner_id, updated_at desc) where owner_id is not null;
create index articles_ticket on articles (from_ticket_id) where from_ticket_id is not null;
create index articles_redirect on articles (redirect_to_id) where redirect_to_id is not null;

-- Of the audiences `organizations` (one, or all of a contract) and `roles`.
create table article_audiences (
  article_id uuid not null references articles (id) on delete cascade,
  organization_id uuid references organizations (id) on delete cascade,
  contract text,
  role_id uuid references roles (id) on delete cascade,
  check (num_nonnulls(organization_id, contract, role_id) = 1),
  unique nulls not distinct (article_id, organization_id, contract, role_id)
);
create index article_audiences_organization on article_audiences (organization_id) where organization_id is not null;
create index article_audiences_role on article_audiences (role_id) where role_id is not null;

create table article_topics (
  article_id uuid not null references articles (id) on delete cascade,
  topic_id uuid not null references topics (id) on delete cascade,
  primary key (article_id, topic_id)
);
create index article_topics_topic on article_topics (topic_id);

create table article_relations (
  article_id uuid not null references articles (id) on delete cascade,
  related_id uuid not null references articles (id) on delete cascade,
  position integer not null default 0,
  primary key (article_id, related_id),
  check (article_id <> related_id)
);
create index article_relations_related on article_relations (related_id);

-- The working version, and what of it (or of an older one) is outside.
create table article_texts (
  article_id uuid not null references articles (id) on delete cascade,
  language text not null check (language ~ '^[a-z]{2,3}$'),
  title text not null,
  slug text not null,
  content jsonb not null,                   -- {question, environment, cause, answer} or {body}: cleaned HTML
  keywords text[] not null default '{}',
  version integer not null,
  translated_from_version integer,          -- of the original; null: it is the original
  inside_text text not null default '',     -- the working version, remarks and all
  published_version integer,
  published_at timestamptz,
  outside_title text,                       -- of the published version
  outside_text text,                        -- without remarks; null: not published
  updated_at timestamptz not null,
  updated_by_id uuid references agents (id) on delete set null,
  primary key (article_id, language),
  check (published_version <= version),
  check ((published_version is null) = (outside_text is null)),
  check ((published_version is null) = (outside_title is null))
);
create index article_texts_language on article_texts (language, article_id) where published_version is not null;

create table article_versions (
  article_id uuid not null,
  language text not null,
  version integer not null,
  title text not null,
  content jsonb not null,
  keywords text[] not null default '{}',
  author_id uuid references agents (id) on delete set null,
  note text not null default '',
  at timestamptz not null,
  published_at timestamptz,                 -- it has been outside from then on
  primary key (article_id, language, version),
  foreign key (article_id, language) references article_texts (article_id, language) on delete cascade
);

-- Every address an article ever had: a link outlives a renaming.
create table article_slugs (
  language text not null,
  slug text not null check (length(slug) between 1 and 160),
  article_id uuid not null references articles (id) on delete cascade,
  is_current boolean not null,
  at timestamptz not null,
  primary key (language, slug)
);
create unique index article_slugs_current on article_slugs (article_id, language) where is_current;
create index article_slugs_article on article_slugs (article_id);

-- Pictures in its texts and attachments; outside only what a published text shows.
create table article_files (
  article_id uuid not null references articles (id) on delete cascade,
  file_id uuid not null references files (id),
  is_attached boolean not null default false, -- offered below the text
  is_outside boolean not null default false,
  position integer not null default 0,
  primary key (article_id, file_id)
);
create index article_files_file on article_files (file_id);

create table article_comments (
  id uuid primary key,
  article_id uuid not null references articles (id) on delete cascade,
  language text not null,
  author_id uuid references agents (id) on delete set null,
  body text not null,
  quote text not null default '',           -- the words it speaks of
  suggestion text,                          -- what should stand there instead
  at timestamptz not null,
  settled_at timestamptz,
  settled_by_id uuid references agents (id) on delete set null,
  is_accepted boolean not null default false
);
create index article_comments_article on article_comments (article_id, at);

create table article_flags (
  id uuid primary key,
  article_id uuid not null references articles (id) on delete cascade,
  language text not null,
  reason text not null check (reason in ('wrong', 'outdated', 'unclear', 'duplicate', 'other')),
  words text not null default '',
  ticket_id uuid references tickets (id) on delete set null,
  agent_id uuid references agents (id) on delete set null,
  at timestamptz not null,
  settled_at timestamptz,
  settled_by_id uuid references agents (id) on delete set null
);
create index article_flags_article on article_flags (article_id, at);
create index article_flags_open on article_flags (at) where settled_at is null;
create index article_flags_ticket on article_flags (ticket_id) where ticket_id is not null;

create table article_uses (
  id uuid primary key,
  article_id uuid not null references articles (id) on delete cascade,
  ticket_id uuid not null references tickets (id) on delete cascade,
  comment_id uuid references comments (id) on delete set null,
  way text not null check (way in ('link', 'text', 'suggested')),
  language text not null,
  agent_id uuid references agents (id) on delete set null,
  at timestamptz not null
);
create index article_uses_article on article_uses (article_id, at);
create index article_uses_ticket on article_uses (ticket_id, at);
create index article_uses_comment on article_uses (comment_id) where comment_id is not null;

create table article_votes (
  id uuid primary key,
  article_id uuid not null references articles (id) on delete cascade,
  language text not null,
  has_helped boolean not null,
  words text not null default '',
  visitor_key text not null,                -- one vote a reader; a hash, never an address
  contact_id uuid references contacts (id) on delete set null,
  at timestamptz not null,
  unique (article_id, visitor_key)
);
create index article_votes_article on article_votes (article_id, at);

create table article_views (
  article_id uuid not null references articles (id) on delete cascade,
  language text not null,
  day date not null,
  count integer not null default 0,
  primary key (article_id, day, language)
);

insert into knowledge_spaces (id, key, names)
  values ('01930000-0000-7000-8000-000000000301', 'help', '{"ru": "Центр помощи", "en": "Help centre"}');
