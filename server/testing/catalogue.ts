/** What the database says of itself: its tables, their texts, and which rows hang on which. */
import type pg from 'pg';

export type TableName = string;

const casts = ['text', 'text[]', 'jsonb'] as const;

export type Column = {
  readonly name: string;
  readonly cast: (typeof casts)[number];
  /** Part of a primary or a foreign key. */
  readonly is_key: boolean;
  readonly table_key: readonly string[];
};

type ColumnRow = {
  table: string;
  name: string;
  type: string;
  is_key: boolean;
  table_key: string[] | null;
};

/** Texts, lists of texts and JSON of every table of ours. */
export async function columnsOf(client: pg.PoolClient): Promise<Map<TableName, Column[]>> {
  const { rows } = await client.query<ColumnRow>(`
    select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type,
      exists (select from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'f')
        and a.attnum = any (k.conkey)) as is_key,
      (select array_agg(p.attname::text) from pg_constraint k join pg_attribute p
        on p.attrelid = c.oid and p.attnum = any (k.conkey)
        where k.conrelid = c.oid and k.contype = 'p') as table_key
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and not c.relispartition and a.attnum > 0
      and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
      and format_type(a.atttypid, null) in ('text', 'text[]', 'jsonb')
    order by 1, a.attnum`);
  const found = new Map<TableName, Column[]>();
  for (const row of rows) {
    const cast = casts.find((one) => one === row.type) ?? 'jsonb';
    const column = { name: row.name, cast, is_key: row.is_key, table_key: row.table_key ?? [] };
    found.set(row.table, [...(found.get(row.table) ?? []), column]);
  }
  return found;
}

export type Reference = {
  readonly table: TableName;
  readonly column: string;
  readonly target: TableName;
  readonly target_column: string;
};

/** Foreign keys of one column. */
export async function referencesOf(client: pg.PoolClient): Promise<Reference[]> {
  const { rows } = await client.query<Reference>(`
    select k.conrelid::regclass::text as table, a.attname as column,
      k.confrelid::regclass::text as target, t.attname as target_column
    from pg_constraint k
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    join pg_attribute t on t.attrelid = k.confrelid and t.attnum = k.confkey[1]
    where k.contype = 'f' and cardinality(k.conkey) = 1
      and k.connamespace = 'public'::regnamespace`);
  return rows;
}

/** One row by its primary key, whatever else of it changes. */
export function keyOf(
  table: TableName,
  row: Readonly<Record<string, unknown>>,
  key: readonly string[],
): string {
  return `${table}:${key.map((name) => JSON.stringify(row[name])).join(',')}`;
}

/** Whatever of these a ticket leads to is no part of it. */
const ends =
  /^(agents|contacts|organizations|teams|roles|articles|operations|rules|macros|topics)$/;

/**
 * Rows that hang on a ticket, by any number of foreign keys: comments, their files, drafts, deliveries …
 * Answers their keys, table by table.
 */
export async function rowsThatHangOn(
  client: pg.PoolClient,
  ticket_id: string,
): Promise<Map<TableName, Set<string>>> {
  const references = await referencesOf(client);
  const columns = await columnsOf(client);
  const keys = new Map([...columns].map(([table, [first]]) => [table, first?.table_key ?? []]));
  const found = new Map<TableName, Set<string>>();
  const ids = new Map<TableName, Set<string>>([['tickets', new Set([ticket_id])]]);
  const due: { table: TableName; ids: string[] }[] = [{ table: 'tickets', ids: [ticket_id] }];
  const note = (table: TableName, rows: readonly Record<string, unknown>[]) => {
    const known = ids.get(table) ?? new Set<string>();
    const fresh = rows.map((row) => String(row['id'])).filter((id) => !known.has(id));
    const marks = found.get(table) ?? new Set<string>();
    for (const row of rows) marks.add(keyOf(table, row, keys.get(table) ?? []));
    found.set(table, marks);
    ids.set(table, new Set([...known, ...fresh]));
    if (fresh.length > 0 && rows.some((row) => 'id' in row)) due.push({ table, ids: fresh });
  };
  const rowsOf = async (table: TableName, column: string, wanted: readonly string[]) => {
    const sql = `select to_jsonb(t) as row from "${table}" t where "${column}"::text = any ($1)`;
    return (await client.query<{ row: Record<string, unknown> }>(sql, [wanted])).rows.map(
      ({ row }) => row,
    );
  };
  note('tickets', await rowsOf('tickets', 'id', [ticket_id]));
  for (let next = due.shift(); next !== undefined; next = due.shift()) {
    for (const one of references) {
      if (one.target !== next.table || ends.test(one.table)) continue;
      note(one.table, await rowsOf(one.table, one.column, next.ids));
    }
    // A file is the comment's, though the key points from the attachment to it.
    if (next.table !== 'comments') continue;
    const attached = await rowsOf('attachments', 'comment_id', next.ids);
    const files = attached.map((row) => String(row['file_id']));
    note('files', await rowsOf('files', 'id', files));
  }
  return found;
}
