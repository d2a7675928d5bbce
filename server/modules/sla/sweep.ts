/**
 * Says what time alone brings: that a clock is near its end, and that it is past it. Each is told once,
 * however many workers look and however long none did; of several warnings that were missed, the last.
 */
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { type NewEvent, publishTogether } from '#platform/events.ts';
import { lockDue, type ToldClock, writeTold } from './clocks.sql.ts';
import type { StoredClock } from './facts.sql.ts';
import { breachKey, breachNews } from './recount.ts';

const aBatch = 200;

/** Until nothing is left that is due. Answers how many clocks were told of. */
export async function tellDue(ctx: Ctx): Promise<number> {
  let all = 0;
  for (;;) {
    const told = await transaction(asSystem(ctx), (tx) => tellBatch(tx));
    all += told;
    if (told < aBatch) return all;
  }
}

async function tellBatch(tx: Ctx): Promise<number> {
  const due = await lockDue(tx, aBatch);
  if (due.length === 0) return 0;
  const now = tx.now.getTime();
  const told = due.map((clock) => ({ clock, ...tellingOf(clock, now) }));
  await writeTold(
    tx,
    told.map(({ after }) => after),
  );
  await publishTogether(
    tx,
    told.flatMap(({ clock, after, key }): NewEvent[] => {
      if (key === undefined) return [];
      return after.breach_told_at === null
        ? [warningNews(clock, key)]
        : [breachNews(clock.ticket_id, clock, false)];
    }),
  );
  return due.length;
}

/** What the row becomes, and the warning that is told. Pure. */
export function tellingOf(
  clock: StoredClock,
  now: number,
): { after: ToldClock; key: string | undefined } {
  const { id, due_at } = clock;
  const isLate = due_at !== null && Date.parse(due_at) < now;
  const passed = clock.warnings.filter(({ at }) => Date.parse(at) < now);
  const untold = passed.filter(({ key }) => !clock.warned.includes(key));
  const warned = [...clock.warned, ...untold.map(({ key }) => key)];
  if (isLate) {
    const breach_told_at = new Date(now).toISOString();
    const own = breachKey(due_at);
    const isTold = clock.warned.includes(own);
    return {
      after: {
        ...{ id, breached_at: due_at, breach_told_at, wake_at: null },
        warned: isTold ? clock.warned : [...clock.warned, own],
      },
      key: isTold ? undefined : own,
    };
  }
  const ahead = clock.warnings.filter(({ key }) => !warned.includes(key)).map(({ at }) => at);
  const moments = [...ahead, ...(due_at === null ? [] : [due_at])].map((at) => Date.parse(at));
  return {
    after: {
      ...{ id, breached_at: null, breach_told_at: null, warned },
      wake_at: moments.length === 0 ? null : new Date(Math.min(...moments)).toISOString(),
    },
    key: untold.at(-1)?.key,
  };
}

function warningNews(clock: StoredClock & { ticket_id: string }, key: string): NewEvent {
  const [kind, amount] = key.split(':');
  return {
    name: 'clock.warned',
    ...{ ticket_id: clock.ticket_id, subject_type: 'clock', subject_id: clock.id },
    data: {
      ...{ target: clock.target, due_at: clock.due_at },
      ...(kind === 'share' ? { share: Number(amount) } : { lead_minutes: Number(amount) }),
    },
  };
}
