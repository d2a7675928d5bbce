import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { listEventParts } from '#platform/event-parts.ts';
import { enqueue } from '#platform/jobs.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { eventually } from '#testing/eventually.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { runOn } from '#testing/template-database.ts';
import { modules } from '../../modules.ts';
import { history } from './history.module.ts';
import { schedules } from './history.react.ts';
import { keepHistory } from './history.ts';
import { isAlarmDue } from './watch.ts';

const hours = 3_600_000;

describe('the table of events gets its next part', { timeout: 60_000 }, () => {
  const desk = useTestDesk();
  const url = () => desk.app.opora.house.ports.config.database_url ?? '';
  const ctx = (after = 0) => ({ ...desk.app.ctx(), now: new Date(Date.now() + after * hours) });
  const parts = async () => (await listEventParts(ctx())).map(({ name }) => name);

  test('by itself: the worker asks for it, and a small desk stays as it is', async () => {
    const [schedule] = schedules;
    const { ports } = desk.app.opora.house;
    await expectNoEvents(ctx(), async () => schedule?.job.run(ctx(), {}, ports));
    expect(history).toMatchObject({ schedules });
    expect(modules).toContain(history);
    expect(await parts()).toEqual(['events_1']);
    await expectNoEvents(ctx(), () => keepHistory(ctx(), 20));
    expect(await parts()).toEqual(['events_1', 'events_2']);
  });

  test('when it cannot for a day, administrators hear of it once; when it can, all is well', async () => {
    await runOn(url(), "select setval('events_id_seq', 1000)");
    await runOn(url(), 'create table events_3 (odd int)');
    const failing = (after: number) =>
      expect(keepHistory(ctx(after), 20)).rejects.toThrow('"events_3" already exists');
    await expectNoEvents(ctx(), () => failing(0));
    await expectNoEvents(ctx(), () => failing(23));
    const [told] = await expectEvents(ctx(), ['history.undivided'], () => failing(25));
    expect(told?.data).toMatchObject({ agent_ids: [desk.admin.id] });
    expect(told?.data).toMatchObject({ error: expect.stringContaining('events_3') });
    await expectNoEvents(ctx(), () => failing(26));
    await expectEvents(ctx(), ['history.undivided'], () => failing(25 + 7 * 24));

    const kinds = async (as: Somebody) => {
      const { items } = (await desk.get('/api/notifications', as)).json();
      return items.map(({ kind }: { kind: string }) => kind);
    };
    await eventually('it is in the bell of administrators', async () => {
      await enqueue(ctx(), { name: 'notifications.follow', payload: z.any(), max_attempts: 3 }, {});
      await desk.app.opora.drainJobs();
      return (await kinds(desk.admin)).length > 0;
    });
    expect(new Set(await kinds(desk.admin))).toEqual(new Set(['history_undivided']));
    expect(await kinds(desk.agent)).toEqual([]);

    await runOn(url(), 'drop table events_3');
    await keepHistory(ctx(), 20);
    expect(await parts()).toEqual(['events_1', 'events_2', 'events_3']);
    const watch = await sql<{ failing_since: string | null; told_at: string | null }>`
      select failing_since, told_at from event_parts_watch`.execute(ctx().db);
    expect(watch.rows).toEqual([{ failing_since: null, told_at: null }]);
  });

  test('one that is read all the while counts as failing too', async () => {
    await runOn(url(), "select setval('events_id_seq', 2000)");
    const client = new pg.Client({ connectionString: url() });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('begin');
    await client.query('select count(*) from events');
    await expectNoEvents(ctx(), () => keepHistory(ctx(), 20));
    const [told] = await expectEvents(ctx(), ['history.undivided'], () => keepHistory(ctx(25), 20));
    expect(told?.data).toMatchObject({ error: 'busy' });
    await client.end();
    await keepHistory(ctx(26), 20);
    expect(await parts()).toHaveLength(4);
  });
});

test('an alarm is due after a day, and again after a week', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  const due = (failing_since: string | null, told_at: string | null = null) =>
    isAlarmDue(now, { failing_since, error: 'busy', told_at });
  expect(due(null)).toBe(false);
  expect(due('2026-11-19T12:00:01Z')).toBe(false);
  expect(due('2026-11-19T12:00:00Z')).toBe(true);
  expect(due('2026-11-10T12:00:00Z', '2026-11-13T12:00:01Z')).toBe(false);
  expect(due('2026-11-10T12:00:00Z', '2026-11-13T12:00:00Z')).toBe(true);
});
