/** Whether an hour of reading is more than people do: against the limit, the day, the agent's own habit. */
import type { ReadingSettings } from '#contract/reading.ts';
import { agentNames, agentsWhoMay } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  countedInDay,
  type HourKey,
  habitOf,
  insertNotice,
  markRefused,
  type NewNotice,
} from './reading.sql.ts';

const HOUR = 3_600_000;
/** A day is worth telling at so many hours' limits: whoever reads a little below it all day is noticed, too. */
const dayInHours = 4;
/** Below this share of the limit a habit is not asked for: five times of little is little. */
const habitFrom = 0.25;

export type Judged = HourKey & {
  readonly counted: number;
  readonly token_names: readonly string[];
  readonly is_refused: boolean;
};

/** Writes what is new, tells administrators of it by an event; once an hour, day and kind. */
export async function judge(
  tx: Ctx,
  hour: Judged,
  { limits, habit_times }: Pick<ReadingSettings, 'limits' | 'habit_times'>,
): Promise<void> {
  const limit = limits[hour.kind].noticed;
  if (hour.counted >= limit) {
    await tell(tx, hour, { span: 'hour', counted: hour.counted, compared: limit });
    if (hour.is_refused && (await markRefused(tx, hour))) await recordRefusal(tx, hour);
    return;
  }
  if (hour.counted < limit * habitFrom) return;
  const counted = await countedInDay(tx, hour);
  if (counted >= limit * dayInHours)
    await tell(tx, hour, { span: 'day', counted, compared: limit * dayInHours });
  if (habit_times === null) return;
  const habit = await habitOf(tx, hour);
  if (habit !== undefined && hour.counted >= habit * habit_times)
    await tell(tx, hour, { span: 'habit', counted: hour.counted, compared: habit });
}

type Found = Pick<NewNotice, 'span' | 'counted' | 'compared'>;

async function tell(tx: Ctx, hour: Judged, found: Found): Promise<void> {
  const { agent_id, kind, token_names } = hour;
  const start = found.span === 'day' ? dayOf(hour.hour) : hour.hour;
  const notice = { id: newId(), agent_id, kind, since: new Date(start), ...found };
  if (!(await insertNotice(tx, { ...notice, token_names: [...token_names] }))) return;
  await publishNoticed(tx, hour, { ...found, token_names });
}

/** For the record; administrators have been told that it came so far. */
async function recordRefusal(tx: Ctx, { agent_id, kind, counted, token_names }: Judged) {
  await publish(tx, {
    ...{ name: 'reading.refused', subject_type: 'agent', subject_id: agent_id },
    data: { kind, counted, token_names },
  });
}

/** Whoever it is about is not told by us; other administrators are. */
async function publishNoticed(
  tx: Ctx,
  { agent_id, kind }: Judged,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const all = await agentsWhoMay(tx, 'people.manage');
  const agent_ids = all.filter((id) => id !== agent_id);
  const words = (await agentNames(tx, [agent_id])).get(agent_id) ?? '';
  await publish(tx, {
    ...{ name: 'reading.noticed', subject_type: 'agent', subject_id: agent_id },
    data: { ...data, kind, words, agent_ids, path: '/settings/reading' },
  });
}

function dayOf(hour: number): number {
  return Math.floor(hour / (24 * HOUR)) * 24 * HOUR;
}
