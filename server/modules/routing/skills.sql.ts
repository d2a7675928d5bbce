/** Statements over skills. */
import { sql } from 'kysely';
import type { Skill } from '#contract/skills.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

const columns = sql`id, name,
  (select count(*) from agent_skills a where a.skill_id = skills.id) as agents,
  (select count(*) from queue_skills q where q.skill_id = skills.id) as queues`;

export function allSkills(ctx: Ctx): Promise<Skill[]> {
  return rows(ctx, sql<Skill>`select ${columns} from skills order by lower(name), id`);
}

export function skillById(ctx: Ctx, id: string): Promise<Skill | undefined> {
  return firstRow(ctx, sql<Skill>`select ${columns} from skills where id = ${id}`);
}

export async function skillNames(ctx: Ctx): Promise<Map<string, string>> {
  const found = await ctx.db.selectFrom('skills').select(['id', 'name']).execute();
  return new Map(found.map(({ id, name }) => [id, name]));
}

export async function insertSkill(ctx: Ctx, row: { id: string; name: string }): Promise<void> {
  await ctx.db
    .insertInto('skills')
    .values({ ...row, created_at: ctx.now })
    .execute();
}

export async function renameSkill(ctx: Ctx, id: string, name: string): Promise<void> {
  await ctx.db.updateTable('skills').set({ name }).where('id', '=', id).execute();
}

export async function deleteSkillRow(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('skills').where('id', '=', id).execute();
}
