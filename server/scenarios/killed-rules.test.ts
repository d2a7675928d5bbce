/** Rules and webhooks in the middle of their work when the process is killed: nothing twice, nothing lost. */
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '#testing/eventually.ts';
import { openWebhookReceiver, type WebhookReceiver } from '#testing/servers/webhook-receiver.ts';
import { type DeskProcess, deskProcess, letTimePass } from './desk-process.ts';

const TICKETS = 30;

describe('kill -9 while rules run and webhooks leave', { timeout: 240_000 }, () => {
  let desk: DeskProcess | undefined;
  let receiver: WebhookReceiver | undefined;
  afterEach(async () => {
    await desk?.remove();
    await receiver?.close();
  });

  test('each ticket has what its rule does once, and each event reaches the receiver in order', async () => {
    receiver = await openWebhookReceiver();
    desk = await deskProcess({ env: { WEBHOOK_NETWORKS: '127.0.0.0/8' } });
    await desk.start();
    await desk.setUp();
    await makeRule(desk);
    await makeWebhook(desk, receiver.url);
    await openTickets(desk);
    for (const done of [8, 18]) {
      await untilRun(desk, done);
      await desk.kill();
      await desk.start();
      await letTimePass(desk);
      // What the killed process had under way is tried again when its lease is over.
      await desk.rows(
        'update webhook_deliveries set next_try_at = now() where next_try_at > now()',
      );
    }
    await untilRun(desk, TICKETS);
    await expectOnce(desk);
    await expectHeard(desk, receiver);
  });
});

async function makeRule(desk: DeskProcess): Promise<void> {
  const definition = {
    ...{ kind: 'trigger', when: [{ moment: 'created' }], before: { all: [] } },
    conditions: { all: [] },
    actions: [
      { do: 'add_tags', tags: ['разобрать'] },
      { do: 'note', body_html: '<p>Правило было здесь</p>', file_ids: [] },
    ],
  };
  const answer = await desk.api('POST', '/api/rules', { name: 'Новые', definition, is_on: true });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
}

async function makeWebhook(desk: DeskProcess, url: string): Promise<void> {
  const events = ['ticket.created', 'ticket.updated', 'comment.added'];
  const answer = await desk.api('POST', '/api/webhooks', { name: 'Учёт', url, events });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
}

async function openTickets(desk: DeskProcess): Promise<void> {
  for (let made = 0; made < TICKETS; made += 10) {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, place) =>
        desk.api('POST', '/api/tickets', {
          subject: `Касса ${made + place}`,
          body_html: '<p>Не печатает</p>',
          requester: { name: 'Пётр', address: `buyer${place}@shop.test` },
        }),
      ),
    );
    expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
  }
}

async function untilRun(desk: DeskProcess, wanted: number): Promise<void> {
  const running = 'select count(distinct ticket_id)::int as count from rule_runs';
  await eventually(
    `${wanted} tickets have met the rule`,
    async () => Number((await desk.rows(running))[0]?.['count']) >= wanted || undefined,
    90_000,
  );
}

async function expectOnce(desk: DeskProcess): Promise<void> {
  const wrong = await desk.rows(`select t.number,
      (select count(*)::int from comments c where c.ticket_id = t.id and c.body_text like 'Правило%') as notes,
      (select count(*)::int from rule_runs r where r.ticket_id = t.id and r.outcome = 'fired') as runs
    from tickets t where t.subject like 'Касса %'`);
  expect(wrong).toHaveLength(TICKETS);
  expect(wrong.filter(({ notes, runs }) => notes !== 1 || runs !== 1)).toEqual([]);
  const tags = await desk.rows(
    "select count(*)::int as count from tickets where 'разобрать' = any(tag_names)",
  );
  expect(tags[0]?.['count']).toBe(TICKETS);
}

/** At least once, each under one id; of one ticket in the order in which it happened. */
async function expectHeard(desk: DeskProcess, receiver: WebhookReceiver): Promise<void> {
  const happened = await desk.rows(`select e.id::text as id, e.ticket_id from events e
    join tickets t on t.id = e.ticket_id and t.subject like 'Касса %'
    where e.name in ('ticket.created', 'ticket.updated', 'comment.added') order by e.xid, e.id`);
  expect(happened.length).toBeGreaterThanOrEqual(3 * TICKETS);
  await eventually(
    'every event has been delivered',
    async () => {
      const rows = await desk.rows(
        "select count(*)::int as count from webhook_deliveries where state = 'delivered'",
      );
      return Number(rows[0]?.['count']) >= happened.length || undefined;
    },
    90_000,
  );
  const rows = await desk.rows(
    'select message_id, event_id::text as id, ticket_id from webhook_deliveries order by position',
  );
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  const first = [...new Set(receiver.taken().map((one) => one.id))];
  expect(new Set(first)).toEqual(new Set(rows.map(({ message_id }) => message_id)));
  for (const [ticket_id, own] of Map.groupBy(rows, (row) => row['ticket_id'])) {
    const ids = new Set(own.map(({ message_id }) => message_id));
    expect(
      first.filter((id) => ids.has(id)),
      String(ticket_id),
    ).toEqual([...ids]);
  }
}
