-- channels: what a message carries -------------------------------------------------------------

-- Our answer to an invitation leaves by the outbox like any other letter.
alter table deliveries drop constraint deliveries_kind_check;
alter table deliveries add constraint deliveries_kind_check check (kind in (
  'reply', 'auto_reply', 'notification', 'invitation', 'password_reset', 'calendar_reply'));

-- The newest answer to each event of a message; the invitation itself is read from its file.
create table invitation_answers (
  comment_id uuid not null references comments (id) on delete cascade,
  uid text not null,                        -- of the event, by its sender
  recurrence_id text not null default '',   -- the one meeting of a row of them; '' is the whole row
  answer text not null check (answer in ('accepted', 'tentative', 'declined')),
  answered_by uuid references agents (id) on delete set null,
  answered_at timestamptz not null,
  delivery_id uuid references deliveries (id) on delete set null,
  primary key (comment_id, uid, recurrence_id)
);
