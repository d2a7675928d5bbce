-- The order in which documents of articles are written, so that a process that holds them in memory reads what is
-- new. Whoever writes them holds a lock until the commit: a lower number never appears after a higher one.
create sequence article_documents_written;
alter table article_documents
  add column written bigint not null default nextval('article_documents_written');
create index article_documents_written_at on article_documents (written);
