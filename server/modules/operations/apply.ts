/** The executor: a list of actions for one ticket, whole or not at all, with the rights of the actor. */
import type { LinkKind, TicketAction } from '#contract/actions.ts';
import { addChecklist } from '#modules/checklists/checklists.ts';
import {
  type EscalationChange,
  escalateTicket,
  openEscalationIds,
  type PutRecord,
  putIntoQueue,
} from '#modules/routing/routing.ts';
import {
  followTicket,
  linkTickets,
  sayFromDesk,
  setTicketFields,
  ticketAsItIs,
  updateTicket,
  writtenBetween,
} from '#modules/tickets/tickets.ts';
import { addTime } from '#modules/time-entries/time-entries.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { isFollowing, recordItem } from './operations.sql.ts';
import { isEmptyUndo, type UndoRecord } from './undo-record.ts';

export type Applied = {
  /** `unchanged`: the ticket was so already. */
  readonly outcome: 'done' | 'unchanged';
  readonly undo: UndoRecord;
};

/** What the actions made that a look at the ticket's fields does not show. */
type Made = {
  readonly said: ('reply' | 'note')[];
  readonly time_entry_ids: string[];
  readonly checklist_ids: string[];
  readonly links: { kind: LinkKind; ticket_id: string }[];
  /** Into which queue, after which. */
  put?: PutRecord;
};

const mostTags = 50;

/**
 * Does the actions in one transaction, in the order written. With `operation_id` (of startOperation) the
 * ledger gets the ticket and its way back.
 * @throws OporaError whatever the verb of an action refuses: then nothing of the list is done
 */
export async function applyActions(
  ctx: Ctx,
  ticket_id: string,
  asked: { actions: readonly TicketAction[]; operation_id?: string },
): Promise<Applied> {
  return transaction(ctx, async (tx) => {
    const before = await ticketAsItIs(tx, ticket_id);
    const followed = await isFollowing(tx, ticket_id);
    const open = mayMove(asked.actions) ? await openEscalationIds(tx, ticket_id) : undefined;
    const made: Made = { said: [], time_entry_ids: [], checklist_ids: [], links: [] };
    for (const action of keepingSight(tx, asked.actions))
      await act(tx, ticket_id, { action, made });
    // As the system: whoever gave the ticket to another team may not see it any more.
    const after = await ticketAsItIs(asSystem(tx), ticket_id);
    const written = writtenBetween(before, after);
    const escalations = open && escalationsSince(open, await openEscalationIds(tx, ticket_id));
    const undo: UndoRecord = {
      ...(written === undefined ? {} : { written }),
      ...((await isFollowing(tx, ticket_id)) === followed ? {} : { was_following: followed }),
      ...filled(made),
      ...(escalations === undefined ? {} : { escalations }),
      ...(made.put === undefined ? {} : { put: made.put }),
    };
    const outcome = isEmptyUndo(undo) ? 'unchanged' : 'done';
    if (asked.operation_id !== undefined)
      await recordItem(tx, asked.operation_id, { ticket_id, outcome, undo });
    return { outcome, undo };
  });
}

/** Whether it may come to another line. */
function mayMove(actions: readonly TicketAction[]): boolean {
  return actions.some(
    (action) =>
      action.do === 'escalate' ||
      action.do === 'queue' ||
      (action.do === 'set' && action.fields.team_id !== undefined),
  );
}

function escalationsSince(
  before: readonly string[],
  after: readonly string[],
): EscalationChange | undefined {
  const made = after.filter((id) => !before.includes(id));
  const ended = before.filter((id) => !after.includes(id));
  return made.length + ended.length === 0 ? undefined : { made, ended };
}

function filled(made: Made): Partial<Made> {
  const { put: _put, ...lists } = made;
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}

/**
 * A ticket that is given to another team is out of the actor's sight in the middle of the list. So that
 * "give to the second line, and say so in a note" works in either order, team and assignee come last
 * for those who do not see every ticket; a queue and an escalation bring another team, too.
 */
