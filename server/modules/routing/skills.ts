/** Skills: what people can do and queues may ask for. */
import type { Skill } from '#contract/skills.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField, isUniqueViolation } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { askToAssign } from './asking.ts';
import { deleteSkillRow, insertSkill, renameSkill, skillById } from './skills.sql.ts';

/** @throws OporaError invalid: the name is taken */
export async function createSkill(ctx: Ctx, name: string): Promise<Skill> {
  const id = newId();
  return saved(ctx, id, (tx) => insertSkill(tx, { id, name }));
}

export async function updateSkill(
  ctx: Ctx,
  id: string,
  { name }: { name?: string | undefined },
): Promise<Skill> {
  return saved(ctx, id, async (tx) => {
    if (name !== undefined) await renameSkill(tx, id, name);
  });
}

/** Whoever had it has it no more, and no queue asks for it: what waited for it may find somebody. */
export async function deleteSkill(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const { name } = (await skillById(tx, id)) ?? fail('not_found', 'errors.not_found');
    await deleteSkillRow(tx, id);
    await publish(tx, {
      name: 'skill.changed',
      subject_type: 'skill',
      subject_id: id,
      data: { name, is_deleted: true },
    });
    await askToAssign(tx);
  });
}

async function saved(ctx: Ctx, id: string, work: (tx: Ctx) => Promise<void>): Promise<Skill> {
  try {
    return await transaction(ctx, async (tx) => {
      await work(tx);
      const skill = (await skillById(tx, id)) ?? fail('not_found', 'errors.not_found');
      await publish(tx, {
        name: 'skill.changed',
        subject_type: 'skill',
        subject_id: id,
        data: { name: skill.name },
      });
      return skill;
    });
  } catch (error) {
    if (isUniqueViolation(error)) failField('name', 'errors.field.name_taken');
    throw error;
  }
}
