-- Calendars: when work is done. A week of hours, days that are otherwise, and feeds that bring such days.

-- calendars -------------------------------------------------------------------------------------

create table calendars (
  id uuid primary key,
  name text not null check (length(name) between 1 and 100),
  time_zone text,                           -- IANA; null: the organisation's
  -- {mon: [['09:00', '13:00'], ['14:00', '18:00']]}: lunch is the gap; '24:00' ends a day.
  hours jsonb not null default '{}' check (
    jsonb_typeof(hours) = 'object'
    and hours - array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] = '{}'
    and not jsonb_path_exists(hours, 'strict $.*[*] ? (@.type() != "array" || @.size() != 2
      || @[0].type() != "string" || @[1].type() != "string"
      || !(@[0] like_regex "^([01][0-9]|2[0-3]):[0-5][0-9]$")
      || !(@[1] like_regex "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")
      || !(@[0] < @[1]))')),
  production text check (production in ('ru')), -- the state's calendar that it follows
  production_edition text,                  -- which edition of it was counted with last
  shortens_eves boolean not null default true, -- the day before a holiday is an hour shorter
  version integer not null default 1 check (version > 0), -- grows with every change of its time
  is_default boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  archived_at timestamptz,
  check (not (is_default and archived_at is not null)),
  check ((production is null) = (production_edition is null))
);
create unique index calendars_default on calendars (is_default) where is_default;
create unique index calendars_name on calendars (lower(name)) where archived_at is null;

create table calendar_feeds (
  id uuid primary key,
  calendar_id uuid not null references calendars (id) on delete cascade,
  name text not null check (length(name) between 1 and 100),
  address text check (length(address) between 1 and 2000), -- null: a file that was handed in
  allow_private_hosts boolean not null default false,
  content text check (octet_length(content) <= 1048576), -- the last one that could be read
  read_at timestamptz,                      -- when that was
  tried_at timestamptz,
  trouble text,                             -- why the last try failed; null: it did not
  left_out integer not null default 0,      -- events that are not whole days
  created_at timestamptz not null default now(),
  check (address is not null or content is not null)
);
create index calendar_feeds_calendar on calendar_feeds (calendar_id, created_at);
create index calendar_feeds_due on calendar_feeds (tried_at nulls first);

-- Dates that are not as the week says: by hand, or from a feed. The state's calendar is counted, not kept.
create table calendar_days (
  calendar_id uuid not null references calendars (id) on delete cascade,
  feed_id uuid references calendar_feeds (id) on delete cascade, -- null: by hand
  date date not null,
  name text not null default '' check (length(name) <= 100),
  hours jsonb not null default '[]' check (
    jsonb_typeof(hours) = 'array'
    and not jsonb_path_exists(hours, 'strict $[*] ? (@.type() != "array" || @.size() != 2
      || @[0].type() != "string" || @[1].type() != "string"
      || !(@[0] like_regex "^([01][0-9]|2[0-3]):[0-5][0-9]$")
      || !(@[1] like_regex "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")
      || !(@[0] < @[1]))')),
  unique nulls not distinct (calendar_id, date, feed_id),
  check (feed_id is null or hours = '[]')
);
create index calendar_days_feed on calendar_days (feed_id) where feed_id is not null;

-- The desk's calendar, until somebody makes a better one.
insert into calendars (id, name, hours, production, production_edition, is_default)
select '01930000-0000-7000-8000-000000000023', case when is_russian then 'Основной' else 'Main' end,
  (select jsonb_object_agg(day, '[["09:00", "18:00"]]'::jsonb)
    from unnest(array['mon', 'tue', 'wed', 'thu', 'fri']) as day),
  case when is_russian then 'ru' end, case when is_russian then '2026-1' end, true
from (select coalesce((select value #>> '{}' from settings where key = 'language'), 'ru') = 'ru'
  as is_russian) as desk;

-- people ----------------------------------------------------------------------------------------

alter table organizations add column time_zone text; -- IANA; null: not known, the calendar's own holds
