/** The outbox as people see it: what waits, what failed and why, what has left. */
import { sql } from 'kysely';
import type { OutboxEntry } from '#contract/outbox.ts';
import { deliveryStates } from '#contract/tickets.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import type { DeliveryState } from './deliveries.sql.ts';
import { recipientsSchema } from './recipients.ts';

type Row = Omit<OutboxEntry, 'to' | 'ticket' | 'can'> & {
  recipients: unknown;
  ticket_id: string | null;
  ticket_number: number | null;
  is_visible: boolean;
};

export type OutboxQuery = {
  state?: DeliveryState | undefined;
  mailbox_id?: string | undefined;
  q?: string | undefined;
  after?: string | undefined;
};

export type OutboxPage = {
  items: OutboxEntry[];
  next: string | null;
  counts: Record<DeliveryState, number>;
};

const PAGE = 50;
export const retriable: readonly DeliveryState[] = ['failed', 'bounced', 'delayed', 'cancelled'];
export const cancellable: readonly DeliveryState[] = ['queued', 'delayed'];

/** @throws OporaError invalid for a cursor that is none */
export async function listOutbox(ctx: Ctx, query: OutboxQuery): Promise<OutboxPage> {
  const { state, mailbox_id } = query;
  const found = await rows(
    ctx,
    sql<Row>`
    select d.id, d.kind, d.state, d.mailbox_id, d.recipients, d.attempts, d.unsure_tries, d.next_try_at,
      d.sending_since, d.sending_by, d.error, d.created_at, d.sent_at,
      d.ticket_id, tickets.number as ticket_number,
      case d.kind when 'reply' then coalesce(tickets.subject, '')
        else coalesce(d.message ->> 'subject', '') end as subject,
      tickets.id is not null and ${visibleTickets(ctx)} as is_visible
    from deliveries d left join tickets on tickets.id = d.ticket_id
    where ${state === undefined ? sql`true` : sql`d.state = ${state}`}
      and ${mailbox_id === undefined ? sql`true` : sql`d.mailbox_id = ${mailbox_id}`}
      and ${wordsIn(query.q)} and ${behind(query.after)}
    order by d.created_at desc, d.id desc limit ${PAGE + 1}`,
  );
  const items = found.slice(0, PAGE).map((row) => present(ctx, row));
  const last = items.at(-1);
  const hasMore = found.length > PAGE && last !== undefined;
  return {
    items,
    next: hasMore ? `${last.created_at}_${last.id}` : null,
    counts: await countsByState(ctx),
  };
}

function present(ctx: Ctx, row: Row): OutboxEntry {
  const { recipients, ticket_id, ticket_number, is_visible, ...rest } = row;
  const { to, cc, bcc } = recipientsSchema.parse(recipients);
  const isTheirs =
    ticket_id === null
      ? mayAct(ctx.actor, 'settings.manage')
      : is_visible && mayAct(ctx.actor, 'tickets.reply');
  return {
    ...rest,
    to: [...new Set([...to, ...cc, ...bcc].map((one) => one.address))],
    ticket:
      ticket_id === null || ticket_number === null
        ? null
        : { id: ticket_id, number: ticket_number },
    can: {
      retry: isTheirs && retriable.includes(row.state),
      cancel: isTheirs && cancellable.includes(row.state),
    },
  };
}

function wordsIn(q: string | undefined) {
  if (q === undefined || q === '') return sql`true`;
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  const number = /^\d{1,15}$/.test(q) ? q : '0';
  return sql`(tickets.subject ilike ${like} or d.message ->> 'subject' ilike ${like}
    or d.message_id = ${q} or tickets.number = ${number}::bigint
    or exists (select from jsonb_path_query(d.recipients, '$.*[*].address') as one (address)
      where address #>> '{}' ilike ${like}))`;
}

function behind(after: string | undefined) {
  if (after === undefined) return sql`true`;
  const [, at, id] = /^(\d{4}-[0-9T:.Z-]{10,30})_([0-9a-f-]{36})$/.exec(after) ?? [];
  if (at === undefined || id === undefined) fail('invalid', 'errors.cursor');
  return sql`(d.created_at, d.id) < (${at}::timestamptz, ${id}::uuid)`;
}

async function countsByState(ctx: Ctx): Promise<Record<DeliveryState, number>> {
  const counted = await rows(
    ctx,
    sql<{ state: DeliveryState; count: number }>`
    select state, count(*) as count from deliveries group by state`,
  );
  const byState = new Map(counted.map((row) => [row.state, row.count]));
  const counts = deliveryStates.map((state) => [state, byState.get(state) ?? 0] as const);
  return {
    ...{ queued: 0, sending: 0, sent: 0, delayed: 0, failed: 0, bounced: 0, cancelled: 0 },
    ...Object.fromEntries(counts),
  };
}
