/** Statements over suggestions on tickets. */
import { type Insertable, sql, type Updateable } from 'kysely';
import type { AssistField } from '#contract/assist.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { AssistSuggestionsTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

/** A ticket about which something may be said: open, its own, with what was said first. */
export type AskedTicket = {
  readonly id: string;
  readonly topic_id: string | null;
  readonly type_id: string | null;
  readonly language: string | null;
  readonly text: string;
};

/** Older ones were opened before anybody could have been helped. */
const freshDays = 2;

export function askedTickets(
  ctx: Ctx,
  ids: readonly string[],
  chars: number,
): Promise<AskedTicket[]> {
  return rows(
    ctx,
    sql<AskedTicket>`
      select t.id, t.topic_id, t.type_id, t.language,
        t.subject || E'\n' || left(said.body_text, ${chars}) as text
      from tickets t cross join lateral (select body_text from comments c
        where c.ticket_id = t.id and c.visibility = 'public' and c.author_kind <> 'system'
        order by c.created_at, c.id limit 1) said
      where t.id = any(${[...ids]}::uuid[]) and t.solved_at is null and t.merged_into_id is null`,
  );
}

/** Of these, those that were opened lately. */
export async function freshTickets(ctx: Ctx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const found = await rows(
    ctx,
    sql<{ id: string }>`select id from tickets where id = any(${[...ids]}::uuid[])
      and solved_at is null and created_at > ${ctx.now}::timestamptz - make_interval(days => ${freshDays})`,
  );
  return found.map((row) => row.id);
}

/** Open tickets with nothing in the field and nothing suggested for it yet, the newest first. */
export async function openTicketsWithout(
  ctx: Ctx,
  field: AssistField,
  limit: number,
): Promise<string[]> {
  const empty = {
    topic: sql`t.topic_id is null`,
    type: sql`t.type_id is null`,
    language: sql`t.language is null`,
  }[field];
  const found = await rows(
    ctx,
    sql<{ id: string }>`select t.id from tickets t
      where t.status_category not in ('solved', 'closed') and ${empty} and t.merged_into_id is null
        and not exists (select from assist_suggestions s where s.ticket_id = t.id and s.field = ${field})
      order by t.updated_at desc, t.id desc limit ${limit}`,
  );
  return found.map((row) => row.id);
}

/** False: something was said of that field before. */
export async function insertSuggestion(
  ctx: Ctx,
  row: Insertable<AssistSuggestionsTable>,
): Promise<boolean> {
  const made = await ctx.db
    .insertInto('assist_suggestions')
    .values(row)
    .onConflict((same) => same.columns(['ticket_id', 'field']).doNothing())
    .returning('id')
    .execute();
  return made.length > 0;
}

export type SuggestionRow = {
  readonly id: string;
  readonly ticket_id: string;
  readonly field: AssistField;
  readonly model_id: string | null;
  readonly value: string;
  readonly probability: number;
  readonly state: 'open' | 'filled' | 'accepted' | 'rejected';
  readonly written: unknown;
};

const columns = sql.raw(
  's.id, s.ticket_id, s.field, s.model_id, s.value, s.probability, s.state, s.written',
);

/** Within the actor's scope. */
export function suggestionById(ctx: Ctx, id: string): Promise<SuggestionRow | undefined> {
  return firstRow(
    ctx,
    sql<SuggestionRow>`select ${columns} from assist_suggestions s
      join tickets on tickets.id = s.ticket_id
      where s.id = ${id} and ${visibleTickets(ctx)}`,
  );
}

export function lockSuggestion(ctx: Ctx, id: string): Promise<SuggestionRow | undefined> {
  return firstRow(
    ctx,
    sql<SuggestionRow>`select ${columns} from assist_suggestions s where s.id = ${id} for update`,
  );
}

/** Not answered yet, for fields that are on: empty ones, and those that were filled and still are so. */
export function pendingOf(ctx: Ctx, ticket_id: string): Promise<SuggestionRow[]> {
  return rows(
    ctx,
    sql<SuggestionRow>`
      select ${columns} from assist_suggestions s
      join assist_fields f on f.field = s.field and f.is_on
      join tickets t on t.id = s.ticket_id
      cross join lateral (select case s.field when 'topic' then t.topic_id::text
        when 'type' then t.type_id::text else t.language end as now) held
      where s.ticket_id = ${ticket_id} and t.solved_at is null
        and (s.state = 'open' and held.now is distinct from s.value
            and (held.now is null or s.field = 'language')
          or s.state = 'filled' and held.now = s.value)
        and (s.field <> 'topic' or exists (select from topics where id::text = s.value and archived_at is null))
        and (s.field <> 'type' or exists (select from ticket_types where id::text = s.value and archived_at is null))
      order by array_position(array['topic', 'type', 'language'], s.field)`,
  );
}

/** Of these tickets, what no person has answered. */
export function unanswered(ctx: Ctx, ticket_ids: readonly string[]): Promise<SuggestionRow[]> {
  return rows(
    ctx,
    sql<SuggestionRow>`select ${columns} from assist_suggestions s
      where s.ticket_id = any(${[...ticket_ids]}::uuid[]) and s.state in ('open', 'filled') for update`,
  );
}

export async function writeSuggestion(
  ctx: Ctx,
  id: string,
  change: Updateable<AssistSuggestionsTable>,
): Promise<void> {
  await ctx.db.updateTable('assist_suggestions').set(change).where('id', '=', id).execute();
}

export type LiveRow = {
  readonly field: AssistField;
  readonly state: SuggestionRow['state'];
  readonly count: number;
};

/** What people said in the last days, and what waits for them. */
export function liveCounts(ctx: Ctx, days: number): Promise<LiveRow[]> {
  return rows(
    ctx,
    sql<LiveRow>`select field, state, count(*)::int as count from assist_suggestions
      where coalesce(decided_at, created_at) > ${ctx.now}::timestamptz - make_interval(days => ${days})
      group by field, state`,
  );
}
