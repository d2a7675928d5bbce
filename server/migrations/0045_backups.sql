-- backups -------------------------------------------------------------------------------------

-- Backups that Opora makes by itself or on the administrator's page. They are of this installation:
-- a backup does not hold this table.
create table backups (
  id uuid primary key,
  kind text not null check (kind in ('nightly', 'by_hand')),
  state text not null check (state in ('waiting', 'running', 'proving', 'done', 'failed')),
  file_name text not null unique,
  progress double precision not null default 0 check (progress between 0 and 1),
  size bigint,
  row_count bigint,
  ticket_count bigint,
  file_count bigint,
  missing_files bigint,
  is_sealed boolean not null default false,
  error text,                               -- a closed key, or the words of the system
  proof text not null default 'none' check (proof in ('none', 'whole', 'differs', 'not_possible')),
  proof_words text,
  proven_at timestamptz,
  asked_by uuid references agents (id) on delete set null,
  created_at timestamptz not null,
  finished_at timestamptz,
  removed_at timestamptz                    -- the file went, to make room for newer ones
);
create index backups_created on backups (created_at desc, id desc);

-- One row: when backups are made by themselves, and how many are kept.
create table backup_settings (
  is_only boolean primary key default true check (is_only),
  is_on boolean not null default true,
  hour smallint not null default 3 check (hour between 0 and 23), -- of the desk's time zone
  keep_days smallint not null default 7 check (keep_days between 1 and 90),
  keep_weeks smallint not null default 4 check (keep_weeks between 0 and 52),
  is_proven boolean not null default true,  -- each nightly backup is restored into a scratch database
  since timestamptz not null default now()  -- the first night is the one after it
);
insert into backup_settings default values;
