-- tickets -------------------------------------------------------------------------------------

-- A reply that has been written and has not left: for the moment in which it can be taken back, or
-- until the time it was put off to. It becomes a comment when it leaves, and nothing of it is said
-- before. What has left or went back to a draft keeps its row, without the words.
create table waiting_replies (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  agent_id uuid not null references agents (id) on delete cascade,
  state text not null default 'waiting' check (state in ('waiting', 'stopped', 'left', 'returned')),
  cause text check (cause in ('undone', 'answered', 'taken', 'no_right', 'refused')),
  is_scheduled boolean not null,
  stops_if_answered boolean not null default true,
  leaves_at timestamptz not null,
  via text not null default 'session' check (via in ('session', 'token')),
  body_html text not null default '',       -- sanitised
  to_addresses jsonb not null default '[]',
  cc_addresses jsonb not null default '[]',
  bcc_addresses jsonb not null default '[]',
  file_ids uuid[] not null default '{}',
  status_id uuid references statuses (id),
  customer_spoke_at timestamptz,            -- the customer's last word when it was written
  comment_id uuid references comments (id) on delete set null,
  created_at timestamptz not null,
  ended_at timestamptz,
  check ((state in ('left', 'returned')) = (ended_at is not null))
);
create index waiting_replies_ticket on waiting_replies (ticket_id) where state in ('waiting', 'stopped');
create index waiting_replies_agent on waiting_replies (agent_id) where state = 'waiting';
create index waiting_replies_ended on waiting_replies (ended_at) where ended_at is not null;

-- people --------------------------------------------------------------------------------------

-- How long a person may take a reply back.
alter table agents add column undo_seconds smallint not null default 10 check (undo_seconds between 0 and 60);
alter table teams add column signature text not null default '';

-- notifications -------------------------------------------------------------------------------

alter table notifications drop constraint notifications_kind_check;
alter table notifications add constraint notifications_kind_check check (kind in (
  'assigned', 'team_assigned', 'customer_replied', 'mentioned', 'followed_updated', 'delivery_failed',
  'reply_returned', 'reply_stopped'));

-- channels: e-mail ----------------------------------------------------------------------------

-- Sending: who tries and since when; whether the server was given the message in that try. A try that
-- ended between the two leaves a message of which nobody knows whether it was taken.
alter table deliveries
  add column sending_by text,
  add column sending_since timestamptz,
  add column handed_over_at timestamptz,
  add column unsure_tries smallint not null default 0;
alter table deliveries drop constraint deliveries_state_check;
alter table deliveries add constraint deliveries_state_check
  check (state in ('queued', 'sending', 'sent', 'delayed', 'failed', 'bounced', 'cancelled'));
create index deliveries_created on deliveries (created_at desc, id desc);

-- A mailbox sends no faster than its provider allows; the pace is kept apart from the settings.
alter table mailboxes
  add column max_per_minute smallint check (max_per_minute between 1 and 1000),
  add column smtp_max_bytes bigint,         -- as the server said last (RFC 1870)
  add column from_name_format text not null default 'person_brand'
    check (from_name_format in ('brand', 'person', 'person_brand', 'short_brand'));
create table mailbox_pace (
  mailbox_id uuid primary key references mailboxes (id) on delete cascade,
  next_at timestamptz not null
);
