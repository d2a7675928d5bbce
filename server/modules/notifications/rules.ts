/** Who is to be told of an event, and as what. Pure: facts in, news out. */
import { z } from 'zod';
import type { addressedKinds, ticketNewsKinds } from '#contract/notifications.ts';
import type { OporaEvent } from '#platform/events.ts';

type AddressedKind = (typeof addressedKinds)[number];
/** News that the rules below speak of. */
export type TicketNewsKind = (typeof ticketNewsKinds)[number] | AddressedKind;
export type News = { readonly agent_id: string; readonly kind: TicketNewsKind };

/** What the rules need to know besides the event. */
export type Facts = {
  readonly assignee_id: string | null;
  /** Of the first line, while another line has the ticket. */
  readonly curator_id: string | null;
  readonly follower_ids: readonly string[];
  /** Enabled members of the team that the event gave the ticket to; of a stopped reply, who answers for its ticket. */
  readonly team_member_ids: readonly string[];
  /** Of a clock: its assignee while on shift, else those of the team who are; empty for other events. */
  readonly on_shift_ids: readonly string[];
  /** The comment the event speaks of, if it does. */
  readonly comment:
    | {
        readonly is_first: boolean;
        readonly author_kind: string;
        readonly author_id: string | null;
        readonly mentioned_ids: readonly string[];
      }
    | undefined;
};

/** Events that say whom they are for, by `data.agent_ids` or `data.agent_id`. */
export const addressed: Readonly<Record<string, AddressedKind>> = {
  'promise.due': 'promise_due',
  'reminder.due': 'reminder',
  'side.replied': 'side_replied',
  'draft.shared': 'draft_shared',
  'operation.finished': 'operation_finished',
  'rule.notified': 'rule_told',
  'rule.switched_off': 'rule_off',
  'webhook.switched_off': 'webhook_off',
  'reading.noticed': 'mass_reading',
  'backup.failed': 'backup_failed',
  'backup.differs': 'backup_differs',
  'backup.overdue': 'backup_overdue',
  'history.undivided': 'history_undivided',
};
/** What somebody asked for themselves is told to them, whoever sets it off. */
const forOneself: readonly TicketNewsKind[] = ['promise_due', 'reminder', 'operation_finished'];

/** From the most telling down: of several news in one act an agent hears the first. */
const telling: readonly TicketNewsKind[] = [
  'delivery_failed',
  'reply_returned',
  'reply_stopped',
  'operation_finished',
  'mass_reading',
  'backup_differs',
  'backup_failed',
  'backup_overdue',
  'history_undivided',
  'rule_off',
  'rule_told',
  'webhook_off',
  'clock_breached',
  'clock_warned',
  'promise_due',
  'reminder',
  'draft_shared',
  'mentioned',
  'assigned',
  'side_replied',
  'customer_replied',
  'curated_updated',
  'team_assigned',
  'followed_updated',
];

const created = z.object({ assignee_id: z.string().nullish() });
const updated = z.object({ changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])) });
const spoken = z.object({
  visibility: z.string(),
  author_kind: z.string(),
  is_automatic: z.boolean(),
});
const failed = z.object({ kind: z.string() });
const waited = z.object({ author_id: z.string(), cause: z.string() });

/** Changes that followers want to hear of; tags and the like are housekeeping. */
const followedFields = [
  'status_id',
  'assignee_id',
  'team_id',
  'priority',
  'requester_id',
  'subject',
];

/** Never for one's own act. An agent is named once. */
export function newsOf(event: OporaEvent, facts: Facts): News[] {
  const all = allNews(event, facts).filter(
    ({ agent_id, kind }) =>
      event.actor_kind !== 'agent' || agent_id !== event.actor_id || forOneself.includes(kind),
  );
  return mostTelling(all);
}

/** One piece of news for each agent, the most telling. */
export function mostTelling<One extends News>(all: readonly One[]): One[] {
  const best = new Map<string, One>();
  for (const news of all) {
    const other = best.get(news.agent_id);
    if (other === undefined || rank(news) < rank(other)) best.set(news.agent_id, news);
  }
  return [...best.values()];
}

function rank(news: News): number {
  return telling.indexOf(news.kind);
}

