/** A row in each table that a test's world left empty, made from what the database says of its columns. */
import type pg from 'pg';
import { newId } from '#platform/id.ts';
import { type Reference, referencesOf, type TableName } from './catalogue.ts';

type Needed = {
  readonly table: TableName;
  readonly name: string;
  readonly type: string;
  readonly is_needed: boolean;
  readonly checks: string;
};

/**
 * Rows that are named in a table's foreign keys are taken from what is there, those of the ticket first.
 * Answers the tables that stay empty because a constraint takes no made-up row.
 */
export async function fillEmptyTables(pool: pg.Pool, ticket_id: string): Promise<TableName[]> {
  const client = await pool.connect();
  try {
    const references = await referencesOf(client);
    const tables = Map.groupBy(await neededOf(client), (one) => one.table);
    const empty: TableName[] = [];
    for (const [table, columns] of tables) {
      const { rows } = await client.query(`select 1 from "${table}" limit 1`);
      if (rows.length > 0) continue;
      const given = { columns, references: references.filter((one) => one.table === table) };
      if (!(await isFilled(client, table, { ...given, ticket_id }))) empty.push(table);
    }
    return empty;
  } finally {
    client.release();
  }
}

async function neededOf(client: pg.PoolClient): Promise<Needed[]> {
  const { rows } = await client.query<Needed>(`
    select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type,
      a.attnotnull and not a.atthasdef as is_needed,
      coalesce((select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]), '') as checks
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and not c.relispartition and a.attnum > 0
      and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
    order by c.oid, a.attnum`);
  return rows;
}

type Given = {
  readonly columns: readonly Needed[];
  readonly references: readonly Reference[];
  readonly ticket_id: string;
};

async function isFilled(client: pg.PoolClient, table: TableName, given: Given): Promise<boolean> {
  const values = new Map<string, unknown>();
  for (const column of given.columns) {
    const reference = given.references.find((one) => one.column === column.name);
    if (reference !== undefined) {
      const found = await rowOf(client, reference, given.ticket_id);
      if (found !== undefined) values.set(column.name, found);
    } else if (column.is_needed) values.set(column.name, madeUp(column, given.ticket_id));
  }
  const names = [...values.keys()];
  const sql = `insert into "${table}" (${names.map((name) => `"${name}"`).join(', ')})
    values (${names.map((_, index) => `$${index + 1}`).join(', ')})`;
  return client.query(sql, [...values.values()]).then(
    () => true,
    () => false,
  );
}

async function rowOf(
  client: pg.PoolClient,
  { target, target_column }: Reference,
  ticket_id: string,
): Promise<unknown> {
  const { rows } = await client.query<{ id: unknown; row: Record<string, unknown> }>(
    `select "${target_column}" as id, to_jsonb(t) as row from "${target}" t limit 500`,
  );
  const ofTicket = rows.find(
    ({ row }) => row['id'] === ticket_id || row['ticket_id'] === ticket_id,
  );
  return (ofTicket ?? rows[0])?.id;
}

function madeUp({ name, type, checks }: Needed, ticket_id: string): unknown {
  const listed = /ARRAY\['([^']*)'::text/.exec(checks)?.[1];
  if (listed !== undefined) return type === 'text[]' ? [listed] : listed;
  if (name.endsWith('ticket_id')) return ticket_id;
  if (type === 'uuid') return newId();
  if (type === 'bytea') return Buffer.from(newId().replaceAll('-', '').repeat(2), 'hex');
  if (type === 'jsonb') return name === 'items' ? '["слово дня"]' : '{"ru": "слово дня"}';
  if (type === 'date') return '2026-03-02';
  if (type === 'boolean') return true;
  if (type.startsWith('timestamp')) return '2026-03-02T10:00:00Z';
  if (type.endsWith('[]')) return [];
  return type === 'text' ? `слово-${newId()}` : 1;
}
