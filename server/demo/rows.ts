/**
 * Stories as rows: each move folded into what it leaves in the tables, the events included, exactly
 * as the verbs of the tickets module would have left them.
 */
import type { Language } from '#contract/common.ts';
import type { StatusCategory } from '#contract/settings.ts';
import { escapeHtml, previewOf, quotedHtml } from './bodies.ts';
import { type Enclosure, paragraphsOf, type TeamKey } from './grammar.ts';
import { day } from './hours.ts';
import type { Change, Move, Mover } from './plot.ts';
import { idAt, type Random } from './random.ts';
import type { CastAgent, MailboxKey, Story } from './stories.ts';

/** What was made before the tickets: ids of names. */
export type Ground = {
  language: Language;
  now: number;
  company: string;
  statusOf: Readonly<Record<StatusCategory, string>>;
  typeOf: (story: Story) => string | null;
  teamOf: Readonly<Record<TeamKey, string>>;
  mailboxOf: Readonly<Record<MailboxKey, { id: string; address: string; name: string }>>;
  agents: readonly CastAgent[];
  /** matrix[impact - 1][urgency - 1] */
  priorityMatrix: readonly (readonly number[])[];
  htmlVersion: number;
};

export type Row = Readonly<Record<string, unknown>>;
export type Enclosed = { comment_id: string; kind: Enclosure | 'memo'; at: number; by: Mover };

export type TicketRow = Row & {
  id: string;
  status_category: StatusCategory;
  assignee_id: string | null;
  tag_names: readonly string[];
  updated_at: string;
  last_agent_at: string | null;
  solved_at: string | null;
};
export type DeliveryRow = Row & {
  id: string;
  comment_id: string;
  recipients: { to: readonly { address: string }[]; cc: []; bcc: [] };
  sent_at: string;
};
export type TicketRows = {
  ticket: TicketRow;
  comments: (Row & { id: string; delivery: Row | null })[];
  events: (Row & { at: string })[];
  deliveries: DeliveryRow[];
  message_ids: Row[];
  thread: Row;
  participants: Row[];
  enclosed: Enclosed[];
};

type State = {
  status: StatusCategory;
  assignee_id: string | null;
  team: TeamKey;
  tags: readonly string[];
  urgency: number;
  solved_at: number | null;
  closed_at: number | null;
};

type Fold = {
  random: Random;
  ground: Ground;
  story: Story;
  id: string;
  thread_id: string;
  state: State;
  rows: Omit<TicketRows, 'ticket' | 'thread'>;
  last: {
    preview: string;
    kind: string;
    html: string;
    by: string;
    customer_at: number | null;
    agent_at: number | null;
  };
};

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

function comment(fold: Fold, move: Move): void {
  const { ground, story, random, last, rows } = fold;
  const { said, by, at } = move;
  if (said === undefined) return;
  const id = idAt(random, at);
  const paragraphs = paragraphsOf(said.text);
  const html = paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join('');
  const isPublic = said.visibility === 'public';
  const isMail = isPublic && (by.kind === 'agent' || story.channel === 'email');
  const mailbox = ground.mailboxOf[story.mailbox];
  const parties = partiesOf(fold, by);
  const delivery =
    by.kind === 'agent' && isPublic ? deliver(fold, { id, at, to: parties.to }) : null;
  if (by.kind === 'contact' && isMail) knowMessage(fold, { comment_id: id, is_ours: false });
  rows.comments.push({
    id,
    ticket_id: fold.id,
    origin_ticket_id: fold.id,
    thread_id: isMail ? fold.thread_id : null,
    visibility: said.visibility,
    author_kind: by.kind,
    author_id: by.id,
    channel: by.kind === 'contact' ? story.channel : 'agent',
    is_automatic: false,
    body_html: html,
    body_text: paragraphs.join('\n\n'),
    quoted_html: by.kind === 'contact' && isMail ? quotedHtml(last) : '',
    html_version: ground.htmlVersion,
    to_addresses: isPublic ? parties.to : [],
    cc_addresses: isPublic ? parties.cc : [],
    bcc_addresses: [],
    sent_as_email: isMail ? (by.kind === 'agent' ? mailbox.address : story.requester.email) : null,
    source_id: null,
    delivery,
    created_at: instant(at),
  });
  if (said.enclosure) rows.enclosed.push({ comment_id: id, kind: said.enclosure, at, by });
  event(fold, {
    at,
    by,
    name: 'comment.added',
    subject: { type: 'comment', id },
    data: {
      visibility: said.visibility,
      author_kind: by.kind,
      author_id: by.id,
      channel: by.kind === 'contact' ? story.channel : 'agent',
      is_automatic: false,
    },
  });
  last.preview = previewOf(paragraphs.join('\n\n'));
  last.kind = by.kind;
  if (!isPublic) return;
  if (by.kind === 'contact') last.customer_at = at;
  else last.agent_at = at;
  last.html = html;
  last.by = nameOf(fold, by);
}

function partiesOf(fold: Fold, by: Mover) {
  const { story, ground } = fold;
  const { requester, copied } = story;
  const mailbox = ground.mailboxOf[story.mailbox];
  const customer = {
    name: `${requester.first_name} ${requester.last_name}`,
    address: requester.email,
  };
  const cc =
    copied === undefined
      ? []
      : [{ name: `${copied.first_name} ${copied.last_name}`, address: copied.email }];
  const us = { name: mailbox.name, address: mailbox.address };
  return { to: by.kind === 'agent' ? [customer] : [us], cc };
}

function deliver(
  fold: Fold,
  { id, at, to }: { id: string; at: number; to: readonly { address: string }[] },
): Row {
  const { random, rows, ground, story } = fold;
  const delivery_id = idAt(random, at);
  const sent_at = instant(at + 1_500 + Math.floor(random.next() * 3_000));
  rows.deliveries.push({
    id: delivery_id,
    comment_id: id,
    ticket_id: fold.id,
    mailbox_id: ground.mailboxOf[story.mailbox].id,
    kind: 'reply',
    message_id: knowMessage(fold, { comment_id: id, is_ours: true }),
    recipients: { to, cc: [], bcc: [] },
    message: {},
    state: 'sent',
    attempts: 1,
    error: null,
    error_code: null,
    created_at: instant(at),
    sent_at,
    failed_at: null,
  });
  return { id: delivery_id, state: 'sent', error: null, attempts: 1, next_try_at: null, sent_at };
}

function knowMessage(fold: Fold, of: { comment_id: string; is_ours: boolean }): string {
  const { requester } = fold.story;
  const domain = of.is_ours ? 'kassa.example' : requester.email.split('@')[1];
  const message_id = `${of.comment_id.replaceAll('-', '')}@${domain}`;
  fold.rows.message_ids.push({ message_id, ticket_id: fold.id, ...of });
  return message_id;
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

type Fact = {
  at: number;
  by: Mover;
  name: string;
  subject?: { type: string; id: string };
  data: Row;
};

function event(fold: Fold, { at, by, name, subject, data }: Fact): void {
  fold.rows.events.push({
    at: instant(at),
    actor_kind: by.kind,
    actor_id: by.id,
    name,
    ticket_id: fold.id,
    subject_type: subject?.type ?? 'ticket',
    subject_id: subject?.id ?? fold.id,
    data,
  });
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

function nameOf({ ground, story }: Fold, by: Mover): string {
  const agent = ground.agents.find((one) => one.id === by.id);
  const { first_name, last_name } = agent ?? story.requester;
  return `${first_name} ${last_name}`;
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

export function instant(at: number): string {
  return new Date(at).toISOString();
}
