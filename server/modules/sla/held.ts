/** What holds for a ticket since when: from its events `policy.changed` and the versions that they name. */
import { z } from 'zod';
import { type SlaTerms, slaOnChange } from '#contract/sla.ts';
import { alwaysOpen, type WorkingTime, workingTimeOf } from '#modules/calendars/calendars.ts';
import type { Ctx } from '#platform/ctx.ts';
import { OporaError } from '#platform/errors.ts';
import type { TicketWorld } from './facts.sql.ts';
import { versionsOf } from './policies.sql.ts';
import type { Policy, Terms } from './states.ts';

/** As events tell it. */
export const heldTerms = z.object({
  policy_id: z.uuid(),
  name: z.string(),
  version: z.number().int(),
  priority: z.number().int(),
  zone: z.string().nullable(),
});
export type HeldTerms = z.infer<typeof heldTerms>;
const told = z.object({
  terms: z.tuple([heldTerms.nullable(), heldTerms.nullable()]),
  on_change: z.enum(slaOnChange),
});
export type TermsChange = z.infer<typeof told> & { readonly at: string };

/** Each change of terms, oldest first. */
export function termsChanges(world: Pick<TicketWorld, 'events'>): TermsChange[] {
  return world.events.flatMap(([, at, name, data]) =>
    name === 'policy.changed' ? [{ ...told.parse(data), at }] : [],
  );
}

type Promised = Omit<Policy, 'id'> & Pick<SlaTerms, 'mode' | 'calendar_id'>;
type Standing = Promised & Pick<Policy, 'id'>;

/** The terms of a ticket, oldest first; nothing is promised before the first. */
export async function termsOf(
  ctx: Ctx,
  changes: readonly TermsChange[],
  /** Policies as they stand: their versions need not be read. */
  known: readonly Standing[] = [],
): Promise<Terms[]> {
  const held = changes.flatMap((change) => change.terms[1] ?? []);
  const keys = new Map(held.map((one) => [`${one.policy_id} ${one.version}`, one]));
  const current = new Map(known.map((one) => [`${one.id} ${one.version}`, one]));
  const older = [...keys].flatMap(([key, one]) => (current.has(key) ? [] : [one]));
  const versions = new Map<string, Promised>([...(await versionsOf(ctx, older)), ...current]);
  const nothing: Terms = {
    ...{ from: Number.NEGATIVE_INFINITY, policy: null, priority: 0 },
    ...{ time: alwaysOpen, on_change: 'keep' },
  };
  const list: Terms[] = [nothing];
  let from = Number.NEGATIVE_INFINITY;
  for (const { at, terms, on_change } of changes) {
    from = Math.max(from, Date.parse(at));
    const [, next] = terms;
    const version = next === null ? undefined : versions.get(`${next.policy_id} ${next.version}`);
    list.push(
      next === null || version === undefined
        ? { ...nothing, from, on_change }
        : {
            ...{ from, on_change, priority: next.priority },
            policy: { ...version, id: next.policy_id, version: next.version },
            time: await timeOf(ctx, version, next.zone),
          },
    );
  }
  return list;
}

/** The hours in which a promise counts. Where a calendar never opens again, nothing is ever due. */
export async function timeOf(
  ctx: Ctx,
  { mode, calendar_id }: Pick<SlaTerms, 'mode' | 'calendar_id'>,
  zone: string | null,
): Promise<WorkingTime> {
  if (mode === 'calendar') return alwaysOpen;
  const time = await workingTimeOf(ctx, calendar_id, zone ?? undefined);
  return {
    ...time,
    add: (at, amount) => {
      try {
        return time.add(at, amount);
      } catch (error) {
        if (error instanceof OporaError) return Number.POSITIVE_INFINITY;
        throw error;
      }
    },
  };
}

/** A policy as a version of it promises. */
export function policyFrom(
  id: string,
  version: number,
  terms: SlaTerms & { name: string },
): Policy {
  return { ...terms, id, version };
}
