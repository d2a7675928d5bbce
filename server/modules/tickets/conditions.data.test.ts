/** The evaluator and the SQL compiler are two readings of one language: they must agree. */
import fc from 'fast-check';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mainBrandId } from '#contract/brands.ts';
import {
  type Condition,
  type ConditionLeaf,
  conditionSchema,
  numberFields,
  ticketChannels,
  ticketLanguages,
  timeFields,
  turns,
} from '#contract/conditions.ts';
import { type FieldKind, type FieldValue, fieldKinds } from '#contract/field-values.ts';
import { statusCategories } from '#contract/settings.ts';
import { type Database, openDatabase } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import { useTestDatabase } from '#testing/template-database.ts';
import { conditionSql } from './conditions.sql.ts';
import { type Asker, matchesCondition, type Reader, type TicketFacts } from './conditions.ts';

const server = useTestDatabase();
const now = new Date('2026-03-29T09:30:00.000Z');
const ids = {
  statuses: statusCategories.map(() => newId()),
  types: [newId(), newId()],
  teams: [newId(), newId(), newId()],
  agents: [newId(), newId()],
  contacts: [newId(), newId()],
  organizations: [newId(), newId(), newId()],
  mailboxes: [newId(), newId()],
  brands: [mainBrandId, newId()],
  fields: fieldKinds.map(() => newId()),
  /** A chain and a branch: 0 › 1 › 2, 0 › 3; 4 alone. */
  topics: [newId(), newId(), newId(), newId(), newId()],
  options: [newId(), newId(), newId(), newId(), newId()],
};
const parentPlaces = [undefined, 0, 1, 0, undefined];
const parents = new Map(
  [ids.topics, ids.options].flatMap((list) =>
    list.flatMap((id, index) => {
      const parent = list[parentPlaces[index] ?? -1];
      return parent === undefined ? [] : [[id, parent] as const];
    }),
  ),
);
const contracts = ['Премиум', 'премиум', 'Basic 8/5'];
const tagNames = ['касса', '4.2', 'Срочно', 'with "quotes", {braces}', 'a\\b'];
const subjects = [
  '',
  'Не печатаются чеки после обновления 4.2',
  'ВСЁ ЕЩЁ не печатает',
  'Елка и ёлка',
  '100% скидка_на \\всё',
  'İstanbul ΣΊΣΥΦΟΣ ẞ ﬁ',
  'Receipt printer is silent 🖨️',
];
const words = ['печата', 'ЕЩЕ', 'ёлк', '%', '_', '\\', 'i', 'σ', 'ß', 'ﬁ', 'FI', '🖨️', 'x'];

// tickets --------------------------------------------------------------------------------------

const edges = [0, 1, 60, 1440, 3 * 1440].flatMap((minutes) => [minutes, -minutes]);
const instantText = fc
  .oneof(
    fc.constantFrom(...edges).map((minutes) => minutes * 60_000_000),
    fc.integer({ min: -200_000, max: 200_000 }).map((minutes) => minutes * 60_000_000),
    // Midnights of Moscow, around the days that conditions name.
    fc.integer({ min: -5, max: 5 }).map((days) => (days * 1440 - 570 - 180) * 60_000_000),
  )
  .chain((offset) => fc.constantFrom(-1, 0, 0, 1).map((micro) => microsecondsText(offset + micro)));

function microsecondsText(offset: number): string {
  const milliseconds = Math.floor(offset / 1000);
  const micros = String(offset - milliseconds * 1000).padStart(3, '0');
  return new Date(now.getTime() + milliseconds).toISOString().replace('Z', `${micros}Z`);
}

function maybe<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.option(value, { freq: 3 });
}

/** The last organisation has none. */
function contractAt(place: number): string | null {
  return place < 0 ? null : (contracts.slice(0, 2)[place] ?? null);
}

