-- Names that look like each of the words, the longest first: the index is asked for that one. PostgreSQL's own
-- threshold (0.6) forgives no error in the middle of a word; a function may have another without a transaction.
create function contacts_nearly(words text[]) returns setof uuid
  language sql stable parallel safe rows 20 set pg_trgm.word_similarity_threshold = 0.4 as $$
  select id from contacts where search_text(first_name || ' ' || last_name) %> words[1]
    and search_text(first_name || ' ' || last_name) %> all (words)
$$;
create function organizations_nearly(words text[]) returns setof uuid
  language sql stable parallel safe rows 20 set pg_trgm.word_similarity_threshold = 0.4 as $$
  select id from organizations where search_text(name) %> words[1] and search_text(name) %> all (words)
$$;
