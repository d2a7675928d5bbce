/**
 * The desk's history as a table that grows for ever: that it gets its next part in time, and who hears
 * when it does not. Owns the table `event_parts_watch`. Does not own the events nor how their table is
 * divided (platform/event-parts).
 */
import { agentsWhoMay } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { countEventsAnew, divideEvents, partSize } from '#platform/event-parts.ts';
import { publish } from '#platform/events.ts';
import { markFailing, markWell, readWatch, writeTold } from './history.sql.ts';
import { isAlarmDue } from './watch.ts';

/**
 * Adds the next part when it is due, and counts the table anew when it has grown. Idempotent; any number
 * may do it at once. One that cannot is no harm for years, so that administrators hear of it after a day.
 * @throws what PostgreSQL says, after it is noted
 */
export async function keepHistory(ctx: Ctx, size = partSize): Promise<void> {
  try {
    const outcome = await divideEvents(ctx, size);
    if (outcome === 'busy') await markFailing(ctx, 'busy');
    else await markWell(ctx);
    await countEventsAnew(ctx);
  } catch (error) {
    await markFailing(ctx, error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    await tellUndivided(ctx);
  }
}

async function tellUndivided(ctx: Ctx): Promise<void> {
  await transaction(ctx, async (tx) => {
    const watch = await readWatch(tx);
    if (!isAlarmDue(tx.now, watch)) return;
    await writeTold(tx);
    await publish(tx, {
      ...{ name: 'history.undivided', subject_type: 'history', subject_id: null },
      data: {
        since: watch.failing_since,
        error: watch.error,
        agent_ids: await agentsWhoMay(tx, 'settings.manage'),
      },
    });
  });
}
