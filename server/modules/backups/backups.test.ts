import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Backup, BackupsPage } from '#contract/backups.ts';
import type { EventName } from '#contract/events.ts';
import { readArchive } from '#platform/backup/archive.ts';
import type { Ctx } from '#platform/ctx.ts';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents } from '#testing/expect-events.ts';
import { isLong } from '#testing/long.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { watchBackups } from './backups.ts';
import { backupsToRemove, isNightDue, lastDue } from './keeping.ts';
import { runBackup } from './making.ts';

const hours = 3_600_000;

function eventsNamed(ctx: Ctx, name: EventName) {
  return ctx.db
    .selectFrom('events')
    .select('data')
    .where('name', '=', name)
    .orderBy('id')
    .execute();
}

describe('backups by themselves and on demand', { timeout: 120_000 }, () => {
  const desk = useTestDesk();
  const page = async (): Promise<BackupsPage> =>
    (await desk.get('/api/backups', desk.admin)).json();

  test('an administrator asks for one, it is made in the background, and leaves by a download', async () => {
    await aTicket(desk.app.ctx(), { subject: 'Касса' });
    const asked = await desk.post('/api/backups', desk.admin);
    expect(asked.statusCode).toBe(202);
    const again = await desk.post('/api/backups', desk.admin);
    expect(again.json().id).toBe(asked.json().id);
    expect(asked.json()).toMatchObject({ state: 'waiting', can: { download: false } });
    const early = await desk.get(`/api/backups/${asked.json().id}/file`, desk.admin);
    expect(early.statusCode).toBe(403);

    await expectEvents(desk.app.ctx(), ['backup.made'], () => desk.app.opora.drainJobs());
    const { items, directory, is_sealed } = await page();
    expect(items[0]).toMatchObject({
      ...{ kind: 'by_hand', state: 'done', ticket_count: 1, missing_files: 0, error: null },
      can: { download: true },
    });
    expect(is_sealed).toBe(false);
    const file = join(directory, items[0]?.file_name ?? '');
    expect((await readArchive(file, undefined)).header.organization_name).not.toBe('');

    const path = `/api/backups/${items[0]?.id}/file`;
    const download = await desk.get(path, desk.admin);
    expect(download.statusCode).toBe(200);
    expect(download.rawPayload.length).toBe(items[0]?.size);
    expect(download.headers['content-disposition']).toMatch(/^attachment;/);
    // A team lead may not even know that it is there.
    expect((await desk.get(path, desk.lead)).statusCode).toBe(403);
    expect((await desk.get('/api/backups', desk.agent)).statusCode).toBe(403);
    rmSync(file);
    expect((await desk.get(path, desk.admin)).statusCode).toBe(503);
  });

  test('at night one is made once, restored into a scratch database, and old ones go', async () => {
    // A restore of everything takes seconds: by turns it is left out.
    const edit = { hour: 4, keep_days: 1, is_proven: isLong };
    const set = await desk.patch('/api/backups/settings', desk.admin, edit);
    expect(set.json()).toMatchObject({ ...edit, is_on: true, keep_weeks: 4 });
    const { config } = desk.app.opora.house.ports;
    const night = lastDue(new Date(Date.now() + 48 * hours), 4, 'Europe/Moscow');
    const watch = async (at: Date) => {
      desk.app.setTime(at);
      await watchBackups(desk.app.ctx(), config);
      await desk.app.opora.drainJobs();
    };
    await watch(new Date(night.getTime() + 60_000));
    await watch(new Date(night.getTime() + hours));
    const nightly = async (): Promise<Backup[]> =>
      (await page()).items.filter(({ kind }) => kind === 'nightly');
    const [made, ...others] = await nightly();
    expect(others).toEqual([]);
    expect(made).toMatchObject({
      ...{ state: 'done', removed_at: null },
      proof: isLong ? 'whole' : 'none',
    });

    await desk.patch('/api/backups/settings', desk.admin, { keep_weeks: 0, is_proven: false });
    await watch(new Date(night.getTime() + 24 * hours + 60_000));
    const [second, first] = await nightly();
    expect(second).toMatchObject({ state: 'done', proof: 'none', removed_at: null });
    expect(first?.removed_at).not.toBeNull();
    expect(existsSync(join(config.backup_dir, first?.file_name ?? ''))).toBe(false);
    expect(existsSync(join(config.backup_dir, second?.file_name ?? ''))).toBe(true);
    desk.app.setTime(undefined);
  });

  test('what a killed worker left open is closed with its reason, and the next one may be made', async () => {
    const asked = await desk.post('/api/backups', desk.admin);
    const later = new Date(Date.now() + hours);
    await watchBackups({ ...desk.app.ctx(), now: later }, desk.app.opora.house.ports.config);
    const closed = (await page()).items.find(({ id }) => id === asked.json().id);
    expect(closed).toMatchObject({ state: 'failed', error: 'interrupted' });
    // Whoever asked by hand sees it on the page; nobody is alarmed.
    const [told] = await eventsNamed(desk.app.ctx(), 'backup.failed');
    expect(told?.data).toEqual({ kind: 'by_hand', error: 'interrupted' });
    expect((await desk.post('/api/backups', desk.admin)).json().id).not.toBe(asked.json().id);
  });

  test('a night without a backup, and two days without any, are told to administrators', async () => {
    const ctx = desk.app.ctx();
    const { config } = desk.app.opora.house.ports;
    await ctx.db.deleteFrom('backups').execute();
    await ctx.db
      .updateTable('backup_settings')
      .set({ hour: 4, is_proven: false, overdue_told_at: null })
      .execute();
    const overdue = async () => (await eventsNamed(ctx, 'backup.overdue')).length;
    const before = await overdue();
    const file = join(config.data_dir, 'a-file');
    writeFileSync(file, '');
    const blocked = { ...config, backup_dir: join(file, 'below') };
    const night = lastDue(new Date(Date.now() + 96 * hours), 4, 'Europe/Moscow').getTime();
    const look = async (after: number) => {
      desk.app.setTime(new Date(night + after));
      await watchBackups(desk.app.ctx(), config);
    };
    await look(60_000);
    const [row] = (await page()).items;
    await runBackup.run(
      desk.app.ctx(),
      { backup_id: row?.id ?? '' },
      {
        ...desk.app.opora.house.ports,
        config: blocked,
      },
    );
    const failed = (await eventsNamed(ctx, 'backup.failed')).at(-1);
    expect(failed?.data).toMatchObject({ kind: 'nightly', path: '/settings/backups' });
    expect(failed?.data).toMatchObject({ agent_ids: expect.arrayContaining([desk.admin.id]) });
    expect(JSON.stringify(failed?.data)).not.toContain(desk.agent.id);

    await look(120_000);
    await look(20 * hours);
    expect(await overdue()).toBe(before + 1);
    await look(25 * hours);
    expect(await overdue()).toBe(before + 2);
    desk.app.setTime(undefined);
  });
});

