-- checklists ----------------------------------------------------------------------------------

-- What is to be done, in order: what a checklist of a ticket is copied from. A later change of the
-- template leaves the tickets as they are.
create table checklist_templates (
  id uuid primary key,
  name text not null check (length(name) between 1 and 120),
  items jsonb not null,                     -- [{text, is_required}]
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index checklist_templates_name on checklist_templates (lower(name)) where archived_at is null;

-- On a ticket. Without a template: the items that agents wrote themselves, one such list a ticket.
create table checklists (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  template_id uuid references checklist_templates (id),
  name text not null,
  added_by_id uuid references agents (id),
  created_at timestamptz not null,
  unique nulls not distinct (ticket_id, template_id)
);

create table checklist_items (
  id uuid primary key,
  checklist_id uuid not null references checklists (id) on delete cascade,
  position integer not null,
  text text not null check (length(text) between 1 and 500),
  is_required boolean not null,             -- the ticket is not solved before it is done
  done_at timestamptz,
  done_by_id uuid references agents (id),
  unique (checklist_id, position),
  check (done_by_id is null or done_at is not null)
);

-- time-entries --------------------------------------------------------------------------------

-- Minutes as they were worked; what is billed is computed from them by the rule of the contract.
create table time_entries (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  agent_id uuid not null references agents (id),
  minutes integer not null check (minutes between 1 and 1440),
  spent_on date not null,
  note text not null default '' check (length(note) <= 1000),
  is_billable boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index time_entries_ticket on time_entries (ticket_id, spent_on, id);
create index time_entries_agent on time_entries (agent_id, spent_on);

-- How worked minutes become billed ones: one rule for everybody (no organisation) and those of contracts.
create table time_rules (
  id uuid primary key,
  organization_id uuid references organizations (id) on delete cascade,
  per text not null check (per in ('none', 'entry', 'day')),
  step smallint not null check (step in (1, 5, 6, 10, 15, 30, 60)),
  minimum smallint not null check (minimum between 0 and 1440),
  updated_at timestamptz not null,
  unique nulls not distinct (organization_id)
);

-- macros --------------------------------------------------------------------------------------

create table macros (
  id uuid primary key,
  name text not null check (length(name) between 1 and 120), -- folders before '::'
  scope text not null check (scope in ('everyone', 'team', 'agent')),
  team_id uuid references teams (id) on delete cascade,
  agent_id uuid references agents (id) on delete cascade,
  position integer not null,
  reply jsonb not null default '{}',        -- {language: html} with {{variables}}
  note jsonb not null default '{}',
  actions jsonb not null default '[]',      -- contract/actions.ts, all but reply and note
  opens_next boolean not null default false, -- after it the next ticket of the view is opened
  archived_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((scope = 'team') = (team_id is not null) and (scope = 'agent') = (agent_id is not null))
);
create index macros_agent on macros (agent_id) where agent_id is not null;

create table macro_favourites (
  macro_id uuid not null references macros (id) on delete cascade,
  agent_id uuid not null references agents (id) on delete cascade,
  primary key (macro_id, agent_id)
);

-- Each use: for what is used most, what fits a type of ticket, and how many reopened after it.
create table macro_runs (
  id uuid primary key,
  macro_id uuid not null references macros (id) on delete cascade,
  ticket_id uuid not null references tickets (id) on delete cascade,
  type_id uuid,                             -- both of the ticket at that moment
  topic_id uuid,
  agent_id uuid references agents (id),
  operation_id uuid,                        -- what takes its changes back
  waiting_reply_id uuid,                    -- its reply, when that waited
  at timestamptz not null
);
create index macro_runs_macro on macro_runs (macro_id, at);
create index macro_runs_ticket on macro_runs (ticket_id, at);
create index macro_runs_at on macro_runs (at);
create index macro_runs_waiting on macro_runs (waiting_reply_id) where waiting_reply_id is not null;
