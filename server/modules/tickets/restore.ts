/**
 * The way back: what a change wrote into a ticket, and putting back what was there before. Nothing that
 * somebody changed since is overwritten: then the ticket is refused, whole.
 */
import type { FieldValue } from '#contract/field-values.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { applyChange, lockTicket } from './changes.ts';
import { namedTags } from './named-tags.ts';
import { computedPriority } from './priority.ts';
import { statusById } from './statuses.ts';
import { maySeeTicket, mayUpdate } from './tickets.access.ts';
import {
  isArchived,
  isAssignable,
  type LockedTicket,
  setTicketTags,
  type TicketChange,
} from './tickets.sql.ts';

/** Those that are compared before anything is put back. */
const comparedFields = [
  'subject',
  'requester_id',
  'organization_id',
  'assignee_id',
  'team_id',
  'curator_id',
  'status_id',
  'type_id',
  'topic_id',
  'brand_id',
  'impact',
  'urgency',
  'priority',
] as const;
/** What a status brings with it. */
const followingFields = ['status_category', 'solved_at', 'closed_at'] as const;

type FieldName = (typeof comparedFields)[number] | (typeof followingFields)[number];
type Value = string | number | null;

/** `{field: [what it was, what it became]}`, custom ones by id; of tags, those that came and those that went. */
export type Written = {
  readonly fields: Partial<Record<FieldName, readonly [Value, Value]>>;
  readonly custom?: Readonly<Record<string, readonly [FieldValue, FieldValue]>>;
  readonly tags?: { readonly added: readonly string[]; readonly removed: readonly string[] };
};

/** The ticket as it is, locked until the end of the transaction. */
export function ticketAsItIs(tx: Ctx, ticket_id: string): Promise<LockedTicket> {
  return lockTicket(tx, ticket_id);
}

/** What was written between two looks at one ticket; undefined: nothing. */
export function writtenBetween(before: LockedTicket, after: LockedTicket): Written | undefined {
  const fields: Written['fields'] = {};
  for (const field of [...comparedFields, ...followingFields])
    if (before[field] !== after[field]) fields[field] = [before[field], after[field]];
  const tags = {
    added: missingFrom(before.tag_names, after.tag_names),
    removed: missingFrom(after.tag_names, before.tag_names),
  };
  const custom = customBetween(before.fields, after.fields);
  const hasTags = tags.added.length + tags.removed.length > 0;
  const hasCustom = Object.keys(custom).length > 0;
  if (Object.keys(fields).length === 0 && !hasTags && !hasCustom) return undefined;
  return { fields, ...(hasCustom ? { custom } : {}), ...(hasTags ? { tags } : {}) };
}

function customBetween(
  before: LockedTicket['fields'],
  after: LockedTicket['fields'],
): Record<string, [FieldValue, FieldValue]> {
  const pairs = [...new Set([...Object.keys(before), ...Object.keys(after)])].map(
    (id): [string, [FieldValue, FieldValue]] => [id, [before[id] ?? null, after[id] ?? null]],
  );
  return Object.fromEntries(pairs.filter(([, [old, next]]) => !isSame(old, next)));
}

