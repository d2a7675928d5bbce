/** What each person can take (skills, languages, points, schedule), and the points of everyone. */

import type { ticketLanguages } from '#contract/conditions.ts';
import type { AgentRouting, RoutingSettings, TicketPoints } from '#contract/routing.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import {
  byExactness,
  type Load,
  loadsOf,
  type RoutingRow,
  readRoutingSettings,
  routingOf,
  routingOfWorkers,
  writeAgentRouting,
  writeAgentSkills,
  writeRoutingSettings,
  writeSchedule,
} from './agents.sql.ts';
import { askToAssign, askToFill } from './asking.ts';

export async function listAgentRouting(ctx: Ctx): Promise<AgentRouting[]> {
  const found = await routingOfWorkers(ctx);
  const settings = await readRoutingSettings(ctx);
  const loads = await loadsOf(
    ctx,
    settings,
    found.map((row) => row.agent_id),
  );
  return found.map((row) => present(row, settings, loads.get(row.agent_id)));
}

/** @throws OporaError not_found */
export async function agentRoutingOf(ctx: Ctx, agent_id: string): Promise<AgentRouting> {
  const row = (await routingOf(ctx, agent_id)) ?? fail('not_found', 'errors.not_found');
  const settings = await readRoutingSettings(ctx);
  return present(row, settings, (await loadsOf(ctx, settings, [agent_id])).get(agent_id));
}

function present(row: RoutingRow, settings: RoutingSettings, load: Load | undefined): AgentRouting {
  const { agent_id, name, skills, languages, capacity, channel_capacity, calendar_id } = row;
  return {
    agent: { id: agent_id, name },
    skills,
    languages: languages.filter(isTicketLanguage),
    capacity,
    channel_capacity,
    calendar_id,
    points: { used: load?.all ?? 0, most: capacity ?? settings.capacity },
  };
}

function isTicketLanguage(language: string): language is (typeof ticketLanguages)[number] {
  return language === 'ru' || language === 'en';
}

export type AgentRoutingEdit = {
  readonly [K in Exclude<keyof AgentRouting, 'agent' | 'points'>]?: AgentRouting[K] | undefined;
};

/** @throws OporaError not_found; invalid: a skill is named twice */
export async function updateAgentRouting(
  ctx: Ctx,
  agent_id: string,
  edit: AgentRoutingEdit,
): Promise<AgentRouting> {
  return transaction(ctx, async (tx) => {
    const before = await agentRoutingOf(tx, agent_id);
    const skills = edit.skills ?? before.skills;
    const card = {
      languages: edit.languages ?? before.languages,
      capacity: edit.capacity === undefined ? before.capacity : edit.capacity,
      channel_capacity:
        edit.channel_capacity === undefined ? before.channel_capacity : edit.channel_capacity,
    };
    if (new Set(skills.map((skill) => skill.skill_id)).size < skills.length)
      failField('skills', 'errors.field.skill_twice');
    await writeAgentRouting(tx, agent_id, {
      languages: [...new Set(card.languages)],
      capacity: card.capacity,
      channel_capacity:
        card.channel_capacity === null ? null : JSON.stringify(card.channel_capacity),
    });
    if (edit.skills !== undefined) await writeAgentSkills(tx, agent_id, skills);
    if (edit.calendar_id !== undefined) await writeSchedule(tx, agent_id, edit.calendar_id);
    const after = await agentRoutingOf(tx, agent_id);
    await publish(tx, {
      name: 'agent_routing.changed',
      subject_type: 'agent',
      subject_id: agent_id,
      data: { changes: changesOf(before, after) },
    });
    await askToFill(tx, agent_id, 'presence');
    return after;
  });
}

export type RoutingSettingsEdit = {
  readonly [K in keyof RoutingSettings]?: RoutingSettings[K] | undefined;
};

/** @throws OporaError invalid: two lines say what the same ticket weighs */
export async function updateRoutingSettings(
  ctx: Ctx,
  edit: RoutingSettingsEdit,
): Promise<RoutingSettings> {
  return transaction(ctx, async (tx) => {
    const before = await readRoutingSettings(tx);
    const after: RoutingSettings = {
      capacity: edit.capacity ?? before.capacity,
      channel_capacity: edit.channel_capacity ?? before.channel_capacity,
      ticket_points: edit.ticket_points ?? before.ticket_points,
      points: edit.points ?? before.points,
      counts_waiting: edit.counts_waiting ?? before.counts_waiting,
      away_minutes: edit.away_minutes ?? before.away_minutes,
      offline_minutes: edit.offline_minutes ?? before.offline_minutes,
    };
    refuseTwice(after.points);
    await writeRoutingSettings(tx, {
      ...after,
      channel_capacity: JSON.stringify(after.channel_capacity),
      points: JSON.stringify(after.points),
    });
    await publish(tx, {
      name: 'routing_settings.changed',
      subject_type: 'routing_settings',
      subject_id: null,
      data: { changes: changesOf(before, after) },
    });
    await askToAssign(tx);
    return after;
  });
}

function refuseTwice(lines: readonly TicketPoints[]): void {
  const keys = lines.map((line) => `${line.channel} ${line.type_id}`);
  if (new Set(keys).size < keys.length) failField('points', 'errors.field.points_twice');
}

/** What a ticket weighs: the most exact line counts. The twin of pointsSql. */
export function pointsOf(
  settings: RoutingSettings,
  ticket: { readonly channel: string; readonly type_id: string | null },
): number {
  const line = byExactness(settings).find(
    (one) =>
      (one.channel === null || one.channel === ticket.channel) &&
      (one.type_id === null || one.type_id === ticket.type_id),
  );
  return line?.points ?? settings.ticket_points;
}

function changesOf(before: object, after: object): Record<string, [unknown, unknown]> {
  const old = new Map(Object.entries(before));
  return Object.fromEntries(
    Object.entries(after).flatMap(([field, next]) =>
      JSON.stringify(old.get(field)) === JSON.stringify(next)
        ? []
        : [[field, [old.get(field), next]]],
    ),
  );
}
