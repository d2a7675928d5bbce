/** The people of the board: presence, shift, load and what they can. */
import type { BoardPerson } from '#contract/board.ts';
import { type WorkingTime, workingTimeOf } from '#modules/calendars/calendars.ts';
import type { Ctx } from '#platform/ctx.ts';
import { OporaError } from '#platform/errors.ts';
import { loadsOf, type RoutingRow, readRoutingSettings, routingOfWorkers } from './agents.sql.ts';
import type { Gone } from './board.sql.ts';
import { type PresenceRow, presencesOfWorkers } from './presence.sql.ts';
import { skillNames } from './skills.sql.ts';

export type PersonOnBoard = Omit<BoardPerson, 'open' | 'late' | 'must_move' | 'next_due_at'> & {
  /** Null unless they are gone; `unknown`: nobody knows when they are back. */
  readonly back_at: string | 'unknown' | null;
};

/** Everybody who can own tickets, by name. */
export async function peopleOnBoard(ctx: Ctx): Promise<PersonOnBoard[]> {
  const cards = new Map((await routingOfWorkers(ctx)).map((row) => [row.agent_id, row]));
  const settings = await readRoutingSettings(ctx);
  const loads = await loadsOf(ctx, settings, [...cards.keys()]);
  const names = await skillNames(ctx);
  const found = await presencesOfWorkers(ctx);
  const hours = await hoursOf(ctx, found);
  return found.map((row) => {
    const card = cards.get(row.agent_id);
    const shift = shiftAt(ctx.now.getTime(), hours.get(row.calendar_id ?? ''));
    const { agent_id, name, state, since, until, cause, by_id, by_name } = row;
    return {
      agent: { id: agent_id, name },
      presence: {
        ...{ state: state ?? 'offline', since, until, cause },
        by: by_id === null ? null : { id: by_id, name: by_name ?? '' },
      },
      ...shift,
      back_at: backAt(row, shift),
      points: {
        used: loads.get(agent_id)?.all ?? 0,
        most: card?.capacity ?? settings.capacity,
      },
      languages: card?.languages ?? [],
      skills: skillsOf(card, names),
    };
  });
}

function skillsOf(card: RoutingRow | undefined, names: ReadonlyMap<string, string>) {
  return (card?.skills ?? []).flatMap(({ skill_id, level }) => {
    const name = names.get(skill_id);
    return name === undefined ? [] : [{ id: skill_id, name, level }];
  });
}

/** Calendars are few: each is read once. */
async function hoursOf(
  ctx: Ctx,
  people: readonly PresenceRow[],
): Promise<Map<string, WorkingTime>> {
  const hours = new Map<string, WorkingTime>();
  for (const { calendar_id } of people) {
    if (calendar_id !== null && !hours.has(calendar_id))
      hours.set(calendar_id, await workingTimeOf(ctx, calendar_id));
  }
  return hours;
}

type Shift = Pick<BoardPerson, 'is_on_shift' | 'shift_changes_at'>;

/** The lunch of a day does not end its shift. */
function shiftAt(now: number, hours: WorkingTime | undefined): Shift {
  if (hours === undefined) return { is_on_shift: true, shift_changes_at: null };
  const is_on_shift = hours.isOpen(now);
  const changes = neverOpen(() => {
    if (!is_on_shift) return hours.nextOpen(now);
    const end = hours.endOfDay(hours.dateOf(now));
    return end > now ? end : hours.nextClose(now);
  });
  return {
    is_on_shift,
    shift_changes_at: changes === undefined ? null : new Date(changes).toISOString(),
  };
}

/** A calendar of no hours at all is an answer here, not a failure. */
function neverOpen(look: () => number): number | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof OporaError) return undefined;
    throw error;
  }
}

/** Gone: offline, on a course, or out of their hours. */
function backAt(row: PresenceRow, shift: Shift): string | 'unknown' | null {
  const isAbsent = row.state === null || row.state === 'offline' || row.state === 'training';
  if (!isAbsent && shift.is_on_shift) return null;
  const known = [
    ...(isAbsent && row.until !== null ? [row.until] : []),
    ...(shift.is_on_shift || shift.shift_changes_at === null ? [] : [shift.shift_changes_at]),
  ];
  return known.toSorted((one, other) => Date.parse(one) - Date.parse(other)).at(-1) ?? 'unknown';
}

export function goneOf(people: readonly PersonOnBoard[]): Gone[] {
  return people.flatMap(({ agent, back_at }) =>
    back_at === null
      ? []
      : [{ agent_id: agent.id, back_at: back_at === 'unknown' ? null : back_at }],
  );
}
