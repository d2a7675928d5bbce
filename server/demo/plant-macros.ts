/** Macros with how they were used, a checklist and time on a live ticket, rules by which time is billed. */
import { sql } from 'kysely';
import type { SilentAction } from '#contract/actions.ts';
import type { Language } from '#contract/common.ts';
import {
  addChecklist,
  createTemplate,
  listChecklists,
  updateItem,
} from '#modules/checklists/checklists.ts';
import { createMacro } from '#modules/macros/macros.ts';
import { agentCards } from '#modules/people/people.ts';
import { writeTimeRule } from '#modules/time-entries/time-entries.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import { idsByKey, plant } from './demo.sql.ts';
import { type DemoMacro, demoChecklist, demoMacros, demoTime } from './macro-words.ts';
import { chance, type Random } from './random.ts';

type Given = {
  language: Language;
  /** Whoever looks at the demo as an agent. */
  agent_id: string;
  second_line: string;
};
type Ground = Given & { agent: Ctx };

export async function plantMacros(tx: Ctx, random: Random, given: Given): Promise<void> {
  const { language } = given;
  const ground = { ...given, agent: await asAgent(tx, given.agent_id) };
  const template = await createTemplate(tx, {
    name: demoChecklist.name[language],
    items: demoChecklist.items.map(({ text, is_required }) => ({
      text: text[language],
      is_required,
    })),
  });
  const statusOf = await idsByKey(tx, 'statuses');
  const made: { id: string; macro: DemoMacro }[] = [];
  for (const macro of demoMacros) {
    const actions = actionsOf(macro, { ...ground, statusOf, template_id: template.id });
    const { id } = await createMacro(macro.key === 'own' ? ground.agent : tx, {
      name: macro.name[language],
      scope: macro.key === 'own' ? 'agent' : 'everyone',
      team_id: null,
      reply: macro.reply ?? {},
      note: macro.note ?? {},
      actions,
      opens_next: macro.opens_next === true,
    });
    made.push({ id, macro });
  }
  await plantRuns(tx, random, made);
  await plantWork(tx, { ...ground, template_id: template.id });
}

async function asAgent(tx: Ctx, agent_id: string): Promise<Ctx> {
  const card = (await agentCards(tx, [agent_id])).get(agent_id);
  if (card === undefined) throw new Error('The demo has no agent for its macros');
  const { id, role_key, permissions, team_ids, time_zone } = card;
  return {
    ...tx,
    actor: { kind: 'agent', id, role_key, permissions, team_ids, time_zone, via: 'session' },
  };
}

type Naming = Ground & { statusOf: ReadonlyMap<string, string>; template_id: string };

function actionsOf(macro: DemoMacro, naming: Naming): SilentAction[] {
  const { status, tags, team, minutes } = macro;
  const status_id = status === undefined ? undefined : naming.statusOf.get(status);
  return [
    ...(status_id === undefined ? [] : [{ do: 'set' as const, fields: { status_id } }]),
    ...(team === undefined
      ? []
      : [{ do: 'set' as const, fields: { team_id: naming.second_line } }]),
    ...(tags === undefined ? [] : [{ do: 'add_tags' as const, tags: tags[naming.language] }]),
    ...(macro.has_checklist === true
      ? [{ do: 'add_checklist' as const, template_id: naming.template_id }]
      : []),
    ...(minutes === undefined ? [] : [{ do: 'add_time' as const, minutes }]),
  ];
}

type Used = {
  id: string;
  type_id: string | null;
  topic_id: string | null;
  assignee_id: string;
  late: string;
  early: string;
};

/** Ninety days of use: on tickets that somebody answered, mostly with what solved it. */
async function plantRuns(
  tx: Ctx,
  random: Random,
  made: readonly { id: string; macro: DemoMacro }[],
): Promise<void> {
  const tickets = await rows(
    tx,
    sql<Used>`select id, type_id, topic_id, assignee_id, coalesce(solved_at, last_agent_at) as late,
        least(created_at + interval '40 minutes', last_agent_at) as early
      from tickets where assignee_id is not null and last_agent_at is not null order by number`,
  );
  const runs = tickets.flatMap(({ id, type_id, topic_id, assignee_id, late, early }) =>
    made
      .filter(({ macro }) => chance(random, macro.share / 100))
      .map((one) => ({
        id: newId(),
        macro_id: one.id,
        ticket_id: id,
        type_id,
        topic_id,
        agent_id: assignee_id,
        // A tenth too early: some of these open again.
        at: chance(random, 0.1) ? early : late,
      })),
  );
  await plant(tx, 'macro_runs', runs);
}

/** A visit in the middle of its checklist, with time of two days; a rule for all and one of a contract. */
async function plantWork(tx: Ctx, ground: Ground & { template_id: string }): Promise<void> {
  const { agent, agent_id, language } = ground;
  const [ticket] = await rows(
    tx,
    sql<{ id: string; organization_id: string | null; created_at: string }>`
      select id, organization_id, created_at from tickets
      where assignee_id = ${agent_id} and status_category = 'open'
        and created_at < ${tx.now}::timestamptz - interval '1 day'
      order by organization_id is null, updated_at desc limit 1`,
  );
  await writeTimeRule(tx, null, { per: 'day', step: 15, minimum: 0 });
  if (ticket === undefined) return;
  if (ticket.organization_id !== null)
    await writeTimeRule(tx, ticket.organization_id, { per: 'entry', step: 15, minimum: 30 });
  await addChecklist(agent, ticket.id, ground.template_id);
  const [list] = await listChecklists(agent, ticket.id);
  for (const item of list?.items.slice(0, 2) ?? [])
    await updateItem(agent, item.id, { is_done: true });
  const day = (days: number) =>
    new Date(tx.now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
  const minutes = [20, 12, 35];
  await plant(
    tx,
    'time_entries',
    demoTime[language].map((note, index) => ({
      id: newId(),
      ticket_id: ticket.id,
      agent_id,
      minutes: minutes[index] ?? 10,
      spent_on: day(index === 0 ? 1 : 0),
      note,
      is_billable: index !== 1,
      created_at: tx.now,
      updated_at: tx.now,
    })),
  );
}
