-- What the pages of the help centre ask for first.
create index articles_frequent on articles (section_id, position) where is_frequent and published_at is not null;
create index article_texts_changed on article_texts (language, published_at desc) where published_version is not null;
