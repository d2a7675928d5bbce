/**
 * Checklists: what is to be done on a ticket, ticked by whom and when. Owns templates, checklists and
 * their items. An item may hold the ticket: no agent solves it before the item is done. Does not
 * know macros nor bulk edits, which put checklists on tickets by `addChecklist`.
 */
import type { Checklist } from '#contract/checklists.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  type ChecklistRow,
  changedItems,
  checklistOf,
  checklistsOf,
  deleteChecklist,
  deleteItem,
  type ItemRow,
  insertChecklist,
  insertItems,
  isTicketSeen,
  itemById,
  itemsOf,
  nextPosition,
  ownListOf,
  templateById,
  writeItem,
} from './checklists.sql.ts';

export { createTemplate } from './templates.ts';

/** What an agent reads of the checklists of a ticket. */
export async function listChecklists(ctx: Ctx, ticket_id: string): Promise<Checklist[]> {
  const lists = await checklistsOf(ctx, ticket_id);
  const items = await itemsOf(
    ctx,
    lists.map((list) => list.id),
  );
  return lists.map((list) => ({
    id: list.id,
    template_id: list.template_id,
    name: list.name,
    items: items.filter((item) => item.checklist_id === list.id).map(presentItem),
    can: {
      tick: mayTick(ctx),
      remove: mayRemove(ctx, list),
      edit: mayTick(ctx) && list.template_id === null,
    },
  }));
}

function presentItem(item: ItemRow): Checklist['items'][number] {
  const { id, text, is_required, done_at, done_by_id } = item;
  const done_by = done_by_id === null ? null : { id: done_by_id, name: item.done_by_name ?? '' };
  return { id, text, is_required, done_at, done_by };
}

export function mayTick(ctx: Ctx): boolean {
  return mayAct(ctx.actor, 'tickets.update');
}

/** Whoever put it there; otherwise a condition for solving could be taken off by anybody it stops. */
export function mayRemove(ctx: Ctx, list: Pick<ChecklistRow, 'added_by_id'>): boolean {
  if (mayAct(ctx.actor, 'settings.manage')) return true;
  return mayTick(ctx) && ctx.actor.kind === 'agent' && ctx.actor.id === list.added_by_id;
}

/**
 * Puts a copy of the template on the ticket. Answers the id of the checklist, or undefined when the
 * ticket has one of this template: that one stays as it is.
 * @throws OporaError not_found; forbidden; invalid when the template is archived
 */
export async function addChecklist(
  ctx: Ctx,
  ticket_id: string,
  template_id: string,
): Promise<string | undefined> {
  if (!mayTick(ctx)) fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    if (!(await isTicketSeen(tx, ticket_id))) fail('not_found', 'errors.not_found');
    const template = await templateById(tx, template_id);
    if (template === undefined) fail('not_found', 'errors.not_found');
    if (template.archived_at !== null)
      fail('invalid', 'errors.checklist_archived', { name: template.name });
    const id = newId();
    const isNew = await insertChecklist(tx, { id, ticket_id, template_id, name: template.name });
    if (!isNew) return undefined;
    await insertItems(tx, id, template.items);
    await tell(tx, { ticket_id, id, name: 'checklist.added', data: { name: template.name } });
    return id;
  });
}

/**
 * Takes back `addChecklist`.
 * @throws OporaError conflict when somebody has ticked or changed an item since: that work stays
 */
export async function takeBackChecklist(
  ctx: Ctx,
  ticket_id: string,
  checklist_id: string,
): Promise<void> {
  await transaction(ctx, async (tx) => {
    if (!(await isTicketSeen(tx, ticket_id))) fail('not_found', 'errors.not_found');
    const list = await checklistOf(tx, checklist_id);
    // It is gone already: nothing is left to take back.
    if (list === undefined) return;
    if (await changedItems(tx, checklist_id))
      fail('conflict', 'errors.checklist_used', { name: list.name });
    await removeLocked(tx, list);
  });
}

/** Takes a checklist off its ticket with all that was ticked; the guard has said that the actor may. */
export async function removeChecklist(ctx: Ctx, checklist_id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const list = (await checklistOf(tx, checklist_id)) ?? fail('not_found', 'errors.not_found');
    await removeLocked(tx, list);
  });
}

