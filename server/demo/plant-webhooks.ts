/** Three programs that hear of the desk: one well, one in trouble, one switched off. Their addresses are nobody's. */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import type { Condition } from '#contract/conditions.ts';
import type { WebhookError, WebhookEvent } from '#contract/webhooks.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import { plant, type Row } from './demo.sql.ts';
import { instant } from './fold.ts';
import { minute } from './hours.ts';

type Asked = {
  language: Language;
  owner_id: string;
  now: number;
  seal: (secret: string) => string;
};
type Happened = { id: number; at: string; name: string; ticket_id: string };
type Ended = {
  status: number | null;
  error: WebhookError | null;
  answer: string | null;
  attempts: number;
};

const names: Record<Language, [string, string, string]> = {
  ru: ['Учёт: заявки на выезд', 'Чат дежурных', 'Старая CRM'],
  en: ['Accounting: visits', 'Chat of those on duty', 'Former CRM'],
};

const taken: Ended = { status: 200, error: null, answer: '{"ok":true}', attempts: 1 };
const retried: Ended = { ...taken, attempts: 2 };

export async function plantWebhooks(
  tx: Ctx,
  { language, owner_id, now, seal }: Asked,
): Promise<void> {
  const events = await rows(
    tx,
    sql<Happened>`select id, at, name, ticket_id from events
      where name in ('ticket.created', 'ticket.updated', 'comment.added') and ticket_id is not null
      order by id desc limit 24`,
  );
  const [accounting, chat, crm] = names[language];
  const base = { owner_id, now, seal };
  const all: WebhookEvent[] = ['ticket.created', 'ticket.updated', 'comment.added'];
  const well = hook(base, {
    name: accounting,
    url: 'https://erp.example.com/hooks/opora',
    events: all,
  });
  const urgent: Condition = { field: 'priority', op: 'lt', value: 3 };
  const failing = hook(base, {
    ...{ name: chat, url: 'https://chat.example.com/hooks/duty', events: ['ticket.created'] },
    conditions: urgent,
    more: { failures: 4, failing_since: instant(now - 18 * minute) },
  });
  const off = hook(base, {
    ...{ name: crm, url: 'https://crm.example.com/hook', events: ['contact.updated'] },
    more: { is_on: false, off_cause: 'gone', off_at: instant(now - 3000 * minute) },
  });
  await plant(tx, 'webhooks', [well, failing, off]);
  const deliveries = events.toReversed().map((event, index) => {
    if (index % 9 === 5)
      return delivery(well.id, event, {
        status: 500,
        error: 'status',
        answer: 'Internal Server Error',
        attempts: 12,
      });
    return delivery(well.id, event, index % 7 === 3 ? retried : taken);
  });
  const last = events
    .filter((event) => event.name === 'ticket.created')
    .slice(0, 2)
    .toReversed();
  const waiting = last.map((event) => ({
    ...delivery(failing.id, event, { status: null, error: 'timeout', answer: null, attempts: 4 }),
    ...{ state: 'waiting', settled_at: null, next_try_at: instant(now + 7 * minute) },
  }));
  await plant(tx, 'webhook_deliveries', [...deliveries, ...waiting]);
}

type Hook = {
  name: string;
  url: string;
  events: readonly WebhookEvent[];
  conditions?: Condition;
  more?: Row;
};

function hook({ owner_id, now, seal }: Omit<Asked, 'language'>, given: Hook): Row & { id: string } {
  const { name, url, events, conditions = { all: [] }, more = {} } = given;
  return {
    ...{ id: newId(), name, url, owner_id, events: [...events], conditions },
    sealed_secret: seal(`whsec_${randomBytes(32).toString('base64')}`),
    // Nothing new leaves for them: that an address is nobody's would be all that one sees.
    since_xid: Number.MAX_SAFE_INTEGER,
    ...{ is_on: true, off_cause: null, off_at: null, failures: 0, failing_since: null },
    last_delivered_at: instant(now - 3 * minute),
    created_at: instant(now - 60_000 * minute),
    updated_at: instant(now - 60_000 * minute),
    ...more,
  };
}

function delivery(webhook_id: string, event: Happened, ended: Ended): Row {
  const at = Date.parse(event.at) + 1200;
  return {
    ...{ id: newId(), webhook_id, message_id: newId(), kind: 'event', lane: event.ticket_id },
    ...{ event_id: event.id, event_name: event.name, ticket_id: event.ticket_id },
    state: ended.error === null ? 'delivered' : 'given_up',
    ...ended,
    ...{ next_try_at: null, body: null, duration_ms: 40 + (event.id % 90) },
    created_at: instant(at),
    last_attempt_at: instant(at),
    settled_at: instant(at),
  };
}
