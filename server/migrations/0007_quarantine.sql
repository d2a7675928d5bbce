-- channels: authentication and quarantine -----------------------------------------------------

-- What came but waits for a person's word: nothing is thrown away. The cause says why.
alter table mail_ledger drop constraint mail_ledger_state_check;
alter table mail_ledger add constraint mail_ledger_state_check check
  (state in ('received', 'opened', 'joined', 'bounce', 'ignored', 'failed', 'quarantined'));

-- Who handed it to our own door; null where the door does not know (IMAP, the API).
alter table mail_ledger add column remote_address text;
alter table mail_ledger add column helo text;
-- What SPF, DKIM, DMARC and ARC say, and who looked; null: nobody looked.
alter table mail_ledger add column auth jsonb;
-- What filters said: {is_spam, score, by} of an upstream header and of rspamd.
alter table mail_ledger add column spam jsonb;
-- A person took it out of quarantine: it is not judged again.
alter table mail_ledger add column released_at timestamptz;
alter table mail_ledger add column released_by uuid references agents (id) on delete set null;
-- The same bytes again: when, the last twenty times.
alter table mail_ledger add column received_again_at timestamptz[] not null default '{}';
-- The same content by another way: the entry that was understood.
alter table mail_ledger add column duplicate_of uuid references mail_ledger (id) on delete set null;
create index mail_ledger_copies on mail_ledger (duplicate_of) where duplicate_of is not null;

-- Whom an administrator always trusts, or always stops: visible and removable.
create table mail_rules (
  id uuid primary key,
  verdict text not null check (verdict in ('trust', 'block')),
  kind text not null check (kind in ('address', 'domain')),
  value text not null check (value = lower(value) and value <> ''),
  created_at timestamptz not null,
  created_by uuid references agents (id) on delete set null,
  unique (value)
);

-- What an administrator decided about judging mail; what is missing has its default.
create table mail_protection (
  is_only boolean primary key default true check (is_only),
  value jsonb not null,
  updated_at timestamptz not null
);
