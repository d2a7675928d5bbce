/**
 * News by push. The right to push is written before the push leaves: whatever happens between the two,
 * no browser shows the same news twice. What was lost so is still in the app, and goes by mail.
 */
import { createHash } from 'node:crypto';
import { translate } from '#contract/i18n/dictionaries.ts';
import { type AgentCard, agentCards } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import type { Ports } from '#platform/ports.ts';
import { longestPush, type Push, type PushOutcome, sendPush } from '#platform/push.ts';
import { comeBackFor, holdPush } from './holding.ts';
import { mayHearOfMailboxes } from './mailbox-news.ts';
import { nameOfActor } from './mailing.ts';
import { type LeavingRow, lockHeld, lockNews, setDue, unreadCount } from './notifications.sql.ts';
import { deliveryOf, heldUntil, isPaused, preferencesOf } from './preferences.ts';
import {
  claimPushes,
  deleteSubscription,
  releasePushes,
  type SubscriptionRow,
  setPushed,
  subscriptionById,
} from './push.sql.ts';
import { type PushMessage, pushOf, summaryOf } from './push-words.ts';
import { openTarget, pushKeys } from './subscriptions.ts';
import { actorOf, mayBeTold } from './telling.ts';

/** A browser that was off for longer hears of it in the app. */
const keptSeconds = 12 * 3600;
/** News of a thread that goes on buzz once in this time. */
const soundEvery = 5 * 60_000;

type Plan = {
  readonly browser: SubscriptionRow;
  readonly message: PushMessage;
  readonly notification_ids: readonly string[];
  readonly is_urgent: boolean;
};

/** Pushes it once to each browser of the agent, unless it was read or is no longer wanted. */
export async function pushNotification(ctx: Ctx, ports: Ports, id: string): Promise<void> {
  const plans = await transaction(ctx, (tx) => claimOne(tx, id));
  const left = await leave(ctx, ports, plans);
  if (left.length > 0) comeAgain();
}

/** The first half: what is to leave, and that it does. Exported for the test of what happens between. */
export async function claimOne(tx: Ctx, id: string): Promise<Plan[]> {
  const row = await lockNews(tx, id);
  if (row === undefined) return [];
  const card = (await agentCards(tx, [row.agent_id])).get(row.agent_id);
  if (card === undefined || !isWanted(tx, card, row)) return [];
  if (await holdPush(tx, card, row)) return [];
  // It may have waited for the end of quiet hours until now.
  await setDue(tx, [row.id], { way: 'push', due_at: null });
  return plansFor(tx, card, [row]);
}

/** What waited for the end of quiet hours: one push, however much it is. */
export async function pushHeld(ctx: Ctx, ports: Ports, agent_id: string): Promise<void> {
  const plans = await transaction(ctx, async (tx) => {
    const rows = await lockHeld(tx, agent_id, 'push');
    const card = (await agentCards(tx, [agent_id])).get(agent_id);
    if (card === undefined) return [];
    const dead = rows.filter((row) => !isWanted(tx, card, row));
    const waiting = rows.filter((row) => !dead.includes(row) && isHeld(tx, card, row));
    const due = rows.filter((row) => !dead.includes(row) && !waiting.includes(row));
    const ids = [...dead, ...due].map((row) => row.id);
    await setDue(tx, ids, { way: 'push', due_at: null });
    for (const row of waiting) await holdPush(tx, card, row);
    await comeBackFor(tx, agent_id, 'push');
    return plansFor(tx, card, due);
  });
  const left = await leave(ctx, ports, plans);
  if (left.length === 0) return;
  await setDue(ctx, left, { way: 'push', due_at: ctx.now });
  comeAgain();
}

/** The job's next try takes what is left; those who have it are not asked anew. */
function comeAgain(): never {
  return fail('unavailable', 'errors.outside_unavailable');
}

function isHeld(tx: Ctx, card: AgentCard, row: LeavingRow): boolean {
  return heldUntil(card, row.kind, tx.now) !== undefined;
}

function isWanted(tx: Ctx, card: AgentCard, row: LeavingRow): boolean {
  if (row.read_at !== null || isPaused(card, tx.now) || !preferencesOf(card)[row.kind].push)
    return false;
  if (row.kind === 'mailbox_alarm' || row.kind === 'mailbox_well') return mayHearOfMailboxes(card);
  const { ticket_id, team_id, assignee_id, curator_id } = row;
  const sight = { team_id, assignee_id, curator_id };
  return mayBeTold(card, ticket_id === null ? undefined : { id: ticket_id, ...sight });
}