function keepingSight(ctx: Ctx, actions: readonly TicketAction[]): TicketAction[] {
  const { actor } = ctx;
  if (actor.kind !== 'agent' || actor.permissions.has('tickets.view_all')) return [...actions];
  const last: TicketAction[] = [];
  const first = actions.flatMap((action): TicketAction[] => {
    if (action.do !== 'set') return [action];
    const { team_id, assignee_id, ...fields } = action.fields;
    const moving = {
      ...(team_id === undefined ? {} : { team_id }),
      ...(assignee_id === undefined ? {} : { assignee_id }),
    };
    if (Object.keys(moving).length > 0) last.push({ do: 'set', fields: moving });
    return Object.keys(fields).length > 0 ? [{ do: 'set', fields }] : [];
  });
  // In one change: with the team alone the ticket might be gone before the assignee is written.
  const [head, ...rest] = last;
  const isLeaving = (action: TicketAction) => action.do === 'escalate' || action.do === 'queue';
  const stays = first.filter((action) => !isLeaving(action));
  const leaves = first.filter(isLeaving);
  if (head === undefined) return [...stays, ...leaves];
  return [...stays, rest.reduce<TicketAction>(joined, head), ...leaves];
}

function joined(one: TicketAction, other: TicketAction): TicketAction {
  if (one.do !== 'set' || other.do !== 'set') return one;
  return { do: 'set', fields: { ...one.fields, ...other.fields } };
}

async function act(
  tx: Ctx,
  ticket_id: string,
  { action, made }: { action: TicketAction; made: Made },
): Promise<void> {
  switch (action.do) {
    case 'set': {
      const { assignee_id, ...fields } = action.fields;
      const owner = assignee_id === undefined ? {} : { assignee_id: whoIs(tx, assignee_id) };
      return updateTicket(tx, ticket_id, { ...fields, ...owner });
    }
    case 'add_tags':
    case 'remove_tags':
      return changeTags(tx, ticket_id, action);
    case 'reply':
    case 'note':
      await sayFromDesk(tx, ticket_id, {
        visibility: action.do === 'reply' ? 'public' : 'internal',
        body_html: action.body_html,
        file_ids: action.file_ids,
      });
      made.said.push(action.do);
      return;
    case 'escalate': {
      const { team_id, words } = action;
      const asked = { team_id, words, assignee_id: null, reason_id: null, tried: [] };
      await escalateTicket(tx, ticket_id, { ...asked, is_by_action: true });
      return;
    }
    case 'queue': {
      const put = await putIntoQueue(tx, ticket_id, action.queue_id);
      // Of several what was before the first.
      if (put !== undefined) made.put = { ...put, was: (made.put ?? put).was };
      return;
    }
    case 'follow':
      return followTicket(tx, ticket_id, action.is_following);
    case 'set_field':
      return setTicketFields(tx, ticket_id, { [action.field_id]: action.value });
    case 'add_time':
      made.time_entry_ids.push(await addTime(tx, ticket_id, { minutes: action.minutes }));
      return;
    case 'add_checklist': {
      const id = await addChecklist(tx, ticket_id, action.template_id);
      if (id !== undefined) made.checklist_ids.push(id);
      return;
    }
    case 'link': {
      const tie = { kind: action.kind, ticket_id: action.ticket_id };
      if (await linkTickets(tx, ticket_id, tie)) made.links.push(tie);
      return;
    }
  }
}

function whoIs(ctx: Ctx, assignee_id: string | null): string | null {
  if (assignee_id !== 'me') return assignee_id;
  // A rule that nobody runs has no "me".
  if (ctx.actor.kind !== 'agent') failField('assignee_id', 'errors.field.nobody_is_me');
  return ctx.actor.id;
}

async function changeTags(
  tx: Ctx,
  ticket_id: string,
  action: Extract<TicketAction, { do: 'add_tags' | 'remove_tags' }>,
): Promise<void> {
  const { tag_names } = await ticketAsItIs(tx, ticket_id);
  const meant = new Set(action.tags.map((tag) => tag.trim().toLowerCase()));
  const tags =
    action.do === 'add_tags'
      ? [...tag_names, ...action.tags]
      : tag_names.filter((name) => !meant.has(name.toLowerCase()));
  if (new Set(tags.map((tag) => tag.toLowerCase())).size > mostTags)
    fail('invalid', 'errors.too_many_tags', { most: mostTags });
  await updateTicket(tx, ticket_id, { tags });
}
