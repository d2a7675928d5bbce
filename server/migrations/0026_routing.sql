-- Routing: queues, who can take what and when, and why each ticket went to whom it did.

update roles set permissions = array_append(permissions, 'routing.manage')
where key in ('admin', 'lead') and not 'routing.manage' = any(permissions);

-- routing: what people can do ------------------------------------------------------------------------

create table skills (
  id uuid primary key,
  name text not null check (length(name) between 1 and 80),
  created_at timestamptz not null
);
create unique index skills_name on skills (lower(name));

create table agent_skills (
  agent_id uuid not null references agents (id) on delete cascade,
  skill_id uuid not null references skills (id) on delete cascade,
  level smallint not null check (level between 1 and 3), -- 1 the basics, 2 confident, 3 expert
  primary key (agent_id, skill_id)
);
create index agent_skills_skill on agent_skills (skill_id);

create table agent_routing (
  agent_id uuid primary key references agents (id) on delete cascade,
  languages text[] not null default '{}',   -- none: any
  capacity smallint check (capacity between 0 and 1000), -- null: the desk's
  channel_capacity jsonb,                   -- {channel: points}; null: the desk's
  updated_at timestamptz not null
);

create table agent_schedules (
  agent_id uuid primary key references agents (id) on delete cascade,
  calendar_id uuid not null references calendars (id) on delete cascade
);
create index agent_schedules_calendar on agent_schedules (calendar_id);

-- routing: presence ----------------------------------------------------------------------------------

create table presences (
  agent_id uuid primary key references agents (id) on delete cascade,
  state text not null check (state in ('online', 'away', 'transfers_only', 'training', 'offline')),
  since timestamptz not null,
  until timestamptz, -- when they said they would be back
  cause text not null check (cause in ('self', 'lead', 'sign_out', 'silence', 'return')),
  by_id uuid references agents (id) on delete set null, -- the lead
  -- What they had before the line fell silent: it comes back with them.
  state_before text check (state_before in ('online', 'away', 'transfers_only', 'training', 'offline'))
);
create index presences_on on presences (agent_id) where state <> 'offline';

-- When the live connection of an agent was last alive. Apart from the presence: it is written each
-- half minute for everybody, and locks nothing that the engine needs.
create table agent_sightings (
  agent_id uuid primary key references agents (id) on delete cascade,
  seen_at timestamptz not null
) with (fillfactor = 50);

-- routing: queues ------------------------------------------------------------------------------------

create table routing_settings (
  is_only boolean primary key default true check (is_only),
  capacity smallint not null default 20 check (capacity between 0 and 1000),
  channel_capacity jsonb not null default '{}',
  ticket_points smallint not null default 1 check (ticket_points between 0 and 100),
  points jsonb not null default '[]',       -- [{channel, type_id, points}]
  counts_waiting boolean not null default false,
  away_minutes integer not null default 5 check (away_minutes > 0),
  offline_minutes integer not null default 20 check (offline_minutes > 0),
  updated_at timestamptz not null default now()
);
insert into routing_settings default values;

create table queues (
  id uuid primary key,
  name text not null check (length(name) between 1 and 80),
  position integer not null default 0,
  is_on boolean not null default true,
  conditions jsonb not null,
  team_id uuid references teams (id),
  mode text not null check (mode in ('push', 'round_robin', 'pull')),
  weights jsonb not null,                   -- {owner, load, skill}
  by_language boolean not null default false,
  untouched_minutes integer check (untouched_minutes > 0),
  gone_minutes integer check (gone_minutes >= 0), -- null: never
  gone_work text not null default 'unanswered' check (gone_work in ('unanswered', 'all')),
  takes_named boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index queues_name on queues (lower(name));
create index queues_team on queues (team_id);

create table queue_skills (
  queue_id uuid not null references queues (id) on delete cascade,
  skill_id uuid not null references skills (id) on delete cascade,
  level smallint not null check (level between 1 and 3),
  is_must boolean not null,
  primary key (queue_id, skill_id)
);
create index queue_skills_skill on queue_skills (skill_id);

-- Where each ticket stands. A ticket without an owner on which it is our turn waits; one with an owner
-- is `given` as long as that is whom the queue gave it to.
create table queue_tickets (
  ticket_id uuid primary key references tickets (id) on delete cascade,
  queue_id uuid not null references queues (id) on delete cascade,
  state text not null check (state in ('waiting', 'given', 'named')),
  since timestamptz not null,               -- of the state
  is_put boolean not null default false,    -- by hand: conditions do not move it
  is_transfer boolean not null default false, -- somebody worked on it before it came
  agent_id uuid references agents (id),     -- whom the queue gave it to
  touched_at timestamptz,                   -- when they first did something with it
  -- Who let it lie: not asked again before that time.
  passed_over_id uuid references agents (id) on delete set null,
  passed_over_until timestamptz,
  last_outcome text,                        -- of the last try, so that the same is not told twice
  check ((state = 'given') = (agent_id is not null))
);
create index queue_tickets_waiting on queue_tickets (queue_id, since) where state = 'waiting';
create index queue_tickets_given on queue_tickets (agent_id) where state = 'given';
create index queue_tickets_untouched on queue_tickets (since) where state = 'given' and touched_at is null;

-- Whose turn it is.
create table queue_turns (
  queue_id uuid not null references queues (id) on delete cascade,
  agent_id uuid not null references agents (id) on delete cascade,
  given_at timestamptz not null,
  primary key (queue_id, agent_id)
);
create index queue_turns_agent on queue_turns (agent_id);

-- Why: kept for 90 days.
create table routing_decisions (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  queue_id uuid references queues (id) on delete set null,
  queue_name text not null,
  at timestamptz not null,
  rules_version integer not null,
  mode text not null,
  cause text not null,
  outcome text not null,
  chosen_id uuid references agents (id),
  inputs jsonb not null,
  candidates jsonb not null,                -- [{agent_id, score, parts, load, capacity, last_given_at, refusals}]
  unlisted jsonb not null default '{}'
);
create index routing_decisions_ticket on routing_decisions (ticket_id, at desc, id desc);
create index routing_decisions_at on routing_decisions (at);
create index routing_decisions_chosen on routing_decisions (chosen_id, at desc);

-- What waits, by what is most pressing: the engine walks it from the front.
create index tickets_unowned on tickets
  ((coalesce(next_due_at, 'infinity'::timestamptz)), priority, created_at, id)
  where assignee_id is null and status_category in ('new', 'open');
