-- What leaves for the programs of others: webhooks, and each delivery with its answer.

-- webhooks ---------------------------------------------------------------------------------------

create table webhooks (
  id uuid primary key,
  name text not null check (length(name) between 1 and 120),
  url text not null check (length(url) between 1 and 2000),
  events text[] not null,                   -- names of contract/webhooks.ts; empty: rules alone call it
  conditions jsonb not null,                -- which tickets, in the condition language
  owner_id uuid not null references agents (id), -- whose sight it has: who changed last where it goes
  sealed_secret text not null,
  sealed_old_secret text,                   -- signs as well until then
  old_secret_until timestamptz,
  is_on boolean not null default true,
  off_cause text check (off_cause in ('by_hand', 'failing', 'gone', 'owner_gone')),
  off_at timestamptz,
  -- What happened before it was switched on is not sent.
  since_xid bigint not null default (pg_snapshot_xmin(pg_current_snapshot())::text::bigint),
  failures integer not null default 0,      -- in a row, over all its deliveries
  failing_since timestamptz,
  last_delivered_at timestamptz,
  resting_until timestamptz,                -- nothing is sent before; then one delivery is the probe
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (is_on = (off_cause is null)),
  check ((sealed_old_secret is null) = (old_secret_until is null))
);
create unique index webhooks_name on webhooks (lower(name));

-- One row is one thing to hand over, however often it is tried.
create table webhook_deliveries (
  id uuid primary key,
  position bigint generated always as identity, -- the order in its lane
  webhook_id uuid not null references webhooks (id) on delete cascade,
  message_id uuid not null,                 -- the same in every attempt and replay: receivers know doubles by it
  kind text not null check (kind in ('event', 'rule', 'test')),
  event_id bigint,
  event_name text not null,
  rule jsonb,                               -- {id, name} of the rule that called it
  ticket_id uuid,
  lane uuid not null,                       -- the ticket, or what else the event is about: one after another
  state text not null check (state in ('waiting', 'delivered', 'given_up')),
  next_try_at timestamptz,                  -- only the first of a lane has one
  attempts integer not null default 0,
  body text,                                -- as sent; taken away after a week
  status integer,                           -- of the last answer
  answer text check (length(answer) <= 1000),
  error text,                               -- a word of contract/webhooks.ts
  duration_ms integer,
  last_attempt_at timestamptz,
  replay_of uuid,
  replayed_at timestamptz,                  -- it was asked for once more, by another row
  created_at timestamptz not null,
  settled_at timestamptz,
  check ((state = 'waiting') = (settled_at is null)),
  check (state = 'waiting' or next_try_at is null)
);
create unique index webhook_deliveries_event on webhook_deliveries (webhook_id, event_id)
  where kind = 'event' and replay_of is null;
create index webhook_deliveries_lane on webhook_deliveries (webhook_id, lane, position);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, next_try_at) where next_try_at is not null;
create index webhook_deliveries_tests on webhook_deliveries (next_try_at)
  where kind = 'test' and next_try_at is not null;
create index webhook_deliveries_log on webhook_deliveries (webhook_id, position desc);
create index webhook_deliveries_waiting on webhook_deliveries (webhook_id) where state = 'waiting';
create index webhook_deliveries_failed on webhook_deliveries (webhook_id, position) where state = 'given_up';
create index webhook_deliveries_age on webhook_deliveries (settled_at) where settled_at is not null;

-- One process sends at a time; who holds it says so every few seconds.
create table webhook_sender (
  is_only boolean primary key default true check (is_only),
  held_until timestamptz not null
);
insert into webhook_sender (held_until) values ('-infinity');
