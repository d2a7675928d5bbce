-- Imports of articles: what was found in an archive, what became of it, and where each thing came from.

-- knowledge ---------------------------------------------------------------------------------------

create table article_imports (
  id uuid primary key,
  agent_id uuid not null references agents (id) on delete cascade,
  file_id uuid references files (id),       -- the archive; null once it is over
  name text not null,                       -- of the archive
  state text not null check (state in ('reading', 'planned', 'running', 'done', 'undoing', 'undone', 'failed')),
  -- What was asked.
  space_id uuid not null references knowledge_spaces (id),
  section_id uuid references knowledge_sections (id) on delete set null, -- below which it stands
  language text not null,                   -- of pages that name none
  source text not null default '',          -- the same again is an update; empty: not read yet
  audience text not null default 'staff',
  article_state text not null default 'wip',
  when_changed text not null default 'keep' check (when_changed in ('keep', 'replace')),
  -- What was found.
  format text check (format in ('opora', 'notion', 'confluence', 'markdown', 'html')),
  total integer not null default 0,         -- of items to read, to write or to take back
  done integer not null default 0,
  failure text,                             -- a key of an error
  created_at timestamptz not null,
  finished_at timestamptz,
  undone_at timestamptz
);
create index article_imports_agent on article_imports (agent_id, created_at desc, id desc);
create index article_imports_file on article_imports (file_id) where file_id is not null;
create index article_imports_age on article_imports (created_at) where file_id is not null;

-- Sections, texts and files of the archive, in the order of reading.
create table article_import_items (
  import_id uuid not null references article_imports (id) on delete cascade,
  position integer not null,
  kind text not null check (kind in ('section', 'text', 'file')),
  path text not null,
  place text[] not null default '{}',       -- names of the sections above
  title text not null default '',
  language text not null default '',
  key text not null default '',             -- within the source
  action text not null check (action in ('new', 'changed', 'same', 'edited', 'skipped')),
  outcome text not null default 'pending' check (outcome in ('pending', 'done', 'kept', 'refused', 'undone', 'undo_refused')),
  cause text,                               -- a key of an error
  troubles jsonb not null default '[]',     -- [{code, what, count}]
  article_id uuid,                          -- it has or will have
  section_id uuid,
  before_version integer,                   -- of the text, before the import wrote
  primary key (import_id, position)
);
create index article_import_items_action on article_import_items (import_id, action, position);
create index article_import_items_outcome on article_import_items (import_id, outcome, position);
create index article_import_items_troubled on article_import_items (import_id, position) where troubles <> '[]';

-- Where sections, texts and files came from, so that the same tree again is no second one.
create table article_sources (
  source text not null,
  key text not null,
  language text not null default '',        -- of a text
  article_id uuid references articles (id) on delete cascade,
  section_id uuid references knowledge_sections (id) on delete cascade,
  file_id uuid references files (id) on delete cascade,
  hash text not null,                       -- of what was read; empty: it was taken back
  written_at timestamptz,                   -- when the import wrote the text
  primary key (source, key, language),
  check (num_nonnulls(article_id, section_id, file_id) = 1)
);
create index article_sources_article on article_sources (article_id) where article_id is not null;
create index article_sources_section on article_sources (section_id) where section_id is not null;
create index article_sources_file on article_sources (file_id) where file_id is not null;
