-- The telephone as the way of a ticket; what each article spared in forms.

-- tickets ----------------------------------------------------------------------------------------

-- Somebody called, and an agent wrote it down.
alter table tickets drop constraint tickets_channel_check;
alter table tickets add constraint tickets_channel_check
  check (channel in ('email', 'agent', 'api', 'portal', 'form', 'phone')) not valid;
alter table tickets validate constraint tickets_channel_check;

-- forms ------------------------------------------------------------------------------------------

-- By day and article: people to whom a form showed it, who opened it, of those who sent all the same
-- within 24 hours; at most spared (shown, nothing sent within 24 hours), at least (opened, and nothing
-- sent within 72).
create table form_article_days (
  day date not null,
  article_id uuid not null references articles (id) on delete cascade,
  topic_id uuid not null references topics (id) on delete cascade,
  brand_id uuid not null references brands (id) on delete cascade,
  seen integer not null,
  opened integer not null,
  asked integer not null,
  least integer not null check (least <= most),
  most integer not null,
  primary key (day, article_id, topic_id, brand_id)
);
create index form_article_days_article on form_article_days (article_id, day);

-- knowledge --------------------------------------------------------------------------------------

-- What was read, put into tickets and voted on in a period, whatever the article.
create index article_uses_at on article_uses (at);
create index article_votes_at on article_votes (at);
create index article_views_day on article_views (day);
