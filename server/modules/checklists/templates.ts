/** Templates of checklists: what tickets get a copy of. */
import type { ChecklistTemplate } from '#contract/checklists.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField, isUniqueViolation } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  allTemplates,
  insertTemplate,
  type NewItem,
  type TemplateRow,
  templateById,
  writeTemplate,
} from './checklists.sql.ts';

export async function listTemplates(ctx: Ctx): Promise<ChecklistTemplate[]> {
  return (await allTemplates(ctx)).map(present);
}

function present({ id, name, items, archived_at }: TemplateRow): ChecklistTemplate {
  return { id, name, items, is_archived: archived_at !== null };
}

/** @throws OporaError invalid when another template has the name */
export async function createTemplate(
  ctx: Ctx,
  input: { name: string; items: readonly NewItem[] },
): Promise<ChecklistTemplate> {
  const id = newId();
  return saved(ctx, id, (tx) =>
    insertTemplate(tx, {
      id,
      name: input.name,
      items: JSON.stringify(input.items),
      created_at: tx.now,
      updated_at: tx.now,
    }),
  );
}

export type TemplateEdit = {
  readonly name?: string | undefined;
  readonly items?: readonly NewItem[] | undefined;
  readonly is_archived?: boolean | undefined;
};

/** @throws OporaError invalid when another template has the name */
export async function updateTemplate(
  ctx: Ctx,
  id: string,
  edit: TemplateEdit,
): Promise<ChecklistTemplate> {
  return saved(ctx, id, async (tx) => {
    const { name, items, is_archived } = edit;
    await writeTemplate(tx, id, {
      ...(name === undefined ? {} : { name }),
      ...(items === undefined ? {} : { items: JSON.stringify(items) }),
      ...(is_archived === undefined ? {} : { archived_at: is_archived ? tx.now : null }),
    });
  });
}

async function saved(
  ctx: Ctx,
  id: string,
  work: (tx: Ctx) => Promise<void>,
): Promise<ChecklistTemplate> {
  try {
    return await transaction(ctx, async (tx) => {
      await work(tx);
      await publish(tx, {
        name: 'checklist_template.changed',
        subject_type: 'checklist_template',
        subject_id: id,
      });
      return present((await templateById(tx, id)) ?? fail('not_found', 'errors.not_found'));
    });
  } catch (error) {
    if (isUniqueViolation(error, 'checklist_templates_name'))
      failField('name', 'errors.field.name_taken');
    throw error;
  }
}
