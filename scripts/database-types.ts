/**
 * Writes server/platform/database.gen.ts from a freshly migrated database; `--check` only compares.
 * Run by `npm run db:types` and, as a check, by CI.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startPostgres } from '../server/platform/embedded-postgres.ts';
import { migrate } from '../server/platform/migrations.ts';

type Column = {
  table_name: string;
  column_name: string;
  udt_name: string;
  is_nullable: 'YES' | 'NO';
  has_default: boolean;
  is_always: boolean;
  /** The words a CHECK (column in (…)) allows. */
  words: string[] | null;
};

const target = fileURLToPath(new URL('../server/platform/database.gen.ts', import.meta.url));

const scalars: Record<string, string> = {
  uuid: 'string',
  text: 'string',
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float8: 'number',
  numeric: 'number',
  timestamptz: 'Instant',
  date: 'string',
  bytea: 'Buffer',
  jsonb: 'Json',
  tsvector: 'string',
};

/** `Generated` of a union would distribute, so the whole is told at once. */
function typeOf(column: Column): string {
  const isArray = column.udt_name.startsWith('_');
  const scalar = column.words
    ? column.words.map((word) => `'${word}'`).join(' | ')
    : scalars[isArray ? column.udt_name.slice(1) : column.udt_name];
  if (scalar === undefined)
    throw new Error(
      `${column.table_name}.${column.column_name}: no TypeScript for ${column.udt_name}`,
    );
  const nullable = column.is_nullable === 'YES' ? ' | null' : '';
  const type = `${scalar}${isArray ? '[]' : ''}${nullable}`;
  if (column.is_always) return `GeneratedAlways<${type}>`;
  return column.has_default ? `Generated<${type}>` : type;
}

/** The file's text for the database behind `url`. */
async function databaseTypes(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Column>(`
    select c.table_name, c.column_name, c.udt_name, c.is_nullable,
           c.column_default is not null as has_default,
           c.is_identity = 'YES' or c.is_generated = 'ALWAYS' as is_always,
           (select array_agg(word[1]) from (
              select regexp_matches(pg_get_constraintdef(k.oid), '''([a-zA-Z_0-9]+)''::text', 'g') as word
              from pg_constraint k
              join pg_attribute a on a.attrelid = k.conrelid and k.conkey = array[a.attnum]
              where k.contype = 'c' and k.conrelid = c.table_name::regclass
                and a.attname = c.column_name
                and pg_get_constraintdef(k.oid) ~ '^CHECK \\(\\([a-z_]+ = ANY \\(ARRAY\\[[^]]*\\]\\)\\)\\)$'
            ) as checks) as words
    from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
      and not (select p.relispartition from pg_class p where p.oid = c.table_name::regclass)
    order by c.table_name, c.ordinal_position`);
  await client.end();
  const tables = Map.groupBy(rows, (row) => row.table_name);
  const types = [...tables].map(
    ([name, columns]) =>
      `export type ${typeName(name)} = {\n${columns.map((column) => `  ${column.column_name}: ${typeOf(column)};`).join('\n')}\n};\n`,
  );
  const list = [...tables.keys()].map((name) => `  ${name}: ${typeName(name)};`).join('\n');
  return `// Made from the migrated database by \`npm run db:types\`. Do not edit.
import type { ColumnType, GeneratedAlways } from 'kysely';

/** RFC 3339 in UTC to the microsecond; a Date is taken when writing. */
export type Instant = ColumnType<string, Date | string, Date | string>;
type Generated<T> =
  T extends ColumnType<infer Read, infer Insert, infer Update>
    ? ColumnType<Read, Insert | undefined, Update>
    : ColumnType<T, T | undefined, T>;
/** Read as parsed; written as a JSON text. */
export type Json = ColumnType<unknown, string, string>;

${types.join('\n')}
export type DB = {\n${list}\n};\n`;
}

function typeName(table: string): string {
  return `${table
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}Table`;
}

const dir = mkdtempSync(join(tmpdir(), 'opora-types-'));
const server = await startPostgres({ dir });
try {
  await migrate(server.url);
  const text = await databaseTypes(server.url);
  if (!process.argv.includes('--check')) {
    writeFileSync(target, text);
  } else if (readFileSync(target, 'utf8') !== text) {
    console.error(
      'server/platform/database.gen.ts is stale: run `npm run db:types` and commit it.',
    );
    process.exitCode = 1;
  }
} finally {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
}