test('a night is due once, in the zone of the desk, and not before the first one', () => {
  const settings = { is_on: true, hour: 3, since: '2026-11-20T12:00:00Z' };
  const due = (now: string, last?: string) =>
    isNightDue(new Date(now), settings, { last, time_zone: 'Europe/Moscow' });
  expect(due('2026-11-20T20:00:00Z')).toBe(false);
  expect(due('2026-11-20T23:59:00Z')).toBe(false);
  expect(due('2026-11-21T00:00:00Z')).toBe(true);
  expect(due('2026-11-21T05:00:00Z', '2026-11-21T00:01:00Z')).toBe(false);
  expect(due('2026-11-24T11:00:00Z', '2026-11-21T00:01:00Z')).toBe(true);
  expect(
    isNightDue(
      new Date('2026-11-24T00:00:00Z'),
      { ...settings, is_on: false },
      {
        ...{ last: undefined, time_zone: 'UTC' },
      },
    ),
  ).toBe(false);
});

test('seven days and four weeks keep at most eleven, and the newest never goes', () => {
  const backups = Array.from({ length: 60 }, (_, age) => ({
    ...{ id: String(age), kind: 'nightly' },
    created_at: new Date(Date.parse('2026-11-23T00:10:00Z') - age * 24 * hours).toISOString(),
  }));
  const where = { now: new Date('2026-11-23T01:00:00Z'), time_zone: 'Europe/Moscow' };
  const gone = backupsToRemove(backups, { keep_days: 7, keep_weeks: 4 }, where);
  const kept = backups.filter(({ id }) => !gone.includes(id)).map(({ id }) => Number(id));
  expect(kept.slice(0, 7)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(kept.length).toBeLessThanOrEqual(11);
  expect(Math.max(...kept)).toBeGreaterThanOrEqual(14);
  const old = [{ id: 'only', kind: 'by_hand', created_at: '2020-01-01T00:00:00Z' }];
  expect(backupsToRemove(old, { keep_days: 1, keep_weeks: 0 }, where)).toEqual([]);
});
