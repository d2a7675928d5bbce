import { expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { eventually } from '#testing/eventually.ts';
import { transaction } from './db.ts';
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
