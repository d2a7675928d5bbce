-- channels: threading of mail ------------------------------------------------------------------

-- Messages that a mail we saw refers to and that we never saw ourselves: two letters that name the
-- same one belong to one conversation.
create table mail_ancestors (
  message_id text not null,
  ticket_id uuid not null references tickets (id) on delete cascade,
  comment_id uuid not null references comments (id) on delete cascade,
  primary key (message_id, comment_id)
);
create index mail_ancestors_comment on mail_ancestors (comment_id);
create index mail_ancestors_ticket on mail_ancestors (ticket_id);

-- What mail says about two tickets. possible: `ticket_id` may continue the other, a person decides;
-- follow_up: it was opened because the other had been closed for too long; moved: its last message
-- went to the other, and so does mail that still comes for it.
create table mail_ticket_links (
  ticket_id uuid not null references tickets (id) on delete cascade,
  other_ticket_id uuid not null references tickets (id) on delete cascade,
  kind text not null check (kind in ('possible', 'follow_up', 'moved')),
  evidence jsonb not null default '{}',
  created_at timestamptz not null,
  settled_at timestamptz,                   -- a person has decided
  settled_by uuid references agents (id) on delete set null,
  primary key (ticket_id, other_ticket_id),
  check (ticket_id <> other_ticket_id)
);
create index mail_ticket_links_other on mail_ticket_links (other_ticket_id, kind);

-- What an agent's correction taught us: mail of this chain, or of this sender with this subject,
-- goes to one ticket, stays away from another, or both. Visible on both tickets, and removable.
create table mail_thread_rules (
  id uuid primary key,
  message_id text,
  from_address text,
  base_subject text,
  to_ticket_id uuid references tickets (id) on delete cascade,
  away_from_ticket_id uuid references tickets (id) on delete cascade,
  comment_id uuid references comments (id) on delete cascade,
  created_by uuid references agents (id) on delete set null,
  created_at timestamptz not null,
  used_count integer not null default 0,
  last_used_at timestamptz,
  check (message_id is not null or (from_address is not null and base_subject <> '')),
  check ((from_address is null) = (base_subject is null)),
  check (to_ticket_id is not null or away_from_ticket_id is not null),
  check (to_ticket_id is distinct from away_from_ticket_id)
);
create index mail_thread_rules_chain on mail_thread_rules (message_id) where message_id is not null;
create index mail_thread_rules_sender on mail_thread_rules (from_address) where from_address is not null;
create index mail_thread_rules_to on mail_thread_rules (to_ticket_id);
create index mail_thread_rules_away on mail_thread_rules (away_from_ticket_id);
create index mail_thread_rules_comment on mail_thread_rules (comment_id);
