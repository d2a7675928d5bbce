/** A process that hears of everything reads a list once until something happens; who sees what is asked each time. */
import { beforeAll, expect, test } from 'vitest';
import { openDatabase, transaction } from '#platform/db.ts';
import { beginToKeep } from '#platform/until-news.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { asAgent, aTicket } from '#testing/ticket-builders.ts';
import { recorded } from '../../../bench/record.ts';
import { changeFromDesk } from './desk.ts';
import { updateTicket } from './editing.ts';
import { ticketRowsOf } from './rows.sql.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
let ours: string;
let theirs: string;

beforeAll(async () => {
  ours = (await aTicket(ctx(), { team_id: desk.ours, subject: 'Касса молчит' })).ticket_id;
  theirs = (await aTicket(ctx(), { team_id: desk.theirs, subject: 'Чужая касса' })).ticket_id;
  beginToKeep(ctx().db);
});

type Row = { id: string; subject: string; is_unread: boolean };

async function listed(who: Somebody): Promise<Row[]> {
  return (await desk.get('/api/tickets?sort=created_asc', who)).json().items;
}

/**
 * How often it was read what all see alike of tickets; the least of a few tries, since a transaction that runs in
 * another database of the server counts as news, and tests run side by side.
 */
async function readings(work: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 8 && least > 0; tries += 1) {
    const statements = await recorded(work);
    const read = statements.filter(({ text }) => text.includes('requester_name')).length;
    least = Math.min(least, read);
  }
  return least;
}

test('the same list is read once until something happens, whoever asks', async () => {
  const first = await recorded(() => listed(desk.agent));
  expect(first.filter(({ text }) => text.includes('requester_name'))).toHaveLength(1);
  expect(await readings(() => listed(desk.agent))).toBe(0);
  expect(await readings(() => listed(desk.colleague))).toBe(0);
});

test('what was changed is shown at once, what is read as well, though that is no news', async () => {
  expect((await listed(desk.agent)).find(({ id }) => id === ours)).toMatchObject({
    ...{ subject: 'Касса молчит', is_unread: true },
  });
  await desk.put(`/api/tickets/${ours}/read`, desk.agent);
  expect(await readings(() => listed(desk.agent))).toBe(0);
  expect((await listed(desk.agent)).find(({ id }) => id === ours)?.is_unread).toBe(false);
  expect((await listed(desk.admin)).find(({ id }) => id === ours)?.is_unread).toBe(true);
  await desk.patch(`/api/tickets/${ours}`, desk.agent, { subject: 'Касса не печатает' });
  expect((await listed(desk.admin)).find(({ id }) => id === ours)?.subject).toBe(
    'Касса не печатает',
  );
});

test('a row that is known is not shown to somebody who may not see it', async () => {
  const admin = await asAgent(ctx(), desk.admin.id);
  const agent = await asAgent(ctx(), desk.agent.id);
  expect((await ticketRowsOf(admin, [ours, theirs])).map(({ id }) => id)).toEqual([ours, theirs]);
  expect((await ticketRowsOf(agent, [theirs, ours])).map(({ id }) => id)).toEqual([ours]);
});

test('what another process has written is shown before this one has heard of it', async () => {
  const { config } = desk.app.opora.house.ports;
  const other = openDatabase(config.database_url ?? '', ctx().log, 2);
  try {
    expect((await listed(desk.admin)).find(({ id }) => id === theirs)?.subject).toBe('Чужая касса');
    const there = await asAgent({ ...ctx(), db: other.db }, desk.admin.id);
    await changeFromDesk(there, theirs, { subject: 'Касса из другого процесса' });
    expect((await listed(desk.admin)).find(({ id }) => id === theirs)?.subject).toBe(
      'Касса из другого процесса',
    );
    // One that began before the newest event and ends after it is news as well.
    const open = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const late = transaction(there, async (tx) => {
      await updateTicket(tx, theirs, { subject: 'Опоздавшая правка' });
      begun.resolve();
      await open.promise;
    });
    await begun.promise;
    await changeFromDesk(there, ours, { subject: 'Обогнавшая правка' });
    expect((await listed(desk.admin)).map(({ subject }) => subject)).toContain('Обогнавшая правка');
    open.resolve();
    await late;
    expect((await listed(desk.admin)).map(({ subject }) => subject)).toContain('Опоздавшая правка');
  } finally {
    await other.close();
  }
});
