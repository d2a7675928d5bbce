/** Who answers for what at «Касса», two tickets with other lines, one that came back, and a month of both ways. */
import { sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import { permissions } from '#contract/endpoint.ts';
import {
  type AreaEdit,
  createArea,
  escalateTicket,
  returnEscalation,
} from '#modules/routing/routing.ts';
import { overrideTicketPriority } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import { plant } from './demo.sql.ts';
import { instant } from './fold.ts';
import type { TeamKey } from './grammar.ts';
import { day, hour } from './hours.ts';
import { type LineTexts, lineTexts } from './plant-lines-texts.ts';
import type { CastAgent } from './stories.ts';

type Asked = {
  readonly language: Language;
  readonly now: number;
  readonly agents: readonly CastAgent[];
  readonly teamOf: Readonly<Record<TeamKey, string>>;
};

export async function plantLines(tx: Ctx, asked: Asked): Promise<void> {
  const words = lineTexts[asked.language];
  await plantAreas(tx, asked, words);
  await plant(tx, 'escalation_checklists', [
    {
      ...{ id: newId(), team_id: asked.teamOf.second, topic_id: null },
      ...{ items: words.tried.second, updated_at: instant(asked.now - 40 * day) },
    },
    {
      ...{ id: newId(), team_id: asked.teamOf.development, topic_id: null },
      ...{ items: words.tried.development, updated_at: instant(asked.now - 40 * day) },
    },
  ]);
  const reasons = await reasonsOf(tx);
  await plantMonth(tx, asked, reasons);
  await plantNow(tx, asked, { words, reasons });
}

function idOf(asked: Asked, login: string): string | null {
  return asked.agents.find((agent) => agent.login === login)?.id ?? null;
}

async function plantAreas(tx: Ctx, asked: Asked, words: LineTexts): Promise<void> {
  const topics = await rows(
    tx,
    sql<{ id: string; ru: string; en: string }>`select id, name ->> 'ru' as ru, name ->> 'en' as en
      from topics`,
  );
  const calendars = await rows(
    tx,
    sql<{ id: string }>`select id from calendars where is_default limit 1`,
  );
  async function make(area: LineTexts['areas'][number], parent_id: string | null): Promise<void> {
    const { below = [], team, agent, deputy, ask, keeper, topic, hours, ...own } = area;
    const edit: AreaEdit & { name: string } = {
      ...own,
      parent_id,
      team_id: team === undefined ? null : asked.teamOf[team],
      agent_id: idOf(asked, agent ?? ''),
      deputy_id: idOf(asked, deputy ?? ''),
      ask_agent_id: idOf(asked, ask ?? ''),
      keeper_id: idOf(asked, keeper ?? ''),
      calendar_id: hours === true ? (calendars[0]?.id ?? null) : null,
      topic_ids: topics.filter((each) => each[asked.language] === topic).map((each) => each.id),
    };
    const made = await createArea(tx, edit);
    for (const each of below) await make(each, made.id);
  }
  for (const area of words.areas) await make(area, null);
}

type Reasons = { escalation: string[]; return: string[] };

async function reasonsOf(tx: Ctx): Promise<Reasons> {
  const known = await rows(
    tx,
    sql<{ id: string; kind: 'escalation' | 'return' }>`select id, kind from escalation_reasons
      where archived_at is null order by position`,
  );
  const of = (kind: string) => known.filter((one) => one.kind === kind).map((one) => one.id);
  return { escalation: of('escalation'), return: of('return') };
}

type Gone = {
  id: string;
  topic_id: string | null;
  assignee_id: string | null;
  team_id: string;
  line: string;
  created_at: string;
  solved_at: string;
};

/** Solved tickets of the last month that the second and third lines had: how they came there. */
async function plantMonth(tx: Ctx, { now, teamOf, agents }: Asked, reasons: Reasons) {
  const gone = await rows(
    tx,
    sql<Gone>`select t.id, t.topic_id, t.assignee_id, t.team_id, m.line, t.created_at, t.solved_at
      from tickets t join teams m on m.id = t.team_id
      where m.line in ('L2', 'L3') and t.solved_at > ${instant(now - 29 * day)}::timestamptz
      order by t.number limit 90`,
  );
  const first = agents.filter((agent) => agent.teams.includes('first') && agent.role === 'agent');
  await plant(
    tx,
    'escalations',
    gone.map((ticket, index) => {
      const by_id = first[index % Math.max(1, first.length)]?.id ?? null;
      const isBack = index % 7 === 2 || index % 11 === 5;
      const from = ticket.line === 'L3' && index % 3 > 0 ? 'second' : 'first';
      return {
        ...{ id: newId(), ticket_id: ticket.id, topic_id: ticket.topic_id, by_id },
        ...{ from_team_id: teamOf[from], from_line: from === 'second' ? 'L2' : 'L1' },
        ...{ to_team_id: ticket.team_id, to_line: ticket.line },
        ...{ from_agent_id: by_id, to_agent_id: ticket.assignee_id, curator_id: by_id },
        reason_id:
          reasons.escalation[(index * 5 + (index % 4)) % reasons.escalation.length] ?? null,
        words: '',
        tried: [],
        created_at: instant(Math.max(Date.parse(ticket.created_at), now - 28 * day) + hour / 4),
        ended_at: ticket.solved_at,
        end_cause: isBack ? 'returned' : 'done',
        return_reason_id: isBack ? (reasons.return[index % reasons.return.length] ?? null) : null,
        return_words: '',
        returned_by_id: ticket.assignee_id,
      };
    }),
  );
}

type Now = { readonly words: LineTexts; readonly reasons: Reasons };

/** Of Anna's open tickets: one with the second line, one that came back from it; one whose priority she set. */
async function plantNow(tx: Ctx, asked: Asked, { words, reasons }: Now): Promise<void> {
  const anna = idOf(asked, 'anna');
  const kirill = idOf(asked, 'kirill');
  if (anna === null || kirill === null) return;
  const own = await rows(
    tx,
    sql<{ id: string }>`select id from tickets
      where assignee_id = ${anna} and team_id = ${asked.teamOf.first} and status_category = 'open'
      order by updated_at desc limit 5`,
  );
  const [, away, returned, hot] = own;
  // All of it a moment ago: news is in the order of its time, and what was planted before is older.
  const as = (id: string): Ctx => ({
    ...tx,
    actor: {
      ...{ kind: 'agent', id, role_key: 'agent', team_ids: [], time_zone: 'Europe/Moscow' },
      ...{ via: 'session', permissions: new Set(permissions) },
    },
  });
  const forward = (said: LineTexts['away']) => ({
    team_id: asked.teamOf.second,
    assignee_id: kirill,
    reason_id: reasons.escalation[1] ?? null,
    words: said.words,
    tried: words.tried.second.map((text, index) => ({
      text,
      is_done: said.not_done[index] === undefined,
      words: said.not_done[index] ?? '',
    })),
  });
  if (away !== undefined) await escalateTicket(as(anna), away.id, forward(words.away));
  if (returned !== undefined) {
    await escalateTicket(as(anna), returned.id, forward(words.returned));
    await returnEscalation(as(kirill), returned.id, {
      ...{ cause: 'returned', reason_id: reasons.return[0] ?? null, words: words.returned.answer },
    });
  }
  if (hot !== undefined)
    await overrideTicketPriority(as(anna), hot.id, { priority: 1, reason: words.hot });
}