const days = ['2025-12-31', '2026-03-28', '2026-03-29', '2026-03-30'];
const valuesByKind: Record<FieldKind, fc.Arbitrary<FieldValue>> = {
  // Words that look like other kinds, too: no text is ever read as a number or a day.
  text: fc.constantFrom(
    ...subjects.filter((text) => text !== ''),
    '7',
    '2026-03-29',
    'today',
    '{}',
  ),
  number: fc.constantFrom(0, 1, -1, 7, 0.1, 1e-7, 1e15, 3.25),
  date: fc.constantFrom(...days),
  choice: fc.constantFrom(...ids.options),
  many: fc.subarray(ids.options, { minLength: 1 }),
  tree: fc.constantFrom(...ids.options),
  contact: fc.constantFrom(...ids.contacts),
  organization: fc.constantFrom(...ids.organizations),
};
const anyValue = fc.oneof(...Object.values(valuesByKind));
const fieldValues: fc.Arbitrary<Record<string, FieldValue>> = fc
  .tuple(...fieldKinds.map((kind) => fc.option(valuesByKind[kind], { nil: undefined })))
  .map((values) =>
    Object.fromEntries(
      ids.fields.flatMap((id, index) => {
        const value = values[index];
        return value === undefined ? [] : [[id, value]];
      }),
    ),
  );

const ticketFacts: fc.Arbitrary<Omit<TicketFacts, 'number'>> = fc
  .record({
    category: fc.integer({ min: 0, max: statusCategories.length - 1 }),
    subject: fc.constantFrom(...subjects),
    type_id: maybe(fc.constantFrom(...ids.types)),
    team_id: maybe(fc.constantFrom(...ids.teams)),
    assignee_id: maybe(fc.constantFrom(...ids.agents)),
    curator_id: maybe(fc.constantFrom(...ids.agents)),
    requester_id: fc.constantFrom(...ids.contacts),
    organization_id: maybe(fc.constantFrom(...ids.organizations)),
    mailbox_id: maybe(fc.constantFrom(...ids.mailboxes)),
    brand_id: fc.constantFrom(...ids.brands),
    topic_id: maybe(fc.constantFrom(...ids.topics)),
    fields: fieldValues,
    channel: fc.constantFrom(...ticketChannels),
    language: maybe(fc.constantFrom(...ticketLanguages)),
    tag_names: fc.subarray(tagNames),
    priority: fc.integer({ min: 1, max: 4 }),
    impact: fc.integer({ min: 1, max: 3 }),
    urgency: fc.integer({ min: 1, max: 3 }),
    comment_count: fc.integer({ min: 0, max: 5 }),
    created_at: instantText,
    updated_at: instantText,
    last_customer_at: maybe(instantText),
    last_agent_at: maybe(instantText),
    next_due_at: maybe(instantText),
    ended_at: instantText,
    closed_at: maybe(instantText),
  })
  .map(({ category, ended_at, ...facts }) => {
    const status_category = statusCategories[category] ?? 'new';
    const isOver = status_category === 'solved' || status_category === 'closed';
    return {
      ...facts,
      contract: contractAt(ids.organizations.indexOf(facts.organization_id ?? '')),
      status_category,
      status_id: ids.statuses[category] ?? '',
      solved_at: isOver ? ended_at : null,
    };
  });

// conditions -----------------------------------------------------------------------------------

/** Left out it means yes. */
const absence = fc.constantFrom(undefined, true, false);

function identityLeaf(field: string, known: readonly string[]): fc.Arbitrary<unknown> {
  const value = fc.constantFrom(...known, newId());
  return fc.oneof(
    fc.record({ field: fc.constant(field), op: fc.constantFrom('is', 'is_not'), value }),
    fc.record({
      field: fc.constant(field),
      op: fc.constantFrom('in', 'not_in'),
      value: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ field: fc.constant(field), op: fc.constant('is_empty'), value: absence }),
  );
}

