-- Custom fields and forms by topic.

-- fields: what a desk adds to its tickets ----------------------------------------------------

create table ticket_fields (
  id uuid primary key,
  key text not null unique check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  kind text not null check (kind in ('text', 'number', 'date', 'choice', 'many', 'tree', 'contact', 'organization')),
  name jsonb not null,                      -- {ru, en}
  help jsonb not null default '{"ru": "", "en": ""}',
  customer_access text not null default 'none' check (customer_access in ('none', 'view', 'fill')),
  is_everywhere boolean not null default true, -- in every ticket, or only where the form of its topic has it
  required text not null default 'no' check (required in ('no', 'to_open', 'to_solve')),
  required_when jsonb,                      -- null: always
  shown_when jsonb,                         -- null: always
  limits jsonb not null default '{}',
  position integer not null default 0,
  created_at timestamptz not null default now(),
  archived_at timestamptz
);

-- Options are archived, never deleted: tickets hold their ids.
create table ticket_field_options (
  id uuid primary key,
  field_id uuid not null references ticket_fields (id) on delete cascade,
  parent_id uuid,
  name jsonb not null,
  position integer not null default 0,
  archived_at timestamptz,
  unique (field_id, id),
  foreign key (field_id, parent_id) references ticket_field_options (field_id, id),
  check (parent_id <> id)
);
create index ticket_field_options_parent on ticket_field_options (parent_id) where parent_id is not null;

create table topics (
  id uuid primary key,
  parent_id uuid references topics (id),
  name jsonb not null,
  note jsonb not null default '{"ru": "", "en": ""}', -- what the requester reads above the form
  position integer not null default 0,
  team_id uuid references teams (id) on delete set null,
  type_id uuid references ticket_types (id) on delete set null,
  impact smallint check (impact between 1 and 3),
  urgency smallint check (urgency between 1 and 3),
  tags text[] not null default '{}',
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  check (parent_id <> id)
);
create index topics_parent on topics (parent_id) where parent_id is not null;

create table topic_fields (
  topic_id uuid not null references topics (id) on delete cascade,
  field_id uuid not null references ticket_fields (id) on delete cascade,
  position integer not null default 0,
  primary key (topic_id, field_id)
);

-- Values live on the ticket, {field id: value}, without the empty ones.
alter table tickets add column fields jsonb not null default '{}';
alter table tickets add column topic_id uuid references topics (id);
create index tickets_fields on tickets using gin (fields jsonb_path_ops);
create index tickets_topic on tickets (topic_id, updated_at desc, id desc) where topic_id is not null;