function isSame(one: FieldValue, other: FieldValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function missingFrom(list: readonly string[], wanted: readonly string[]): string[] {
  return wanted.filter((name) => !list.includes(name));
}

/**
 * Puts back what was there before. Whoever gave the ticket out of their own sight may still take that
 * back, as long as nobody touched it.
 * @throws OporaError conflict `errors.changed_since.*`; invalid when what was there before is no more;
 *   not_found; forbidden
 */
export async function restoreTicket(tx: Ctx, ticket_id: string, written: Written): Promise<void> {
  if (!mayUpdate(tx)) fail('forbidden', 'errors.forbidden');
  const ticket = await lockTicket(asSystem(tx), ticket_id);
  const change = before(written);
  const isSeen = maySeeTicket(tx.actor, ticket);
  // Out of sight nothing may be told of the ticket, not even that it was changed.
  if (!isSeen && !maySeeTicket(tx.actor, { ...ticket, ...sightIn(change) }))
    fail('not_found', 'errors.not_found');
  const changed = changedSince(ticket, written);
  if (changed !== undefined)
    fail(isSeen ? 'conflict' : 'not_found', isSeen ? changed : 'errors.not_found');
  await refuseGone(tx, change);
  Object.assign(change, await priorityAfter(tx, ticket, change));
  const tag_names = await tagsBefore(tx, ticket, written);
  await applyChange(tx, ticket, {
    ...change,
    ...(written.custom === undefined ? {} : { fields: customBefore(ticket, written.custom) }),
    ...(tag_names === undefined ? {} : { tag_names }),
  });
}

function customBefore(
  ticket: LockedTicket,
  custom: NonNullable<Written['custom']>,
): LockedTicket['fields'] {
  const values = { ...ticket.fields };
  for (const [id, [was]] of Object.entries(custom)) {
    if (was === null) delete values[id];
    else values[id] = was;
  }
  return values;
}

function before(written: Written): TicketChange {
  return Object.fromEntries(
    Object.entries(written.fields).flatMap(([field, pair]) =>
      pair === undefined ? [] : [[field, pair[0]]],
    ),
  );
}

/** Under a priority set by hand the change wrote none; taken back since, impact and urgency say it again. */
async function priorityAfter(
  tx: Ctx,
  ticket: LockedTicket,
  { impact, urgency, priority }: TicketChange,
): Promise<TicketChange> {
  if (priority !== undefined || (impact === undefined && urgency === undefined)) return {};
  const grades = { impact: impact ?? ticket.impact, urgency: urgency ?? ticket.urgency };
  return { priority: await computedPriority(tx, grades) };
}

function sightIn(change: TicketChange): Partial<Pick<LockedTicket, 'team_id' | 'assignee_id'>> {
  const { team_id, assignee_id } = change;
  return {
    ...(team_id === undefined ? {} : { team_id }),
    ...(assignee_id === undefined ? {} : { assignee_id }),
  };
}

/** What was changed since, by the field. */
const changedKeys = {
  subject: 'errors.changed_since.subject',
  requester_id: 'errors.changed_since.requester_id',
  organization_id: 'errors.changed_since.organization_id',
  assignee_id: 'errors.changed_since.assignee_id',
  team_id: 'errors.changed_since.team_id',
  curator_id: 'errors.changed_since.curator_id',
  status_id: 'errors.changed_since.status_id',
  type_id: 'errors.changed_since.type_id',
  topic_id: 'errors.changed_since.topic_id',
  brand_id: 'errors.changed_since.brand_id',
  impact: 'errors.changed_since.priority',
  urgency: 'errors.changed_since.priority',
  priority: 'errors.changed_since.priority',
} as const satisfies Record<(typeof comparedFields)[number], string>;

/** The key that says what was changed since. */
function changedSince(ticket: LockedTicket, written: Written): string | undefined {
  const { fields, custom = {}, tags } = written;
  const field = comparedFields.find(
    (name) => fields[name] !== undefined && ticket[name] !== fields[name][1],
  );
  if (field !== undefined) return changedKeys[field];
  const isCustom = Object.entries(custom).every(([id, [, became]]) =>
    isSame(ticket.fields[id] ?? null, became),
  );
  if (!isCustom) return 'errors.changed_since.fields';
  const areTags =
    tags === undefined ||
    (tags.added.every((name) => ticket.tag_names.includes(name)) &&
      !tags.removed.some((name) => ticket.tag_names.includes(name)));
  return areTags ? undefined : 'errors.changed_since.tags';
}

/** What is no more cannot be put back: a team that was archived, an agent who left. */
async function refuseGone(tx: Ctx, change: TicketChange): Promise<void> {
  const { status_id, team_id, type_id, assignee_id, curator_id } = change;
  if (status_id !== undefined) {
    const status = await statusById(tx, status_id);
    if (status === undefined || status.archived_at !== null)
      fail('conflict', 'errors.gone_since.status_id');
  }
  if (team_id && (await isArchived(tx, 'teams', team_id)))
    fail('conflict', 'errors.gone_since.team_id');
  if (type_id && (await isArchived(tx, 'ticket_types', type_id)))
    fail('conflict', 'errors.gone_since.type_id');
  if (assignee_id && !(await isAssignable(tx, assignee_id)))
    fail('conflict', 'errors.gone_since.assignee_id');
  if (curator_id && !(await isAssignable(tx, curator_id)))
    fail('conflict', 'errors.gone_since.curator_id');
}

async function tagsBefore(
  tx: Ctx,
  ticket: LockedTicket,
  { tags }: Written,
): Promise<string[] | undefined> {
  if (tags === undefined) return undefined;
  const kept = ticket.tag_names.filter((name) => !tags.added.includes(name));
  return setTicketTags(tx, ticket.id, namedTags([...kept, ...tags.removed]));
}
