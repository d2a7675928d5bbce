-- What a machine suggests: models of our own, trained on the desk's tickets, and an outside language model on demand.

-- assist -------------------------------------------------------------------------------------

-- What is suggested, and from which probability on.
create table assist_fields (
  field text primary key check (field in ('topic', 'type', 'language')),
  is_on boolean not null default true,
  threshold double precision not null default 0.8 check (threshold between 0.3 and 0.99),
  fills_above double precision check (fills_above between 0.5 and 0.999), -- null: nothing is filled without a person
  pinned_model_id uuid,                     -- null: the newest
  updated_at timestamptz not null default now()
);
insert into assist_fields (field, threshold) values ('topic', 0.7), ('type', 0.8), ('language', 0.95);

-- One row for each training of one field.
create table assist_models (
  id uuid primary key,
  field text not null references assist_fields (field),
  version integer not null,
  state text not null check (state in ('working', 'ready', 'too_little', 'failed')),
  share double precision not null default 0 check (share between 0 and 1), -- of the work that is done
  started_at timestamptz not null,
  finished_at timestamptz,
  report jsonb,                             -- what it learnt from and how well; contract/assist.ts
  bytes bytea,                              -- the model itself
  unique (field, version),
  check ((state = 'working') = (finished_at is null)),
  check ((state = 'ready') = (bytes is not null))
);
create unique index assist_models_working on assist_models (field) where state = 'working';
create index assist_models_ready on assist_models (field, version desc) where state = 'ready';
alter table assist_fields add constraint assist_fields_pinned
  foreign key (pinned_model_id) references assist_models (id) on delete set null;

-- One for each field of a ticket that a model was sure enough about.
create table assist_suggestions (
  id uuid primary key,
  ticket_id uuid not null references tickets (id) on delete cascade,
  field text not null references assist_fields (field),
  model_id uuid references assist_models (id) on delete set null,
  value text not null,                      -- an id of a topic or a type, or a language
  probability double precision not null check (probability between 0 and 1),
  state text not null default 'open' check (state in ('open', 'filled', 'accepted', 'rejected')),
  is_by_hand boolean not null default false, -- decided by setting the field, not by the chip
  decided_by_id uuid references agents (id) on delete set null,
  decided_at timestamptz,
  written jsonb,                            -- of a filled one: what to put back
  created_at timestamptz not null,
  unique (ticket_id, field),
  check ((state in ('accepted', 'rejected')) = (decided_at is not null))
);
create index assist_suggestions_decided on assist_suggestions (field, decided_at desc) where decided_at is not null;
create index assist_suggestions_model on assist_suggestions (model_id);

-- The outside language model: one row, off until somebody names it.
create table assist_text_model (
  is_only boolean primary key default true check (is_only),
  is_on boolean not null default false,
  url text not null default '',
  model text not null default '',
  sealed_key text,
  masks_names boolean not null default true,
  timeout_seconds integer not null default 60 check (timeout_seconds between 5 and 300),
  updated_at timestamptz not null default now(),
  check (not is_on or (url <> '' and model <> ''))
);
insert into assist_text_model default values;

-- Each use of it: who, when, about what, what was sent, what came back.
create table assist_robot_drafts (
  id uuid primary key,
  ticket_id uuid references tickets (id) on delete set null,
  agent_id uuid not null references agents (id) on delete cascade,
  kind text not null check (kind in ('summary', 'reply', 'article', 'test')),
  state text not null check (state in ('waiting', 'done', 'failed')),
  model text not null,
  sent text not null,                       -- masked, as it left
  masked jsonb not null default '{}',       -- how many of each kind were masked
  answer text,
  error text,
  tokens_in integer,
  tokens_out integer,
  created_at timestamptz not null,
  finished_at timestamptz,
  check ((state = 'waiting') = (finished_at is null)),
  check ((state = 'done') = (answer is not null))
);
create index assist_robot_drafts_age on assist_robot_drafts (created_at desc, id desc);
create index assist_robot_drafts_ticket on assist_robot_drafts (ticket_id) where ticket_id is not null;
create index assist_robot_drafts_agent on assist_robot_drafts (agent_id);