const address = z.object({
  agent_ids: z.array(z.string()).nullish(),
  agent_id: z.string().nullish(),
});

function allNews(event: OporaEvent, facts: Facts): News[] {
  const kind = addressed[event.name];
  if (kind !== undefined) {
    const { agent_ids, agent_id } = address.safeParse(event.data).data ?? {};
    return (agent_ids ?? [agent_id]).flatMap((id) => to(id, kind));
  }
  switch (event.name) {
    case 'ticket.created':
      return to(created.safeParse(event.data).data?.assignee_id, 'assigned');
    case 'ticket.updated':
      return newsOfChange(event, facts);
    case 'comment.added':
      return newsOfComment(event, facts);
    case 'clock.warned':
      return facts.on_shift_ids.flatMap((id) => to(id, 'clock_warned'));
    case 'clock.breached':
      return facts.on_shift_ids.flatMap((id) => to(id, 'clock_breached'));
    case 'delivery.failed':
    case 'delivery.bounced':
      return newsOfFailure(event, facts);
    case 'reply.returned':
    case 'reply.stopped':
      return newsOfWaiting(event, facts);
    default:
      return [];
  }
}

function newsOfChange(event: OporaEvent, facts: Facts): News[] {
  const changes = updated.safeParse(event.data).data?.changes ?? {};
  const assignee_id = changes['assignee_id']?.[1];
  const isForTeam = changes['team_id'] !== undefined && typeof assignee_id !== 'string';
  const isFollowed = followedFields.some((field) => Object.hasOwn(changes, field));
  return [
    ...(typeof assignee_id === 'string' ? to(assignee_id, 'assigned') : []),
    ...(isForTeam ? facts.team_member_ids.flatMap((id) => to(id, 'team_assigned')) : []),
    ...(changes['status_id'] === undefined ? [] : to(facts.curator_id, 'curated_updated')),
    ...(isFollowed ? followers(facts) : []),
  ];
}

/** The first comment is the ticket itself; what machines answer is nobody's news. */
function newsOfComment(event: OporaEvent, facts: Facts): News[] {
  const said = spoken.safeParse(event.data).data;
  const { comment } = facts;
  if (said === undefined || comment === undefined || said.is_automatic) return [];
  const isNote = said.visibility === 'internal' && said.author_kind === 'agent';
  const mentions = isNote ? comment.mentioned_ids.flatMap((id) => to(id, 'mentioned')) : [];
  if (comment.is_first) return mentions;
  const isPublic = said.visibility === 'public';
  const isReply = isPublic && said.author_kind === 'contact';
  return [
    ...mentions,
    ...(isReply ? to(facts.assignee_id, 'customer_replied') : []),
    ...(isPublic ? to(facts.curator_id, 'curated_updated') : []),
    ...followers(facts),
  ];
}

/** Whoever wrote what did not arrive; a notification that failed is told to nobody, or it would never end. */
function newsOfFailure(event: OporaEvent, facts: Facts): News[] {
  const kind = failed.safeParse(event.data).data?.kind;
  if (kind !== 'reply' && kind !== 'side') return [];
  const { comment } = facts;
  const author_id = comment?.author_kind === 'agent' ? comment.author_id : facts.assignee_id;
  return to(author_id, 'delivery_failed');
}

/**
 * Its author, when it did not leave although they wanted it to; those who have the ticket, when its
 * author can do nothing any more.
 */
function newsOfWaiting(event: OporaEvent, facts: Facts): News[] {
  const reply = waited.safeParse(event.data).data;
  if (reply === undefined || reply.cause === 'undone') return [];
  const { author_id, cause } = reply;
  if (cause !== 'no_right') return to(author_id, 'reply_returned');
  const { assignee_id } = facts;
  if (assignee_id !== null && assignee_id !== author_id) return to(assignee_id, 'reply_stopped');
  return facts.team_member_ids
    .filter((id) => id !== author_id)
    .flatMap((id) => to(id, 'reply_stopped'));
}

function followers(facts: Facts): News[] {
  return facts.follower_ids.flatMap((id) => to(id, 'followed_updated'));
}

function to(agent_id: string | null | undefined, kind: TicketNewsKind): News[] {
  return typeof agent_id === 'string' ? [{ agent_id, kind }] : [];
}
