/** Tickets alike: found by rare words, only among what one may see, and quickly. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { asSystem } from '#platform/ctx.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { settled } from '#testing/settled.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { catchUp } from './search.ts';
import { weighed } from './similar.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
type Item = { ticket: { id: string }; shared: string[] };

async function similar(id: string, as: Somebody): Promise<Item[]> {
  return (await desk.get(`/api/tickets/${id}/similar`, as)).json().items;
}

describe('tickets like this one', () => {
  let here: string;
  let near: string;
  let hidden: string;
  beforeAll(async () => {
    const made = async (subject: string, team_id: string) =>
      (await aTicket(ctx(), { subject, team_id })).ticket_id;
    here = await made('Фискальный накопитель не отвечает', desk.ours);
    near = await made('Накопитель фискальный заменили, не отвечает', desk.ours);
    hidden = await made('Фискальный накопитель молчит', desk.theirs);
    await made('Перенос отпуска на август', desk.ours);
    await settled(ctx());
    await catchUp(asSystem(ctx()));
  }, 60_000);

  test('come with the words they share, without oneself and without strangers', async () => {
    const found = await similar(here, desk.agent);
    expect(found.map((item) => item.ticket.id)).toEqual([near]);
    expect(found[0]?.shared).toEqual(expect.arrayContaining(['фискальный', 'накопитель']));
    const all = (await similar(here, desk.admin)).map((item) => item.ticket.id);
    expect(all.toSorted()).toEqual([near, hidden].toSorted());
    expect((await desk.get(`/api/tickets/${here}/similar`, desk.outsider)).statusCode).toBe(404);
  });
});

test('as few words as may be looked up are chosen, none too common, the heaviest first', () => {
  const words = fc.uniqueArray(fc.stringMatching(/^[а-я]{4,8}$/), { maxLength: 60 });
  fc.assert(
    fc.property(
      words,
      fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 60 }),
      (all, uses) => {
        const counted = new Map(all.map((word, index) => [word, uses[index] ?? 1]));
        const chosen = weighed(all, new Set(all.slice(0, 3)), {
          uses: counted,
          documents: 1000,
        });
        const used = chosen.map(({ word }) => counted.get(word) ?? 0);
        expect(chosen.length).toBeLessThanOrEqual(8);
        expect(used.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(2000);
        expect(used.every((each) => each >= 2 && each < 900)).toBe(true);
        const weights = chosen.map(({ weight }) => weight);
        expect(weights).toEqual(weights.toSorted((one, two) => two - one));
      },
    ),
  );
});
