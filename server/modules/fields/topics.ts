/** Topics: a tree of what people write about, each with its form and what its tickets start with. */
import type { z } from 'zod';
import { topicPath } from '#contract/field-rules.ts';
import {
  type createTopic as createEndpoint,
  deepestTree,
  type Topic,
  translatedWords,
  type updateTopic as updateEndpoint,
} from '#contract/fields.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  allTopics,
  archiveTopicTree,
  insertTopic,
  placeRows,
  type TopicRow,
  updateTopicRow,
  writeTopicFields,
} from './fields.sql.ts';

type NewTopic = z.infer<NonNullable<typeof createEndpoint.body>>;
type TopicEdit = z.infer<NonNullable<typeof updateEndpoint.body>>;

/** In the order of the tree: each topic after its parent. */
export async function listTopics(ctx: Ctx): Promise<Topic[]> {
  const rows = await allTopics(ctx);
  const below = Map.groupBy(rows, (row) => row.parent_id);
  const ordered: TopicRow[] = [];
  const climb = (parent_id: string | null): void => {
    for (const row of below.get(parent_id) ?? []) {
      ordered.push(row);
      climb(row.id);
    }
  };
  climb(null);
  return ordered.map(presentTopic);
}

function presentTopic({ archived_at, ...row }: TopicRow): Topic {
  return {
    id: row.id,
    parent_id: row.parent_id,
    name: translatedWords.parse(row.name),
    note: translatedWords.parse(row.note),
    team_id: row.team_id,
    type_id: row.type_id,
    impact: row.impact,
    urgency: row.urgency,
    tags: row.tags,
    field_ids: row.field_ids,
    is_archived: archived_at !== null,
  };
}

/** @throws OporaError invalid: a parent in the archive, or a tree too deep */
export async function createTopic(ctx: Ctx, input: NewTopic): Promise<Topic> {
  const id = newId();
  return transaction(ctx, async (tx) => {
    const { name, field_ids, ...rest } = input;
    await insertTopic(tx, {
      ...columnsOf(rest),
      id,
      name: JSON.stringify(name),
      created_at: tx.now,
    });
    if (field_ids !== undefined) await writeTopicFields(tx, id, field_ids);
    return saved(tx, id, 'topic.created');
  });
}

/** @throws OporaError invalid: a topic below itself, a parent in the archive, or a tree too deep */
export async function updateTopic(ctx: Ctx, id: string, edit: TopicEdit): Promise<Topic> {
  if (edit.parent_id === id) failField('parent_id', 'errors.field.topic_below_itself');
  return transaction(ctx, async (tx) => {
    const { name, field_ids, is_archived, ...rest } = edit;
    await updateTopicRow(tx, id, {
      ...columnsOf(rest),
      ...(name === undefined ? {} : { name: JSON.stringify(name) }),
      ...(is_archived === false ? { archived_at: null } : {}),
    });
    if (is_archived === true) await archiveTopicTree(tx, id);
    if (field_ids !== undefined) await writeTopicFields(tx, id, field_ids);
    return saved(tx, id, 'topic.updated');
  });
}

function columnsOf(edit: Omit<TopicEdit, 'name' | 'field_ids' | 'is_archived'>) {
  const { note, tags, ...plain } = edit;
  return {
    ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
    ...(note === undefined ? {} : { note: JSON.stringify(note) }),
    ...(tags === undefined ? {} : { tags: [...tags] }),
  };
}

async function saved(
  tx: Ctx,
  id: string,
  event: 'topic.created' | 'topic.updated',
): Promise<Topic> {
  const rows = await allTopics(tx);
  const row = rows.find((one) => one.id === id) ?? fail('not_found', 'errors.not_found');
  refuseBadPlace(rows, row);
  await publish(tx, { name: event, subject_type: 'topic', subject_id: id });
  return presentTopic(row);
}

function refuseBadPlace(rows: readonly TopicRow[], row: TopicRow): void {
  const path = topicPath(rows, row.id);
  // A path from a ring never reaches a root.
  if (path[0]?.parent_id !== null) failField('parent_id', 'errors.field.topic_below_itself');
  const parent = path.at(-2);
  if (row.archived_at === null && parent != null && parent.archived_at !== null)
    failField('parent_id', 'errors.field.archived');
  const deepest = Math.max(...rows.map((one) => topicPath(rows, one.id).length));
  if (deepest > deepestTree) failField('parent_id', 'errors.field.tree_too_deep');
}

export async function orderTopics(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await transaction(ctx, async (tx) => {
    await placeRows(tx, 'topics', ids);
    for (const id of ids.slice(0, 1))
      await publish(tx, { name: 'topic.updated', subject_type: 'topic', subject_id: id });
  });
}
