-- tickets -----------------------------------------------------------------------------------------

-- How the tickets of a view are shown, and what each person changes of that.
alter table views
  add column layout text not null default 'rows' check (layout in ('rows', 'table')),
  add column columns text[] not null
    default '{number,requester,organization,status,priority,assignee,last_customer_at}',
  add column group_by text not null default 'none';

-- Null: as the view has it.
create table view_choices (
  agent_id uuid not null references agents (id) on delete cascade,
  view_id uuid not null references views (id) on delete cascade,
  sort text,
  layout text check (layout in ('rows', 'table')),
  columns text[],
  group_by text,
  is_hidden boolean not null default false,
  position smallint,
  primary key (agent_id, view_id)
);
create index view_choices_view on view_choices (view_id);

create table ticket_pins (
  agent_id uuid not null references agents (id) on delete cascade,
  ticket_id uuid not null references tickets (id) on delete cascade,
  pinned_at timestamptz not null,
  primary key (agent_id, ticket_id)
);
create index ticket_pins_ticket on ticket_pins (ticket_id);

-- The last look of each person at each ticket; the oldest are forgotten.
create table ticket_visits (
  agent_id uuid not null references agents (id) on delete cascade,
  ticket_id uuid not null references tickets (id) on delete cascade,
  visited_at timestamptz not null,
  primary key (agent_id, ticket_id)
);
create index ticket_visits_ticket on ticket_visits (ticket_id);

-- Each order of a list is read from an index: what is open is what is worked, the newest and the
-- oldest of all are asked for as well.
create index tickets_created on tickets (created_at, id);
create index tickets_open_created on tickets (created_at, id)
  where status_category not in ('solved', 'closed');
create index tickets_open_priority on tickets (priority, id)
  where status_category not in ('solved', 'closed');
create index tickets_open_due on tickets (coalesce(next_due_at, 'infinity'::timestamptz), id)
  where status_category not in ('solved', 'closed');
create index tickets_open_waiting on tickets (coalesce(last_customer_at, created_at), id)
  where status_category not in ('solved', 'closed');
