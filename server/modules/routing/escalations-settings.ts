/** Reasons of escalations and returns, and what has to be tried before a ticket goes on. */
import type { EscalationChecklist, EscalationReason } from '#contract/escalations.ts';
import { topicPath } from '#contract/field-rules.ts';
import { translate } from '#contract/i18n/dictionaries.ts';
import { listTopics } from '#modules/fields/fields.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField, isUniqueViolation } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  allChecklists,
  allReasons,
  insertChecklist,
  insertReason,
  type ReasonRow,
  reasonById,
  removeChecklist,
  writeChecklist,
  writeReason,
} from './escalations-settings.sql.ts';

export type ReasonKind = EscalationReason['kind'];

export function listReasons(ctx: Ctx): Promise<EscalationReason[]> {
  return allReasons(ctx);
}

/** @throws OporaError invalid when another reason of the kind has the name */
export function createReason(
  ctx: Ctx,
  input: { kind: ReasonKind; name: string },
): Promise<EscalationReason> {
  const id = newId();
  return savedReason(ctx, id, async (tx) => {
    const position = (await allReasons(tx)).filter((one) => one.kind === input.kind).length;
    await insertReason(tx, { id, ...input, position, created_at: tx.now });
  });
}

export type ReasonEdit = {
  readonly name?: string | undefined;
  readonly position?: number | undefined;
  readonly is_archived?: boolean | undefined;
};

/** @throws OporaError invalid when another reason of the kind has the name */
export function updateReason(ctx: Ctx, id: string, edit: ReasonEdit): Promise<EscalationReason> {
  const { name, position, is_archived } = edit;
  const change = {
    ...(name === undefined ? {} : { name }),
    ...(position === undefined ? {} : { position }),
    ...(is_archived === undefined ? {} : { archived_at: is_archived ? ctx.now : null }),
  };
  return savedReason(ctx, id, async (tx) => {
    if (Object.keys(change).length > 0) await writeReason(tx, id, change);
  });
}

async function savedReason(
  ctx: Ctx,
  id: string,
  work: (tx: Ctx) => Promise<void>,
): Promise<ReasonRow> {
  try {
    return await transaction(ctx, async (tx) => {
      await work(tx);
      await publish(tx, {
        name: 'escalation_reason.changed',
        subject_type: 'escalation_reason',
        subject_id: id,
      });
      return (await reasonById(tx, id)) ?? fail('not_found', 'errors.not_found');
    });
  } catch (error) {
    if (isUniqueViolation(error, 'escalation_reasons_name'))
      failField('name', 'errors.field.name_taken');
    throw error;
  }
}

/** What every desk starts with, in its language; nothing where somebody wrote reasons already. */
export async function seedReasons(tx: Ctx): Promise<void> {
  if ((await allReasons(tx)).length > 0) return;
  const { language } = await generalSettings(tx);
  const names = {
    escalation: ['reason_access', 'reason_knowledge', 'reason_defect', 'reason_hands'],
    return: ['missing_facts', 'missing_steps', 'missing_not_ours'],
  } as const;
  // The set-up tells of itself: nobody has these lists open yet.
  for (const kind of ['escalation', 'return'] as const)
    for (const [position, key] of names[kind].entries()) {
      const name = translate(language, `escalation.${key}`);
      await insertReason(tx, { id: newId(), kind, name, position, created_at: tx.now });
    }
}

// what has to be tried ------------------------------------------------------------------------

export function listChecklists(ctx: Ctx): Promise<EscalationChecklist[]> {
  return allChecklists(ctx);
}

export type ChecklistInput = {
  readonly team_id?: string | null | undefined;
  readonly topic_id?: string | null | undefined;
  readonly items?: readonly string[] | undefined;
};

/** @throws OporaError invalid when there is one for this team and topic */
export function createChecklist(
  ctx: Ctx,
  input: ChecklistInput & { readonly items: readonly string[] },
): Promise<EscalationChecklist> {
  const id = newId();
  const { team_id = null, topic_id = null } = input;
  return savedChecklist(ctx, id, (tx) =>
    insertChecklist(tx, {
      ...{ id, team_id, topic_id },
      items: JSON.stringify(input.items),
      updated_at: tx.now,
    }),
  );
}

/** @throws OporaError invalid when there is one for this team and topic */
export function updateChecklist(
  ctx: Ctx,
  id: string,
  input: ChecklistInput,
): Promise<EscalationChecklist> {
  const { team_id, topic_id, items } = input;
  return savedChecklist(ctx, id, (tx) =>
    writeChecklist(tx, id, {
      ...(team_id === undefined ? {} : { team_id }),
      ...(topic_id === undefined ? {} : { topic_id }),
      ...(items === undefined ? {} : { items: JSON.stringify(items) }),
    }),
  );
}

export async function deleteChecklist(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    await removeChecklist(tx, id);
    await tellChecklist(tx, id);
  });
}

async function savedChecklist(
  ctx: Ctx,
  id: string,
  work: (tx: Ctx) => Promise<void>,
): Promise<EscalationChecklist> {
  try {
    return await transaction(ctx, async (tx) => {
      await work(tx);
      await tellChecklist(tx, id);
      const all = await allChecklists(tx);
      return all.find((one) => one.id === id) ?? fail('not_found', 'errors.not_found');
    });
  } catch (error) {
    if (isUniqueViolation(error)) failField('team_id', 'errors.field.checklist_twice');
    throw error;
  }
}

async function tellChecklist(tx: Ctx, id: string): Promise<void> {
  await publish(tx, {
    name: 'escalation_checklist.changed',
    subject_type: 'escalation_checklist',
    subject_id: id,
  });
}

/** What has to be tried: the words for this team and the nearest topic, then for the team, then for the topic. */
export async function itemsToTry(
  ctx: Ctx,
  asked: { readonly team_id: string | null; readonly topic_id: string | null },
): Promise<string[]> {
  const all = await allChecklists(ctx);
  if (all.length === 0) return [];
  const { topic_id } = asked;
  const path =
    topic_id === null ? [] : topicPath(await listTopics(ctx), topic_id).map((topic) => topic.id);
  const nearest = [...path.toReversed(), null];
  for (const team_id of asked.team_id === null ? [null] : [asked.team_id, null])
    for (const topic of nearest) {
      const found = all.find((one) => one.team_id === team_id && one.topic_id === topic);
      if (found !== undefined) return found.items;
    }
  return [];
}
