/** Who of an area of the directory is there now: by shift and presence, as the engine sees them. */
import type { AreaDuty } from '#contract/directory.ts';
import { withInherited } from '#contract/directory-rules.ts';
import { workingTimeOf } from '#modules/calendars/calendars.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail, OporaError } from '#platform/errors.ts';
import { candidateRows } from './candidates.sql.ts';
import { allAreas } from './directory.sql.ts';
import { upwards } from './directory.ts';
import { presencesOf } from './presence.sql.ts';
import { whoIsOnShift } from './shifts.ts';

/** @throws OporaError not_found */
export async function dutyOf(ctx: Ctx, area_id: string): Promise<AreaDuty> {
  const places = new Map((await allAreas(ctx)).map((row) => [row.id, row]));
  const area = withInherited(upwards(places, area_id)) ?? fail('not_found', 'errors.not_found');
  const named = (['agent', 'deputy', 'ask_agent'] as const).flatMap((part) => {
    const agent = area[part];
    return agent === null ? [] : [{ part, agent }];
  });
  const ids = [...new Set(named.map(({ agent }) => agent.id))];
  const onShift = await whoIsOnShift(ctx, ids, ctx.now);
  const states = new Map((await presencesOf(ctx, ids)).map((row) => [row.agent_id, row.state]));
  const people = named.map(({ part, agent }) => ({
    ...{ agent, part, is_on_shift: onShift.has(agent.id) },
    state: states.get(agent.id) ?? null,
  }));
  const answering = people.find((one) => one.part !== 'ask_agent' && one.is_on_shift);
  return {
    on_duty: answering?.agent ?? null,
    people,
    team: area.team === null ? null : await teamOn(ctx, area.team.id),
    hours: area.calendar === null ? null : await hoursNow(ctx, area.calendar.id),
  };
}

async function teamOn(ctx: Ctx, team_id: string): Promise<AreaDuty['team']> {
  const able = (await candidateRows(ctx, { team_id })).filter((one) => one.can_own);
  const ids = able.filter((one) => one.state === 'online').map((one) => one.agent_id);
  const onShift = await whoIsOnShift(ctx, ids, ctx.now);
  return { agents: able.length, on: onShift.size };
}

async function hoursNow(ctx: Ctx, calendar_id: string): Promise<AreaDuty['hours']> {
  const hours = await workingTimeOf(ctx, calendar_id);
  const now = ctx.now.getTime();
  const is_open = hours.isOpen(now);
  try {
    const until = is_open ? hours.nextClose(now) : hours.nextOpen(now);
    return { is_open, until: new Date(until).toISOString() };
  } catch (error) {
    // A calendar that never opens again, or never closes.
    if (error instanceof OporaError) return { is_open, until: null };
    throw error;
  }
}
