-- operations: what was done to tickets at once, and how to take it back ---------------------------

create table operations (
  id uuid primary key,
  kind text not null check (kind in ('bulk', 'macro', 'merge', 'split', 'rule')),
  name text not null default '',
  -- Null: the desk itself, by a rule.
  agent_id uuid references agents,
  -- The macro or the rule; of a merge the survivor, of a split the ticket that was split.
  source_id uuid,
  via text not null default 'session' check (via in ('session', 'token')),
  actions jsonb not null default '[]',
  -- Which tickets: what is left of the condition once they are gathered is null.
  condition jsonb,
  gathered_up_to uuid,
  is_gathered boolean not null default true,
  state text not null check (state in ('queued', 'running', 'done', 'undoing', 'undone')),
  total int not null default 0,
  done int not null default 0,
  unchanged int not null default 0,
  refused int not null default 0,
  undone int not null default 0,
  undo_refused int not null default 0,
  created_at timestamptz not null,
  finished_at timestamptz,
  stopped_at timestamptz,
  undone_by uuid references agents,
  undone_at timestamptz,
  expires_at timestamptz not null
);
create index operations_of_agent on operations (agent_id, created_at desc, id desc);
create index operations_newest on operations (created_at desc, id desc);
create index operations_expired on operations (expires_at);
create index operations_working on operations (id) where state in ('queued', 'running', 'undoing');

-- One row a ticket. The id may name a ticket that is not there or is not seen: it is refused, not told.
create table operation_items (
  operation_id uuid not null references operations on delete cascade,
  ticket_id uuid not null,
  outcome text not null default 'pending'
    check (outcome in ('pending', 'done', 'unchanged', 'refused', 'undone', 'undo_refused')),
  cause_key text,
  cause_params jsonb,
  undo jsonb,
  primary key (operation_id, ticket_id)
);
create index operation_items_by_outcome on operation_items (operation_id, outcome, ticket_id);
create index operation_items_of_merge on operation_items ((undo ->> 'merge_id'))
  where undo ? 'merge_id';
create index operation_items_of_split on operation_items ((undo ->> 'split_id'))
  where undo ? 'split_id';

-- Sees and takes back what colleagues did to many tickets at once.
update roles set permissions = array_append(permissions, 'operations.manage')
where key in ('admin', 'lead') and not 'operations.manage' = any(permissions);
