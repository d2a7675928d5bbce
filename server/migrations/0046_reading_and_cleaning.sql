-- reading ------------------------------------------------------------------------------------

-- How much each agent reads, hour by hour. `sketch` (HyperLogLog, 2048 registers) says how many different
-- things were read, not which; several processes put theirs together. It goes when its hour is over.
create table reading_hours (
  agent_id uuid not null references agents (id) on delete cascade,
  kind text not null check (kind in ('tickets', 'listed', 'contacts', 'searches', 'files')),
  hour timestamptz not null,
  counted integer not null default 0,
  sketch bytea,
  primary key (agent_id, kind, hour)
);
create index reading_hours_by_hour on reading_hours (hour);

-- Who stood out: once an hour or day for each kind of reading.
create table reading_notices (
  id uuid primary key,
  agent_id uuid not null references agents (id) on delete cascade,
  kind text not null check (kind in ('tickets', 'listed', 'contacts', 'searches', 'files')),
  span text not null check (span in ('hour', 'day', 'habit')),
  since timestamptz not null,               -- the beginning of that hour or day
  counted integer not null,
  compared integer not null,                -- the limit, or the agent's own habit
  token_names text[] not null default '{}', -- API tokens that read, too
  at timestamptz not null,
  refused_at timestamptz,                   -- further reading was refused
  unique (agent_id, kind, span, since)
);
create index reading_notices_at on reading_notices (at desc, id desc);

-- One row: what administrators say of it.
create table reading_settings (
  is_only boolean primary key default true check (is_only),
  is_on boolean not null default true,
  habit_times smallint default 5 check (habit_times between 2 and 100), -- null: habits are not looked at
  limits jsonb not null default '{}'        -- what is not named is as by default
);
insert into reading_settings default values;

-- API tokens of integrations that read everything by their nature.
create table reading_exceptions (
  api_token_id uuid primary key references api_tokens (id) on delete cascade,
  added_at timestamptz not null
);

-- channels -----------------------------------------------------------------------------------

-- Old messages are cleaned anew when the rules of cleaning learn something: how far that has come. One row.
create table comment_cleaning (
  is_only boolean primary key default true check (is_only),
  version smallint not null,                -- all messages are clean by it…
  target smallint,                          -- …and are being cleaned by this one; null: nothing is to be done
  after_id uuid,                            -- the last comment that was looked at
  looked bigint not null default 0,
  cleaned bigint not null default 0,
  began_at timestamptz,
  finished_at timestamptz
);
insert into comment_cleaning (version) values (1);
