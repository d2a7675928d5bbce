/** Views: saved conditions, how their tickets are shown, and what each person changes of that for themselves. */
import { z } from 'zod';
import { empty, line, ref, uuid } from './common.ts';
import { conditionSchema, storedCondition } from './conditions.ts';
import { endpoint } from './endpoint.ts';

/** `waiting`: whoever has waited longest since the customer's last word stands first. */
export const ticketSorts = [
  'updated_desc',
  'updated_asc',
  'created_desc',
  'created_asc',
  'priority',
  'due',
  'waiting',
  'customer_desc',
] as const;
export type TicketSort = (typeof ticketSorts)[number];

export const groupings = ['assignee', 'team', 'status', 'priority', 'organization'] as const;
export type Grouping = (typeof groupings)[number];

/** Three lines a ticket, or one with columns. */
export const viewLayouts = ['rows', 'table'] as const;
export type ViewLayout = (typeof viewLayouts)[number];

/** The subject is always there. */
export const viewColumns = [
  'number',
  'requester',
  'organization',
  'assignee',
  'team',
  'status',
  'priority',
  'type',
  'brand',
  'channel',
  'tags',
  'comment_count',
  'created_at',
  'updated_at',
  'last_customer_at',
  'next_due_at',
] as const;
/** A custom field as a column. */
const fieldColumn = z.templateLiteral(['field:', uuid]);
export const viewColumn = z.union([z.enum(viewColumns), fieldColumn]);
export type ViewColumn = z.infer<typeof viewColumn>;
const mostColumns = 40;
export const usualColumns: readonly ViewColumn[] = [
  'number',
  'requester',
  'organization',
  'status',
  'priority',
  'assignee',
  'last_customer_at',
];

/** Counting stops here, since a list that long is not worked by its number: shown as "999+". */
export const viewCountStops = 1000;

const sort = z.enum(ticketSorts);
const layout = z.enum(viewLayouts);
const columns = z.array(viewColumn).max(mostColumns);
const group = z.enum([...groupings, 'none']);

export const view = z.strictObject({
  id: uuid,
  key: z.string().nullable(), // built-in: the web names it
  name: z.string(),
  section: z.string(),
  scope: z.enum(['everyone', 'team', 'agent']),
  team_id: uuid.nullable(),
  conditions: storedCondition,
  sort: z.string(),
  layout,
  columns,
  group_by: group,
  /** What the actor sees otherwise; null: as the view has it. */
  mine: z.strictObject({
    sort: sort.nullable(),
    layout: layout.nullable(),
    columns: columns.nullable(),
    group_by: group.nullable(),
    is_hidden: z.boolean(),
  }),
  can: z.strictObject({ update: z.boolean() }),
  count: z.number().int(), // viewCountStops or fewer
});
export type View = z.infer<typeof view>;
export const listViews = endpoint({
  method: 'GET',
  path: '/api/views',
  access: 'agent',
  scope: 'read',
  summary: 'Views the actor sees, in the order they chose, with live counts',
  response: z.strictObject({ items: z.array(view) }),
});
const viewScope = z.enum(['everyone', 'team', 'agent']);
const viewBody = z.strictObject({
  name: line(80).min(1),
  conditions: conditionSchema,
  sort,
  layout,
  columns,
  group_by: group,
  scope: viewScope,
  team_id: ref('team').nullable(),
});
export const createView = endpoint({
  method: 'POST',
  path: '/api/views',
  access: 'agent',
  scope: 'write',
  summary: 'Make a view (for a team or everyone: by the permission views.share)',
  body: viewBody.extend({
    sort: sort.default('updated_desc'),
    layout: layout.default('rows'),
    columns: columns.default([...usualColumns]),
    group_by: group.default('none'),
    scope: viewScope.default('agent'),
    team_id: ref('team').nullable().default(null),
  }),
  response: view,
  status: 201,
});
const viewParams = z.strictObject({ view_id: uuid });
export const updateView = endpoint({
  method: 'PATCH',
  path: '/api/views/:view_id',
  access: { row: 'view', can: 'update' },
  scope: 'write',
  summary: 'Change a view',
  params: viewParams,
  body: viewBody.partial(),
  response: view,
});
export const deleteView = endpoint({
  method: 'DELETE',
  path: '/api/views/:view_id',
  access: { row: 'view', can: 'update' },
  scope: 'write',
  summary: 'Delete a view; tickets are untouched',
  params: viewParams,
  response: empty,
});
export const arrangeView = endpoint({
  method: 'PUT',
  path: '/api/views/:view_id/mine',
  access: { row: 'view', can: 'view' },
  summary:
    'How I see the view: its order, columns, groups, or not at all; null is as the view has it',
  params: viewParams,
  body: z.strictObject({
    sort: sort.nullable().optional(),
    layout: layout.nullable().optional(),
    columns: columns.nullable().optional(),
    group_by: group.nullable().optional(),
    is_hidden: z.boolean().optional(),
  }),
  response: view,
});
export const orderViews = endpoint({
  method: 'PUT',
  path: '/api/views/order',
  access: 'agent',
  summary: 'In which order I see the views; those not named follow',
  body: z.strictObject({ view_ids: z.array(ref('view')).max(200) }),
  response: empty,
});
export const countView = endpoint({
  method: 'POST',
  path: '/api/views/count',
  access: 'agent',
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  limit: 240,
  summary: 'How many tickets the conditions match now, and the first of them',
  body: z.strictObject({ conditions: conditionSchema }),
  response: z.strictObject({
    count: z.number().int(), // viewCountStops or fewer
    examples: z.array(z.strictObject({ number: z.number().int(), subject: z.string() })),
  }),
});
