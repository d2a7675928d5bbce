-- Queues that help each other: after so long without an owner another queue may take the work too, or
-- takes it over. And tickets that stand in no queue because somebody took them out.

alter table queues
  add column overflow_queue_id uuid references queues (id) on delete set null,
  add column overflow_minutes integer check (overflow_minutes between 1 and 100000),
  -- Whose working time the minutes are; null: every minute counts.
  add column overflow_calendar_id uuid references calendars (id) on delete set null,
  add column overflow_mode text check (overflow_mode in ('share', 'move')),
  add check (overflow_queue_id <> id),
  add check (overflow_queue_id is null or (overflow_minutes is not null and overflow_mode is not null));
create index queues_overflow on queues (overflow_queue_id) where overflow_queue_id is not null;
create index queues_overflow_calendar on queues (overflow_calendar_id) where overflow_calendar_id is not null;

alter table queue_tickets
  alter column queue_id drop not null,
  drop constraint queue_tickets_state_check,
  add constraint queue_tickets_state_check check (state in ('waiting', 'given', 'named', 'out')),
  -- out: no queue gives it, until somebody puts it into one.
  add constraint queue_tickets_out_check check ((state = 'out') = (queue_id is null)),
  -- May take it as well.
  add column shared_queue_id uuid references queues (id) on delete set null,
  -- Where it overflowed from, and whose it was there.
  add column home_queue_id uuid references queues (id) on delete set null,
  add column home_team_id uuid references teams (id),
  -- Since when it is shared, or here.
  add column overflowed_at timestamptz,
  -- Somebody took its overflow back: it waits where it is.
  add column is_kept boolean not null default false;
create index queue_tickets_shared on queue_tickets (shared_queue_id) where shared_queue_id is not null;
create index queue_tickets_home on queue_tickets (home_queue_id) where home_queue_id is not null;
