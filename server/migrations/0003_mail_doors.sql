-- A mailbox whose server delivers name+token@domain can carry the ticket's token in Reply-To.
alter table mailboxes add column plus_addressing boolean not null default false;
-- Mail to any address of the mailbox's domain is its mail (own SMTP and LMTP door only).
alter table mailboxes add column catch_all boolean not null default false;

-- Equal bytes are one message by raw_sha256; a copy that took another way has other trace headers
-- and the same content.
alter table mail_ledger add column content_sha256 bytea check (length(content_sha256) = 32);
create index mail_ledger_content on mail_ledger (content_sha256) where content_sha256 is not null;

alter table mail_message_ids add column created_at timestamptz not null default now();
