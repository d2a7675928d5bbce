/** Statements over models and their training: what is learnt from, what is kept. */
import { type Insertable, sql, type Updateable } from 'kysely';
import type { AssistField } from '#contract/assist.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { AssistFieldsTable, AssistModelsTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

export type FieldRow = {
  readonly field: AssistField;
  readonly is_on: boolean;
  readonly threshold: number;
  readonly fills_above: number | null;
  readonly pinned_model_id: string | null;
};

export function fieldRows(ctx: Ctx): Promise<FieldRow[]> {
  return rows(
    ctx,
    sql<FieldRow>`select field, is_on, threshold, fills_above, pinned_model_id from assist_fields
      order by array_position(array['topic', 'type', 'language'], field)`,
  );
}

export async function lockField(ctx: Ctx, field: AssistField): Promise<FieldRow | undefined> {
  return firstRow(
    ctx,
    sql<FieldRow>`select field, is_on, threshold, fills_above, pinned_model_id from assist_fields
      where field = ${field} for update`,
  );
}

export async function writeField(
  ctx: Ctx,
  field: AssistField,
  change: Updateable<AssistFieldsTable>,
): Promise<void> {
  await ctx.db
    .updateTable('assist_fields')
    .set({ ...change, updated_at: ctx.now })
    .where('field', '=', field)
    .execute();
}

export type ModelRow = {
  readonly id: string;
  readonly field: AssistField;
  readonly version: number;
  readonly state: 'working' | 'ready' | 'too_little' | 'failed';
  readonly share: number;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly report: unknown;
};

/** Without the models themselves; the newest first. */
export function modelRows(ctx: Ctx): Promise<ModelRow[]> {
  return rows(
    ctx,
    sql<ModelRow>`select id, field, version, state, share, started_at, finished_at, report
      from assist_models order by version desc`,
  );
}

export function modelById(ctx: Ctx, id: string): Promise<ModelRow | undefined> {
  return firstRow(
    ctx,
    sql<ModelRow>`select id, field, version, state, share, started_at, finished_at, report
      from assist_models where id = ${id}`,
  );
}

export function modelsAtWork(ctx: Ctx): Promise<ModelRow[]> {
  return rows(
    ctx,
    sql<ModelRow>`select id, field, version, state, share, started_at, finished_at, report
      from assist_models where state = 'working' order by array_position(array['topic', 'type', 'language'], field)`,
  );
}

/** The model in use for each field that is on: the pinned one, or the newest that is ready. */
export function modelsInUse(ctx: Ctx): Promise<(FieldRow & { model_id: string })[]> {
  return rows(
    ctx,
    sql<FieldRow & { model_id: string }>`
      select f.field, f.is_on, f.threshold, f.fills_above, f.pinned_model_id, m.id as model_id
      from assist_fields f join lateral (select id from assist_models
        where field = f.field and state = 'ready'
        order by id = f.pinned_model_id desc nulls last, version desc limit 1) m on true
      where f.is_on`,
  );
}

export async function modelBytes(ctx: Ctx, id: string): Promise<Buffer | undefined> {
  const found = await firstRow(
    ctx,
    sql<{ bytes: Buffer | null }>`select bytes from assist_models where id = ${id}`,
  );
  return found?.bytes ?? undefined;
}

/** False: one is at work on that field already. */
export async function insertModel(
  ctx: Ctx,
  row: Pick<Insertable<AssistModelsTable>, 'id' | 'field'>,
): Promise<boolean> {
  const { rows: made } = await sql`
    insert into assist_models (id, field, version, state, started_at)
    select ${row.id}::uuid, ${row.field}::text,
      coalesce((select max(version) from assist_models where field = ${row.field}), 0) + 1,
      'working', ${ctx.now}::timestamptz
    on conflict do nothing returning id`.execute(ctx.db);
  return made.length > 0;
}

/** Only one that is at work. */
export async function writeModel(
  ctx: Ctx,
  id: string,
  change: Updateable<AssistModelsTable>,
): Promise<boolean> {
  const written = await ctx.db
    .updateTable('assist_models')
    .set(change)
    .where('id', '=', id)
    .where('state', '=', 'working')
    .returning('id')
    .execute();
  return written.length > 0;
}

