/** What happened after somebody had a ticket, laid to when somebody has it in a replay. Pure. */
import type { WorkingTime } from '#modules/calendars/calendars.ts';
import type { Fact } from '#modules/sla/sla.ts';
import type { Leg } from './backtest-legs.ts';

/** What came of a leg. */
export type Out = {
  readonly from: number;
  readonly had_at: number | null;
  readonly agent_id: string | null;
  /** An index into the queues of the side. */
  queue: number | null;
  readonly is_given: boolean;
  /** Of whoever had it, and of whoever has it now; null: no schedule. */
  readonly hours: { readonly was: WorkingTime | null; readonly is: WorkingTime | null } | null;
};

/** Before somebody had it: as long after it began. After: as much work later. */
export function laid(leg: Pick<Leg, 'from' | 'had_at'>, out: Out, at: number): number {
  const moved = out.from + at - leg.from;
  if (leg.had_at === null) return moved;
  if (at < leg.had_at) return out.had_at === null ? moved : Math.min(moved, out.had_at);
  if (out.had_at === null) return moved;
  const took = at - leg.had_at;
  const { was, is } = out.hours ?? { was: null, is: null };
  if (took === 0 || out.had_at === leg.had_at || (was === null && is === null))
    return out.had_at + took;
  const worked = was === null ? took : was.between(leg.had_at, at);
  // Done outside the hours: nobody knows how long of it was work.
  if (worked <= 0) return out.had_at + took;
  if (is === null) return out.had_at + worked;
  return is.add(out.had_at, worked);
}

type Went = {
  readonly legs: readonly Leg[] | readonly Omit<Leg, 'stands'>[];
  readonly outs: readonly Out[];
};

/** Facts of clocks as they would have been. What was not reached by the end has not happened. */
export function factsThen(facts: readonly Fact[], { legs, outs }: Went): Fact[] {
  const moved = facts.flatMap((fact): Fact[] => {
    const nr = legs.findLastIndex((leg) => leg.from <= fact.at);
    const [leg, out] = [legs[nr], outs[nr]];
    if (leg === undefined) return [fact];
    if (out === undefined) return fact.kind === 'customer_word' ? [fact] : [];
    if (leg.had_at === null || fact.at < leg.had_at)
      return [{ ...fact, at: laid(leg, out, fact.at) }];
    if (out.had_at === null) return fact.kind === 'customer_word' ? [fact] : [];
    return [{ ...fact, at: laid(leg, out, fact.at) }];
  });
  const taken = outs.flatMap((out, nr): Fact[] =>
    legs[nr]?.had_at === null && out.had_at !== null ? [{ at: out.had_at, kind: 'taken' }] : [],
  );
  return [...moved, ...taken].toSorted((one, other) => one.at - other.at);
}
