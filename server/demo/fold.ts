/** What folding a story into rows carries along: the ground it stands on, its state, its rows. */
import type { Language } from '#contract/common.ts';
import type { StatusCategory } from '#contract/settings.ts';
import type { Row } from './demo.sql.ts';
import type { Enclosure, TeamKey } from './grammar.ts';
import type { Mover } from './plot.ts';
import type { Random } from './random.ts';
import type { CastAgent, MailboxKey, Story } from './stories.ts';

/** What was made before the tickets: ids of names. */
export type Ground = {
  language: Language;
  now: number;
  company: string;
  statusOf: Readonly<Record<StatusCategory, string>>;
  typeOf: (story: Story) => string | null;
  teamOf: Readonly<Record<TeamKey | 'service', string>>;
  mailboxOf: Readonly<Record<MailboxKey, { id: string; address: string; name: string }>>;
  agents: readonly CastAgent[];
  /** matrix[impact - 1][urgency - 1] */
  priorityMatrix: readonly (readonly number[])[];
  htmlVersion: number;
};

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
  recipients: {
    to: readonly { address: string }[];
    cc: [];
    bcc: [];
    accepted: readonly string[];
  };
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

export type State = {
  status: StatusCategory;
  assignee_id: string | null;
  team: TeamKey | 'service';
  tags: readonly string[];
  urgency: number;
  solved_at: number | null;
  closed_at: number | null;
};

export type Fold = {
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

export type Fact = {
  at: number;
  by: Mover;
  name: string;
  subject?: { type: string; id: string };
  data: Row;
};

/** A fact, as `publish` would have written it. */
export function event(fold: Fold, { at, by, name, subject, data }: Fact): void {
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

export function instant(at: number): string {
  return new Date(at).toISOString();
}
