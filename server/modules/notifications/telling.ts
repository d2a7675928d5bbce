/** From events to notifications: who is concerned, may see the ticket and wants to be told. */
import { type AgentCard, agentCards, membersOf } from '#modules/people/people.ts';
import { maySeeTicket } from '#modules/tickets/tickets.ts';
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import { type FedEvent, publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { enqueue, type Job } from '#platform/jobs.ts';
import {
  type CommentFacts,
  commentFacts,
  insertOrRenew,
  leadIds,
  type TicketFacts,
  ticketFacts,
} from './notifications.sql.ts';
import { preferencesOf } from './preferences.ts';
import { type Facts, mentionedIn, mostTelling, type News, newsOf } from './rules.ts';

const MINUTE = 60_000;
/** Time to see it in the app before a letter goes out; further news of the kind begin it anew. */
export const mailDelay = 2 * MINUTE;
/** Older events come from an import or after a long outage: nobody is mailed, or told at all. */
const mailedUpTo = 60 * MINUTE;
const toldUpTo = 24 * 60 * MINUTE;

const told = new Set([
  'ticket.created',
  'ticket.updated',
  'comment.added',
  'delivery.failed',
  'delivery.bounced',
  'reply.returned',
  'reply.stopped',
]);

export type MailJob = Pick<Job<{ notification_id: string }>, 'name' | 'payload' | 'max_attempts'>;
type Told = News & { readonly event: FedEvent; readonly ticket: TicketFacts };

/** Writes the notifications of these events, in the transaction that follows them. */
export async function tellOf(tx: Ctx, events: readonly FedEvent[], mail: MailJob): Promise<void> {
  const recent = events.filter(
    (event) => told.has(event.name) && event.ticket_id !== null && ageOf(tx, event) < toldUpTo,
  );
  if (recent.length === 0) return;
  const news = oncePerAct(await gatherNews(tx, recent));
  const cards = await agentCards(
    tx,
    news.map((one) => one.agent_id),
  );
  for (const one of news) {
    const card = cards.get(one.agent_id);
    if (card !== undefined && mayBeTold(card, one.ticket)) await tell(tx, { one, card, mail });
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
    if (ticket === undefined) continue;
    const facts = await factsOf(tx, event, {
      ticket,
      comment: comments.get(commentOf(event) ?? ''),
    });
    all.push(...newsOf(event, facts).map((news) => ({ ...news, event, ticket })));
  }
  return all;
}

async function factsOf(
  tx: Ctx,
  event: FedEvent,
  known: { ticket: TicketFacts; comment: CommentFacts | undefined },
): Promise<Facts> {
  const { ticket, comment } = known;
  const team_id = event.name === 'reply.stopped' ? ticket.team_id : newTeam(event);
  const isLeads = event.name === 'reply.stopped' && team_id === null;
  return {
    assignee_id: ticket.assignee_id,
    follower_ids: ticket.follower_ids,
    team_member_ids: isLeads ? await leadIds(tx) : team_id ? await membersOf(tx, team_id) : [],
    comment:
      comment === undefined
        ? undefined
        : { ...comment, mentioned_ids: mentionedIn(comment.note_html) },
  };
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
  const acts = Map.groupBy(all, (one) => `${one.event.xid} ${one.ticket.id}`);
  return [...acts.values()].flatMap((act) => mostTelling(act));
}

/** The same right as to the ticket itself, with the teams and rights of this moment. */
export function mayBeTold(
  card: AgentCard,
  ticket: Pick<TicketFacts, 'id' | 'team_id' | 'assignee_id'>,
): boolean {
  const actor: AgentActor = {
    kind: 'agent',
    id: card.id,
    role_key: card.role_key,
    permissions: card.permissions,
    team_ids: card.team_ids,
    time_zone: card.time_zone,
    via: 'session',
  };
  return !card.is_disabled && maySeeTicket(actor, ticket);
}

async function tell(
  tx: Ctx,
  { one, card, mail }: { one: Told; card: AgentCard; mail: MailJob },
): Promise<void> {
  const { event, kind, agent_id } = one;
  const wanted = preferencesOf(card.preferences)[kind];
  if (!wanted.app && !wanted.mail) return;
  const id = await insertOrRenew(tx, {
    id: newId(),
    agent_id,
    kind,
    ticket_id: one.ticket.id,
    event_id: event.id,
    actor_kind: event.actor_kind,
    actor_id: event.actor_id,
    data: dataOf(event),
    is_shown: wanted.app,
    created_at: event.at,
  });
  if (id === undefined) return;
  if (wanted.app) {
    // Without the ticket's id: it is news of the agent's, not a part of the ticket's history.
    await publish(tx, {
      name: 'notification.created',
      subject_type: 'agent',
      subject_id: agent_id,
      data: { notification_id: id, kind },
    });
  }
  if (wanted.mail && ageOf(tx, event) < mailedUpTo) {
    const run_at = new Date(tx.now.getTime() + mailDelay);
    await enqueue(tx, mail, { notification_id: id }, { key: `notification:${id}`, run_at });
  }
}

/** What the list shows of it: which comment, which fields, what the mail server said. */
function dataOf(event: FedEvent): Record<string, unknown> {
  const { changes, words } = event.data;
  const comment_id = commentOf(event);
  return {
    ...(comment_id === null ? {} : { comment_id }),
    ...(typeof changes === 'object' && changes !== null ? { fields: Object.keys(changes) } : {}),
    ...(typeof words === 'string' ? { words: words.slice(0, 500) } : {}),
  };
}

function byId<Row extends { id: string }>(list: readonly Row[]): Map<string, Row> {
  return new Map(list.map((row) => [row.id, row]));
}

function unique(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
