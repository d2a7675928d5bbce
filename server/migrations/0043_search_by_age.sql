-- Search by age: the newest tickets are looked through first, and no further than needed.

-- search ------------------------------------------------------------------------------------------

-- Tickets lie in blocks of 4096 numbers. Each stem in a document carries its block before a colon,
-- `f4:касс`, so that one index of words is as many small ones: to look through the newest blocks costs
-- the same however many lie behind them. Nobody types such a stem: words hold letters and digits alone.
create function search_block(number bigint) returns bigint
  language sql immutable strict parallel safe
  return number >> 12;

-- A query with a place for the block in each stem, and as it is asked of one block.
create function search_in_blocks(query tsquery) returns text
  language sql immutable strict parallel safe
  return case when numnode(query) > 0 then regexp_replace(query::text, '''([^'']+)''', '''@:\1''', 'g') end;
create function search_in_block(query text, block bigint) returns text
  language sql immutable strict parallel safe
  return replace(query, '@', to_hex(block));

-- A document, in its block. Its text is 'stem':places between blanks.
create function search_of_block(document tsvector, block bigint) returns tsvector
  language sql immutable strict parallel safe
  return replace(' ' || document::text, ' ''', ' ''' || to_hex(block) || ':')::tsvector;

drop index search_documents_tsv;
drop index search_documents_updated;
alter table search_documents add column number bigint;
update search_documents d set number = t.number, tsv = search_of_block(d.tsv, search_block(t.number))
  from tickets t where t.id = d.ticket_id;
alter table search_documents alter column number set not null;
-- Each block is a look of its own, and each look reads the list of entries not yet sorted in: a short one.
create index search_documents_tsv on search_documents using gin (tsv)
  with (fastupdate = on, gin_pending_list_limit = 64);
create unique index search_documents_number on search_documents (number);

-- tickets -----------------------------------------------------------------------------------------

-- All tickets, in the orders that so far only the open ones had an index for.
create index tickets_by_priority on tickets (priority, id);
create index tickets_by_due on tickets (coalesce(next_due_at, 'infinity'::timestamptz), id);
create index tickets_by_waiting on tickets (coalesce(last_customer_at, created_at), id);

-- The counts beside the views are read from these alone, without the rows: what is open, whom it belongs
-- to, who sees it, and what views mostly ask for.
create index tickets_open_sight on tickets (status_category, team_id)
  include (assignee_id, curator_id, merged_into_id, priority, language, channel, type_id, topic_id, brand_id,
    organization_id, created_at)
  where status_category not in ('solved', 'closed');
drop index tickets_unassigned;
create index tickets_unassigned on tickets (updated_at desc, id desc)
  include (assignee_id, team_id, curator_id, merged_into_id)
  where assignee_id is null and status_category not in ('solved', 'closed');
