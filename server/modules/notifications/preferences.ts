/** What each agent is told, and how. Kept with the agent's other preferences under our own name. */
import { z } from 'zod';
import { notificationKinds, type notificationPreferences } from '#contract/notifications.ts';
import { agentCards, writePreferences } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';

export type Preferences = z.infer<typeof notificationPreferences>;

const key = 'notifications';
const ways = z.object({ app: z.boolean(), mail: z.boolean() });

/** Mail for what waits for this one person; the rest is there to be seen in the app. */
const defaults: Preferences = {
  assigned: { app: true, mail: true },
  team_assigned: { app: true, mail: false },
  customer_replied: { app: true, mail: true },
  mentioned: { app: true, mail: true },
  followed_updated: { app: true, mail: false },
  delivery_failed: { app: true, mail: true },
  reply_returned: { app: true, mail: true },
  reply_stopped: { app: true, mail: true },
  mailbox_alarm: { app: true, mail: true },
  mailbox_well: { app: true, mail: true },
};

/** What is stored, kind by kind; a kind that was never chosen, or is new, is as by default. */
export function preferencesOf(stored: Readonly<Record<string, unknown>>): Preferences {
  const own = z.record(z.string(), z.unknown()).safeParse(stored[key]).data ?? {};
  const chosen = notificationKinds.flatMap((kind) => {
    const parsed = ways.safeParse(own[kind]);
    return parsed.success ? [[kind, parsed.data] as const] : [];
  });
  return { ...defaults, ...Object.fromEntries(chosen) };
}

export async function getPreferences(ctx: Ctx): Promise<Preferences> {
  const agent_id = ownId(ctx);
  const card = (await agentCards(ctx, [agent_id])).get(agent_id);
  return preferencesOf(card?.preferences ?? {});
}

export async function updatePreferences(ctx: Ctx, chosen: Preferences): Promise<Preferences> {
  const agent_id = ownId(ctx);
  return transaction(ctx, async (tx) => {
    await writePreferences(tx, agent_id, { [key]: chosen });
    return getPreferences(tx);
  });
}

export function ownId(ctx: Ctx): string {
  return ctx.actor.kind === 'agent' ? ctx.actor.id : fail('forbidden', 'errors.forbidden');
}
