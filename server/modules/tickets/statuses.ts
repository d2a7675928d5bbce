/** Statuses, types and tags: what the administrator names. */
import { z } from 'zod';
import { poles, type Status, type StatusCategory } from '#contract/settings.ts';
import { generalSettings, presetOf } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField, isUniqueViolation } from '#platform/errors.ts';
import { type OporaEvent, publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  allStatuses,
  allTags,
  allTypes,
  deleteStatusesAndTypes,
  dropTag,
  hasTickets,
  insertStatus,
  insertType,
  isStatusUsed,
  renameTagRows,
  type StatusRow,
  type TypeRow,
  tagById,
  undefaultStatuses,
  updateStatusRow,
  updateTypeRow,
} from './statuses.sql.ts';
import { renameTagInViews } from './views.ts';

export type DefaultStatus = { readonly id: string; readonly category: StatusCategory };

/** The status that a rule takes when it asks for a category. */
export async function defaultStatus(ctx: Ctx, category: StatusCategory): Promise<DefaultStatus> {
  const found = await ctx.db
    .selectFrom('statuses')
    .select(['id', 'category'])
    .where('category', '=', category)
    .where('archived_at', 'is', null)
    .orderBy('is_default', 'desc')
    .orderBy('position')
    .executeTakeFirst();
  return found ?? fail('unavailable', 'errors.no_status', { category });
}

