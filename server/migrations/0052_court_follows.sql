-- Turns are counted from the feed of events now, from here on; what was asked before is a job each.
insert into event_positions (reader, xid, event_id)
select 'court', coalesce(max(xid), 0), coalesce(max(id), 0) from events
on conflict do nothing;