async function removeLocked(tx: Ctx, list: ChecklistRow): Promise<void> {
  await deleteChecklist(tx, list.id);
  const { id, ticket_id, name } = list;
  await tell(tx, { ticket_id, id, name: 'checklist.removed', data: { name } });
}

/** An item in an agent's own words; the list of own items is made with the first of them. */
export async function addItem(
  ctx: Ctx,
  ticket_id: string,
  input: { text: string; is_required: boolean },
): Promise<void> {
  if (!mayTick(ctx)) fail('forbidden', 'errors.forbidden');
  await transaction(ctx, async (tx) => {
    if (!(await isTicketSeen(tx, ticket_id))) fail('not_found', 'errors.not_found');
    await insertChecklist(tx, { id: newId(), ticket_id, template_id: null, name: '' });
    const own = (await ownListOf(tx, ticket_id)) ?? fail('not_found', 'errors.not_found');
    await insertItems(tx, own.id, [input], await nextPosition(tx, own.id));
    await tellItem(tx, own, { item: input.text, change: 'added' });
  });
}

export type ItemChange = {
  readonly is_done?: boolean | undefined;
  readonly text?: string | undefined;
  readonly is_required?: boolean | undefined;
};

/**
 * Ticks an item or takes the tick away; changes the words of an own one.
 * @throws OporaError invalid for the words of a template's item; answers the ticket it is on
 */
export async function updateItem(ctx: Ctx, item_id: string, change: ItemChange): Promise<string> {
  return transaction(ctx, async (tx) => {
    const item = (await itemById(tx, item_id)) ?? fail('not_found', 'errors.not_found');
    const { is_done, text = item.text, is_required = item.is_required } = change;
    const isReworded = text !== item.text || is_required !== item.is_required;
    if (isReworded && item.template_id !== null) fail('invalid', 'errors.checklist_of_template');
    if (isReworded) {
      await writeItem(tx, item_id, { text, is_required });
      await tellItem(tx, listOf(item), { item: text, change: 'edited' });
    }
    if (is_done === undefined || is_done === (item.done_at !== null)) return item.ticket_id;
    const done_by_id = ctx.actor.kind === 'agent' ? ctx.actor.id : null;
    await writeItem(
      tx,
      item_id,
      is_done ? { done_at: tx.now, done_by_id } : { done_at: null, done_by_id: null },
    );
    await tellItem(tx, listOf(item), { item: text, change: is_done ? 'ticked' : 'unticked' });
    return item.ticket_id;
  });
}

/** Removes an own item; the last one takes the list with it. */
export async function removeItem(ctx: Ctx, item_id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const item = (await itemById(tx, item_id)) ?? fail('not_found', 'errors.not_found');
    if (item.template_id !== null) fail('invalid', 'errors.checklist_of_template');
    await deleteItem(tx, item_id);
    await tellItem(tx, listOf(item), { item: item.text, change: 'removed' });
    if ((await itemsOf(tx, [item.checklist_id])).length === 0)
      await deleteChecklist(tx, item.checklist_id);
  });
}

type Told = { id: string; ticket_id: string; name: string };

function listOf(item: { checklist_id: string; ticket_id: string; checklist_name: string }): Told {
  return { id: item.checklist_id, ticket_id: item.ticket_id, name: item.checklist_name };
}

type ItemNews = {
  item: string;
  change: 'ticked' | 'unticked' | 'added' | 'edited' | 'removed';
};

async function tellItem(tx: Ctx, list: Told, news: ItemNews): Promise<void> {
  const { id, ticket_id, name } = list;
  await tell(tx, { id, ticket_id, name: 'checklist.changed', data: { name, ...news } });
}

async function tell(
  tx: Ctx,
  news: {
    id: string;
    ticket_id: string;
    name: 'checklist.added' | 'checklist.removed' | 'checklist.changed';
    data: Record<string, unknown>;
  },
): Promise<void> {
  await publish(tx, {
    name: news.name,
    ticket_id: news.ticket_id,
    subject_type: 'checklist',
    subject_id: news.id,
    data: news.data,
  });
}
