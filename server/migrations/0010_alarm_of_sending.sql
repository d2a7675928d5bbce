-- channels: the watch over mailboxes -----------------------------------------------------------

-- Replies wait because the mailbox's server does not take them.
alter table mailbox_alarms drop constraint mailbox_alarms_kind_check;
alter table mailbox_alarms add constraint mailbox_alarms_kind_check
  check (kind in ('fetch', 'send', 'canary', 'token', 'client_secret'));
