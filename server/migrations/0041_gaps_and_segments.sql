-- What readers did not find leads to an article; organisations have tags, which articles may be for.

-- search ------------------------------------------------------------------------------------------

alter table article_gaps
  add column answer_id uuid references articles (id) on delete set null, -- the article that is found by these words from now on
  add column inside integer not null default 0;                          -- of the times: by colleagues
create index article_gaps_answer on article_gaps (answer_id) where answer_id is not null;

-- forms -------------------------------------------------------------------------------------------

-- What was read just before: it did not answer. Counted when the request becomes a ticket.
alter table form_requests add column read_article_ids uuid[] not null default '{}';

-- people ------------------------------------------------------------------------------------------

alter table organizations add column tags text[] not null default '{}' check (cardinality(tags) <= 50);
create index organizations_tags on organizations using gin (tags);

-- knowledge ---------------------------------------------------------------------------------------

-- Of the audience `organizations`: also all that carry a tag.
alter table article_audiences add column organization_tag text;
alter table article_audiences drop constraint article_audiences_check;
alter table article_audiences add constraint article_audiences_check
  check (num_nonnulls(organization_id, contract, organization_tag, role_id) = 1);
alter table article_audiences
  drop constraint article_audiences_article_id_organization_id_contract_role__key;
alter table article_audiences add constraint article_audiences_once
  unique nulls not distinct (article_id, organization_id, contract, organization_tag, role_id);
