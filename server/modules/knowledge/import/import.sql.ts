/** Statements over imports: the rows, what they found, where things came from. */
import { type Insertable, type RawBuilder, sql, type Updateable } from 'kysely';
import { z } from 'zod';
import type {
  ArticleImport,
  ArticleImportItem,
  ArticleImportState,
} from '#contract/article-imports.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { ArticleImportsTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';
import type { PageEnd } from '../cursor.ts';
import { type Trouble, troubleCodes } from './trouble.ts';

export type ImportRow = Omit<ArticleImport, 'counts' | 'can' | 'state'> & {
  readonly state: ArticleImportState;
  readonly agent_id: string;
  readonly file_id: string | null;
};

const columns = sql`i.id, i.agent_id, i.file_id, i.name, i.state, i.format, i.space_id, i.section_id, i.language,
  i.source, i.audience, i.article_state, i.when_changed, i.total, i.done, i.failure, i.created_at, i.finished_at,
  i.undone_at`;

export async function insertImport(ctx: Ctx, row: Insertable<ArticleImportsTable>): Promise<void> {
  await ctx.db.insertInto('article_imports').values(row).execute();
}

export async function writeImport(
  ctx: Ctx,
  id: string,
  change: Updateable<ArticleImportsTable>,
): Promise<void> {
  await ctx.db.updateTable('article_imports').set(change).where('id', '=', id).execute();
}

export async function deleteImport(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('article_imports').where('id', '=', id).execute();
}

export function importRow(ctx: Ctx, id: string): Promise<ImportRow | undefined> {
  return firstRow(ctx, sql<ImportRow>`select ${columns} from article_imports i where i.id = ${id}`);
}

export function lockImport(ctx: Ctx, id: string): Promise<ImportRow | undefined> {
  return firstRow(
    ctx,
    sql<ImportRow>`select ${columns} from article_imports i where i.id = ${id} for update`,
  );
}

export function importsOf(
  ctx: Ctx,
  agent_id: string,
  { after, limit }: { after: PageEnd | undefined; limit: number },
): Promise<ImportRow[]> {
  const beyond =
    after === undefined
      ? sql`true`
      : sql`(i.created_at, i.id) < (${after.at}::timestamptz, ${after.id}::uuid)`;
  return rows(
    ctx,
    sql<ImportRow>`select ${columns} from article_imports i where i.agent_id = ${agent_id} and ${beyond}
      order by i.created_at desc, i.id desc limit ${limit}`,
  );
}

/** Those that keep an archive and wait for a word. */
export async function waitingImports(ctx: Ctx, agent_id: string): Promise<number> {
  const found = await firstRow(
    ctx,
    sql<{ count: number }>`select count(*)::int as count from article_imports
      where agent_id = ${agent_id} and file_id is not null`,
  );
  return found?.count ?? 0;
}

/** Plans that nobody ran. */
export function forgottenImports(ctx: Ctx, before: Date): Promise<ImportRow[]> {
  return rows(
    ctx,
    sql<ImportRow>`select ${columns} from article_imports i
      where i.file_id is not null and i.created_at < ${before} and i.state in ('planned', 'failed') limit 100`,
  );
}

export type Counts = ArticleImport['counts'];

export async function countsOfImport(ctx: Ctx, id: string): Promise<Counts> {
  const found = await firstRow(
    ctx,
    sql<Counts>`select
        count(*) filter (where kind = 'section' and action = 'new')::int as sections_new,
        count(*) filter (where kind = 'text' and action = 'new')::int as new,
        count(*) filter (where kind = 'text' and action = 'changed')::int as changed,
        count(*) filter (where kind = 'text' and action = 'same')::int as same,
        count(*) filter (where kind = 'text' and action = 'edited')::int as edited,
        count(*) filter (where action = 'skipped')::int as skipped,
        count(*) filter (where troubles <> '[]')::int as troubled,
        count(*) filter (where kind = 'text' and outcome = 'done')::int as written,
        count(*) filter (where outcome = 'refused')::int as refused,
        count(*) filter (where kind = 'text' and outcome = 'undone')::int as undone,
        count(*) filter (where outcome = 'undo_refused')::int as undo_refused
      from article_import_items where import_id = ${id}`,
  );
  return found ?? emptyCounts;
}

const emptyCounts: Counts = {
  ...{ sections_new: 0, new: 0, changed: 0, same: 0, edited: 0, skipped: 0, troubled: 0 },
  ...{ written: 0, refused: 0, undone: 0, undo_refused: 0 },
};

// items ---------------------------------------------------------------------------------------

export type ItemRow = Omit<ArticleImportItem, 'troubles'> & {
  readonly key: string;
  readonly troubles: Trouble[];
  readonly section_id: string | null;
  readonly before_version: number | null;
};
export type NewItem = Omit<ItemRow, 'outcome' | 'cause' | 'before_version'>;

const itemColumns = sql`position, kind, path, place, title, language, key, action, outcome, cause, troubles,
  article_id, section_id, before_version`;

const storedTroubles = z.array(
  z.object({ code: z.enum(troubleCodes), what: z.string(), count: z.number() }),
);

export async function clearItems(ctx: Ctx, import_id: string): Promise<void> {
  await ctx.db.deleteFrom('article_import_items').where('import_id', '=', import_id).execute();
}