function choiceLeaf(field: string, values: readonly string[]): fc.Arbitrary<unknown> {
  const value = fc.constantFrom(...values);
  return fc.oneof(
    fc.record({ field: fc.constant(field), op: fc.constantFrom('is', 'is_not'), value }),
    fc.record({
      field: fc.constant(field),
      op: fc.constantFrom('in', 'not_in'),
      value: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
  );
}

const date = fc.constantFrom('today', '2026-03-28', '2026-03-29', '2026-03-30', '2025-10-26');
const instant = fc.oneof(
  instantText.map((text) => new Date(text).toISOString()),
  fc.constantFrom('2026-03-29T12:30:00+03:00', '2026-03-29T09:30:00.000Z'),
);
const duration = fc.record({
  amount: fc.constantFrom(0, 1, 3, 24, 100_000),
  unit: fc.constantFrom('minutes', 'hours', 'days'),
});
const timeLeaf = fc.constantFrom(...timeFields).chain((field) =>
  fc.oneof(
    fc.record({
      field: fc.constant(field),
      op: fc.constantFrom('before', 'after'),
      value: fc.oneof(date, instant),
    }),
    fc.record({ field: fc.constant(field), op: fc.constantFrom('is', 'is_not'), value: date }),
    fc.record({
      field: fc.constant(field),
      op: fc.constantFrom('within_last', 'within_next', 'older_than'),
      value: duration,
    }),
    fc.record({ field: fc.constant(field), op: fc.constant('is_empty'), value: absence }),
  ),
);
const numberLeaf = fc.constantFrom(...numberFields).chain((field) => {
  const value = fc.integer({ min: 0, max: 3 });
  return fc.oneof(
    fc.record({
      field: fc.constant(field),
      op: fc.constantFrom('is', 'is_not', 'gt', 'lt'),
      value,
    }),
    fc.record({
      field: fc.constant(field),
      op: fc.constantFrom('in', 'not_in'),
      value: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
  );
});
const subjectLeaf = fc.oneof(
  fc.record({
    field: fc.constant('subject'),
    op: fc.constant('contains'),
    value: fc
      .array(fc.constantFrom(...words), { minLength: 1, maxLength: 2 })
      .map((list) => list.join('  ')),
  }),
  fc.record({ field: fc.constant('subject'), op: fc.constant('is_empty'), value: absence }),
);

const topicLeaf = fc.oneof(
  identityLeaf('topic_id', ids.topics),
  fc.record({
    field: fc.constant('topic_id'),
    op: fc.constant('within'),
    value: fc.constantFrom(...ids.topics, newId()),
  }),
);
/** Values of any kind are asked of a field of any kind: a test says nothing of a value of another. */
const scalar = anyValue.map((value) => (Array.isArray(value) ? (value[0] ?? newId()) : value));
const customLeaf = fc.constantFrom(...ids.fields, newId()).chain((field_id) => {
  const custom = { field: fc.constant('custom'), field_id: fc.constant(field_id) };
  return fc.oneof(
    fc.record({ ...custom, op: fc.constantFrom('is', 'is_not'), value: scalar }),
    fc.record({
      ...custom,
      op: fc.constantFrom('in', 'not_in'),
      value: fc.array(scalar, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ ...custom, op: fc.constant('contains'), value: fc.constantFrom(...words, '7') }),
    fc.record({
      ...custom,
      op: fc.constantFrom('gt', 'lt'),
      value: fc.constantFrom(0, 0.1, 1e-7, 3, 7),
    }),
    fc.record({
      ...custom,
      op: fc.constantFrom('before', 'after'),
      value: fc.constantFrom('today', ...days),
    }),
    fc.record({
      ...custom,
      op: fc.constant('within'),
      value: fc.constantFrom(...ids.options, newId()),
    }),
    fc.record({ ...custom, op: fc.constant('is_empty'), value: absence }),
  );
});

const leaf = fc
  .oneof(
    identityLeaf('status_id', ids.statuses),
    identityLeaf('type_id', ids.types),
    identityLeaf('requester_id', ids.contacts),
    identityLeaf('organization_id', ids.organizations),
    identityLeaf('mailbox_id', ids.mailboxes),
    identityLeaf('brand_id', ids.brands),
    identityLeaf('contract', contracts),
    identityLeaf('assignee_id', [...ids.agents, 'me', 'me']),
    identityLeaf('curator_id', [...ids.agents, 'me', 'me']),
    identityLeaf('team_id', [...ids.teams, 'mine', 'mine']),
    choiceLeaf('status_category', statusCategories),
    choiceLeaf('channel', ticketChannels),
    choiceLeaf('turn', turns),
    identityLeaf('tag', tagNames).filter((made) => isConditionLeaf(made)),
    { arbitrary: numberLeaf, weight: 3 },
    { arbitrary: timeLeaf, weight: 6 },
    { arbitrary: subjectLeaf, weight: 2 },
    { arbitrary: topicLeaf, weight: 2 },
    { arbitrary: customLeaf, weight: 8 },
  )
  .filter(isConditionLeaf);

function isConditionLeaf(made: unknown): made is ConditionLeaf {
  return conditionSchema.safeParse(made).success;
}

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { arbitrary: leaf, weight: 3 },
    fc.record({ all: fc.array(tie('condition'), { maxLength: 4 }) }),
    fc.record({ any: fc.array(tie('condition'), { maxLength: 4 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));

const asker: fc.Arbitrary<Reader> = fc.record({
  parents: fc.constant(parents),
  agent_id: maybe(fc.constantFrom(...ids.agents)),
  team_ids: fc.subarray(ids.teams),
  now: fc.constant(now),
  time_zone: fc.constantFrom('Europe/Moscow', 'Europe/Berlin', 'America/Sao_Paulo', 'UTC'),
});

// the two readings -----------------------------------------------------------------------------

describe('the condition language', () => {
  let database: Database;
  const tickets: TicketFacts[] = [];

  beforeAll(async () => {
    database = openDatabase(server.url, pino({ level: 'silent' }), 4);
    await plantNames(database);
    const planted = fc.sample(ticketFacts, { numRuns: 300, seed: 20260329 });
    for (const [index, facts] of planted.entries()) tickets.push({ ...facts, number: index });
    await database.db
      .insertInto('tickets')
      .values(
        tickets.map(({ tag_names, fields, contract: _, ...facts }) => ({
          ...facts,
          fields: JSON.stringify(fields),
          id: newId(),
          tag_names: [...tag_names],
        })),
      )
      .execute();
  });
  afterAll(() => database.close());

  async function numbersBySql(wanted: Condition, who: Asker): Promise<number[]> {
    const found = await database.db
      .selectFrom('tickets')
      .select('number')
      .where(conditionSql(wanted, who))
      .orderBy('number')
      .execute();
    return found.map((row) => row.number);
  }

  function numbersByEvaluator(wanted: Condition, who: Reader): number[] {
    return tickets
      .filter((ticket) => matchesCondition(wanted, ticket, who))
      .map((ticket) => ticket.number);
  }

  test('finds the same tickets in memory and in PostgreSQL', async () => {
    let telling = 0;
    await fc.assert(
      fc.asyncProperty(condition, asker, async (wanted, who) => {
        const expected = numbersByEvaluator(wanted, who);
        expect(await numbersBySql(wanted, who)).toEqual(expected);
        if (expected.length > 0 && expected.length < tickets.length) telling += 1;
      }),
      { numRuns: 1500 },
    );
    // The property would prove nothing if nearly all conditions chose all tickets or none.
    expect(telling).toBeGreaterThan(500);
  }, 60_000);

  test('each single leaf agrees too', async () => {
    await fc.assert(
      fc.asyncProperty(leaf, asker, async (wanted, who) => {
        expect(await numbersBySql(wanted, who)).toEqual(numbersByEvaluator(wanted, who));
        const negated = { not: wanted };
        expect(await numbersBySql(negated, who)).toEqual(numbersByEvaluator(negated, who));
      }),
      { numRuns: 600 },
    );
  }, 60_000);

  test('a condition and its negation divide the tickets without remainder', async () => {
    await fc.assert(
      fc.asyncProperty(condition, asker, async (wanted, who) => {
        const chosen = await numbersBySql(wanted, who);
        const others = await numbersBySql({ not: wanted }, who);
        expect([...chosen, ...others].sort((a, b) => a - b)).toEqual(
          tickets.map((ticket) => ticket.number),
        );
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  test('a ticket without an assignee is not anybody’s, and is found as empty', async () => {
    const who: Reader = { agent_id: null, team_ids: [], now, time_zone: 'UTC', parents };
    const free = numbersByEvaluator({ field: 'assignee_id', op: 'is_empty', value: true }, who);
    const notMine = await numbersBySql({ field: 'assignee_id', op: 'is_not', value: 'me' }, who);
    expect(notMine).toEqual(expect.arrayContaining(free));
    expect(await numbersBySql({ field: 'assignee_id', op: 'is', value: 'me' }, who)).toEqual([]);
  });

  test('no value of a condition becomes part of the statement (case G1)', () => {
    const evil = "x'); drop table tickets; --";
    const parts: Condition = {
      any: [
        { field: 'tag', op: 'is', value: evil },
        { field: 'subject', op: 'contains', value: evil },
        { field: 'custom', field_id: newId(), op: 'is', value: evil },
        { field: 'custom', field_id: newId(), op: 'contains', value: evil },
        { field: 'number', op: 'is', value: 123456 },
        { field: 'created_at', op: 'before', value: '2026-01-02T03:04:05Z' },
      ],
    };
    const who: Asker = { agent_id: null, team_ids: [], now, time_zone: 'UTC' };
    const { sql } = database.db
      .selectFrom('tickets')
      .select('id')
      .where(conditionSql(parts, who))
      .compile();
    expect(sql).not.toMatch(/drop|123456|2026/u);
  });
});

async function plantNames({ db }: Database): Promise<void> {
  const role = await db.selectFrom('roles').select('id').executeTakeFirst();
  const role_id = role?.id ?? newId();
  if (!role) {
    await db.insertInto('roles').values({ id: role_id, key: 'probe', name: 'Probe' }).execute();
  }
  await db
    .insertInto('statuses')
    .values(
      statusCategories.map((category, index) => ({
        id: ids.statuses[index] ?? '',
        category,
        name: `probe ${category}`,
        customer_name: category,
      })),
    )
    .execute();
  await db
    .insertInto('ticket_types')
    .values(ids.types.map((id) => ({ id, key: `probe_${id}`, name: id })))
    .execute();
  await db
    .insertInto('teams')
    .values(ids.teams.map((id) => ({ id, name: id })))
    .execute();
  await db
    .insertInto('agents')
    .values(ids.agents.map((id) => ({ id, email: `${id}@desk.example`, first_name: 'A', role_id })))
    .execute();
  await db
    .insertInto('contacts')
    .values(ids.contacts.map((id) => ({ id })))
    .execute();
  await db
    .insertInto('organizations')
    .values(ids.organizations.map((id, at) => ({ id, name: id, contract: contractAt(at) })))
    .execute();
  const [, other = ''] = ids.brands;
  await db.insertInto('brands').values({ id: other, key: 'other', name: 'Другой' }).execute();
  await db
    .insertInto('mailboxes')
    .values(ids.mailboxes.map((id) => ({ id, address: `${id}@desk.example`, name: id })))
    .execute();
  await db
    .insertInto('ticket_fields')
    .values(
      fieldKinds.map((kind, index) => ({
        id: ids.fields[index] ?? '',
        key: `probe_${kind}`,
        kind,
        name: JSON.stringify({ ru: kind, en: kind }),
      })),
    )
    .execute();
  const tree_id = ids.fields[fieldKinds.indexOf('tree')] ?? '';
  const name = JSON.stringify({ ru: 'узел', en: 'node' });
  for (const id of ids.options)
    await db
      .insertInto('ticket_field_options')
      .values({ id, field_id: tree_id, parent_id: parents.get(id) ?? null, name })
      .execute();
  for (const id of ids.topics)
    await db
      .insertInto('topics')
      .values({ id, parent_id: parents.get(id) ?? null, name })
      .execute();
}
