-- Escalation and return between lines, the curator of a ticket, who answers for what, and a priority
-- that a person set against the matrix.

-- tickets -----------------------------------------------------------------------------------------

alter table tickets
  -- Of the first line: sees the ticket wherever it goes, and answers to the customer in the end.
  add column curator_id uuid references agents (id),
  -- Set by hand; `priority` is the one that holds.
  add column priority_override smallint check (priority_override between 1 and 4),
  add column priority_override_by_id uuid references agents (id),
  add column priority_override_at timestamptz,
  add column priority_override_reason text not null default ''
    check (length(priority_override_reason) <= 500),
  add constraint tickets_override_whole check (
    (priority_override is null) = (priority_override_at is null)
    and (priority_override is not null or priority_override_by_id is null)
    and (priority_override is null or priority = priority_override));
create index tickets_curator on tickets (curator_id, status_category) where curator_id is not null;

-- routing -----------------------------------------------------------------------------------------

-- Why a ticket goes to another line, and what was missing when it comes back.
create table escalation_reasons (
  id uuid primary key,
  kind text not null check (kind in ('escalation', 'return')),
  name text not null check (length(name) between 1 and 120),
  position integer not null default 0,
  created_at timestamptz not null,
  archived_at timestamptz
);
create unique index escalation_reasons_name on escalation_reasons (kind, lower(name))
  where archived_at is null;

-- What has to be tried before: for a team, for a topic and those below it, for both; the nearest counts.
create table escalation_checklists (
  id uuid primary key,
  team_id uuid references teams (id) on delete cascade,
  topic_id uuid references topics (id) on delete cascade,
  items jsonb not null,                     -- ["Перезагрузили кассу", …]
  updated_at timestamptz not null,
  unique nulls not distinct (team_id, topic_id)
);

-- One row for the way there and the way back. Those of a ticket lie on each other: the newest ends first.
create table escalations (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  topic_id uuid references topics (id) on delete set null, -- as the ticket had it then
  from_team_id uuid references teams (id),
  from_line text check (from_line in ('L1', 'L2', 'L3', 'outer')),
  to_team_id uuid not null references teams (id),
  to_line text not null check (to_line in ('L1', 'L2', 'L3', 'outer')),
  from_agent_id uuid references agents (id), -- whose it was; null: nobody's
  to_agent_id uuid references agents (id),
  curator_id uuid references agents (id),
  reason_id uuid references escalation_reasons (id),
  words text not null default '' check (length(words) <= 5000),
  tried jsonb not null default '[]',        -- [{text, is_done, words}]
  by_id uuid references agents (id),        -- null: a rule
  created_at timestamptz not null,
  ended_at timestamptz,
  -- done: the line helped; returned: something was missing; overtaken: the ticket went on in another way
  end_cause text check (end_cause in ('done', 'returned', 'overtaken')),
  return_reason_id uuid references escalation_reasons (id),
  return_words text not null default '' check (length(return_words) <= 5000),
  returned_by_id uuid references agents (id),
  check ((ended_at is null) = (end_cause is null))
);
create index escalations_ticket on escalations (ticket_id, created_at desc, id desc);
create index escalations_counted on escalations (created_at);

-- The directory: who answers for what. An area inherits from the one above what it does not say itself.
create table areas (
  id uuid primary key,
  parent_id uuid references areas (id),
  name text not null check (length(name) between 1 and 120),
  other_names text[] not null default '{}', -- what people call it besides
  is_ours boolean not null default true,
  team_id uuid references teams (id) on delete set null,
  agent_id uuid references agents (id) on delete set null,
  deputy_id uuid references agents (id) on delete set null,
  ask_agent_id uuid references agents (id) on delete set null,
  ask_contact_id uuid references contacts (id) on delete set null,
  calendar_id uuid references calendars (id) on delete set null,
  note text not null default '' check (length(note) <= 2000),
  -- Not ours: whose, where to, and the address that such a letter is passed on to.
  outside_words text not null default '' check (length(outside_words) <= 1000),
  outside_link text not null default '' check (length(outside_link) <= 1000),
  outside_address text not null default '' check (length(outside_address) <= 254),
  outside_contact_id uuid references contacts (id) on delete set null,
  keeper_id uuid references agents (id) on delete set null,
  position integer not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  archived_at timestamptz
);
create index areas_parent on areas (parent_id);

create table area_topics (
  topic_id uuid primary key references topics (id) on delete cascade,
  area_id uuid not null references areas (id) on delete cascade
);
create index area_topics_area on area_topics (area_id);
