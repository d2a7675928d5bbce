-- A rule or a policy asked over past events: what it would have done. Nothing of it touches a ticket.

-- automation -------------------------------------------------------------------------------------

create table backtests (
  id uuid primary key,
  agent_id uuid not null references agents (id) on delete cascade,
  kind text not null check (kind in ('rule', 'policy')),
  asked jsonb not null,                     -- the rule or policy as it was written
  days integer not null check (days between 1 and 90),
  state text not null check (state in ('waiting', 'working', 'done', 'cancelled', 'failed')),
  total integer not null default 0,         -- tickets to look at, and looked at
  done integer not null default 0,
  result jsonb,
  created_at timestamptz not null,
  finished_at timestamptz,
  check ((state in ('waiting', 'working')) = (finished_at is null)),
  check (state <> 'done' or result is not null)
);
create index backtests_agent on backtests (agent_id, created_at desc);
create index backtests_age on backtests (created_at);

-- The tickets behind its numbers.
create table backtest_tickets (
  backtest_id uuid not null references backtests (id) on delete cascade,
  ticket_id uuid not null references tickets (id) on delete cascade,
  side text not null check (side in ('before', 'after', 'both')), -- who would have done it
  day date not null,                        -- of the first time
  at timestamptz not null,
  why jsonb not null,
  primary key (backtest_id, ticket_id)
);
create index backtest_tickets_order on backtest_tickets (backtest_id, at desc, ticket_id);
create index backtest_tickets_ticket on backtest_tickets (ticket_id);
