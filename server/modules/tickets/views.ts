/** Views: saved conditions with a live count. Built-in ones carry a key; the web names them. */

import { type Condition, conditionSchema } from '#contract/conditions.ts';
import {
  groupings,
  type TicketSort,
  ticketSorts,
  usualColumns,
  type View,
  type ViewColumn,
  type ViewLayout,
  viewColumn,
  viewCountStops,
} from '#contract/views.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { untilNews } from '#platform/until-news.ts';
import { conditionSql } from './conditions.sql.ts';
import { type Asker, withTagRenamed } from './conditions.ts';
import { ticketPage } from './rows.sql.ts';
import { shownIn } from './sleep.ts';
import type { TagNames } from './tag-renamed.ts';
import { mayChangeView, mayShareView, sightKey } from './tickets.access.ts';
import {
  allViews,
  countEach,
  insertView,
  removeView,
  type SeenViewRow,
  viewById,
  viewsSeen,
  writeView,
} from './views.sql.ts';

const open: Condition = { field: 'status_category', op: 'not_in', value: ['solved', 'closed'] };
const mine: Condition = { field: 'assignee_id', op: 'is', value: 'me' };
const waiting: Condition = {
  field: 'status_category',
  op: 'in',
  value: ['waiting_customer', 'waiting_internal', 'waiting_vendor'],
};
const ourTurn: Condition = { field: 'status_category', op: 'in', value: ['new', 'open'] };

export type BuiltinView = {
  key: string;
  section: 'mine' | 'desk';
  sort: TicketSort;
  conditions: Condition;
};

/** What every desk starts with, in the order of the left column. */
export const builtinViews: readonly BuiltinView[] = [
  {
    key: 'mine_our_turn',
    section: 'mine',
    sort: 'updated_desc',
    conditions: { all: [mine, ourTurn] },
  },
  {
    key: 'mine_waiting',
    section: 'mine',
    sort: 'updated_desc',
    conditions: { all: [mine, waiting] },
  },
  {
    key: 'mine_curated',
    section: 'mine',
    sort: 'updated_desc',
    conditions: { all: [{ field: 'curator_id', op: 'is', value: 'me' }, open] },
  },
  {
    key: 'new',
    section: 'desk',
    sort: 'created_asc',
    conditions: { field: 'status_category', op: 'is', value: 'new' },
  },
  {
    key: 'unassigned',
    section: 'desk',
    sort: 'created_asc',
    conditions: { all: [{ field: 'assignee_id', op: 'is_empty' }, open] },
  },
  {
    key: 'my_teams',
    section: 'desk',
    sort: 'updated_desc',
    conditions: { all: [{ field: 'team_id', op: 'is', value: 'mine' }, open] },
  },
  { key: 'all_open', section: 'desk', sort: 'updated_desc', conditions: open },
  {
    key: 'waiting_vendor',
    section: 'desk',
    sort: 'updated_desc',
    conditions: { field: 'status_category', op: 'is', value: 'waiting_vendor' },
  },
  {
    key: 'solved_lately',
    section: 'desk',
    sort: 'updated_desc',
    conditions: { field: 'solved_at', op: 'within_last', value: { amount: 24, unit: 'hours' } },
  },
  { key: 'all', section: 'desk', sort: 'updated_desc', conditions: { all: [] } },
];

export function askerOf(ctx: Ctx): Asker {
  const { actor } = ctx;
  if (actor.kind !== 'agent')
    return { agent_id: null, team_ids: [], now: ctx.now, time_zone: 'UTC' };
  return { agent_id: actor.id, team_ids: actor.team_ids, now: ctx.now, time_zone: actor.time_zone };
}

/** Makes the built-in views that are missing; safe to run at every start. */
export async function ensureBuiltinViews(ctx: Ctx): Promise<void> {
  for (const [position, view] of builtinViews.entries()) {
    await insertView(ctx, {
      id: newId(),
      key: view.key,
      name: view.key,
      section: view.section,
      sort: view.sort,
      position,
      conditions: JSON.stringify(view.conditions),
    });
  }
}

