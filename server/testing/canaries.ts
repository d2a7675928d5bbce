/**
 * A canary: a word of its own in each text of each row, so that an answer tells which column of which row
 * it shows; and it is an element of HTML, so that a page tells which text it takes for markup. Columns come from the catalogue of the database: a new one is planted as soon as it is there.
 */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { type Column, columnsOf, keyOf, rowsThatHangOn, type TableName } from './catalogue.ts';

/** What a canary stands in: the row as it was when it was planted. */
export type Planted = {
  readonly table: TableName;
  readonly column: string;
  readonly row: Readonly<Record<string, unknown>>;
  /** It hangs on the ticket that strangers do not see. */
  readonly is_of_ticket: boolean;
};

export type Canaries = {
  /** Every column that holds a canary, as `table.column`. */
  readonly columns: ReadonlySet<string>;
  /** Texts that hold none: a constraint or a machine reads them. */
  readonly bare: ReadonlySet<string>;
  /** Those with texts. */
  readonly tables: readonly TableName[];
  in(body: string): Planted[];
  /** Those that stand in a page as markup: a browser would make an element of them. */
  loose(page: string): Planted[];
};

/** Texts that a machine reads: another value is another meaning. The bodies of jsonb are planted word by word. */
const machineRead: readonly RegExp[] = [
  /\.(time_zone|zone|language|languages|original_language|media_type|kind|state|way|mode|config)$/,
  /^webhook_deliveries\.(error|state)$/,
  /\.(key|slug|source|via|name_format|first_look|production|role_key|channel|target|field|model)$/,
  /^(events|event_positions)\.(name|subject_type|reader)$/,
  /^(roles\.permissions|api_tokens\.scopes|brands\.(host|accent|spaces|languages)|brand_logos\.)/,
  /^(organization_domains\.domain|schema_migrations\.|search_words\.|article_words\.)/,
  /^(sla_policies\.pauses|sla_clocks\.warned|form_sites\.origins|agent_routing\.languages)/,
  // The words behind a search are compared, never shown.
  /^(article_documents\.(head|words)|.*\.content_hash|.*\.hash|.*\.checksum|.*\.request_key)$/,
];

function isMachineRead(name: string): boolean {
  return machineRead.some((pattern) => pattern.test(name));
}

/** A leaf of JSON that people wrote: it has more than the letters of a key. */
const isOfPeople = /[^\w.:@+/-]/;

const codePattern = /cnry[0-9a-f]{12}/g;
const markupPattern = /<u-(cnry[0-9a-f]{12})/g;

/** Plants all of them in one transaction; triggers and foreign keys sleep meanwhile, constraints do not. */
export async function plantCanaries(pool: pg.Pool, ticket_id: string): Promise<Canaries> {
  const planted = new Map<string, Planted>();
  const bare = new Set<string>();
  const tables = new Set<TableName>();
  const client = await pool.connect();
  try {
    const catalogue = await columnsOf(client);
    const hidden = await rowsThatHangOn(client, ticket_id);
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    for (const [table, columns] of catalogue) {
      tables.add(table);
      for (const column of columns) {
        const name = `${table}.${column.name}`;
        if (column.is_key || isMachineRead(name)) {
          bare.add(name);
          continue;
        }
        const made = await plantColumn(client, { table, column, hidden: hidden.get(table) });
        if (made.size === 0) bare.add(name);
        for (const [code, one] of made) planted.set(code, one);
      }
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
  const found = (codes: readonly string[]) =>
    [...new Set(codes)].flatMap((code) => planted.get(code) ?? []);
  const columns = new Set([...planted.values()].map((one) => `${one.table}.${one.column}`));
  return {
    columns,
    bare,
    tables: [...tables],
    in: (body) => found(body.match(codePattern) ?? []),
    loose: (page) => found([...page.matchAll(markupPattern)].map(([, code = '']) => code)),
  };
}

type Where = {
  readonly table: TableName;
  readonly column: Column;
  /** Physical rows (ctid is not stable, so by their whole key). */
  readonly hidden: ReadonlySet<string> | undefined;
};

type Bed = { readonly code: string; readonly value: unknown; readonly place: string };

async function plantColumn(client: pg.PoolClient, where: Where): Promise<Map<string, Planted>> {
  const { table, column, hidden } = where;
  const { rows } = await client.query<{ place: string; row: Record<string, unknown> }>(
    `select tableoid || ' ' || ctid as place, to_jsonb(t) as row from "${table}" t limit 1000`,
  );
  const made = new Map<string, Planted>();
  const beds: (Bed & { was: unknown })[] = [];
  for (const { place, row } of rows) {
    const key = keyOf(table, row, column.table_key);
    const code = `cnry${createHash('sha256').update(`${key}.${column.name}`).digest('hex').slice(0, 12)}`;
    const was = row[column.name];
    const value = withCanary(was, column, code);
    if (value === undefined) continue;
    beds.push({ code, value, place, was });
    const is_of_ticket = hidden?.has(key) ?? false;
    made.set(code, { table, column: column.name, row, is_of_ticket });
  }
  if (await isWritten(client, where, beds)) return made;
  // Where nothing is, a constraint may want that nothing comes.
  const filled = beds.filter((bed) => bed.was !== null);
  const codes = new Set(filled.map((bed) => bed.code));
  if (!(await isWritten(client, where, filled))) return new Map();
  return new Map([...made].filter(([code]) => codes.has(code)));
}

/** False when a constraint says that such values cannot be there. */
async function isWritten(
  client: pg.PoolClient,
  { table, column: { name, cast } }: Where,
  beds: readonly Bed[],
): Promise<boolean> {
  if (beds.length === 0) return false;
  const value =
    cast === 'text[]'
      ? 'array(select jsonb_array_elements_text(v.value::jsonb))'
      : `v.value::${cast}`;
  await client.query('savepoint one');
  try {
    await client.query(
      `update "${table}" t set "${name}" = ${value}
       from unnest($1::oid[], $2::tid[], $3::text[]) v(part, place, value)
       where t.tableoid = v.part and t.ctid = v.place`,
      [
        beds.map((bed) => bed.place.split(' ')[0]),
        beds.map((bed) => bed.place.split(' ')[1]),
        beds.map(({ value: one }) => (typeof one === 'string' ? one : JSON.stringify(one))),
      ],
    );
    return true;
  } catch {
    await client.query('rollback to savepoint one');
    return false;
  }
}

/** Undefined: there is nothing in the value that a person wrote. */
function withCanary(value: unknown, column: Column, code: string): unknown {
  const bird = `<u-${code}>`;
  if (column.cast === 'text') return `${typeof value === 'string' ? value : ''} ${bird}`.trim();
  if (column.cast === 'text[]') return [...(Array.isArray(value) ? value : []), bird];
  const isOfAddresses = column.name.endsWith('_addresses');
  if (isOfAddresses && (value === null || (Array.isArray(value) && value.length === 0)))
    return [{ address: `${code}@canary.test`, name: code }];
  const counted = { leaves: 0 };
  const json = JSON.stringify(planted(value, code, counted));
  return counted.leaves === 0 ? undefined : json;
}

function planted(value: unknown, code: string, counted: { leaves: number }): unknown {
  if (typeof value === 'string') {
    const isAddress = value.includes('@');
    if (!isAddress && !isOfPeople.test(value)) return value;
    counted.leaves += 1;
    return isAddress ? `${code}.${value}` : `${value} <u-${code}>`;
  }
  if (Array.isArray(value)) return value.map((inner) => planted(inner, code, counted));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, planted(inner, code, counted)]),
  );
}
