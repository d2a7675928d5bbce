-- tickets: owner to the end -------------------------------------------------------------------

-- Each time a ticket was handed from one agent to another by hand. One that comes back by itself is
-- open until `ended_at`; such hand-overs of a ticket lie on each other, the newest ends first.
create table handovers (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  from_agent_id uuid references agents (id),  -- who had it; null: nobody
  to_agent_id uuid not null references agents (id),
  handed_by_id uuid references agents (id),
  returns_at timestamptz,                   -- null: for good
  summary_comment_id uuid references comments (id) on delete set null,
  summary_read_at timestamptz,              -- by the new owner
  introduction_comment_id uuid references comments (id) on delete set null,
  created_at timestamptz not null,
  ended_at timestamptz,
  -- returned: at its time; early: by hand; no_owner: whom it belonged to can own nothing any more;
  -- overtaken: the ticket was given on in another way
  end_cause text check (end_cause in ('returned', 'early', 'no_owner', 'overtaken')),
  check ((ended_at is null) = (end_cause is null)),
  check (returns_at is not null or ended_at is null)
);
create index handovers_ticket on handovers (ticket_id, created_at desc, id desc);
create index handovers_lent on handovers (returns_at) where returns_at is not null and ended_at is null;

-- Promises written into a reply that waits; they begin when it leaves.
alter table waiting_replies add column promises jsonb not null default '[]';

-- promises ------------------------------------------------------------------------------------

create table promises (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  comment_id uuid references comments (id) on delete set null, -- null: given by word of mouth
  made_by_id uuid not null references agents (id),
  agent_id uuid not null references agents (id), -- who has to keep it: it goes along with the ticket
  words text not null check (length(words) <= 300), -- as the customer read them
  due_at timestamptz not null,
  remind_at timestamptz,
  reminded_at timestamptz,
  state text not null default 'open' check (state in ('open', 'kept', 'broken', 'cancelled')),
  made_at timestamptz not null,
  settled_at timestamptz,                   -- nothing is owed any more; a broken one is owed until then
  check ((state in ('kept', 'cancelled')) <= (settled_at is not null)),
  check (state <> 'open' or settled_at is null)
);
create index promises_owed on promises (agent_id, due_at) where settled_at is null;
create index promises_ticket on promises (ticket_id, due_at);
create index promises_due on promises (due_at) where state = 'open';
create index promises_counted on promises (due_at, agent_id);

-- guide ---------------------------------------------------------------------------------------

-- What the administrator decided about a kind of hint; without a row it is a hint.
create table guide_rules (
  kind text primary key,
  mode text not null check (mode in ('off', 'hint', 'stop')),
  updated_at timestamptz not null
);
-- Lists that hints are made of, each item as the administrator wrote it.
create table guide_lists (
  key text primary key check (key in ('empty_phrases', 'internal_hosts', 'tone_words', 'known_words')),
  items jsonb not null,
  updated_at timestamptz not null
);

-- notifications -------------------------------------------------------------------------------

alter table notifications drop constraint notifications_kind_check;
alter table notifications add constraint notifications_kind_check check (kind in (
  'assigned', 'team_assigned', 'customer_replied', 'mentioned', 'followed_updated', 'delivery_failed',
  'reply_returned', 'reply_stopped', 'mailbox_alarm', 'mailbox_well', 'promise_due'));
