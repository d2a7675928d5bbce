import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { eventually } from '#testing/eventually.ts';
import { settled } from '#testing/settled.ts';
import { transaction } from './db.ts';
import { OporaError } from './errors.ts';
import { publish } from './events.ts';
import { followEvents } from './follow.ts';

const app = useTestApp();

const happen = (count: number) =>
  transaction(app.ctx(), async (tx) => {
    for (let n = 0; n < count; n += 1)
      await publish(tx, {
        name: 'view.changed',
        subject_type: 'view',
        subject_id: null,
        data: { n },
      });
  });

const seenBy = async (reader: string) => {
  const seen: unknown[] = [];
  await followEvents(app.ctx(), reader, async (_tx, events) => {
    seen.push(...events.map((event) => event.data['n']));
  });
  return seen;
};

it('gives each reader each event once, in order', async () => {
  await happen(3);
  const first = await eventually('the events are settled', async () => {
    const seen = await seenBy('first');
    return seen.length > 0 && seen;
  });
  expect(first).toEqual([0, 1, 2]);
  expect(await seenBy('first')).toEqual([]);
  expect(await seenBy('second')).toEqual([0, 1, 2]);
});

it('gives them again when the work failed', async () => {
  await happen(1);
  await eventually('the event is settled', async () => {
    const failed = followEvents(app.ctx(), 'third', async () => {
      throw new Error('lost on the way');
    });
    return failed.then(
      () => false,
      () => true,
    );
  });
  expect((await seenBy('third')).at(-1)).toBe(0);
});

it('lets one process follow at a time for one reader', async () => {
  await happen(1);
  let others: unknown[] = ['not asked'];
  await followEvents(app.ctx(), 'fourth', async () => {
    others = await seenBy('fourth');
  });
  expect(others).toEqual([]);
});

describe('an event that a reader cannot take', () => {
  const poisoned = 1;
  /** Fails over one of three; what it has taken, in order. */
  const readerOf = (name: string, error = new Error('not this one')) => {
    const taken: unknown[] = [];
    const follow = (ctx = app.ctx()) =>
      followEvents(ctx, name, async (tx, events) => {
        if (events.some(({ data }) => data['n'] === poisoned)) throw error;
        // What it writes is undone with the others of the same moment, and so is what it remembers.
        const numbers = events.map(({ data }) => data['n']).filter((n) => n !== undefined);
        await sql`select 1`.execute(tx.db);
        taken.push(...numbers);
      });
    return { taken, follow };
  };
  const later = (minutes: number) => ({
    ...app.ctx(),
    now: new Date(Date.now() + minutes * 60_000),
  });
  const passed = async (reader: string) =>
    (
      await app
        .ctx()
        .db.selectFrom('events')
        .select('data')
        .where('name', '=', 'event.passed_over')
        .execute()
    ).filter(({ data }) => (data as { reader?: string }).reader === reader);

  beforeAll(async () => {
    await happen(3);
    await settled(app.ctx());
  });

  it('holds back what comes after it for ten minutes, and nothing that came before', async () => {
    const { taken, follow } = readerOf('patient');
    await expect(follow()).rejects.toThrow('not this one');
    expect(taken.at(-1)).toBe(0);
    await expect(follow(later(9))).rejects.toThrow('not this one');
    expect(await passed('patient')).toEqual([]);
  });

  it('is then passed over alone, and administrators are told', async () => {
    const { taken, follow } = readerOf('impatient');
    await follow(later(11));
    expect(taken).not.toContain(poisoned);
    expect(taken.slice(-2)).toEqual([0, 2]);
    const told = await passed('impatient');
    expect(told.length).toBeGreaterThan(0);
    expect(told.at(-1)).toMatchObject({ data: { reader: 'impatient', name: 'view.changed' } });
    await follow(later(11));
    expect(await passed('impatient')).toHaveLength(told.length);
  });

  it('is never passed over for the sake of the machine, or of somebody who stood in the way', async () => {
    const full = Object.assign(new Error('could not extend file'), { code: '53100' });
    const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' });
    const away = new OporaError('unavailable', 'errors.files_unavailable');
    for (const [index, error] of [full, deadlock, away].entries()) {
      const { follow } = readerOf(`unlucky ${index}`, error);
      await expect(follow(later(1000))).rejects.toThrow(error.message);
      expect(await passed(`unlucky ${index}`)).toEqual([]);
    }
  });

  it('that tells of one passed over is passed over in silence: it could go on for ever', async () => {
    const name = 'against all';
    const follow = (minutes: number) =>
      followEvents(later(minutes), name, async () => {
        throw new Error('none at all');
      });
    // What it tells of itself is as young as any other event.
    await expect(follow(11)).rejects.toThrow('none at all');
    await settled(app.ctx());
    await follow(30);
    await follow(60);
    const told = await passed(name);
    const all = await app
      .ctx()
      .db.selectFrom('events')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('name', '<>', 'event.passed_over')
      .executeTakeFirstOrThrow();
    expect(told).toHaveLength(Number(all.count));
  });
});
