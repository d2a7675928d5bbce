-- channels: the watch over mailboxes -----------------------------------------------------------

alter table mailboxes
  -- Which of the messages that already lie there are taken on the first look.
  add column first_look text not null default 'unread' check (first_look in ('new', 'unread', 'days')),
  add column first_look_days smallint not null default 7 check (first_look_days between 1 and 365),
  -- How long the last messages lay on the server before we recorded them: the longest of that fetch.
  add column lag_seconds integer check (lag_seconds >= 0),
  add column lag_at timestamptz,
  -- A trouble that lasts longer than this is told to administrators.
  add column alarm_after_minutes smallint not null default 15 check (alarm_after_minutes between 1 and 1440),
  -- How often the mailbox writes to itself; null: never.
  add column canary_minutes smallint check (canary_minutes between 5 and 1440),
  -- When its OAuth2 login ends: the refresh token, as far as that is known, and the app's secret, as an
  -- administrator told us.
  add column refresh_token_since timestamptz,
  add column refresh_token_ends_at timestamptz,
  add column client_secret_ends_at timestamptz;

-- What is wrong with a mailbox now: a row while it lasts. The cause is a closed key with texts in
-- every language; the words are those of the server.
create table mailbox_alarms (
  mailbox_id uuid not null references mailboxes (id) on delete cascade,
  kind text not null check (kind in ('fetch', 'canary', 'token', 'client_secret')),
  cause text not null,
  params jsonb not null default '{}',
  words text,
  since timestamptz not null,
  told_at timestamptz,                      -- administrators know; null: it is too young
  primary key (mailbox_id, kind)
);

-- Each time a mailbox wrote to itself: when it left, and when it was in our ledger again.
create table canary_rounds (
  id uuid primary key,
  mailbox_id uuid not null references mailboxes (id) on delete cascade,
  sent_at timestamptz not null,
  returned_at timestamptz,
  failed_at timestamptz,                    -- the server did not take it
  words text,                               -- why not
  check (returned_at is null or failed_at is null)
);
create index canary_rounds_mailbox on canary_rounds (mailbox_id, sent_at desc, id desc);
create index mail_ledger_canaries on mail_ledger (received_at) where cause = 'canary';

-- notifications -------------------------------------------------------------------------------

alter table notifications drop constraint notifications_kind_check;
alter table notifications add constraint notifications_kind_check check (kind in (
  'assigned', 'team_assigned', 'customer_replied', 'mentioned', 'followed_updated', 'delivery_failed',
  'reply_returned', 'reply_stopped', 'mailbox_alarm', 'mailbox_well'));
