-- history -------------------------------------------------------------------------------------

-- One row: since when no part could be added, why, and when administrators were last told.
create table event_parts_watch (
  is_only boolean primary key default true check (is_only),
  failing_since timestamptz,
  error text,
  told_at timestamptz
);
insert into event_parts_watch default values;

-- platform ------------------------------------------------------------------------------------

-- The table of events in parts by id. What is there becomes the first part as it is: with no lower and no
-- upper end nothing has to be looked through, so the lock lasts milliseconds however long the history is.
-- The last part never has an upper end: whatever becomes of whoever divides, an event has its place.
-- Parts are added by platform/event-parts.ts.

alter table events rename to events_1;
alter index events_pkey rename to events_1_pkey;
alter index events_position rename to events_1_xid_id_idx;
alter index events_ticket rename to events_1_ticket_id_id_idx;
alter index events_subject rename to events_1_subject_type_subject_id_id_idx;
drop trigger events_append_only on events_1; -- the whole table's is each part's

-- Not an identity: before PostgreSQL 17 parts have none.
do $$
declare place record;
begin
  select last_value, is_called into place from events_id_seq;
  alter table events_1 alter column id drop identity;
  create sequence events_id_seq as bigint;
  perform setval('events_id_seq', place.last_value, place.is_called);
end $$;
alter table events_1 alter column id set default nextval('events_id_seq');

create table events (like events_1 including defaults including constraints) partition by range (id);
alter sequence events_id_seq owned by events.id;
alter table events add primary key (id);
create index events_position on events (xid, id);
create index events_ticket on events (ticket_id, id) where ticket_id is not null;
create index events_subject on events (subject_type, subject_id, id);
create trigger events_append_only before update or delete on events
  for each row execute function events_are_append_only();
create trigger events_not_truncated before truncate on events
  for each statement execute function events_are_append_only();

alter table events attach partition events_1 for values from (minvalue) to (maxvalue);

-- Whoever could use the table by its name still can: the new one has the owner and the grants of the old.
do $$
declare one record;
begin
  for one in select pg_get_userbyid(relowner) as name from pg_class where oid = 'events_1'::regclass
      and relowner <> (select relowner from pg_class where oid = 'events'::regclass) loop
    execute format('alter table events owner to %I', one.name);
  end loop;
  for one in select privilege_type, is_grantable,
      case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end as name
      from pg_class c cross join aclexplode(c.relacl) a
      where c.oid = 'events_1'::regclass and a.grantee <> c.relowner loop
    execute format('grant %s on events to %s%s', one.privilege_type, one.name,
      case when one.is_grantable then ' with grant option' else '' end);
    if one.privilege_type = 'INSERT' then
      execute format('grant usage on sequence events_id_seq to %s', one.name);
    end if;
  end loop;
end $$;