export async function insertItems(
  ctx: Ctx,
  import_id: string,
  items: readonly NewItem[],
): Promise<void> {
  if (items.length === 0) return;
  await sql`insert into article_import_items (import_id, position, kind, path, place, title, language, key, action,
      troubles, article_id, section_id)
    select ${import_id}::uuid, position, kind, path, array(select jsonb_array_elements_text(place)), title, language,
      key, action, troubles, article_id, section_id
    from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as one (position int, kind text, path text, place jsonb,
      title text, language text, key text, action text, troubles jsonb, article_id uuid, section_id uuid)`.execute(
    ctx.db,
  );
}

export type ItemsAsked = {
  readonly kind?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: string | undefined;
  readonly is_troubled?: boolean;
  readonly after: number;
  readonly limit: number;
};

export async function itemsOf(ctx: Ctx, import_id: string, asked: ItemsAsked): Promise<ItemRow[]> {
  const where: RawBuilder<unknown>[] = [
    sql`import_id = ${import_id}`,
    sql`position > ${asked.after}`,
    ...(asked.kind === undefined ? [] : [sql`kind = ${asked.kind}`]),
    ...(asked.action === undefined ? [] : [sql`action = ${asked.action}`]),
    ...(asked.outcome === undefined ? [] : [sql`outcome = ${asked.outcome}`]),
    ...(asked.is_troubled === true ? [sql`troubles <> '[]'`] : []),
  ];
  const found = await rows(
    ctx,
    sql<ItemRow>`select ${itemColumns} from article_import_items where ${sql.join(where, sql` and `)}
      order by position limit ${asked.limit}`,
  );
  return found.map((row) => ({ ...row, troubles: storedTroubles.parse(row.troubles) }));
}

/** The last written first. */
export async function itemsToUndo(ctx: Ctx, import_id: string, limit: number): Promise<ItemRow[]> {
  return rows(
    ctx,
    sql<ItemRow>`select ${itemColumns} from article_import_items
      where import_id = ${import_id} and outcome = 'done' and kind <> 'file' order by position desc limit ${limit}`,
  );
}

export type ItemChange = {
  readonly outcome: ItemRow['outcome'];
  readonly cause?: string;
  readonly article_id?: string | null;
  readonly section_id?: string | null;
  readonly before_version?: number | null;
  readonly troubles?: readonly Trouble[];
};

export async function writeItem(
  ctx: Ctx,
  item: { readonly import_id: string; readonly position: number },
  { troubles, ...change }: ItemChange,
): Promise<void> {
  await ctx.db
    .updateTable('article_import_items')
    .set({ ...change, ...(troubles === undefined ? {} : { troubles: JSON.stringify(troubles) }) })
    .where('import_id', '=', item.import_id)
    .where('position', '=', item.position)
    .execute();
}

export async function countDone(ctx: Ctx, id: string, done: number): Promise<void> {
  await ctx.db.updateTable('article_imports').set({ done }).where('id', '=', id).execute();
}

// sources -------------------------------------------------------------------------------------

export type SourceRow = {
  readonly key: string;
  readonly language: string;
  readonly article_id: string | null;
  readonly section_id: string | null;
  readonly file_id: string | null;
  readonly hash: string;
  readonly written_at: string | null;
};

/** All that the source brought before. */
export function sourceRows(ctx: Ctx, source: string): Promise<SourceRow[]> {
  return rows(
    ctx,
    sql<SourceRow>`select key, language, article_id, section_id, file_id, hash, written_at
      from article_sources where source = ${source}`,
  );
}

export async function writeSource(
  ctx: Ctx,
  source: string,
  row: Omit<SourceRow, 'written_at'> & { readonly written_at: Date | null },
): Promise<void> {
  await sql`insert into article_sources (source, key, language, article_id, section_id, file_id, hash, written_at)
    values (${source}, ${row.key}, ${row.language}, ${row.article_id}, ${row.section_id}, ${row.file_id}, ${row.hash},
      ${row.written_at})
    on conflict (source, key, language) do update set article_id = excluded.article_id,
      section_id = excluded.section_id, file_id = excluded.file_id, hash = excluded.hash,
      written_at = excluded.written_at`.execute(ctx.db);
}

export async function deleteSource(
  ctx: Ctx,
  source: string,
  { key, language }: Pick<SourceRow, 'key' | 'language'>,
): Promise<void> {
  await sql`delete from article_sources where source = ${source} and key = ${key} and language = ${language}`.execute(
    ctx.db,
  );
}

/** Organisations and roles that people meant by name. */
export async function namedAudience(
  ctx: Ctx,
  named: { readonly organizations: readonly string[]; readonly roles: readonly string[] },
): Promise<{ organization_ids: string[]; role_ids: string[] }> {
  const organizations = await rows(
    ctx,
    sql<{
      id: string;
    }>`select id from organizations where name = any(${[...named.organizations]}::text[])`,
  );
  const roles = await rows(
    ctx,
    sql<{ id: string }>`select id from roles where key = any(${[...named.roles]}::text[])`,
  );
  return {
    organization_ids: organizations.map((row) => row.id),
    role_ids: roles.map((row) => row.id),
  };
}
