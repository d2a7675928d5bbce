import { expect, it } from 'vitest';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { useTestApp } from '#testing/app.ts';
import { eventually } from '#testing/eventually.ts';

const app = useTestApp();
const guarded = useTestApp({ env: { METRICS_TOKEN: 'a token for tests only' } });

const read = (headers: Record<string, string> = {}, remoteAddress = '127.0.0.1', from = app) =>
  from.call({ method: 'GET', url: '/metrics', headers, remoteAddress });

it('tells this machine how requests, jobs and the queue do', async () => {
  await app.call({ method: 'GET', url: '/api/tickets/12345' });
  const answer = await read();
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  expect(answer.body).toContain(
    'opora_http_request_seconds_count{method="GET",route="/api/tickets/:ticket_id",status="401"} 1',
  );
  expect(answer.body).toContain('opora_jobs{state="due"} 0');
  expect(answer.body).toContain('opora_database_up 1');
  expect(answer.body).toContain('opora_live_connections 0');
  expect(answer.body).toMatch(/process_resident_memory_bytes \d/);
});

it('counts the desk’s events from the first asking on', async () => {
  const ctx = app.ctx();
  await read();
  await transaction(ctx, (tx) =>
    publish(tx, { name: 'mail.understood', subject_type: 'ledger_entry', subject_id: null }),
  );
  await eventually('the event is counted', async () =>
    (await read()).body.includes('opora_events_total{name="mail.understood"} 1'),
  );
  expect((await read()).body).toContain('opora_events_total{name="mail.understood"} 1');
});

it('tells strangers nothing, not even that it is there (case A12)', async () => {
  const nothing = await app.call({ method: 'GET', url: '/nothing-of-the-kind' });
  for (const refused of [
    await read({}, '203.0.113.9'),
    await read({}, '10.0.0.5'),
    await read({ 'x-forwarded-for': '127.0.0.1' }),
    await read({ forwarded: 'for=127.0.0.1' }),
    await read({ via: '1.1 proxy' }),
    await read({ authorization: 'Bearer ' }, '203.0.113.9'),
  ]) {
    expect(refused.statusCode).toBe(nothing.statusCode);
    expect(refused.body).toBe(nothing.body);
  }
});

it('asks for the token when there is one, wherever one asks from', async () => {
  for (const authorization of [undefined, 'Bearer wrong', 'a token for tests only']) {
    const refused = await read(
      authorization === undefined ? {} : { authorization },
      '127.0.0.1',
      guarded,
    );
    expect(refused.body).not.toContain('opora_');
  }
  const told = await read(
    { authorization: 'Bearer a token for tests only', 'x-forwarded-for': '10.0.0.1' },
    '203.0.113.9',
    guarded,
  );
  expect(told.statusCode).toBe(200);
});
