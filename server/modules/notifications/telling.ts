/** From events to notifications: who is concerned, may see the ticket and wants to be told. */
import { z } from 'zod';
import type { NotificationKind } from '#contract/notifications.ts';
import { type AgentCard, agentCards, membersOf } from '#modules/people/people.ts';
import { isOnShift } from '#modules/routing/routing.ts';
import { maySeeTicket, mentionedIn } from '#modules/tickets/tickets.ts';
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import { type FedEvent, publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { enqueue } from '#platform/jobs.ts';
import {
  type CommentFacts,
  commentFacts,
  insertOrRenew,
  leadIds,
  type TicketFacts,
  ticketFacts,
} from './notifications.sql.ts';
import { mailboxMailJob, mailJob, pushJob } from './outgoing-jobs.ts';
import { preferencesOf } from './preferences.ts';
import { agentsWithBrowsers } from './push.sql.ts';
import { addressed, type Facts, mostTelling, type News, newsOf } from './rules.ts';

const MINUTE = 60_000;
/** Time to see it in the app before a letter goes out; further news of the kind begin it anew. */
const mailDelay = 2 * MINUTE;
/** Time for a screen that shows the ticket to say that it was seen: then nobody is pushed to. */
const pushDelay = 8_000;
/** Older events come from an import or after a long outage: nothing leaves, or nobody is told at all. */
const leavesUpTo = 60 * MINUTE;
const toldUpTo = 24 * 60 * MINUTE;

const told = new Set([
  'ticket.created',
  'ticket.updated',
  'comment.added',
  'delivery.failed',
  'delivery.bounced',
  'reply.returned',
  'reply.stopped',
  'clock.warned',
  'clock.breached',
  ...Object.keys(addressed),
]);

/** `ticket` undefined: news of something that is no ticket. */
type Told = News & { readonly event: FedEvent; readonly ticket: TicketFacts | undefined };

/** Writes the notifications of these events, in the transaction that follows them. */
export async function tellOf(tx: Ctx, events: readonly FedEvent[]): Promise<void> {
  const recent = events.filter((event) => told.has(event.name) && ageOf(tx, event) < toldUpTo);
  if (recent.length === 0) return;
  const news = oncePerAct(await gatherNews(tx, recent));
  const cards = await agentCards(
    tx,
    news.map((one) => one.agent_id),
  );
  const pushed = await agentsWithBrowsers(tx, [...cards.keys()]);
  for (const one of news) {
    const card = cards.get(one.agent_id);
    if (card === undefined || !mayBeTold(card, one.ticket)) continue;
    const { kind, event, ticket } = one;
    const about = { kind, event, ticket_id: ticket?.id ?? null, data: dataOf(event) };
    await tell(tx, card, { ...about, has_no_browser: !pushed.has(card.id) });
  }
}

function ageOf(tx: Ctx, event: FedEvent): number {
  return tx.now.getTime() - Date.parse(event.at);
}

async function gatherNews(tx: Ctx, events: readonly FedEvent[]): Promise<Told[]> {
  const tickets = byId(await ticketFacts(tx, unique(events.map((event) => event.ticket_id))));
  const comments = byId(await commentFacts(tx, unique(events.map(commentOf))));
  const all: Told[] = [];
  for (const event of events) {
    const ticket = tickets.get(event.ticket_id ?? '');
    // Gone meanwhile, or never there: only what says whom it is for is news without a ticket.
    if (ticket === undefined && (event.ticket_id !== null || !addressed[event.name])) continue;
    const comment = comments.get(commentOf(event) ?? '');
    const facts = await factsOf(tx, event, { ticket, comment });
    all.push(...newsOf(event, facts).map((news) => ({ ...news, event, ticket })));
  }
  return all;
}

async function factsOf(
  tx: Ctx,
  event: FedEvent,
  known: { ticket: TicketFacts | undefined; comment: CommentFacts | undefined },
): Promise<Facts> {
  const { ticket, comment } = known;
  const team_id = event.name === 'reply.stopped' ? (ticket?.team_id ?? null) : newTeam(event);
  const isLeads = event.name === 'reply.stopped' && team_id === null;
  return {
    assignee_id: ticket?.assignee_id ?? null,
    curator_id: ticket?.curator_id ?? null,
    follower_ids: ticket?.follower_ids ?? [],
    team_member_ids: isLeads ? await leadIds(tx) : team_id ? await membersOf(tx, team_id) : [],
    on_shift_ids: await onShiftFor(tx, event, ticket),
    comment:
      comment === undefined
        ? undefined
        : { ...comment, mentioned_ids: mentionedIn(comment.note_html) },
  };
}

/**
 * Whom a clock concerns at that moment: the assignee, or, when that one is off or there is none, those
 * of the team who are on. One that a change of rules made late concerns nobody at night.
 */
async function onShiftFor(
  tx: Ctx,
  event: FedEvent,
  ticket: TicketFacts | undefined,
): Promise<string[]> {
  const isClock = event.name === 'clock.warned' || event.name === 'clock.breached';
  if (!isClock || ticket === undefined || event.data['is_quiet'] === true) return [];
  const isOn = (id: string) => isOnShift(tx, id, new Date(event.at));
  if (ticket.assignee_id !== null && (await isOn(ticket.assignee_id))) return [ticket.assignee_id];
  const others = ticket.team_id === null ? await leadIds(tx) : await membersOf(tx, ticket.team_id);
  const on: string[] = [];
  for (const id of others) if (await isOn(id)) on.push(id);
  return on;
}

function newTeam(event: FedEvent): string | undefined {
  const { changes } = event.data;
  if (typeof changes !== 'object' || changes === null || !('team_id' in changes)) return undefined;
  const [, team_id] = Array.isArray(changes.team_id) ? changes.team_id : [];
  return typeof team_id === 'string' ? team_id : undefined;
}

/** The comment that the event is about. */
function commentOf(event: FedEvent): string | null {
  if (event.subject_type === 'comment') return event.subject_id;
  const { comment_id } = event.data;
  return typeof comment_id === 'string' ? comment_id : null;
}

/** A reply that also assigns and solves is one act: one piece of news for each agent. */
function oncePerAct(all: readonly Told[]): Told[] {
  const acts = Map.groupBy(all, (one) => `${one.event.xid} ${one.ticket?.id ?? one.event.id}`);
  return [...acts.values()].flatMap((act) => mostTelling(act));
}

/** The same right as to the ticket itself, with the teams and rights of this moment. */
export function mayBeTold(
  card: AgentCard,
  ticket: Pick<TicketFacts, 'id' | 'team_id' | 'assignee_id' | 'curator_id'> | undefined,
): boolean {
  return !card.is_disabled && (ticket === undefined || maySeeTicket(actorOf(card), ticket));
}

export function actorOf(card: AgentCard): AgentActor {
  return {
    kind: 'agent',
    id: card.id,
    role_key: card.role_key,
    permissions: card.permissions,
    team_ids: card.team_ids,
    time_zone: card.time_zone,
    via: 'session',
  };
}

export type Tale = {
  readonly kind: NotificationKind;
  readonly event: FedEvent;
  readonly ticket_id: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  /** Customers wait: nobody is given time to see it in the app first. */
  readonly is_at_once?: boolean;
  /** Known of many at once: the agent has no browser that is pushed to. */
  readonly has_no_browser?: boolean;
};

/** Writes one piece of news for one agent, by the ways that the agent wants. */
export async function tell(tx: Ctx, card: AgentCard, tale: Tale): Promise<void> {
  const { event, kind } = tale;
  const wanted = preferencesOf(card)[kind];
  if (!wanted.app && !wanted.mail && !wanted.push) return;
  const id = await insertOrRenew(tx, {
    id: newId(),
    agent_id: card.id,
    kind,
    ticket_id: tale.ticket_id,
    event_id: event.id,
    actor_kind: event.actor_kind,
    actor_id: event.actor_id,
    data: tale.data,
    is_shown: wanted.app,
    created_at: event.at,
  });
  if (id === undefined) return;
  if (wanted.app) {
    // Without the ticket's id: it is news of the agent's, not a part of the ticket's history.
    await publish(tx, {
      name: 'notification.created',
      subject_type: 'agent',
      subject_id: card.id,
      data: { notification_id: id, kind },
    });
  }
  if (ageOf(tx, event) >= leavesUpTo) return;
  const after = (delay: number) => new Date(tx.now.getTime() + (tale.is_at_once ? 0 : delay));
  if (wanted.mail) {
    const job = kind === 'mailbox_alarm' || kind === 'mailbox_well' ? mailboxMailJob : mailJob;
    const how = { key: `notification:${id}`, run_at: after(mailDelay) };
    await enqueue(tx, job, { notification_id: id }, how);
  }
  if (wanted.push && tale.has_no_browser !== true) {
    const how = { key: `push:${id}`, run_at: after(pushDelay) };
    await enqueue(tx, pushJob, { notification_id: id }, how);
  }
}

/** What an event that says whom it is for may say besides: where to look, how much, about what. */
const shownOf = z.object({
  path: z
    .string()
    .regex(/^\/(?!\/)/)
    .max(300)
    .optional(),
  count: z.number().int().optional(),
  refused: z.number().int().optional(),
});

/** What the list shows of it: which comment, which fields, what the mail server said. */
function dataOf(event: FedEvent): Record<string, unknown> {
  const { changes, words } = event.data;
  const rule = ruleOf(event);
  const comment_id = commentOf(event);
  const shown =
    addressed[event.name] === undefined ? {} : (shownOf.safeParse(event.data).data ?? {});
  return {
    ...shown,
    ...(comment_id === null ? {} : { comment_id }),
    ...(typeof changes === 'object' && changes !== null ? { fields: Object.keys(changes) } : {}),
    ...(typeof words === 'string' ? { words: words.slice(0, 500) } : {}),
    ...(rule === undefined ? {} : { rule }),
  };
}

/** The name of the rule that did it. */
function ruleOf({ data }: FedEvent): string | undefined {
  const { by } = data;
  if (typeof by !== 'object' || by === null || !('name' in by)) return undefined;
  return typeof by.name === 'string' ? by.name.slice(0, 200) : undefined;
}

function byId<Row extends { id: string }>(list: readonly Row[]): Map<string, Row> {
  return new Map(list.map((row) => [row.id, row]));
}

function unique(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