/** Those whose process is gone for good; a killed one is taken up anew well before. */
export async function failAbandoned(ctx: Ctx, hours: number): Promise<void> {
  await sql`update assist_models set state = 'failed', finished_at = ${ctx.now}
    where state = 'working'
      and started_at < ${ctx.now}::timestamptz - make_interval(hours => ${hours})`.execute(ctx.db);
}

/** The newest of each field and the pinned one stay. */
export async function forgetModels(ctx: Ctx, kept: number): Promise<void> {
  await sql`delete from assist_models m where state <> 'working'
    and not exists (select from assist_fields f where f.pinned_model_id = m.id)
    and (select count(*) from assist_models newer
      where newer.field = m.field and newer.version > m.version) >= ${kept}`.execute(ctx.db);
}

export async function lastStarted(ctx: Ctx): Promise<string | null> {
  const found = await firstRow(
    ctx,
    sql<{ at: string | null }>`select max(started_at) as at from assist_models`,
  );
  return found?.at ?? null;
}

export type LessonRow = {
  readonly id: string;
  readonly created_at: string;
  readonly value: string;
  readonly text: string;
};

const columnOf = { topic: 'topic_id', type: 'type_id', language: 'language' } as const;

/**
 * Tickets with the value that a person stands for: solved, set by an agent, or opened so by one; not what
 * a model filled in and nobody confirmed. The newest first.
 */
export function lessonPage(
  ctx: Ctx,
  field: AssistField,
  { before, limit, chars }: { before: string | null; limit: number; chars: number },
): Promise<LessonRow[]> {
  const column = sql.ref(`t.${columnOf[field]}`);
  return rows(
    ctx,
    sql<LessonRow>`
      select t.id, t.created_at, ${column}::text as value,
        t.subject || E'\n' || coalesce(left(said.body_text, ${chars}), '') as text
      from tickets t
      left join lateral (select body_text from comments c
        where c.ticket_id = t.id and c.visibility = 'public' and c.author_kind <> 'system'
        order by c.created_at, c.id limit 1) said on true
      where ${column} is not null and t.merged_into_id is null
        and (${before}::uuid is null or t.id < ${before}::uuid)
        and ${isOffered(field)}
        and (${field} = 'language' or t.solved_at is not null or t.channel = 'agent'
          or exists (select from events e where e.ticket_id = t.id and e.name = 'ticket.updated'
            and e.actor_kind = 'agent' and e.data -> 'changes' ? ${columnOf[field]}))
        and not exists (select from assist_suggestions s
          where s.ticket_id = t.id and s.field = ${field} and s.state = 'filled')
      order by t.id desc limit ${limit}`,
  );
}

/** Solved with the field left empty: what the values are not about. The newest first. */
export function emptyLessonPage(
  ctx: Ctx,
  field: 'topic' | 'type',
  { before, limit, chars }: { before: string | null; limit: number; chars: number },
): Promise<LessonRow[]> {
  return rows(
    ctx,
    sql<LessonRow>`
      select t.id, t.created_at, '' as value,
        t.subject || E'\n' || coalesce(left(said.body_text, ${chars}), '') as text
      from tickets t
      left join lateral (select body_text from comments c
        where c.ticket_id = t.id and c.visibility = 'public' and c.author_kind <> 'system'
        order by c.created_at, c.id limit 1) said on true
      where ${sql.ref(`t.${columnOf[field]}`)} is null and t.merged_into_id is null
        and t.solved_at is not null
        and (${before}::uuid is null or t.id < ${before}::uuid)
      order by t.id desc limit ${limit}`,
  );
}

/** What was archived since is not learnt. */
function isOffered(field: AssistField) {
  if (field === 'topic')
    return sql`exists (select from topics where topics.id = t.topic_id and archived_at is null)`;
  if (field === 'type')
    return sql`exists (select from ticket_types where ticket_types.id = t.type_id and archived_at is null)`;
  return sql`true`;
}
