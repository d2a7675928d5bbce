/** What happened to a ticket as far as clocks are moved by it, read from its events and comments by one statement. */
import { type RawBuilder, sql } from 'kysely';
import type { StatusCategory } from '#contract/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import { policiesStamp } from './policies.sql.ts';

/** JSON of PostgreSQL: instants as it writes them. */
export type TicketWorld = {
  readonly id: string;
  readonly number: number;
  readonly status_category: StatusCategory;
  readonly priority: number;
  readonly assignee_id: string | null;
  readonly team_id: string | null;
  readonly created_at: string;
  readonly ended_at: string | null;
  readonly next_due_at: string | null;
  /** The newest event of the ticket. */
  readonly last_event: number;
  /** Of the customer's organisation. */
  readonly zone: string | null;
  readonly stamp: string;
  /** The first policy that fits. */
  readonly policy_id: string | null;
  readonly held: HeldRow | null;
  /** `[id, at, name, data or changes]` in their order. */
  readonly events: readonly (readonly [number, string, string, unknown])[];
  /** `[author kind, at]` of public words by people, oldest first. */
  readonly words: readonly (readonly ['agent' | 'contact', string])[];
  /** Merges of this ticket into another: `[at, ended at, category before]`. */
  readonly merges: readonly (readonly [string, string | null, StatusCategory])[];
  readonly clocks: readonly StoredClock[];
  readonly categories: Readonly<Record<string, StatusCategory>>;
  readonly lines: Readonly<Record<string, 'L1' | 'L2' | 'L3' | 'outer'>>;
};

/** What `sla_tickets` says of the ticket. */
export type HeldRow = {
  readonly policy_id: string | null;
  readonly policy_version: number | null;
  readonly priority: number | null;
  readonly zone: string | null;
};

export type StoredClock = {
  readonly id: string;
  readonly target: string;
  readonly cycle: number;
  readonly started_at: string;
  readonly paused_at: string | null;
  readonly stopped_at: string | null;
  readonly due_at: string | null;
  readonly breached_at: string | null;
  readonly promised_ms: number;
  readonly consumed_ms: number;
  readonly policy_id: string;
  readonly policy_version: number;
  readonly wake_at: string | null;
  readonly warnings: readonly { readonly key: string; readonly at: string }[];
  readonly warned: readonly string[];
  readonly breach_told_at: string | null;
  readonly voided_at: string | null;
};

/**
 * A word counts when it is public, by a person, not automatic, and says or brings something. The words
 * of a merged ticket stand in its survivor; for itself it keeps those that belong to it.
 */
const words = sql`select w.author_kind, w.created_at, w.id from (
    select c.* from comments c where c.ticket_id = t.id
    union all
    select c.* from comments c where t.merged_into_id is not null
      and c.merged_from_id = t.id) w
  where w.visibility = 'public' and not w.is_automatic and w.author_kind in ('agent', 'contact')
    and (w.body_text ~ '[^[:space:]]' or exists (select from attachments a where a.comment_id = w.id))`;

/** `choice`: an SQL text that is the id of the first policy that fits the row `tickets`, or null. */
export function worldOf(
  ctx: Ctx,
  ticket_id: string,
  choice: RawBuilder<string | null>,
): Promise<TicketWorld | undefined> {
  return firstRow(
    ctx,
    sql<TicketWorld>`
    select t.id, t.number, t.status_category, t.priority, t.assignee_id, t.team_id, t.created_at,
      coalesce(t.closed_at, t.solved_at) as ended_at, t.next_due_at,
      (select o.time_zone from organizations o where o.id = t.organization_id) as zone,
      (select coalesce(max(e.id), 0) from events e where e.ticket_id = t.id) as last_event,
      ${policiesStamp} as stamp,
      (select ${choice} from tickets where tickets.id = t.id) as policy_id,
      (select to_jsonb(h) from sla_tickets h where h.ticket_id = t.id) as held,
      (select coalesce(jsonb_agg(jsonb_build_array(e.id, e.at, e.name,
          case when e.name = 'ticket.updated' then e.data -> 'changes' else e.data end) order by e.id), '[]')
        from events e where e.ticket_id = t.id and (e.name = 'policy.changed' or (e.name = 'ticket.updated'
          and e.data -> 'changes' ?| array['status_id', 'assignee_id', 'team_id']))) as events,
      (select coalesce(jsonb_agg(jsonb_build_array(said.author_kind, said.created_at)
          order by said.created_at, said.id), '[]') from (${words}) said) as words,
      (select coalesce(jsonb_agg(jsonb_build_array(m.merged_at, m.ended_at, m.before ->> 'status_category')
          order by m.merged_at, m.id), '[]') from ticket_merges m where m.ticket_id = t.id) as merges,
      (select coalesce(jsonb_agg(to_jsonb(k) order by k.started_at), '[]')
        from sla_clocks k where k.ticket_id = t.id) as clocks,
      (select jsonb_object_agg(s.id, s.category) from statuses s) as categories,
      (select coalesce(jsonb_object_agg(teams.id, teams.line), '{}') from teams) as lines
    from tickets t where t.id = ${ticket_id}`,
  );
}
