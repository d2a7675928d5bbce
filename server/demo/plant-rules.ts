/** Rules at work: what the desk does by itself, with a log as after a month. */
import { sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import type { RuleDefinition } from '#contract/rule-definition.ts';
import { createRule } from '#modules/automation/automation.ts';
import { agentCards } from '#modules/people/people.ts';
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { plant } from './demo.sql.ts';

type Given = {
  readonly language: Language;
  /** Milliseconds. */
  readonly now: number;
  readonly owner_id: string;
  readonly second_line: string;
};

const names = {
  critical: { ru: 'Критичное — сразу второй линии', en: 'Critical goes to the second line' },
  thanks: { ru: 'Сказали спасибо — пометить', en: 'Mark a thank-you' },
  silent: { ru: 'Ждём поставщика дольше двух дней', en: 'Waiting for the vendor for two days' },
  weekly: { ru: 'Пятничная проверка касс', en: 'Friday check of the tills' },
} as const;
const words = {
  critical: {
    ru: 'Критичное обращение № {{ticket.number}}: {{ticket.subject}}',
    en: 'Critical ticket {{ticket.number}}: {{ticket.subject}}',
  },
  silent: {
    ru: 'Поставщик молчит два дня по обращению № {{ticket.number}}.',
    en: 'The vendor has been silent for two days on ticket {{ticket.number}}.',
  },
  tag: { ru: 'благодарность', en: 'thanks' },
  thanks: { ru: 'спасибо', en: 'thank' },
} as const;

const everything = { all: [] };

function rulesIn({ language, second_line }: Given): [keyof typeof names, RuleDefinition][] {
  const notify = { do: 'notify' as const, agent_ids: [], team_id: null };
  return [
    [
      'critical',
      {
        kind: 'trigger',
        when: [{ moment: 'created' }, { moment: 'changed', field: 'priority', to: [1] }],
        before: everything,
        conditions: {
          all: [
            { field: 'priority', op: 'is', value: 1 },
            { field: 'team_id', op: 'is_not', value: second_line },
          ],
        },
        actions: [
          { do: 'set', fields: { team_id: second_line } },
          { ...notify, to: ['leads'], words: words.critical[language] },
        ],
      },
    ],
    [
      'thanks',
      {
        kind: 'trigger',
        when: [{ moment: 'created' }],
        before: everything,
        conditions: { field: 'subject', op: 'contains', value: words.thanks[language] },
        actions: [{ do: 'add_tags', tags: [words.tag[language]] }],
      },
    ],
    [
      'silent',
      {
        kind: 'automation',
        ...{ anchor: 'status_since', side: 'after', amount: 2, unit: 'days', time: 'working' },
        calendar_id: null,
        conditions: { field: 'status_category', op: 'is', value: 'waiting_vendor' },
        actions: [{ ...notify, to: ['assignee'], words: words.silent[language] }],
      },
    ],
    [
      'weekly',
      {
        kind: 'schedule',
        ...{ at: '09:00', weekdays: [5], calendar_id: null, only_working_days: true },
        view_id: null,
        conditions: { field: 'status_category', op: 'in', value: ['new', 'open'] },
        actions: [{ do: 'add_tags', tags: [names.weekly[language].toLowerCase()] }],
        opens: null,
      },
    ],
  ];
}

/** The first two are on; what fires by time waits for whoever tries the demo. */
const areOn: ReadonlySet<keyof typeof names> = new Set(['critical', 'thanks']);

export async function plantRules(tx: Ctx, given: Given): Promise<void> {
  const author = { ...tx, actor: await asOwner(tx, given.owner_id) };
  const made = new Map<string, string>();
  for (const [key, definition] of rulesIn(given)) {
    const name = names[key][given.language];
    const { id } = await createRule(author, { name, definition, is_on: areOn.has(key) });
    made.set(key, id);
  }
  const critical = made.get('critical');
  if (critical !== undefined) await plantLog(tx, critical, given);
}

async function asOwner(tx: Ctx, id: string): Promise<AgentActor> {
  const card = (await agentCards(tx, [id])).get(id);
  if (card === undefined) throw new Error('The demo has no owner for its rules');
  const { role_key, permissions, team_ids, time_zone } = card;
  return { kind: 'agent', id, role_key, permissions, team_ids, time_zone, via: 'session' };
}

const HOUR = 3600_000;

/** A few runs on tickets that could have been theirs, and what kept the rule from the others. */
async function plantLog(tx: Ctx, rule_id: string, { now, second_line }: Given): Promise<void> {
  const tickets = await rows(
    tx,
    sql<{ id: string; number: number }>`select id, number from tickets
      where team_id = ${second_line}::uuid and merged_into_id is null
      order by created_at desc limit 6`,
  );
  const at = (index: number) => new Date(now - (index * 31 + 3) * HOUR);
  await plant(
    tx,
    'rule_runs',
    tickets.toReversed().map(({ id }, place) => {
      const index = tickets.length - 1 - place;
      return {
        ...{ rule_id, version: 1, ticket_id: id, event_id: null, at: at(index) },
        outcome: index === 2 ? 'refused' : 'fired',
        cause_key: index === 2 ? 'errors.field.archived' : null,
        cause_params: index === 2 ? {} : null,
        chain: [rule_id],
        actions: index === 2 ? [] : [{ do: 'set', fields: { team_id: second_line } }],
        operation_id: null,
      };
    }),
  );
  const missed = (leaf: object, found: unknown) => ({
    part: 'conditions',
    leaf,
    is_negated: false,
    found,
  });
  const leaves = [
    { leaf: { field: 'priority', op: 'is', value: 1 }, found: 3, count: 412 },
    { leaf: { field: 'team_id', op: 'is_not', value: second_line }, found: second_line, count: 9 },
  ];
  await plant(
    tx,
    'rule_misses',
    leaves.map(({ leaf, found, count }) => ({
      ...{ rule_id, version: 1, shard: 0, count, day: new Date(now).toISOString().slice(0, 10) },
      leaf: JSON.stringify(['conditions', false, leaf]),
      missed: missed(leaf, found),
      last_at: at(0),
      last_ticket_id: tickets[0]?.id ?? null,
    })),
  );
}
