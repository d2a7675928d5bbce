/** What the database knows of a message's traces: everything that the decision needs. */
import { type RawBuilder, sql } from 'kysely';
import type { StatusCategory } from '#contract/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

export type KnownId = {
  message_id: string;
  ticket_id: string;
  comment_id: string | null;
  is_ours: boolean;
  /** The message belongs to a conversation with a third party, and never to the customer's. */
  side_conversation_id?: string | null;
};
/** A conversation with a third party that a trace of the message leads to. */
export type CandidateSide = {
  id: string;
  number: number;
  ticket_id: string;
  subject: string;
  addresses: string[];
};
export type CandidateTicket = {
  id: string;
  number: number;
  subject: string;
  requester_id: string;
  participant_ids: string[];
  status_category: StatusCategory;
  closed_at: string | null;
  updated_at: string;
  /** Its messages went there, and so does mail that still comes for it. */
  moved_to_id: string | null;
  /** It is one with that ticket now, which may be one with another. */
  merged_into_id: string | null;
  /** The closed ticket that it carries on. */
  follow_up_of_id: string | null;
};
export type ThreadRule = {
  id: string;
  message_id: string | null;
  from_address: string | null;
  base_subject: string | null;
  to_ticket_id: string | null;
  away_from_ticket_id: string | null;
};
export type Facts = {
  known_ids: KnownId[];
  /** Messages never seen that a mail of a ticket refers to, or that this one would be. */
  ancestors: { message_id: string; ticket_id: string }[];
  rules: ThreadRule[];
  tickets: CandidateTicket[];
  sides: CandidateSide[];
  /** The sender's own, newest first. */
  recent_ticket_ids: string[];
  duplicate: { ticket_id: string | null; comment_id: string | null } | null;
  sender_contact_id: string | null;
  /** Contacts whom the message was sent to as well. */
  addressed_contact_ids: string[];
  is_agent_address: boolean;
  sender_agent_id: string | null;
  agent_addresses: string[];
  /** A message that this one names is recorded and not understood yet. */
  is_ahead: boolean;
  /** The settings of threading as they are stored: email/policy.ts reads them. */
  policy: unknown;
};

export type FactsQuestion = {
  entry_id: string;
  content_sha256: Buffer;
  message_ids: string[];
  ticket_numbers: number[];
  side_numbers: number[];
  from_address: string | null;
  addresses: string[];
  /** The words of the subject in lower case; '' asks for no ticket of the same subject. */
  base_subject: string;
  policy_keys: readonly string[];
};

/** The traces by one cheap statement; the tickets that they lead to, if any do, by another. */
export async function factsFor(ctx: Ctx, asked: FactsQuestion): Promise<Facts> {
  const { numbered_ids, ...traces } = await tracesFor(ctx, asked);
  const ids = [
    ...traces.known_ids.map((known) => known.ticket_id),
    ...traces.ancestors.map((ancestor) => ancestor.ticket_id),
    ...traces.rules.flatMap((rule) => rule.to_ticket_id ?? []),
    ...traces.recent_ticket_ids,
    ...numbered_ids,
  ];
  const tickets = ids.length === 0 ? [] : await candidates(ctx, [...new Set(ids)]);
  const sides = await candidateSides(ctx, asked.side_numbers, traces.known_ids);
  return { ...traces, is_agent_address: traces.sender_agent_id !== null, tickets, sides };
}

type Traces = Omit<Facts, 'tickets' | 'sides' | 'is_agent_address'> & { numbered_ids: string[] };

const MOST_RECENT = 20;

