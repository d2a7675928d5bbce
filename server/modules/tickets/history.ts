/** The history of a ticket: its events, with the names that people read. */
import { z } from 'zod';
import type { FieldKind } from '#contract/field-values.ts';
import type { historyEntry } from '#contract/tickets.ts';
import { fieldKinds } from '#modules/fields/fields.ts';
import { agentNames, contactNames } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { type EventRow, eventPage, namesOfRows } from './history.sql.ts';
import { findVisibleTicket } from './tickets.access.ts';

type Entry = z.input<typeof historyEntry>;

const entriesAPage = 200;
const customPrefix = 'fields.';

/** Which names the ids of a changed field stand for. */
const namedFields: Record<
  string,
  'statuses' | 'teams' | 'ticket_types' | 'brands' | 'organizations' | 'agents' | 'contacts'
> = {
  status_id: 'statuses',
  team_id: 'teams',
  type_id: 'ticket_types',
  brand_id: 'brands',
  organization_id: 'organizations',
  assignee_id: 'agents',
  curator_id: 'agents',
  requester_id: 'contacts',
};

const changesOf = z.object({ changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])) });

/** The queue or the rule that did it when no person did. */
const actingOf = z.object({ by: z.record(z.string(), z.unknown()).optional() }).catch({});

export async function listHistory(
  ctx: Ctx,
  ticket_id: string,
  after: string | undefined,
): Promise<{ items: Entry[]; next: string | null }> {
  if ((await findVisibleTicket(ctx, ticket_id)) === undefined)
    fail('not_found', 'errors.not_found');
  if (after !== undefined && !/^\d{1,15}$/.test(after)) fail('invalid', 'errors.cursor');
  const rows = await eventPage(ctx, ticket_id, {
    after: Number(after ?? 0),
    limit: entriesAPage + 1,
  });
  const shown = rows.slice(0, entriesAPage);
  const names = await namesIn(ctx, shown);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => present(row, names)),
    next: rows.length > entriesAPage && last !== undefined ? String(last.id) : null,
  };
}

type Names = Map<string, string>;

async function namesIn(ctx: Ctx, rows: readonly EventRow[]): Promise<Names> {
  const ids: Record<string, Set<string>> = { agents: new Set(), contacts: new Set() };
  const kinds = await fieldKinds(ctx);
  for (const row of rows) {
    if (row.actor_id !== null)
      ids[row.actor_kind === 'agent' ? 'agents' : 'contacts']?.add(row.actor_id);
    const changed = changesOf.safeParse(row.data);
    for (const [field, pair] of Object.entries(changed.data?.changes ?? {})) {
      const table = namedFields[field] ?? tableOfCustom(field, kinds);
      if (table === undefined) continue;
      ids[table] ??= new Set();
      for (const value of pair) if (typeof value === 'string') ids[table]?.add(value);
    }
  }
  const names: Names = new Map();
  for (const [id, name] of await agentNames(ctx, [...(ids['agents'] ?? [])])) names.set(id, name);
  for (const [id, name] of await contactNames(ctx, [...(ids['contacts'] ?? [])]))
    names.set(id, name);
  for (const table of ['statuses', 'teams', 'ticket_types', 'brands', 'organizations'] as const) {
    for (const [id, name] of await namesOfRows(ctx, table, [...(ids[table] ?? [])]))
      names.set(id, name);
  }
  return names;
}

/** People and organisations have names here; options and topics have theirs in the definitions. */
function tableOfCustom(
  field: string,
  kinds: ReadonlyMap<string, FieldKind>,
): 'contacts' | 'organizations' | undefined {
  if (!field.startsWith(customPrefix)) return undefined;
  const kind = kinds.get(field.slice(customPrefix.length));
  if (kind === 'contact') return 'contacts';
  return kind === 'organization' ? 'organizations' : undefined;
}

function present(row: EventRow, names: Names): Entry {
  return {
    id: row.id,
    at: row.at,
    name: row.name,
    actor_kind: row.actor_kind,
    actor: row.actor_id === null ? null : { id: row.actor_id, name: names.get(row.actor_id) ?? '' },
    data: namedData(row.data, names),
  };
}

/** `{status_id: [id, id]}` becomes `{status: [name, name]}`; numbers and texts stay. */
function namedData(data: unknown, names: Names): Record<string, unknown> {
  const changed = changesOf.safeParse(data);
  if (!changed.success) return z.record(z.string(), z.unknown()).catch({}).parse(data);
  const changes = Object.entries(changed.data.changes).map(([field, pair]) => {
    const name = field.replace(/_id$/, '').replace(/^tag_names$/, 'tags');
    if (namedFields[field] === undefined && !field.startsWith(customPrefix)) return [name, pair];
    return [
      name,
      pair.map((value) => (typeof value === 'string' ? (names.get(value) ?? value) : value)),
    ];
  });
  const { by } = actingOf.parse(data);
  return { changes: Object.fromEntries(changes), ...(by === undefined ? {} : { by }) };
}
