-- Whose court each ticket was in: turns as they follow from the facts, for sums over many tickets.

-- sla: courts ------------------------------------------------------------------------------------

-- A copy that can be computed anew at any time; one row a turn. Of a ticket without any (ended as it
-- began) one row without length stands for "counted".
create table court_spans (
  ticket_id uuid not null references tickets (id) on delete cascade,
  place integer not null,
  side text not null check (side in ('line', 'development', 'vendor', 'customer', 'approval')),
  line text check (line in ('L1', 'L2', 'L3')),
  team_id uuid references teams (id),
  from_at timestamptz not null,
  to_at timestamptz check (to_at >= from_at), -- null: it lasts
  -- Of our own turns: the calendar whose nights are nobody's, and how much working time of it had
  -- passed since 2020 when the turn began and ended. The night of any part is then a subtraction.
  calendar_id uuid references calendars (id),
  zone text,                                -- the customer's, when the policy counts by it
  worked_from bigint,
  worked_to bigint,
  primary key (ticket_id, place),
  check ((side = 'line') = (line is not null)),
  check ((calendar_id is null) = (worked_from is null)),
  check ((worked_to is null) = (calendar_id is null or to_at is null))
);
-- A period asks for what began before its end and ended after its beginning.
create index court_spans_ended on court_spans (to_at);
create index court_spans_calendar on court_spans (calendar_id, ticket_id) where calendar_id is not null;
create index court_spans_team on court_spans (team_id, ticket_id) where team_id is not null;
