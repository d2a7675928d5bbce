/** What waits and nobody can take: asked of the engine once for each kind of work. */
import type { BoardStuck } from '#contract/board.ts';
import type { Ctx } from '#platform/ctx.ts';
import { pointsOf } from './agents.ts';
import { type Kind, waitingKinds } from './board.sql.ts';
import { candidatesFor, openPool, rulesOf, waysOf } from './pool.ts';
import { type Stuck, whyStuck } from './stuck.ts';

export type StuckKind = Stuck & { readonly kind: Kind; readonly count: number };

export async function stuckKinds(ctx: Ctx): Promise<StuckKind[]> {
  const pool = await openPool(ctx);
  const stuck: StuckKind[] = [];
  for (const { count, ...kind } of await waitingKinds(ctx)) {
    const { channel, language, is_transfer } = kind;
    const points = pointsOf(pool.settings, kind);
    const work = { points, channel, language, is_transfer, owners: new Map(), passed_over: null };
    // Somebody of one of its queues is enough; why not is said by its own.
    let why: Stuck | undefined;
    for (const way of waysOf(pool, kind)) {
      const found = whyStuck(work, await candidatesFor(ctx, pool, way), rulesOf(way.queue));
      why = found === undefined ? undefined : (why ?? found);
      if (found === undefined) break;
    }
    if (why !== undefined) stuck.push({ ...why, kind, count });
  }
  return stuck;
}

/** One line for each reason, the most tickets first. */
export function summed(
  stuck: readonly StuckKind[],
  skills: ReadonlyMap<string, string>,
): BoardStuck[] {
  const groups = Map.groupBy(stuck, ({ cause, lacks }) => `${cause} ${lacks ?? ''}`);
  return [...groups.values()]
    .flatMap((kinds) => {
      const [first] = kinds;
      if (first === undefined) return [];
      const count = kinds.reduce((sum, kind) => sum + kind.count, 0);
      return [{ cause: first.cause, lacks: sayLacks(first, skills), count }];
    })
    .toSorted((one, other) => other.count - one.count);
}

/** A skill by its name; a language as its code, which the screen can say. */
export function sayLacks(
  { cause, lacks }: Stuck,
  skills: ReadonlyMap<string, string>,
): string | null {
  return cause === 'no_skill' && lacks !== null ? (skills.get(lacks) ?? null) : lacks;
}

export function isSameKind(one: Kind, other: Omit<Kind, 'queue_id'> & { queue_id: string | null }) {
  return (
    one.queue_id === other.queue_id &&
    one.shared_queue_id === other.shared_queue_id &&
    one.team_id === other.team_id &&
    one.channel === other.channel &&
    one.type_id === other.type_id &&
    one.language === other.language &&
    one.is_transfer === other.is_transfer
  );
}
