-- Rules: what the desk does by itself, what each of them did, and what waits to be looked at.

-- automation ----------------------------------------------------------------------------------------

create table rules (
  id uuid primary key,
  kind text not null check (kind in ('trigger', 'automation', 'schedule')),
  -- One that every desk starts with; it is made once.
  key text unique,
  name text not null check (length(name) between 1 and 120),
  position integer not null default 0,
  is_on boolean not null default false,
  -- What happened before is not its business.
  on_since timestamptz,
  version integer not null default 1 check (version > 0),
  definition jsonb not null,
  author_id uuid references agents,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  -- In a row; at the most of them the rule switches itself off.
  failures integer not null default 0,
  off_cause text check (off_cause in ('failures')),
  -- Of a schedule that is on.
  next_run_at timestamptz,
  -- Deleted ones stay for the log and for what they did.
  deleted_at timestamptz,
  check (not is_on or (on_since is not null and deleted_at is null))
);
create index rules_in_order on rules (kind, position, id) where deleted_at is null;
create index rules_next_run on rules (next_run_at) where next_run_at is not null;

create table rule_versions (
  rule_id uuid not null references rules on delete cascade,
  version integer not null,
  name text not null,
  definition jsonb not null,
  author_id uuid references agents,
  created_at timestamptz not null,
  restored_from integer,
  primary key (rule_id, version)
);

-- What waits to be looked at, in the order of what happened. A ticket has one shard, and a shard one
-- worker at a time: for one ticket nothing overtakes anything. The row goes with what was done for it.
create table rule_queue (
  id bigint generated always as identity primary key,
  shard smallint not null,
  ticket_id uuid not null,
  -- An event; or a rule whose time has come, and for which moment.
  event_id bigint unique,
  rule_id uuid references rules on delete cascade,
  due_at timestamptz,
  check ((event_id is null) = (rule_id is not null))
);
create index rule_queue_shard on rule_queue (shard, id);
create unique index rule_queue_once on rule_queue (rule_id, ticket_id, due_at) where rule_id is not null;

-- When an automation is due for a ticket that meets its conditions. `done_at`: it was, for this anchor;
-- the row is gone once the conditions are not met, so that the next time counts anew.
create table rule_timers (
  rule_id uuid not null references rules on delete cascade,
  ticket_id uuid not null references tickets on delete cascade,
  anchor_at timestamptz not null,
  due_at timestamptz not null,
  done_at timestamptz,
  primary key (rule_id, ticket_id)
);
create index rule_timers_due on rule_timers (due_at) where done_at is null;
create index rule_timers_ticket on rule_timers (ticket_id);

-- The log of 30 days: what rules did. What they left alone is counted below, and told anew from events.
create table rule_runs (
  id bigint generated always as identity primary key,
  rule_id uuid not null references rules on delete cascade,
  version integer not null,
  ticket_id uuid references tickets on delete cascade,
  event_id bigint,
  at timestamptz not null,
  outcome text not null check (outcome in ('fired', 'unchanged', 'refused', 'loop')),
  cause_key text,
  cause_params jsonb,
  -- Rules that led here, the first first; the last is this one.
  chain jsonb not null default '[]',
  actions jsonb not null default '[]',
  operation_id uuid
);
create unique index rule_runs_once on rule_runs (event_id, rule_id) where event_id is not null;
create index rule_runs_of_rule on rule_runs (rule_id, id desc);
create index rule_runs_of_ticket on rule_runs (ticket_id, id desc);
create index rule_runs_at on rule_runs (at);

-- How often a rule looked and did not fire, by the test that was not met: one row a day and test.
create table rule_misses (
  rule_id uuid not null references rules on delete cascade,
  version integer not null,
  day date not null,
  shard smallint not null,
  leaf text not null,
  missed jsonb not null,
  count integer not null default 0,
  last_at timestamptz not null,
  last_ticket_id uuid,
  primary key (rule_id, version, day, shard, leaf)
);

-- Rules hear of what happens from now on, not of what a desk did before it had any.
insert into event_positions (reader, xid, event_id)
select 'automation', coalesce(max(xid), 0), coalesce(max(id), 0) from events
on conflict do nothing;
