/** What PostgreSQL's catalog says about the tables of the database: nothing here knows a table by name. */
import type pg from 'pg';

export type Column = { name: string; type: string };
export type Table = { name: string; columns: Column[]; bytes: number };

/** Belong to the running installation, not to what it holds. */
const notOurs = new Set(['schema_migrations', 'workers', 'backups']);

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Tables and their columns that hold something of their own: what is generated is generated again. */
export async function listTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; bytes: string; columns: Column[] }>(`
    select c.relname as name,
      case c.relkind when 'p' then (select coalesce(sum(pg_table_size(relid)), 0)
        from pg_partition_tree(c.oid)) else pg_table_size(c.oid) end::text as bytes,
      json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null))
        order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass
        and d.objid = c.oid and d.deptype = 'e')
    group by c.oid order by c.relname`);
  return rows
    .filter(({ name }) => !notOurs.has(name))
    .map((row) => ({ ...row, bytes: Number(row.bytes) }));
}

export type Sequence = { name: string; last_value: string; is_called: boolean };

/** Read after the rows of the snapshot, a sequence is never behind them. */
export async function listSequences(client: pg.Client): Promise<Sequence[]> {
  const { rows } = await client.query<{ name: string }>(`
    select c.relname as name from pg_class c
    where c.relkind = 'S' and c.relnamespace = 'public'::regnamespace order by 1`);
  const sequences: Sequence[] = [];
  for (const { name } of rows) {
    const read = await client.query<Omit<Sequence, 'name'>>(
      `select last_value::text, is_called from public.${quoted(name)}`,
    );
    if (read.rows[0]) sequences.push({ name, ...read.rows[0] });
  }
  return sequences;
}

/** Statements that take away, and give back, what slows loading down or forbids its order. */
export async function loadingFrame(client: pg.Client): Promise<{ off: string[]; on: string[] }> {
  const keys = await client.query<{ relation: string; name: string; definition: string }>(`
    select conrelid::regclass::text as relation, quote_ident(conname) as name,
      pg_get_constraintdef(oid) as definition
    from pg_constraint
    where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace`);
  const indexes = await client.query<{ name: string; definition: string }>(`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace and not i.indisprimary and not t.relispartition
      and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`);
  const triggers = await client.query<{ relation: string }>(`
    select distinct t.tgrelid::regclass::text as relation from pg_trigger t
      join pg_class c on c.oid = t.tgrelid
    where not t.tgisinternal and c.relnamespace = 'public'::regnamespace`);
  return {
    off: [
      ...triggers.rows.map(({ relation }) => `alter table ${relation} disable trigger user`),
      ...keys.rows.map(({ relation, name }) => `alter table ${relation} drop constraint ${name}`),
      ...indexes.rows.map(({ name }) => `drop index ${name}`),
    ],
    on: [
      // Of a table in parts PostgreSQL tells that of the whole alone; each part had it and gets it again.
      ...indexes.rows.map(({ definition }) => definition.replace(' ON ONLY ', ' ON ')),
      ...keys.rows.map(
        ({ relation, name, definition }) =>
          `alter table ${relation} add constraint ${name} ${definition}`,
      ),
      ...triggers.rows.map(({ relation }) => `alter table ${relation} enable trigger user`),
    ],
  };
}

/** Every table, function and sequence of ours, and the queue; what extensions brought stays. */
export const wipe = `
do $$ declare one record; begin
  for one in select c.relname, c.relkind from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') loop
    execute format('drop %s if exists public.%I cascade',
      case one.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end,
      one.relname);
  end loop;
  for one in select c.relname from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'S' loop
    execute format('drop sequence if exists public.%I cascade', one.relname);
  end loop;
  for one in select p.oid::regprocedure::text as name from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') loop
    execute format('drop function if exists %s cascade', one.name);
  end loop;
  for one in select t.typname from pg_type t
      where t.typnamespace = 'public'::regnamespace and t.typtype in ('e', 'd')
        and not exists (select from pg_depend d where d.objid = t.oid and d.deptype = 'e') loop
    execute format('drop type if exists public.%I cascade', one.typname);
  end loop;
end $$;
drop schema if exists graphile_worker cascade`;
