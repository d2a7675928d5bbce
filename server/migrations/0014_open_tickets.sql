-- The counts beside the views stop at a thousand, but among a million tickets PostgreSQL joined whole
-- indexes to find them: 170 ms for «my teams», 40 ms for «unassigned». What is open is little.
create index tickets_open_team on tickets (team_id, updated_at desc, id desc)
  where status_category not in ('solved', 'closed');
create index tickets_unassigned on tickets (updated_at desc, id desc)
  where assignee_id is null and status_category not in ('solved', 'closed');
