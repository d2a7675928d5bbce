-- Clocks: what is promised to whom, how the clocks of a ticket stand, and what is told when one runs out.

-- people ----------------------------------------------------------------------------------------

-- The plan or contract that the organisation has bought, as people call it.
alter table organizations add column contract text check (length(contract) between 1 and 120);
create index organizations_contract on organizations (contract) where contract is not null;

-- tickets ---------------------------------------------------------------------------------------

-- The list "what burns" is in this order.
create index tickets_due on tickets (next_due_at, id) where next_due_at is not null;

-- sla -------------------------------------------------------------------------------------------

-- In order: the first that fits holds for a ticket.
create table sla_policies (
  id uuid primary key,
  name text not null check (length(name) between 1 and 120),
  position integer not null default 0,
  is_on boolean not null default true,
  conditions jsonb not null,                -- contract/conditions.ts
  version integer not null default 1 check (version > 0), -- grows with every change of what is promised
  calendar_id uuid references calendars (id), -- null: the desk's own
  mode text not null default 'business' check (mode in ('business', 'calendar')),
  zone text not null default 'calendar' check (zone in ('calendar', 'customer')),
  targets jsonb not null default '{}',      -- {first_response: {"1": 15, "2": 60, "3": 240, "4": null}}: minutes by priority
  pauses text[] not null default '{}'
    check (pauses <@ array['waiting_customer', 'waiting_internal', 'waiting_vendor']),
  warn_shares integer[] not null default '{}', -- per cent of the time
  warn_lead_minutes integer[] not null default '{}', -- minutes by the clock before the end
  on_change text not null default 'keep' check (on_change in ('keep', 'restart', 'from_creation')),
  reopening_minutes integer not null default 0 check (reopening_minutes between 0 and 525600),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz                    -- clocks and history speak of it for ever
);
create index sla_policies_order on sla_policies (position, id) where deleted_at is null;

-- What a version promised, so that the clocks of an old ticket can be computed anew.
create table sla_policy_versions (
  policy_id uuid not null references sla_policies (id),
  version integer not null,
  terms jsonb not null,
  made_at timestamptz not null,
  made_by uuid references agents (id),
  primary key (policy_id, version)
);

-- Why a breach is excused, as the desk names it.
create table sla_excuses (
  id uuid primary key,
  name text not null check (length(name) between 1 and 120),
  position integer not null default 0,
  archived_at timestamptz
);

-- A copy of what follows from the facts, for sorting and for telling. One row a cycle.
create table sla_clocks (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  target text not null,                     -- contract/sla.ts
  cycle integer not null,
  started_at timestamptz not null,
  paused_at timestamptz,                    -- null: it is not paused
  stopped_at timestamptz,                   -- null: it is owed
  due_at timestamptz,                       -- null: never as it stands (paused or stopped in time)
  breached_at timestamptz,                  -- the moment at which its time was used up
  promised_ms bigint not null,
  consumed_ms bigint not null,              -- up to its last start, pause or stop
  policy_id uuid not null references sla_policies (id),
  policy_version integer not null,
  -- What is told at its moment, once: the sweep looks at `wake_at` alone.
  wake_at timestamptz,
  warnings jsonb not null default '[]',     -- [{key: 'share:80' | 'lead:30', at}]: when each is told, while it runs
  warned text[] not null default '{}',      -- keys of those that were told, and 'breach:' with each due time that was
  breach_told_at timestamptz,
  -- The facts that it followed from have gone (a merge, a moved message); they may come back.
  voided_at timestamptz,
  excuse_id uuid references sla_excuses (id),
  excuse_note text not null default '' check (length(excuse_note) <= 1000),
  excused_by uuid references agents (id),
  excused_at timestamptz,
  unique (ticket_id, target, started_at),
  check ((excuse_id is null) = (excused_at is null))
);
create index sla_clocks_wake on sla_clocks (wake_at) where wake_at is not null;
create index sla_clocks_open on sla_clocks (due_at, ticket_id)
  where stopped_at is null and voided_at is null and due_at is not null;
create index sla_clocks_breached on sla_clocks (breached_at) where breached_at is not null;

-- What holds for each ticket since when is told by its events (policy.changed); this is the last word.
create table sla_tickets (
  ticket_id uuid primary key references tickets (id) on delete cascade,
  policy_id uuid references sla_policies (id), -- null: nothing is promised
  policy_version integer,
  priority smallint,
  zone text,                                -- of the customer, when the policy asks for it
  since timestamptz not null,
  check ((policy_id is null) = (policy_version is null))
);
create index sla_tickets_policy on sla_tickets (policy_id) where policy_id is not null;

-- Open tickets counted anew after a change of policies or calendars: how far it has come.
create table sla_recounts (
  id uuid primary key,
  cause text not null,
  organization_id uuid references organizations (id) on delete cascade, -- null: every open ticket
  total integer not null default 0,
  done integer not null default 0,
  changed integer not null default 0,
  last_ticket_id uuid,
  asked_at timestamptz not null,
  finished_at timestamptz
);
create index sla_recounts_open on sla_recounts (asked_at) where finished_at is null;
