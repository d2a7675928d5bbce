/** Queues, what each agent can, and who is on today: the board of the lead at its work. */
import { sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import type { Condition } from '#contract/conditions.ts';
import type { PresenceState } from '#contract/presence.ts';
import { defaultWeights, type QueueMode } from '#contract/routing.ts';
import {
  createQueue,
  createSkill,
  updateAgentRouting,
  updateRoutingSettings,
} from '#modules/routing/routing.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { plant } from './demo.sql.ts';
import { instant } from './fold.ts';
import type { TeamKey } from './grammar.ts';
import { hour, minute } from './hours.ts';
import type { CastAgent } from './stories.ts';

const skillKeys = ['licences', 'exchange', 'acquiring', 'billing', 'network'] as const;
type SkillKey = (typeof skillKeys)[number];

type Texts = {
  skills: Record<SkillKey, string>;
  queues: Record<'licences' | 'exchange' | 'billing' | 'first' | 'second', string>;
  /** A word of the subjects of the first two. */
  words: { licences: string; exchange: string };
};
const texts: Record<Language, Texts> = {
  ru: {
    skills: {
      licences: 'Лицензии и ключи',
      exchange: 'Обмен с 1С',
      acquiring: 'Эквайринг',
      billing: 'Договоры и оплата',
      network: 'Сеть и связь',
    },
    queues: {
      licences: 'Лицензии',
      exchange: 'Обмен и интеграции',
      billing: 'Документы и оплата',
      first: 'Первая линия',
      second: 'Вторая линия',
    },
    words: { licences: 'лиценз', exchange: '1С' },
  },
  en: {
    skills: {
      licences: 'Licences',
      exchange: 'Accounting exchange',
      acquiring: 'Card payments',
      billing: 'Contracts and billing',
      network: 'Network',
    },
    queues: {
      licences: 'Licences',
      exchange: 'Exchange and integrations',
      billing: 'Documents and billing',
      first: 'First line',
      second: 'Second line',
    },
    words: { licences: 'licen', exchange: 'accounting' },
  },
};

type Person = {
  skills?: Partial<Record<SkillKey, 1 | 2 | 3>>;
  languages?: ('ru' | 'en')[];
  capacity?: number;
  state?: PresenceState;
  /** Minutes from now. */
  until?: number;
};

/** By login; whoever is not here has a card like everybody's and is off. */
const people: Record<string, Person> = {
  igor: {
    skills: { billing: 3, acquiring: 2 },
    languages: ['ru', 'en'],
    capacity: 10,
    state: 'online',
  },
  anna: {
    skills: { acquiring: 3, network: 2, licences: 1 },
    languages: ['ru', 'en'],
    capacity: 24,
    state: 'online',
  },
  timur: { skills: { network: 3, acquiring: 1 }, languages: ['ru'], capacity: 24, state: 'online' },
  polina: { skills: { acquiring: 2 }, languages: ['ru'], capacity: 16, state: 'away', until: 25 },
  denis: {
    skills: { exchange: 2, network: 2 },
    languages: ['ru', 'en'],
    capacity: 18,
    state: 'transfers_only',
    until: 60,
  },
  svetlana: { skills: { billing: 3 }, languages: ['ru'], capacity: 30, state: 'online' },
  kirill: {
    skills: { exchange: 3, licences: 2 },
    languages: ['ru', 'en'],
    capacity: 18,
    state: 'online',
  },
  marat: {
    skills: { exchange: 1, licences: 2 },
    languages: ['ru'],
    capacity: 18,
    state: 'training',
    until: 110,
  },
  evgenia: {
    skills: { exchange: 2, acquiring: 2 },
    languages: ['ru', 'en'],
    capacity: 14,
    state: 'offline',
  },
};

type Asked = {
  language: Language;
  now: number;
  agents: readonly CastAgent[];
  teamOf: Readonly<Record<TeamKey, string>>;
};

export async function plantRouting(tx: Ctx, asked: Asked): Promise<void> {
  const { language, agents, now } = asked;
  const words = texts[language];
  const skills = new Map<SkillKey, string>();
  for (const key of skillKeys) {
    const { id } = await createSkill(tx, words.skills[key]);
    skills.set(key, id);
  }
  // Nobody sits before these screens: they stay as they are for the day of the demo.
  await updateRoutingSettings(tx, { away_minutes: 1440, offline_minutes: 1440 });
  for (const agent of agents) {
    const { skills: levels = {}, ...card } = people[agent.login] ?? {};
    if (people[agent.login] === undefined) continue;
    await updateAgentRouting(tx, agent.id, {
      skills: skillKeys.flatMap((key) => {
        const [skill_id, level] = [skills.get(key), levels[key]];
        return skill_id === undefined || level === undefined ? [] : [{ skill_id, level }];
      }),
      languages: card.languages ?? [],
      capacity: card.capacity ?? null,
    });
  }
  await plantPresences(tx, agents, now);
  await plantQueues(tx, asked, skills);
  await plantPlaces(tx, now);
}

/** What somebody had before there were queues stands in that of its team. */
async function plantPlaces(tx: Ctx, now: number): Promise<void> {
  const owned = await rows(
    tx,
    sql<{
      ticket_id: string;
      queue_id: string;
    }>`select distinct on (t.id) t.id as ticket_id, q.id as queue_id
      from tickets t join queues q on q.team_id = t.team_id and q.conditions = '{"all": []}'
      where t.assignee_id is not null and t.status_category in ('new', 'open')
      order by t.id, q.position desc`,
  );
  await plant(
    tx,
    'queue_tickets',
    owned.map((row) => ({ ...row, state: 'named', since: instant(now), is_transfer: true })),
  );
}

async function plantPresences(tx: Ctx, agents: readonly CastAgent[], now: number): Promise<void> {
  await plant(
    tx,
    'presences',
    agents.flatMap(({ id, login }, index) => {
      const { state, until } = people[login] ?? {};
      if (state === undefined) return [];
      return [
        {
          ...{ agent_id: id, state, cause: 'self' },
          since: instant(now - (index + 1) * 17 * minute - hour),
          until: until === undefined ? null : instant(now + until * minute),
        },
      ];
    }),
  );
}

async function plantQueues(
  tx: Ctx,
  { language, teamOf }: Asked,
  skills: ReadonlyMap<SkillKey, string>,
): Promise<void> {
  const { queues, words } = texts[language];
  const subject = (value: string): Condition => ({ field: 'subject', op: 'contains', value });
  const must = (key: SkillKey, level: number, is_must = true) => {
    const skill_id = skills.get(key);
    return skill_id === undefined ? [] : [{ skill_id, level, is_must }];
  };
  const make = (
    name: keyof typeof queues,
    team: TeamKey,
    given: { mode: QueueMode; conditions?: Condition; skills?: ReturnType<typeof must> },
  ) =>
    createQueue(tx, {
      ...{ name: queues[name], team_id: teamOf[team], is_on: true, weights: defaultWeights },
      ...{ conditions: { all: [] }, skills: [], by_language: true, takes_named: false },
      ...{ untouched_minutes: 60, gone_minutes: 60, gone_work: 'unanswered' as const },
      ...given,
    });
  // Those who know it well are on a course, or not there: the board says so.
  await make('licences', 'first', {
    mode: 'push',
    conditions: subject(words.licences),
    skills: must('licences', 3),
  });
  await make('exchange', 'second', {
    mode: 'push',
    conditions: subject(words.exchange),
    skills: [...must('exchange', 2), ...must('network', 1, false)],
  });
  await make('billing', 'billing', { mode: 'round_robin', skills: must('billing', 2) });
  await make('second', 'second', { mode: 'pull' });
  await make('first', 'first', { mode: 'pull' });
}