export async function statusById(ctx: Ctx, id: string): Promise<StatusRow | undefined> {
  return ctx.db.selectFrom('statuses').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function listStatuses(ctx: Ctx): Promise<Status[]> {
  return (await allStatuses(ctx)).map(presentStatus);
}

function presentStatus(row: StatusRow): Status {
  return {
    id: row.id,
    category: row.category,
    name: row.name,
    customer_name: row.customer_name,
    position: row.position,
    is_default: row.is_default,
    is_archived: row.archived_at !== null,
  };
}

export type NewStatus = {
  readonly category: StatusCategory;
  readonly name: string;
  readonly customer_name: string;
  readonly position?: number | undefined;
};

export async function createStatus(ctx: Ctx, input: NewStatus): Promise<Status> {
  const known = await allStatuses(ctx);
  const row = {
    id: newId(),
    category: input.category,
    name: input.name,
    customer_name: input.customer_name,
    position: input.position ?? known.length,
    is_default: !known.some((one) => one.category === input.category && one.is_default),
  };
  return saveNamed(ctx, 'status.created', row.id, async (tx) => {
    await insertStatus(tx, row);
    return presentStatus({ ...row, archived_at: null });
  });
}

export type StatusEdit = Partial<NewStatus> & {
  readonly is_default?: true | undefined;
  readonly is_archived?: boolean | undefined;
};

/** @throws OporaError conflict when the category is in use or the default is to be archived */
export async function updateStatus(ctx: Ctx, id: string, edit: StatusEdit): Promise<Status> {
  return saveNamed(ctx, 'status.updated', id, async (tx) => {
    const row = (await statusById(tx, id)) ?? fail('not_found', 'errors.not_found');
    const isMoved = edit.category !== undefined && edit.category !== row.category;
    if (isMoved && (await isStatusUsed(tx, id))) fail('conflict', 'errors.status_category_in_use');
    const isArchivedDefault =
      edit.is_archived === true && (row.is_default || edit.is_default === true);
    if (isArchivedDefault || (row.is_default && isMoved))
      fail('conflict', 'errors.status_is_default');
    if (edit.is_default === true) await undefaultStatuses(tx, edit.category ?? row.category);
    const { is_archived, is_default, ...plain } = edit;
    await updateStatusRow(tx, id, {
      ...plain,
      ...(is_default === true ? { is_default: true, archived_at: null } : {}),
      ...(is_archived === undefined ? {} : { archived_at: is_archived ? tx.now : null }),
    });
    const saved = (await statusById(tx, id)) ?? fail('not_found', 'errors.not_found');
    return presentStatus(saved);
  });
}

export type TicketTypeView = {
  id: string;
  key: string;
  name: string;
  position: number;
  is_archived: boolean;
};

export async function listTicketTypes(ctx: Ctx): Promise<TicketTypeView[]> {
  return (await allTypes(ctx)).map(presentType);
}

function presentType(row: TypeRow): TicketTypeView {
  const { id, key, name, position } = row;
  return { id, key, name, position, is_archived: row.archived_at !== null };
}

export async function createTicketType(
  ctx: Ctx,
  input: { name: string; position?: number | undefined },
): Promise<TicketTypeView> {
  const id = newId();
  const row = {
    id,
    key: id,
    name: input.name,
    position: input.position ?? (await allTypes(ctx)).length,
  };
  return saveNamed(ctx, 'ticket_type.created', id, async (tx) => {
    await insertType(tx, row);
    return presentType({ ...row, archived_at: null });
  });
}

export async function updateTicketType(
  ctx: Ctx,
  id: string,
  edit: {
    name?: string | undefined;
    position?: number | undefined;
    is_archived?: boolean | undefined;
  },
): Promise<TicketTypeView> {
  const { is_archived, ...plain } = edit;
  return saveNamed(ctx, 'ticket_type.updated', id, async (tx) => {
    await updateTypeRow(tx, id, {
      ...plain,
      ...(is_archived === undefined ? {} : { archived_at: is_archived ? tx.now : null }),
    });
    const row = (await allTypes(tx)).find((one) => one.id === id);
    return row === undefined ? fail('not_found', 'errors.not_found') : presentType(row);
  });
}

export async function listTags(ctx: Ctx, q: string | undefined) {
  return allTags(ctx, q ?? '');
}

/** Renames a tag on every ticket and in every view; names are one by letters. */
export async function renameTag(ctx: Ctx, id: string, name: string) {
  return saveNamed(ctx, 'tag.updated', id, async (tx, data) => {
    const before = (await tagById(tx, id)) ?? fail('not_found', 'errors.not_found');
    await renameTagRows(tx, id, name);
    await renameTagInViews(tx, { from: before.name, to: name });
    Object.assign(data, { from: before.name, to: name });
    return { ...before, name };
  });
}

export async function deleteTag(ctx: Ctx, id: string): Promise<void> {
  await saveNamed(ctx, 'tag.deleted', id, (tx) => dropTag(tx, id));
}

type NamedEvent =
  | 'status.created'
  | 'status.updated'
  | 'ticket_type.created'
  | 'ticket_type.updated'
  | 'tag.updated'
  | 'tag.deleted';

async function saveNamed<Result>(
  ctx: Ctx,
  event: NamedEvent,
  id: string,
  /** Writes into `data` what the event tells besides. */
  work: (tx: Ctx, data: Record<string, unknown>) => Promise<Result>,
): Promise<Result> {
  try {
    return await transaction(ctx, async (tx) => {
      const data: Record<string, unknown> = {};
      const result = await work(tx, data);
      await publish(tx, {
        ...{ name: event, subject_type: event.split('.')[0] ?? '', subject_id: id, data },
      });
      return result;
    });
  } catch (error) {
    if (isUniqueViolation(error)) failField('name', 'errors.field.name_taken');
    throw error;
  }
}

/** A desk that is set up has a pole before it is chosen, so that mail can come in from the first minute. */
const chosen = z.object({ pole: z.enum(poles).optional() });

/**
 * What the chosen pole starts with, named in the desk's language; only while there is no ticket that
 * would lose its status. A choice that comes too late is refused whole.
 */
export async function applyChosenPole(ctx: Ctx, event: OporaEvent): Promise<void> {
  if (await hasTickets(ctx)) {
    if (event.name === 'desk.pole_chosen') fail('conflict', 'errors.pole_too_late');
    return;
  }
  const { language, pole } = await generalSettings(ctx);
  const preset = presetOf(chosen.parse(event.data).pole ?? pole ?? 'help_desk', language);
  await deleteStatusesAndTypes(ctx);
  for (const [position, status] of preset.statuses.entries()) {
    await insertStatus(ctx, { id: newId(), position, ...status });
  }
  for (const [position, type] of preset.types.entries()) {
    await insertType(ctx, { id: newId(), position, ...type });
  }
}