async function tracesFor(ctx: Ctx, asked: FactsQuestion): Promise<Traces> {
  const { from_address, message_ids, entry_id } = asked;
  const found = await firstRow(
    ctx,
    sql<Traces>`
    with sender as materialized (
      select contact_id from contact_identities where kind = 'email' and value = ${from_address}
    )
    select
      coalesce((select jsonb_agg(jsonb_build_object('message_id', m.message_id, 'ticket_id', m.ticket_id,
          'comment_id', m.comment_id, 'is_ours', m.is_ours, 'side_conversation_id', c.side_conversation_id))
        from mail_message_ids m left join comments c on c.id = m.comment_id
        where m.message_id = any(${message_ids}::text[])), '[]') as known_ids,
      coalesce((select jsonb_agg(jsonb_build_object('message_id', message_id, 'ticket_id', ticket_id))
        from mail_ancestors where message_id = any(${message_ids}::text[])), '[]') as ancestors,
      ${rulesFor(asked)} as rules,
      coalesce((select jsonb_agg(id) from tickets
        where number = any(${asked.ticket_numbers}::bigint[])), '[]') as numbered_ids,
      ${recentOf(asked)} as recent_ticket_ids,
      (select jsonb_build_object('ticket_id', l.ticket_id, 'comment_id', l.comment_id) from mail_ledger l
        where l.content_sha256 = ${asked.content_sha256} and l.id <> ${entry_id}
          and l.state in ('opened', 'joined', 'bounce') limit 1) as duplicate,
      (select contact_id from sender) as sender_contact_id,
      coalesce((select jsonb_agg(contact_id) from contact_identities
        where kind = 'email' and value = any(${asked.addresses}::text[])), '[]') as addressed_contact_ids,
      (select id from agents where email = ${from_address} and disabled_at is null) as sender_agent_id,
      coalesce((select jsonb_agg(email) from agents
        where email = any(${asked.addresses}::text[])), '[]') as agent_addresses,
      -- Another copy of this very message is no question: two would wait for each other.
      exists (select from mail_ledger l where l.message_id = any(${message_ids}::text[])
        and l.state = 'received' and l.id <> ${entry_id} and l.message_id is distinct from
          (select message_id from mail_ledger where id = ${entry_id})) as is_ahead,
      (select jsonb_object_agg(key, value) from settings
        where key = any(${[...asked.policy_keys]}::text[])) as policy`,
  );
  if (found === undefined) throw new Error('no facts');
  return found;
}

function rulesFor({ message_ids, from_address }: FactsQuestion): RawBuilder<unknown> {
  return sql`coalesce((select jsonb_agg(jsonb_build_object('id', id, 'message_id', message_id,
      'from_address', from_address, 'base_subject', base_subject, 'to_ticket_id', to_ticket_id,
      'away_from_ticket_id', away_from_ticket_id) order by created_at desc)
    from mail_thread_rules
    where message_id = any(${message_ids}::text[]) or from_address = ${from_address}), '[]')`;
}

/** Coarser than the comparison of subjects that follows: whatever holds the words. */
function recentOf({ base_subject }: FactsQuestion): RawBuilder<unknown> {
  if (base_subject === '') return sql`'[]'::jsonb`;
  return sql`coalesce((select jsonb_agg(recent.id) from (
      select id, subject from tickets where requester_id = (select contact_id from sender)
      order by updated_at desc, id desc limit ${MOST_RECENT}) recent
    where strpos(lower(recent.subject), ${base_subject}) > 0), '[]')`;
}

/** The tickets, those that stand for them (moved or merged, by however many steps), and those that carry them on. */
function candidates(ctx: Ctx, ids: readonly string[]): Promise<CandidateTicket[]> {
  return rows(
    ctx,
    sql<CandidateTicket>`
    with recursive found as (
      select unnest(${[...ids]}::uuid[]) as id
      union
      select next.id from found cross join lateral (
        select other_ticket_id as id from mail_ticket_links where kind = 'moved' and ticket_id = found.id
        union all
        select ticket_id from mail_ticket_links where kind = 'follow_up' and other_ticket_id = found.id
        union all
        select merged_into_id from tickets where tickets.id = found.id and merged_into_id is not null
      ) next
    )
    select t.id, t.number, t.subject, t.requester_id, t.status_category, t.closed_at, t.updated_at,
      t.merged_into_id,
      coalesce((select jsonb_agg(p.contact_id) from ticket_participants p
        where p.ticket_id = t.id), '[]') as participant_ids,
      (select other_ticket_id from mail_ticket_links
        where ticket_id = t.id and kind = 'moved' limit 1) as moved_to_id,
      (select other_ticket_id from mail_ticket_links
        where ticket_id = t.id and kind = 'follow_up' limit 1) as follow_up_of_id
    from tickets t where t.id in (select id from found)`,
  );
}

/** Conversations with third parties, by their numbers and by their messages. */
async function candidateSides(
  ctx: Ctx,
  numbers: readonly number[],
  known: readonly KnownId[],
): Promise<CandidateSide[]> {
  const ids = known.flatMap((one) => one.side_conversation_id ?? []);
  if (numbers.length === 0 && ids.length === 0) return [];
  return rows(
    ctx,
    sql<CandidateSide>`
    select id, number, ticket_id, subject,
      coalesce((select jsonb_agg(one ->> 'address') from jsonb_array_elements(participants) one), '[]') as addresses
    from side_conversations
    where number = any(${[...numbers]}::bigint[]) or id = any(${ids}::uuid[])`,
  );
}