export async function listViews(ctx: Ctx): Promise<View[]> {
  const views = await viewsSeen(ctx);
  const parsed = views.map((row) => ({ row, conditions: understood(row.conditions) }));
  const asker = askerOf(ctx);
  const key = [sightKey(ctx), asker.time_zone, views.map((one) => [one.section, one.conditions])];
  const counts = await untilNews(ctx, JSON.stringify(key), () =>
    countEach(
      ctx,
      parsed.map((one) => shownIn(ctx, one.row.section, conditionSql(one.conditions, asker))),
      viewCountStops,
    ),
  );
  return parsed.map(({ row, conditions }, index) =>
    presentView(ctx, row, { conditions, count: counts[index] ?? 0 }),
  );
}

const understoodTexts = new Map<string, Condition>();
const mostUnderstood = 1000;

/** The stored conditions, parsed once for each text: they are asked for with every list and change rarely. */
function understood(stored: unknown): Condition {
  const text = JSON.stringify(stored);
  const known = understoodTexts.get(text);
  if (known !== undefined) return known;
  const parsed = conditionSchema.parse(stored);
  if (understoodTexts.size >= mostUnderstood) understoodTexts.clear();
  understoodTexts.set(text, parsed);
  return parsed;
}

type Known = { conditions: Condition; count: number };

function presentView(ctx: Ctx, row: SeenViewRow, { conditions, count }: Known): View {
  const { id, key, name, section, scope, team_id, sort, layout } = row;
  return {
    id,
    key,
    name,
    section,
    scope,
    team_id,
    conditions,
    sort,
    layout,
    columns: columnsOf(row.columns),
    group_by: groupOf(row.group_by),
    mine: {
      sort: ticketSorts.find((known) => known === row.my_sort) ?? null,
      layout: row.my_layout,
      columns: row.my_columns === null ? null : columnsOf(row.my_columns),
      group_by: row.my_group_by === null ? null : groupOf(row.my_group_by),
      is_hidden: row.is_hidden,
    },
    can: { update: mayChangeView(ctx, row) },
    count,
  };
}

/** Only what this version knows: a later one may have stored more. */
function columnsOf(stored: readonly string[]): ViewColumn[] {
  return stored.flatMap((name) => viewColumn.safeParse(name).data ?? []);
}

function groupOf(stored: string): View['group_by'] {
  return groupings.find((known) => known === stored) ?? 'none';
}

/** The conditions and order of a view that the actor sees. */
export async function viewQuery(
  ctx: Ctx,
  id: string,
): Promise<{ conditions: Condition; sort: string; section: string; is_builtin: boolean }> {
  const row = (await viewById(ctx, id)) ?? fail('not_found', 'errors.not_found');
  const { sort, section, key } = row;
  return { conditions: understood(row.conditions), sort, section, is_builtin: key !== null };
}

export type ViewEdit = {
  readonly name?: string | undefined;
  readonly conditions?: Condition | undefined;
  readonly sort?: TicketSort | undefined;
  readonly layout?: ViewLayout | undefined;
  readonly columns?: readonly ViewColumn[] | undefined;
  readonly group_by?: View['group_by'] | undefined;
  readonly scope?: 'everyone' | 'team' | 'agent' | undefined;
  readonly team_id?: string | null | undefined;
};

export async function createView(
  ctx: Ctx,
  input: ViewEdit & { name: string; conditions: Condition },
): Promise<View> {
  const id = newId();
  return saveView(ctx, id, async (tx) => {
    const owner = ownerOf(tx, { scope: input.scope ?? 'agent', team_id: input.team_id ?? null });
    await insertView(tx, {
      id,
      name: input.name,
      conditions: JSON.stringify(input.conditions),
      sort: input.sort ?? 'updated_desc',
      layout: input.layout ?? 'rows',
      columns: [...(input.columns ?? usualColumns)],
      group_by: input.group_by ?? 'none',
      position: 1000,
      section: owner.scope,
      ...owner,
    });
  });
}

