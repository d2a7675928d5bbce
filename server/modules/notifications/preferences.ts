/** What each agent is told, by which ways, and when. Kept with the agent's other preferences under our own names. */
import { z } from 'zod';
import {
  type NotificationDelivery,
  type NotificationKind,
  notificationDelivery,
  notificationKinds,
  type notificationPreferences,
} from '#contract/notifications.ts';
import { type AgentCard, agentCards, writePreferences } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { enqueue, type Job } from '#platform/jobs.ts';
import { nextDigest, quietUntil } from './quiet.ts';

export type Preferences = z.infer<typeof notificationPreferences>;
type Ways = Preferences[NotificationKind];

const key = 'notifications';
const deliveryKey = 'notification_delivery';
const storedWays = z.object({
  app: z.boolean(),
  mail: z.boolean(),
  push: z.boolean().optional(), // what was stored before there was push
});

const everywhere: Ways = { app: true, mail: true, push: true };
const inApp: Ways = { app: true, mail: false, push: false };
const notMailed: Ways = { app: true, mail: false, push: true };

/** Mail and push for what waits for this one person; the rest is there to be seen in the app. */
const defaults: Preferences = {
  assigned: everywhere,
  team_assigned: inApp,
  customer_replied: everywhere,
  curated_updated: everywhere,
  mentioned: everywhere,
  followed_updated: inApp,
  delivery_failed: everywhere,
  reply_returned: everywhere,
  reply_stopped: everywhere,
  clock_warned: notMailed,
  clock_breached: everywhere,
  promise_due: everywhere,
  reminder: everywhere,
  side_replied: everywhere,
  draft_shared: everywhere,
  operation_finished: inApp,
  rule_told: everywhere,
  rule_off: everywhere,
  webhook_off: everywhere,
  mass_reading: everywhere,
  backup_failed: everywhere,
  backup_differs: everywhere,
  backup_overdue: everywhere,
  history_undivided: everywhere,
  mailbox_alarm: everywhere,
  mailbox_well: { app: true, mail: true, push: false },
};

/** Where a role differs. A lead hears of what comes to the team; who looks in rarely hears by mail. */
const byRole: Readonly<Record<string, Partial<Preferences>>> = {
  lead: { team_assigned: notMailed },
  light_agent: { followed_updated: { app: true, mail: true, push: false } },
};

export const defaultDelivery: NotificationDelivery = {
  quiet: {
    is_on: false,
    from: '20:00',
    to: '08:00',
    days_off: [6, 7],
    urgent: ['mailbox_alarm', 'mass_reading', 'promise_due', 'clock_breached'],
  },
  mail: 'at_once',
  mail_at: '09:00',
  pause: null,
  hide_texts: false,
};

type Stored = Pick<AgentCard, 'preferences' | 'role_key'>;

/** What is stored, kind by kind; a kind that was never chosen, or is new, is as by default. */
export function preferencesOf({ preferences, role_key }: Stored): Preferences {
  const own = z.record(z.string(), z.unknown()).safeParse(preferences[key]).data ?? {};
  const byDefault = { ...defaults, ...byRole[role_key] };
  const chosen = notificationKinds.flatMap((kind) => {
    const parsed = storedWays.safeParse(own[kind]).data;
    if (parsed === undefined) return [];
    const { app, mail, push = byDefault[kind].push } = parsed;
    return [[kind, { app, mail, push }] as const];
  });
  return { ...byDefault, ...Object.fromEntries(chosen) };
}

/** Stored preferences carry no nulls. */
const storedDelivery = notificationDelivery.extend({
  pause: z
    .object({ until: z.string().nullable().default(null) })
    .nullable()
    .default(null),
});

export function deliveryOf({ preferences }: Pick<AgentCard, 'preferences'>): NotificationDelivery {
  return storedDelivery.safeParse(preferences[deliveryKey]).data ?? defaultDelivery;
}

/** Not as urgent as to break through, and it is quiet: held until the answer. */
export function heldUntil(card: AgentCard, kind: NotificationKind, now: Date): Date | undefined {
  const { quiet } = deliveryOf(card);
  if (quiet.urgent.includes(kind)) return undefined;
  return quietUntil(now, quiet, card.time_zone);
}

/** When a letter may leave: by the digest, and not while it is quiet. `now` itself: at once. */
export function mailDue(card: AgentCard, kind: NotificationKind, now: Date): Date {
  const delivery = deliveryOf(card);
  const due = delivery.quiet.urgent.includes(kind)
    ? now
    : nextDigest(now, delivery, card.time_zone);
  return heldUntil(card, kind, due) ?? due;
}

/** Away: nothing leaves, and what came meanwhile is there to be read in the app. */
export function isPaused(card: AgentCard, now: Date): boolean {
  const { pause } = deliveryOf(card);
  if (pause === null) return false;
  return pause.until === null || Date.parse(pause.until) > now.getTime();
}

export async function getPreferences(ctx: Ctx): Promise<Preferences> {
  return preferencesOf(await ownCard(ctx));
}

export async function updatePreferences(ctx: Ctx, chosen: Preferences): Promise<Preferences> {
  const agent_id = ownId(ctx);
  return transaction(ctx, async (tx) => {
    await writePreferences(tx, agent_id, { [key]: chosen });
    return getPreferences(tx);
  });
}

/** A pause whose end has come is over. */
export async function getDelivery(ctx: Ctx): Promise<NotificationDelivery> {
  const card = await ownCard(ctx);
  const delivery = deliveryOf(card);
  return isPaused(card, ctx.now) ? delivery : { ...delivery, pause: null };
}

export type AgentJob = Pick<Job<{ agent_id: string }>, 'name' | 'payload' | 'max_attempts'>;

/** `again`: the jobs that look at what waits, under the new rules. */
export async function updateDelivery(
  ctx: Ctx,
  chosen: NotificationDelivery,
  again: readonly AgentJob[],
): Promise<NotificationDelivery> {
  const agent_id = ownId(ctx);
  return transaction(ctx, async (tx) => {
    const days_off = [...new Set(chosen.quiet.days_off)].toSorted();
    const urgent = [...new Set(chosen.quiet.urgent)];
    const quiet = { ...chosen.quiet, days_off, urgent };
    await writePreferences(tx, agent_id, { [deliveryKey]: { ...chosen, quiet } });
    for (const job of again)
      await enqueue(tx, job, { agent_id }, { key: `${job.name}:${agent_id}` });
    return getDelivery(tx);
  });
}

async function ownCard(ctx: Ctx): Promise<AgentCard> {
  const agent_id = ownId(ctx);
  const card = (await agentCards(ctx, [agent_id])).get(agent_id);
  return card ?? fail('unauthenticated', 'errors.unauthenticated');
}

export function ownId(ctx: Ctx): string {
  return ctx.actor.kind === 'agent' ? ctx.actor.id : fail('forbidden', 'errors.forbidden');
}
