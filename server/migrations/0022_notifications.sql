-- What leaves for an agent beside mail: push; what waits for the end of quiet hours or for a digest; and
-- requests that are answered once however often they are sent.

-- notifications ----------------------------------------------------------------------------------

-- The kinds are a closed list in contract/notifications.ts: a new one needs no migration.
alter table notifications drop constraint notifications_kind_check;
alter table notifications add constraint notifications_kind_check check (kind ~ '^[a-z][a-z_]{1,59}$');

-- Null: waits for nothing.
alter table notifications add column mail_due_at timestamptz;
alter table notifications add column push_due_at timestamptz;
alter table notifications add column pushed_at timestamptz;
create index notifications_mail_due on notifications (agent_id) where mail_due_at is not null;
create index notifications_push_due on notifications (agent_id) where push_due_at is not null;

-- The desk's own key (VAPID, RFC 8292): browsers subscribe to it, so it is made once.
create table push_keys (
  is_only boolean primary key default true check (is_only),
  public_key text not null,
  sealed_private_key text not null,
  created_at timestamptz not null default now()
);

-- A browser that may be pushed to; it ends with the session that asked for it.
create table push_subscriptions (
  id uuid primary key,
  agent_id uuid not null references agents (id) on delete cascade,
  session_id uuid not null references sessions (id) on delete cascade,
  address_hash bytea not null unique,
  sealed text not null,                     -- address and keys: whoever has them may push
  host text not null,
  user_agent text not null default '',
  created_at timestamptz not null default now(),
  last_pushed_at timestamptz
);
create index push_subscriptions_agent on push_subscriptions (agent_id);
create index push_subscriptions_session on push_subscriptions (session_id);

-- Written before the push leaves: what may have been shown is not pushed again.
create table push_sends (
  notification_id uuid not null references notifications (id) on delete cascade,
  event_id bigint not null,
  subscription_id uuid not null references push_subscriptions (id) on delete cascade,
  at timestamptz not null default now(),
  primary key (notification_id, event_id, subscription_id)
);
create index push_sends_subscription on push_sends (subscription_id);

-- platform ---------------------------------------------------------------------------------------

-- Answers to writes that carried an Idempotency-Key, for a day.
create table idempotency_keys (
  agent_id uuid not null references agents (id) on delete cascade,
  key text not null check (length(key) between 1 and 200),
  request_hash bytea not null,
  sealed_answer text,                       -- null only inside the transaction that makes it
  created_at timestamptz not null default now(),
  primary key (agent_id, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);