/** What each browser has not had yet, in one push. */
async function plansFor(tx: Ctx, card: AgentCard, rows: readonly LeavingRow[]): Promise<Plan[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const claimed = await claimPushes(tx, card.id, ids);
  if (claimed.length === 0) return [];
  const unread = await unreadCount({ ...tx, actor: actorOf(card) }, card.id);
  const plans: Plan[] = [];
  for (const { notification_ids, ...browser } of claimed) {
    const its = rows.filter((row) => notification_ids.includes(row.id));
    const is_urgent = its.some((row) => deliveryOf(card).quiet.urgent.includes(row.kind));
    const message = await messageOf(tx, card, { rows: its, unread });
    if (message !== undefined) plans.push({ browser, message, notification_ids, is_urgent });
  }
  return plans;
}

async function messageOf(
  tx: Ctx,
  { id: agent_id, language, ...card }: AgentCard,
  { rows, unread }: { rows: readonly LeavingRow[]; unread: number },
): Promise<PushMessage | undefined> {
  const [first] = rows;
  if (first === undefined) return undefined;
  const { hide_texts } = deliveryOf(card);
  const how = { language, hide_texts, unread, is_silent: isSilent(tx, first) };
  if (rows.length === 1) return pushOf({ ...first, who: await nameOfActor(tx, first) }, how);
  const ids = rows.map((row) => row.id);
  return summaryOf(ids, { ...how, agent_id });
}

function isSilent(tx: Ctx, { pushed_at }: LeavingRow): boolean {
  return pushed_at !== null && tx.now.getTime() - Date.parse(pushed_at) < soundEvery;
}

/** Answers the news that a busy service would not take: another try may push them. */
async function leave(ctx: Ctx, ports: Ports, plans: readonly Plan[]): Promise<string[]> {
  const left = await Promise.all(
    plans.map(async ({ browser, message, notification_ids, is_urgent }) => {
      const outcome = await pushTo(ctx, ports, { browser, message, is_urgent });
      const claim = { subscription_id: browser.id, notification_ids };
      if (outcome === 'taken') await setPushed(ctx, claim);
      if (outcome !== 'later') return [];
      await releasePushes(ctx, claim);
      return notification_ids;
    }),
  );
  return [...new Set(left.flat())];
}

type Leaving = { browser: SubscriptionRow; message: PushMessage; is_urgent: boolean };

async function pushTo(
  ctx: Ctx,
  ports: Ports,
  { browser, message, is_urgent }: Leaving,
): Promise<PushOutcome> {
  const { config, secrets } = ports;
  const sender = {
    keys: await pushKeys(ctx, secrets),
    subject: config.public_url.startsWith('https:') ? config.public_url : 'mailto:opora@localhost',
    now: ctx.now,
    allow_private: config.push_allow_private,
  };
  const push: Push = {
    plain: plainOf(message),
    ttl: keptSeconds,
    is_urgent,
    topic: createHash('sha256').update(message.tag).digest('base64url').slice(0, 32),
  };
  const outcome = await sendPush(sender, openTarget(secrets, browser), push);
  if (outcome === 'gone') await deleteSubscription(ctx, browser.id);
  if (outcome !== 'taken') ctx.log.warn({ host: browser.host, outcome }, 'a push was not taken');
  return outcome;
}

/** Within what one record holds: words go first. */
function plainOf(message: PushMessage): Buffer {
  const plain = Buffer.from(JSON.stringify(message));
  return plain.length <= longestPush
    ? plain
    : Buffer.from(JSON.stringify({ ...message, body: '', title: message.title.slice(0, 200) }));
}

/** Shows whoever asked that pushes arrive there. */
export async function pushGreeting(ctx: Ctx, ports: Ports, subscription_id: string): Promise<void> {
  const browser = await subscriptionById(ctx, subscription_id);
  const card = browser && (await agentCards(ctx, [browser.agent_id])).get(browser.agent_id);
  if (browser === undefined || card === undefined || card.is_disabled) return;
  const unread = await unreadCount({ ...ctx, actor: actorOf(card) }, card.id);
  const message: PushMessage = {
    tag: 'greeting',
    title: translate(card.language, 'notifications.greeting_title'),
    body: translate(card.language, 'notifications.greeting_text'),
    path: '/settings/notifications',
    ids: [],
    ticket: null,
    unread,
    is_silent: false,
  };
  await pushTo(ctx, ports, { browser, message, is_urgent: true });
}
