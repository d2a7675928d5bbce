/** What the database knows of a message's traces: everything the decision needs, in one statement. */
import { type RawBuilder, sql } from 'kysely';
import type { StatusCategory } from '#contract/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';

export type KnownId = {
  message_id: string;
  ticket_id: string;
  comment_id: string | null;
  is_ours: boolean;
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
  from_address: string | null;
  addresses: string[];
  policy_keys: readonly string[];
};

const MOST_RECENT = 20;

export async function factsFor(ctx: Ctx, asked: FactsQuestion): Promise<Facts> {
  const facts = await firstRow(
    ctx,
    sql<Facts>`
    with ${candidates(asked)}
    select
      ${listOf(sql`known`)} as known_ids,
      ${listOf(sql`ancestor`)} as ancestors,
      ${listOf(sql`rule`)} as rules,
      ${ticketsOf()} as tickets,
      coalesce((select jsonb_agg(id order by updated_at desc) from recent), '[]') as recent_ticket_ids,
      (select jsonb_build_object('ticket_id', l.ticket_id, 'comment_id', l.comment_id) from mail_ledger l
        where l.content_sha256 = ${asked.content_sha256} and l.id <> ${asked.entry_id}
          and l.state in ('opened', 'joined', 'bounce') limit 1) as duplicate,
      (select contact_id from sender) as sender_contact_id,
      coalesce((select jsonb_agg(contact_id) from contact_identities
        where kind = 'email' and value = any(${asked.addresses}::text[])), '[]') as addressed_contact_ids,
      exists (select from agents where email = ${asked.from_address} and disabled_at is null) as is_agent_address,
      (select id from agents where email = ${asked.from_address} and disabled_at is null) as sender_agent_id,
      coalesce((select jsonb_agg(email) from agents
        where email = any(${asked.addresses}::text[])), '[]') as agent_addresses,
      exists (select from mail_ledger l where l.message_id = any(${asked.message_ids}::text[])
        and l.state = 'received' and l.id <> ${asked.entry_id}) as is_ahead,
      (select jsonb_object_agg(key, value) from settings where key = any(${[...asked.policy_keys]}::text[])) as policy`,
  );
  if (facts === undefined) throw new Error('no facts');
  return facts;
}

/** Every ticket that a trace leads to, and those that stand for it. */
function candidates(asked: FactsQuestion): RawBuilder<unknown> {
  return sql`
    known as (
      select message_id, ticket_id, comment_id, is_ours from mail_message_ids
      where message_id = any(${asked.message_ids}::text[])
    ), ancestor as (
      select message_id, ticket_id from mail_ancestors where message_id = any(${asked.message_ids}::text[])
    ), rule as (
      select id, message_id, from_address, base_subject, to_ticket_id, away_from_ticket_id
      from mail_thread_rules
      where message_id = any(${asked.message_ids}::text[]) or from_address = ${asked.from_address}
      order by created_at desc limit 50
    ), sender as materialized (
      select contact_id from contact_identities where kind = 'email' and value = ${asked.from_address}
    ), recent as (
      select id, updated_at from tickets where requester_id = (select contact_id from sender)
      order by updated_at desc, id desc limit ${MOST_RECENT}
    ), direct as (
      select ticket_id as id from known union select ticket_id from ancestor
      union select to_ticket_id from rule union select id from recent
      union select id from tickets where number = any(${asked.ticket_numbers}::bigint[])
    ), link as (
      select ticket_id, other_ticket_id, kind from mail_ticket_links
      where kind = 'moved' and ticket_id in (select id from direct)
      union all
      select ticket_id, other_ticket_id, kind from mail_ticket_links
      where kind = 'follow_up' and other_ticket_id in (select id from direct)
    ), named as (
      select id from direct union select ticket_id from link union select other_ticket_id from link
    )`;
}

function ticketsOf(): RawBuilder<unknown> {
  return sql`coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'number', t.number,
      'subject', t.subject, 'requester_id', t.requester_id, 'participant_ids',
      coalesce((select jsonb_agg(p.contact_id) from ticket_participants p where p.ticket_id = t.id), '[]'),
      'status_category', t.status_category, 'closed_at', t.closed_at, 'updated_at', t.updated_at,
      'moved_to_id', (select other_ticket_id from link where ticket_id = t.id and kind = 'moved' limit 1),
      'follow_up_of_id', (select other_ticket_id from link where ticket_id = t.id and kind = 'follow_up' limit 1)))
    from tickets t where t.id in (select id from named)), '[]')`;
}

function listOf(name: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`coalesce((select jsonb_agg(to_jsonb(${name})) from ${name}), '[]')`;
}
