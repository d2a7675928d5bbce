-- tickets: conversations with third parties ---------------------------------------------------

-- A conversation with a supplier, a developer, another department: inside the ticket, by mail, with a
-- thread of its own. Its words are comments of a third visibility, so that whatever speaks to the
-- customer, who gets `public`, cannot name them.
create table side_conversations (
  id uuid primary key,
  number bigint generated always as identity unique, -- in its addresses and Message-IDs
  ticket_id uuid not null references tickets (id) on delete cascade,
  subject text not null check (length(subject) between 1 and 500),
  participants jsonb not null default '[]', -- [{name, address, contact_id, is_by_mail}]: who gets our words
  state text not null default 'open' check (state in ('open', 'done')),
  created_by uuid references agents (id) on delete set null,
  last_ours_at timestamptz,
  last_theirs_at timestamptz,
  comment_count integer not null default 0,
  preview text not null default '',
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index side_conversations_ticket on side_conversations (ticket_id, created_at);

alter table comments add column side_conversation_id uuid references side_conversations (id) on delete cascade;
alter table comments drop constraint comments_visibility_check;
alter table comments add constraint comments_visibility_check
  check (visibility in ('public', 'internal', 'side'));
alter table comments add constraint comments_side_check
  check ((visibility = 'side') = (side_conversation_id is not null));
create index comments_side on comments (side_conversation_id, created_at, id)
  where side_conversation_id is not null;

-- tickets: drafts that others finish ------------------------------------------------------------

-- A draft that its writer offers: a colleague's, or one that a program wrote by the API. A person
-- takes it into a draft of their own or declines it; it never leaves by itself.
create table offered_drafts (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  visibility text not null check (visibility in ('public', 'internal')),
  body_html text not null default '',       -- sanitised
  to_addresses jsonb,
  cc_addresses jsonb,
  bcc_addresses jsonb,
  file_ids uuid[] not null default '{}',
  note text not null default '' check (length(note) <= 500),
  agent_id uuid not null references agents (id) on delete cascade, -- who wrote it, or whose token
  token_name text,                          -- of the program that wrote it
  state text not null default 'offered' check (state in ('offered', 'taken', 'declined')),
  ended_by uuid references agents (id) on delete set null,
  created_at timestamptz not null,
  ended_at timestamptz,
  check ((state = 'offered') = (ended_at is null))
);
create index offered_drafts_ticket on offered_drafts (ticket_id, created_at) where state = 'offered';
create index offered_drafts_files on offered_drafts using gin (file_ids) where state = 'offered';

-- Whose words the sender finished: {kind: agent | token, name, agent_id}.
alter table drafts add column written_by jsonb;
alter table waiting_replies add column written_by jsonb;
alter table comments add column written_by jsonb;

-- tickets: mentions, sleep ----------------------------------------------------------------------

create table mentions (
  comment_id uuid not null references comments (id) on delete cascade,
  agent_id uuid not null references agents (id) on delete cascade,
  created_at timestamptz not null,
  primary key (comment_id, agent_id)
);
create index mentions_agent on mentions (agent_id, created_at desc, comment_id desc);

-- A ticket that somebody does not want to see in their own views until it is woken.
create table ticket_snoozes (
  ticket_id uuid not null references tickets (id) on delete cascade,
  agent_id uuid not null references agents (id) on delete cascade,
  slept_at timestamptz not null,
  woken_at timestamptz,                     -- null: it sleeps
  primary key (ticket_id, agent_id)
);
create index ticket_snoozes_agent on ticket_snoozes (agent_id) where woken_at is null;

-- reminders -------------------------------------------------------------------------------------

-- "Wake me when": a time, an answer, a change, a status, or silence.
create table reminders (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  agent_id uuid not null references agents (id) on delete cascade,
  note text not null default '' check (length(note) <= 500),
  wake text not null check (wake in ('at', 'customer_answers', 'any_change', 'status', 'silence')),
  due_at timestamptz,                       -- of `at` and `silence`
  status_id uuid references statuses (id) on delete cascade,
  is_snooze boolean not null default false,
  ends_when_solved boolean not null default true,
  state text not null default 'waiting' check (state in ('waiting', 'fired', 'done', 'cancelled')),
  cause text,                               -- why it fired or was cancelled
  created_at timestamptz not null,
  fired_at timestamptz,
  ended_at timestamptz,
  check ((wake in ('at', 'silence')) = (due_at is not null)),
  check ((wake = 'status') = (status_id is not null)),
  check ((state in ('done', 'cancelled')) = (ended_at is not null))
);
create index reminders_agent on reminders (agent_id, state, created_at desc, id desc);
create index reminders_ticket on reminders (ticket_id) where state = 'waiting';
create index reminders_due on reminders (due_at) where state = 'waiting' and due_at is not null;

-- channels ----------------------------------------------------------------------------------------

alter table deliveries drop constraint deliveries_kind_check;
alter table deliveries add constraint deliveries_kind_check check (kind in (
  'reply', 'auto_reply', 'notification', 'invitation', 'password_reset', 'calendar_reply', 'side'));
