/** Statements over the reasons of escalations and what has to be tried before. */
import { type Insertable, sql, type Updateable } from 'kysely';
import { z } from 'zod';
import type { Ctx } from '#platform/ctx.ts';
import type { EscalationChecklistsTable, EscalationReasonsTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

export type ReasonRow = {
  id: string;
  kind: 'escalation' | 'return';
  name: string;
  position: number;
  is_archived: boolean;
};

const reasonColumns = sql`id, kind, name, position, archived_at is not null as is_archived`;

export function allReasons(ctx: Ctx): Promise<ReasonRow[]> {
  return rows(
    ctx,
    sql<ReasonRow>`select ${reasonColumns} from escalation_reasons order by kind, position, lower(name), id`,
  );
}

export function reasonById(ctx: Ctx, id: string): Promise<ReasonRow | undefined> {
  return firstRow(
    ctx,
    sql<ReasonRow>`select ${reasonColumns} from escalation_reasons where id = ${id}`,
  );
}

export async function insertReason(
  ctx: Ctx,
  row: Insertable<EscalationReasonsTable>,
): Promise<void> {
  await ctx.db.insertInto('escalation_reasons').values(row).execute();
}

export async function writeReason(
  ctx: Ctx,
  id: string,
  change: Updateable<EscalationReasonsTable>,
): Promise<void> {
  await ctx.db.updateTable('escalation_reasons').set(change).where('id', '=', id).execute();
}

export type ChecklistRow = {
  id: string;
  team_id: string | null;
  topic_id: string | null;
  items: string[];
};
const storedItems = z.array(z.string());

export async function allChecklists(ctx: Ctx): Promise<ChecklistRow[]> {
  const found = await ctx.db
    .selectFrom('escalation_checklists')
    .select(['id', 'team_id', 'topic_id', 'items'])
    .orderBy('updated_at')
    .orderBy('id')
    .execute();
  return found.map((row) => ({ ...row, items: storedItems.parse(row.items) }));
}

export async function insertChecklist(
  ctx: Ctx,
  row: Insertable<EscalationChecklistsTable>,
): Promise<void> {
  await ctx.db.insertInto('escalation_checklists').values(row).execute();
}

export async function writeChecklist(
  ctx: Ctx,
  id: string,
  change: Updateable<EscalationChecklistsTable>,
): Promise<void> {
  await ctx.db
    .updateTable('escalation_checklists')
    .set({ ...change, updated_at: ctx.now })
    .where('id', '=', id)
    .execute();
}

export async function removeChecklist(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('escalation_checklists').where('id', '=', id).execute();
}
