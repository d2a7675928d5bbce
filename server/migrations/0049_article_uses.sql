-- How an agent came to the article that went into a reply.

-- knowledge ---------------------------------------------------------------------------------------

-- Offered beside the ticket, or looked for there. Until now only what was offered could be put in.
alter table article_uses add column found_by text not null default 'suggested'
  check (found_by in ('suggested', 'searched'));
