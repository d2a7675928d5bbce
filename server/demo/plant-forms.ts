/** Fields, topics and their forms by the verbs; what stands in them on the tickets of ninety days. */
import { sql } from 'kysely';
import type { FieldValue } from '#contract/field-values.ts';
import { createAnnouncement } from '#modules/announcements/announcements.ts';
import { createField, createTopic, updateField } from '#modules/fields/fields.ts';
import { putOffer } from '#modules/forms/forms.ts';
import type { Ctx } from '#platform/ctx.ts';
import { newId } from '#platform/id.ts';
import {
  type DemoField,
  type DemoOption,
  type DemoTopic,
  demoFields,
  demoTopics,
} from './forms.ts';
import type { TeamKey } from './grammar.ts';
import { between, chance, pick, type Random } from './random.ts';
import type { Story } from './stories.ts';

type MadeField = { id: string; field: DemoField; leaves: readonly string[] };
type Ground = {
  stories: readonly Story[];
  teamOf: Record<TeamKey, string>;
  /** The number of the oldest story's ticket; the others follow. */
  first_number: number;
};

export async function plantForms(tx: Ctx, random: Random, ground: Ground): Promise<void> {
  const fields = new Map<string, MadeField>();
  for (const field of demoFields) fields.set(field.key, await makeField(tx, field));
  const topicOf = new Map<string, { id: string; keys: readonly string[] }>();
  await announceWork(tx);
  const roots = await makeTopics(tx, { fields, teamOf: ground.teamOf, topicOf }, demoTopics);
  await makeRules(tx, fields, roots);
  await fillTickets(tx, random, { ...ground, fields, topicOf });
}

async function makeField(tx: Ctx, field: DemoField): Promise<MadeField> {
  const { key, kind, name, help, customer_access, is_everywhere, limits = {} } = field;
  const options = (field.options ?? []).flatMap(optionRows);
  const { id } = await createField(tx, {
    ...{ key, kind, name, help, customer_access, is_everywhere, limits },
    options,
  });
  const above = new Set(options.map((option) => option.parent_id));
  const leaves = options.filter((option) => !above.has(option.id)).map((option) => option.id);
  return { id, field, leaves };
}

function optionRows({ name, below = [] }: DemoOption) {
  const id = newId();
  const row = { id, parent_id: null, name, is_archived: false };
  const children = below.map((child) => ({
    id: newId(),
    parent_id: id,
    name: child,
    is_archived: false,
  }));
  return [row, ...children];
}

type Making = {
  fields: ReadonlyMap<string, MadeField>;
  teamOf: Record<TeamKey, string>;
  topicOf: Map<string, { id: string; keys: readonly string[] }>;
};

/** Makes the topics and those below; answers the ids by key and notes which scenario belongs to which. */
async function makeTopics(
  tx: Ctx,
  making: Making,
  topics: readonly DemoTopic[],
  above: { id: string; keys: readonly string[] } = { id: '', keys: [] },
): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  for (const topic of topics) {
    const keys = [...above.keys, ...(topic.fields ?? [])];
    const { id } = await createTopic(tx, {
      name: topic.name,
      parent_id: above.id === '' ? null : above.id,
      ...(topic.note === undefined ? {} : { note: topic.note }),
      ...(topic.team === undefined ? {} : { team_id: making.teamOf[topic.team] }),
      ...(topic.urgency === undefined ? {} : { urgency: topic.urgency }),
      field_ids: (topic.fields ?? []).flatMap((key) => making.fields.get(key)?.id ?? []),
    });
    made.set(topic.key, id);
    // What has more exact topics below is only their group.
    if (topic.below === undefined) await putOffer(tx, id, {});
    for (const scenario of topic.scenarios ?? []) making.topicOf.set(scenario, { id, keys });
    for (const [key, below] of await makeTopics(tx, making, topic.below ?? [], { id, keys }))
      made.set(key, below);
  }
  return made;
}

/** Planned work two nights ahead, as customers read it. */
async function announceWork(tx: Ctx): Promise<void> {
  const night = new Date(tx.now);
  night.setUTCDate(night.getUTCDate() + 2);
  night.setUTCHours(22, 0, 0, 0);
  await createAnnouncement(tx, {
    kind: 'planned',
    titles: { ru: 'Обновим личный кабинет', en: 'We will update the account pages' },
    texts: {
      ru: 'Два часа личный кабинет и отчёты будут открываться с перерывами. Кассы работают как обычно, чеки не пропадут.',
      en: 'For two hours the account pages and reports may open with breaks. Tills work as usual and no receipt is lost.',
    },
    starts_at: night.toISOString(),
    ends_at: new Date(night.getTime() + 2 * 3_600_000).toISOString(),
  });
}

/** A serial number is asked for once the model is known; a cause before a fault of the tills is solved. */
async function makeRules(
  tx: Ctx,
  fields: ReadonlyMap<string, MadeField>,
  topics: ReadonlyMap<string, string>,
): Promise<void> {
  const idOf = (key: string) => fields.get(key)?.id ?? '';
  await updateField(tx, idOf('serial_number'), {
    shown_when: {
      match: 'all',
      tests: [{ field: 'custom', field_id: idOf('till_model'), op: 'is_empty', value: false }],
    },
  });
  await updateField(tx, idOf('cause'), {
    required: 'to_solve',
    required_when: {
      match: 'any',
      tests: ['printing', 'onec'].map((key) => ({
        field: 'topic_id',
        op: 'within',
        value: topics.get(key) ?? '',
      })),
    },
  });
  await updateField(tx, idOf('access_approved_by'), { required: 'to_open' });
}

type Filling = Ground & Pick<Making, 'fields' | 'topicOf'>;

/** Each value by chance, as people fill forms; a ticket that is over has its cause. */
async function fillTickets(tx: Ctx, random: Random, filling: Filling): Promise<void> {
  const rows = filling.stories.flatMap((story, index) => {
    const topic = filling.topicOf.get(story.scenario.key);
    if (topic === undefined) return [];
    const number = filling.first_number + index;
    return [{ number, topic_id: topic.id, fields: valuesOf(random, filling, story, topic.keys) }];
  });
  await sql`update tickets set topic_id = filled.topic_id, fields = filled.fields
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as filled (number bigint, topic_id uuid, fields jsonb)
    where tickets.number = filled.number`.execute(tx.db);
}

function valuesOf(
  random: Random,
  { fields }: Filling,
  story: Story,
  keys: readonly string[],
): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {};
  for (const key of keys) {
    const made = fields.get(key);
    if (made === undefined || !chance(random, key === 'cause' ? 0.8 : 0.7)) continue;
    const value = valueFor(random, made, story);
    if (value !== undefined) values[made.id] = value;
  }
  const serial = fields.get('serial_number')?.id ?? '';
  if (values[fields.get('till_model')?.id ?? ''] === undefined) delete values[serial];
  return values;
}

function valueFor(
  random: Random,
  { field, leaves }: MadeField,
  story: Story,
): FieldValue | undefined {
  switch (field.kind) {
    case 'choice':
    case 'tree':
      return pick(random, leaves);
    case 'many':
      return leaves.filter((_, index) => index === 0 || chance(random, 0.4));
    case 'number':
      return between(random, 1, 6);
    case 'text':
      return Array.from({ length: 14 }, () => String(between(random, 0, 9))).join('');
    case 'date':
      return `2027-${String(between(random, 1, 12)).padStart(2, '0')}-15`;
    case 'contact':
      return story.copied?.id ?? story.requester.id;
    default:
      return undefined;
  }
}
