-- Row triggers do not hear of TRUNCATE.
create trigger events_not_truncated before truncate on events
  for each statement execute function events_are_append_only();
