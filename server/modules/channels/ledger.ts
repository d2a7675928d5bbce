/** The import ledger as administrators see it: every message that came and what became of it. */
import { sql } from 'kysely';
import { z } from 'zod';
import type { LedgerEntry, ledgerStates } from '#contract/channels.ts';
import { mailAuth, mailCopy, mailSpam } from '#contract/mail-protection.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { firstRow, rows, transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { enqueue, type Job } from '#platform/jobs.ts';
import { resetEntry } from './ledger.sql.ts';

type Row = Omit<LedgerEntry, 'ticket' | 'evidence' | 'auth' | 'spam' | 'copies'> & {
  evidence: unknown;
  auth: unknown;
  spam: unknown;
  copies: unknown;
  ticket_id: string | null;
  ticket_number: number | null;
};

const columns = sql`l.id, l.door, l.mailbox_id, l.state, l.cause, l.detail, l.evidence, l.from_address,
  l.subject, l.message_id, l.raw_size, l.attempts, l.received_count, l.received_at,
  l.received_again_at, l.auth, l.spam, l.remote_address, l.released_at,
  (select coalesce(json_agg(json_build_object('id', c.id, 'door', c.door, 'received_at',
      to_char(c.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) order by c.received_at), '[]')
    from (select id, door, received_at from mail_ledger where duplicate_of = l.id
      order by received_at desc limit 20) c) as copies,
  l.ticket_id, t.number as ticket_number`;

const evidence = z.record(z.string(), z.unknown()).catch({});

function presented({ ticket_id, ticket_number, ...row }: Row): LedgerEntry {
  const ticket =
    ticket_id === null || ticket_number === null ? null : { id: ticket_id, number: ticket_number };
  return {
    ...row,
    evidence: evidence.parse(row.evidence),
    auth: mailAuth.nullable().catch(null).parse(row.auth),
    spam: mailSpam.nullable().catch(null).parse(row.spam),
    copies: z.array(mailCopy).catch([]).parse(row.copies),
    ticket,
  };
}

export type LedgerQuery = {
  state?: (typeof ledgerStates)[number] | undefined;
  mailbox_id?: string | undefined;
  q?: string | undefined;
  after?: string | undefined;
};

export type LedgerPage = {
  items: LedgerEntry[];
  next: string | null;
  counts: Record<(typeof ledgerStates)[number], number>;
};

const PAGE = 50;

/** @throws OporaError invalid for a cursor that is none */
export async function listEntries(ctx: Ctx, query: LedgerQuery): Promise<LedgerPage> {
  const found = await rows(
    ctx,
    sql<Row>`
    select ${columns} from mail_ledger l left join tickets t on t.id = l.ticket_id
    where ${query.state === undefined ? sql`true` : sql`l.state = ${query.state}`}
      and ${query.mailbox_id === undefined ? sql`true` : sql`l.mailbox_id = ${query.mailbox_id}`}
      and ${wordsIn(query.q)} and ${behind(query.after)}
    order by l.received_at desc, l.id desc limit ${PAGE + 1}`,
  );
  const items = found.slice(0, PAGE).map(presented);
  const last = items.at(-1);
  const hasMore = found.length > PAGE && last !== undefined;
  return {
    items,
    next: hasMore ? `${last.received_at}_${last.id}` : null,
    counts: await countsByState(ctx),
  };
}

function wordsIn(q: string | undefined) {
  if (q === undefined || q === '') return sql`true`;
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  return sql`(l.subject ilike ${like} or l.from_address ilike ${like} or l.message_id = ${q})`;
}

function behind(after: string | undefined) {
  if (after === undefined) return sql`true`;
  const match = /^([\dT:.-]+Z)_([0-9a-f-]{36})$/.exec(after);
  if (match === null || Number.isNaN(Date.parse(match[1] ?? ''))) fail('invalid', 'errors.cursor');
  return sql`(l.received_at, l.id) < (${match[1]}::timestamptz, ${match[2]}::uuid)`;
}

async function countsByState(ctx: Ctx): Promise<LedgerPage['counts']> {
  const counted = await rows(
    ctx,
    sql<{ state: string; count: number }>`
    select state, count(*) as count from mail_ledger group by state`,
  );
  const byState = new Map(counted.map((row) => [row.state, row.count]));
  const of = (state: string) => byState.get(state) ?? 0;
  return {
    received: of('received'),
    opened: of('opened'),
    joined: of('joined'),
    bounce: of('bounce'),
    ignored: of('ignored'),
    failed: of('failed'),
    quarantined: of('quarantined'),
  };
}

/** @throws OporaError not_found */
export async function getEntry(ctx: Ctx, id: string): Promise<LedgerEntry> {
  const row = await firstRow(
    ctx,
    sql<Row>`select ${columns} from mail_ledger l left join tickets t on t.id = l.ticket_id
      where l.id = ${id}`,
  );
  return row === undefined ? fail('not_found', 'errors.not_found') : presented(row);
}

/**
 * Understands a failed message again; an ignored one is taken in as if a person had written it.
 * @throws OporaError conflict when it is understood already
 */
export async function retryEntry(
  ctx: Ctx,
  id: string,
  intake: Job<{ ledger_entry_ids: string[] }>,
): Promise<LedgerEntry> {
  return transaction(ctx, async (tx) => {
    if (!(await resetEntry(tx, id))) fail('conflict', 'errors.conflict');
    await enqueue(tx, intake, { ledger_entry_ids: [id] });
    await publish(tx, { name: 'ledger.retried', subject_type: 'ledger_entry', subject_id: id });
    return getEntry(tx, id);
  });
}

export type RawMessage = {
  sha256: Buffer;
  storage: 'disk' | 's3';
  size: number;
  subject: string | null;
};

export async function rawOf(ctx: Ctx, id: string): Promise<RawMessage | undefined> {
  return firstRow(
    ctx,
    sql<RawMessage>`select l.raw_sha256 as sha256, b.storage, l.raw_size as size, l.subject
      from mail_ledger l join blobs b on b.sha256 = l.raw_sha256 where l.id = ${id}`,
  );
}

// who may -----------------------------------------------------------------------------------

/** By the right to the ledger, or by sight of the ticket that the message led to. */
export async function findVisibleEntry(ctx: Ctx, id: string): Promise<{ id: string } | undefined> {
  const mayAll = mayAct(ctx.actor, 'mail.ledger');
  return firstRow(
    ctx,
    sql<{ id: string }>`
    select l.id from mail_ledger l where l.id = ${id} and (${mayAll} or exists (
      select from tickets where tickets.id = l.ticket_id and ${visibleTickets(ctx)}))`,
  );
}

/** A delivery of a visible ticket; one without a ticket is the administrators' business. */
export async function findVisibleDelivery(
  ctx: Ctx,
  id: string,
): Promise<{ id: string } | undefined> {
  const mayAll = mayAct(ctx.actor, 'settings.manage');
  return firstRow(
    ctx,
    sql<{ id: string }>`
    select d.id from deliveries d where d.id = ${id} and (
      (d.ticket_id is null and ${mayAll}) or exists (
        select from tickets where tickets.id = d.ticket_id and ${visibleTickets(ctx)}))`,
  );
}
