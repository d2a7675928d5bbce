/**
 * Stories as rows: each move folded into what it leaves in the tables, the events included, exactly
 * as the verbs of the tickets module would have left them.
 */
import type { StatusCategory } from '#contract/settings.ts';
import { event, type Fold, type Ground, instant, type State, type TicketRows } from './fold.ts';
import { day } from './hours.ts';
import type { Change, Move } from './plot.ts';
import { idAt, type Random } from './random.ts';
import { comment } from './said.ts';
import type { Story } from './stories.ts';

export const closesAfter = 5 * day;

export function rowsOfStory(
  random: Random,
  ground: Ground,
  { story, number }: { story: Story; number: number },
): TicketRows {
  const begins_at = story.moves[0]?.at ?? ground.now;
  const fold: Fold = {
    random,
    ground,
    story,
    id: idAt(random, begins_at),
    thread_id: idAt(random, begins_at),
    state: {
      status: 'new',
      assignee_id: null,
      team: story.mailbox,
      tags: [],
      urgency: story.scenario.urgency,
      solved_at: null,
      closed_at: null,
    },
    rows: {
      comments: [],
      events: [],
      deliveries: [],
      message_ids: [],
      participants: [],
      enclosed: [],
    },
    last: { preview: '', kind: 'contact', html: '', by: '', customer_at: null, agent_at: null },
  };
  copyColleague(fold, begins_at);
  created(fold, { number, begins_at });
  for (const move of withClosing(story.moves, ground.now)) play(fold, move);
  return finished(fold, number);
}

/** Solved and left alone, a ticket closes by itself. */
function withClosing(moves: readonly Move[], now: number): readonly Move[] {
  const last = moves.at(-1);
  const at = (last?.at ?? now) + closesAfter;
  if (last?.change?.status !== 'solved' || at > now) return moves;
  return [...moves, { at, by: { kind: 'system', id: null }, change: { status: 'closed' } }];
}

function play(fold: Fold, move: Move): void {
  if (move.said !== undefined) comment(fold, move);
  const change = { ...changeByWord(fold.state, move), ...move.change };
  apply(fold, move, change);
}

/** The status that a word brings, and the owner for a ticket that nobody had. */
function changeByWord(state: State, { by, said }: Move): Change {
  if (said?.visibility !== 'public') return {};
  if (by.kind === 'contact') return state.status === 'new' ? {} : { status: 'open' };
  if (by.kind !== 'agent') return {};
  return {
    ...(state.status === 'new' ? { status: 'open' } : {}),
    ...(state.assignee_id === null ? { assignee_id: by.id } : {}),
  };
}

function created(fold: Fold, { number, begins_at }: { number: number; begins_at: number }): void {
  const by = fold.story.moves[0]?.by ?? { kind: 'system', id: null };
  event(fold, {
    at: begins_at,
    by,
    name: 'ticket.created',
    data: {
      number,
      channel: fold.story.channel,
      requester_id: fold.story.requester.id,
      assignee_id: null,
      team_id: fold.ground.teamOf[fold.story.mailbox],
    },
  });
}

function apply(fold: Fold, { at, by }: Move, change: Change): void {
  const { state, ground } = fold;
  const changes: Record<string, [unknown, unknown]> = {};
  function note(field: string, old: unknown, next: unknown): void {
    if (JSON.stringify(old) !== JSON.stringify(next)) changes[field] = [old, next];
  }
  if (change.status !== undefined) {
    note('status_id', ground.statusOf[state.status], ground.statusOf[change.status]);
    moveTo(state, change.status, at);
  }
  if (change.assignee_id !== undefined) {
    note('assignee_id', state.assignee_id, change.assignee_id);
    state.assignee_id = change.assignee_id;
  }
  if (change.team !== undefined) {
    note('team_id', ground.teamOf[state.team], ground.teamOf[change.team]);
    state.team = change.team;
  }
  if (change.tags !== undefined) {
    note('tag_names', state.tags, change.tags);
    state.tags = change.tags;
  }
  if (change.urgency !== undefined) {
    const old = priorityOf(fold);
    note('urgency', state.urgency, change.urgency);
    state.urgency = change.urgency;
    note('priority', old, priorityOf(fold));
  }
  if (Object.keys(changes).length === 0) return;
  event(fold, { at: at + 1, by, name: 'ticket.updated', data: { changes } });
}

function moveTo(state: State, status: StatusCategory, at: number): void {
  state.status = status;
  const isEnded = status === 'solved' || status === 'closed';
  state.solved_at = isEnded ? (state.solved_at ?? at) : null;
  state.closed_at = status === 'closed' ? at : null;
}

function priorityOf({ ground, story, state }: Fold): number {
  return ground.priorityMatrix[story.scenario.impact - 1]?.[state.urgency - 1] ?? 3;
}

function copyColleague(fold: Fold, at: number): void {
  const { copied, requester } = fold.story;
  if (copied === undefined) return;
  fold.rows.participants.push({
    ticket_id: fold.id,
    contact_id: copied.id,
    level: 'cc',
    added_by_kind: 'contact',
    added_by_id: requester.id,
    created_at: instant(at),
  });
}

function finished(fold: Fold, number: number): TicketRows {
  const { story, ground, state, last, rows } = fold;
  const begins_at = story.moves[0]?.at ?? ground.now;
  const updated_at = rows.events.at(-1)?.at ?? instant(begins_at);
  return {
    ...rows,
    thread: {
      id: fold.thread_id,
      channel: 'email',
      channel_key: `${fold.thread_id.replaceAll('-', '')}@kassa.example`,
      contact_id: story.requester.id,
      created_at: instant(begins_at),
    },
    ticket: {
      id: fold.id,
      number,
      subject: story.subject,
      requester_id: story.requester.id,
      organization_id: story.requester.organization?.id ?? null,
      assignee_id: state.assignee_id,
      team_id: ground.teamOf[state.team],
      status_id: ground.statusOf[state.status],
      status_category: state.status,
      type_id: ground.typeOf(story),
      impact: story.scenario.impact,
      urgency: state.urgency,
      priority: priorityOf(fold),
      channel: story.channel,
      mailbox_id: ground.mailboxOf[story.mailbox].id,
      language: ground.language,
      preview: last.preview,
      preview_author_kind: last.kind,
      comment_count: rows.comments.length,
      tag_names: [...state.tags].sort(),
      created_at: instant(begins_at),
      updated_at,
      last_customer_at: last.customer_at === null ? null : instant(last.customer_at),
      last_agent_at: last.agent_at === null ? null : instant(last.agent_at),
      next_due_at: null,
      solved_at: state.solved_at === null ? null : instant(state.solved_at),
      closed_at: state.closed_at === null ? null : instant(state.closed_at),
    },
  };
}
