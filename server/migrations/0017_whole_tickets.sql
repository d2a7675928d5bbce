-- tickets: merging by reference, splitting, links ---------------------------------------------------

-- Into which ticket this one was merged, by hand. That one may be merged itself: the one at the end of
-- the way is the survivor. A merged ticket is closed, takes nothing more, and leads there.
alter table tickets add column merged_into_id uuid references tickets (id);
alter table tickets add constraint tickets_merged_closed
  check (merged_into_id is null or (status_category = 'closed' and merged_into_id <> id));
create index tickets_merged_into on tickets (merged_into_id) where merged_into_id is not null;

create function surviving_ticket(asked uuid) returns uuid language sql stable parallel safe as $$
  with recursive way as (
    select id, merged_into_id from tickets where id = asked
    union
    select t.id, t.merged_into_id from way join tickets t on t.id = way.merged_into_id
  )
  select id from way where merged_into_id is null
$$;

-- The ticket and all that was merged into it, directly or by way of others.
create function merged_tree(asked uuid) returns setof uuid language sql stable parallel safe as $$
  with recursive tree as (
    select asked as id
    union
    select t.id from tree join tickets t on t.merged_into_id = tree.id
  )
  select id from tree
$$;

-- To which merged ticket a word belongs; null: to the one in which it stands. So a word stands in the
-- survivor of the ticket that it belongs to, and taking a merge back needs no memory of its words.
alter table comments add column merged_from_id uuid references tickets (id) on delete set null;
create index comments_merged_from on comments (merged_from_id) where merged_from_id is not null;
alter table waiting_replies add column merged_from_id uuid references tickets (id) on delete set null;
alter table drafts add column merged_from_id uuid references tickets (id) on delete set null;

-- To which merged ticket other rows of tickets belong that stand at its survivor.
create table merged_rows (
  kind text not null check (kind in ('side_conversation', 'offered_draft')),
  row_id uuid not null,
  home_id uuid not null references tickets (id) on delete cascade,
  primary key (kind, row_id)
);
create index merged_rows_home on merged_rows (home_id);

-- On the survivor only for the sake of a merged ticket: goes with it.
alter table ticket_participants add column is_gathered boolean not null default false;
alter table ticket_followers add column is_gathered boolean not null default false;
alter table ticket_tags add column is_gathered boolean not null default false;

-- When the agent really looked; `read_at` is what follows from it for the whole merged conversation.
alter table ticket_reads add column looked_at timestamptz;

create table ticket_merges (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  into_id uuid not null references tickets (id) on delete cascade,
  merged_at timestamptz not null,
  merged_by uuid references agents (id) on delete set null,
  -- The merged ticket's people get the replies from now on; otherwise only those of the same requester do.
  copies_people boolean not null default false,
  -- The merged ticket as it was: {status_id, status_category, solved_at, closed_at}.
  before jsonb not null,
  -- The survivor had ended and was opened by this: {before: as above, status_id: what it got}.
  opened jsonb,
  ended_at timestamptz,
  ended_by uuid references agents (id) on delete set null,
  check (ticket_id <> into_id)
);
create unique index ticket_merges_standing on ticket_merges (ticket_id) where ended_at is null;
create index ticket_merges_into on ticket_merges (into_id) where ended_at is null;

create table ticket_splits (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,      -- which was split
  new_ticket_id uuid not null references tickets (id) on delete cascade,
  mode text not null check (mode in ('move', 'copy')),
  comment_ids uuid[] not null,              -- as they stand in the new ticket
  home_ids uuid[] not null,                 -- to which ticket each belonged, in the same order
  split_at timestamptz not null,
  split_by uuid references agents (id) on delete set null,
  ended_at timestamptz,
  ended_by uuid references agents (id) on delete set null
);
create index ticket_splits_new on ticket_splits (new_ticket_id);
create index ticket_splits_ticket on ticket_splits (ticket_id);

-- What the first says of the second. `related` has no direction: the smaller id stands first.
create table ticket_links (
  ticket_id uuid not null references tickets (id) on delete cascade,
  kind text not null check (kind in ('related', 'duplicate_of', 'child_of', 'caused_by')),
  other_ticket_id uuid not null references tickets (id) on delete cascade,
  created_at timestamptz not null,
  created_by uuid references agents (id) on delete set null,
  primary key (ticket_id, kind, other_ticket_id),
  check (ticket_id <> other_ticket_id),
  check (kind <> 'related' or ticket_id < other_ticket_id)
);
create unique index ticket_links_parent on ticket_links (ticket_id) where kind = 'child_of';
create index ticket_links_other on ticket_links (other_ticket_id, kind);
