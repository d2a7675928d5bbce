/**
 * Tests of custom fields as SQL over `tickets.fields`. Equality is containment, which the index
 * tickets_fields (GIN, jsonb_path_ops) serves; what it cannot serve asks for the kind of the value
 * first, so that no text is ever read as a number.
 */
import { type RawBuilder, sql } from 'kysely';
import { dayOf, type FieldLeaf } from '#contract/field-conditions.ts';
import { conditionWords } from '#contract/words-match.ts';

type Fragment = RawBuilder<boolean>;
type Column = RawBuilder<unknown>;

/** The test without its negation: `is_not` gives that of `is`, `not_in` that of `in`. */
export function fieldTest(leaf: FieldLeaf, column: Column, today: string): Fragment {
  const id = sql`${leaf.field_id}::text`;
  switch (leaf.op) {
    case 'is':
    case 'is_not':
      return hasOne(column, leaf.field_id, [leaf.value]);
    case 'in':
    case 'not_in':
      return hasOne(column, leaf.field_id, leaf.value);
    case 'contains': {
      const tests = conditionWords(leaf.value).map(
        (word) => sql`strpos(translate(lower(${column} ->> ${id}), 'ё', 'е'), ${word}) > 0`,
      );
      return sql<boolean>`(jsonb_typeof(${column} -> ${id}) = 'string' and ${sql.join(tests, sql` and `)})`;
    }
    case 'gt':
      return sql<boolean>`${numberAt(column, id)} > ${leaf.value}::numeric`;
    case 'lt':
      return sql<boolean>`${numberAt(column, id)} < ${leaf.value}::numeric`;
    case 'before':
      return sql<boolean>`${dayAt(column, id)} < ${dayOf(leaf.value, { today })} collate "C"`;
    case 'after':
      return sql<boolean>`${dayAt(column, id)} > ${dayOf(leaf.value, { today })} collate "C"`;
    case 'within':
      return sql<boolean>`${column} @> any(array(
        select jsonb_build_object(${id}, id) from (${belowOf('ticket_field_options', leaf.value)}) as below))`;
    case 'is_empty':
      return (leaf.value ?? true)
        ? sql<boolean>`(${column} -> ${id} is null)`
        : sql<boolean>`(${column} -> ${id} is not null)`;
  }
}

/** One of the values, alone or among the chosen ones. */
function hasOne(column: Column, id: string, values: readonly (string | number)[]): Fragment {
  const texts = values.flatMap((value) =>
    (typeof value === 'string' ? [value, [value]] : [value]).map((one) =>
      JSON.stringify({ [id]: one }),
    ),
  );
  return texts.length === 1
    ? sql<boolean>`${column} @> ${texts[0]}::jsonb`
    : sql<boolean>`${column} @> any(${texts}::jsonb[])`;
}

function numberAt(column: Column, id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(case when jsonb_typeof(${column} -> ${id}) = 'number' then (${column} -> ${id})::numeric end)`;
}

function dayAt(column: Column, id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(case when jsonb_typeof(${column} -> ${id}) = 'string'
    and (${column} ->> ${id}) ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then ${column} ->> ${id} end)`;
}

/** The ids of a node and of everything below it. */
export function belowOf(
  table: 'topics' | 'ticket_field_options',
  id: string,
): RawBuilder<{ id: string }> {
  return sql`with recursive below as (
    select ${id}::uuid as id
    union
    select child.id from ${sql.table(table)} child join below on child.parent_id = below.id)
  select id from below`;
}
