-- backups -------------------------------------------------------------------------------------

-- When administrators were last told that no backup had come about for two days.
alter table backup_settings add column overdue_told_at timestamptz;