/** Views name tags by their spelling: with a new one they still mean the same tickets. */
export async function renameTagInViews(tx: Ctx, names: TagNames): Promise<void> {
  for (const row of await allViews(tx)) {
    const before = understood(row.conditions);
    const after = JSON.stringify(withTagRenamed(before, names));
    if (after === JSON.stringify(before)) continue;
    await writeView(tx, row.id, { conditions: after });
    await publish(tx, { name: 'view.changed', subject_type: 'view', subject_id: row.id });
  }
}

export async function updateView(ctx: Ctx, id: string, edit: ViewEdit): Promise<View> {
  return saveView(ctx, id, async (tx) => {
    const row = (await viewById(tx, id)) ?? fail('not_found', 'errors.not_found');
    const isMoved = edit.scope !== undefined || edit.team_id !== undefined;
    const owner: Partial<Owner> = isMoved
      ? ownerOf(tx, {
          scope: edit.scope ?? row.scope,
          team_id: edit.team_id === undefined ? row.team_id : edit.team_id,
        })
      : {};
    await writeView(tx, id, {
      ...(edit.name === undefined ? {} : { name: edit.name }),
      ...(edit.sort === undefined ? {} : { sort: edit.sort }),
      ...(edit.layout === undefined ? {} : { layout: edit.layout }),
      ...(edit.columns === undefined ? {} : { columns: [...edit.columns] }),
      ...(edit.group_by === undefined ? {} : { group_by: edit.group_by }),
      ...(edit.conditions === undefined ? {} : { conditions: JSON.stringify(edit.conditions) }),
      ...owner,
      ...(owner.scope === undefined ? {} : { section: owner.scope }),
    });
  });
}

export async function deleteView(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    await removeView(tx, id);
    await publish(tx, { name: 'view.changed', subject_type: 'view', subject_id: id });
  });
}

type Owner = {
  scope: 'everyone' | 'team' | 'agent';
  team_id: string | null;
  agent_id: string | null;
};

/** @throws OporaError forbidden when the actor may not share with them */
function ownerOf(ctx: Ctx, asked: { scope: Owner['scope']; team_id: string | null }): Owner {
  if (asked.scope === 'agent') {
    return {
      scope: 'agent',
      team_id: null,
      agent_id: ctx.actor.kind === 'agent' ? ctx.actor.id : null,
    };
  }
  const team_id =
    asked.scope === 'team' ? (asked.team_id ?? fail('invalid', 'errors.view_needs_team')) : null;
  if (!mayShareView(ctx, team_id)) fail('forbidden', 'errors.forbidden');
  return { scope: asked.scope, team_id, agent_id: null };
}

async function saveView(ctx: Ctx, id: string, work: (tx: Ctx) => Promise<void>): Promise<View> {
  return transaction(ctx, async (tx) => {
    await work(tx);
    await publish(tx, { name: 'view.changed', subject_type: 'view', subject_id: id });
    return oneView(tx, id);
  });
}

/** @throws OporaError not_found: also when the actor has just given it to a team they are not in */
export async function oneView(ctx: Ctx, id: string): Promise<View> {
  const row = (await viewById(ctx, id)) ?? fail('not_found', 'errors.not_found');
  const conditions = understood(row.conditions);
  const shown = shownIn(ctx, row.section, conditionSql(conditions, askerOf(ctx)));
  const [count] = await countEach(ctx, [shown], viewCountStops);
  return presentView(ctx, row, { conditions, count: count ?? 0 });
}

const examplesShown = 3;

/** How many visible tickets the conditions match now, and the newest of them: for whoever writes them. */
export async function countMatches(
  ctx: Ctx,
  conditions: Condition,
): Promise<{ count: number; examples: { number: number; subject: string }[] }> {
  const where = conditionSql(conditions, askerOf(ctx));
  const [count] = await countEach(ctx, [where], viewCountStops);
  const page = { where, sort: 'updated_desc' as const, after: undefined, limit: examplesShown };
  const rows = count === 0 ? [] : await ticketPage(ctx, page);
  const examples = rows.slice(0, examplesShown).map(({ number, subject }) => ({ number, subject }));
  return { count: count ?? 0, examples };
}
