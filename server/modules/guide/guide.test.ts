/** The reply guide on the server: whose data it is, how words are spelled here, and who decides what is said. */
import { beforeAll, expect, test } from 'vitest';
import { createOrganization } from '#modules/people/people.ts';
import { newId } from '#platform/id.ts';
import { aContact } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
let ticket_id: string;

async function hintsFor(text: string, as = desk.agent): Promise<{ kind: string; found: string }[]> {
  const response = await desk.post(`/api/tickets/${ticket_id}/reply-guide`, as, { text });
  expect(response.statusCode, response.body).toBe(200);
  return response.json().hints;
}

beforeAll(async () => {
  const other = await createOrganization(ctx(), { name: 'Северный ветер' });
  const stranger = await aContact(ctx(), { address: 'stranger@wind.test', name: 'Пётр Чужаков' });
  await desk.patch(`/api/contacts/${stranger.id}`, desk.admin, { organization_id: other.id });
  await ctx()
    .db.insertInto('contact_identities')
    .values({
      ...{ id: newId(), contact_id: stranger.id, kind: 'phone', value: '+74951234567' },
      created_at: ctx().now,
    })
    .execute();
  ({ ticket_id } = await aTicket(ctx(), {
    team_id: desk.ours,
    words: 'Перешлите, пожалуйста, и на kollega@customer.test. Терминаал не включается.',
  }));
});

test.each([
  ['Напишите на stranger@wind.test.', 'stranger@wind.test'],
  ['Позвоните: 8 (495) 123-45-67.', '8 (495) 123-45-67'],
  ['Этим занимается Пётр Чужаков, он ответит.', 'Пётр Чужаков'],
  ['Счёт выставлен на Северный ветер.', 'Северный ветер'],
])('sees somebody else’s data: %s', async (text, found) => {
  expect(await hintsFor(text)).toEqual([{ kind: 'foreign_data', found }]);
});

test.each([
  'Отправили на kollega@customer.test.',
  'Напишите на unknown@nowhere.test или +7 999 000-00-00.',
  'Ответит Мария Главная.',
  'Северные ветры сегодня сильны.',
])('is silent about what belongs here, or to nobody: %s', async (text) => {
  expect(await hintsFor(text)).toEqual([]);
});

test('spelling is judged by the words that are written here, once there are enough of them', async () => {
  const text = 'Перезагрузите терминаал и прнитер, подождите минуту.';
  expect(await hintsFor(text)).toEqual([]);
  const words = Array.from({ length: 2100 }, (_, index) => ({
    word: `слово${[...String(index)].map((digit) => 'абвгдежзик'[Number(digit)]).join('')}`,
    uses: 5,
  }));
  await ctx()
    .db.insertInto('search_words')
    .values([...words, { word: 'принтер', uses: 400 }, { word: 'терминал', uses: 300 }])
    .onConflict((same) => same.column('word').doUpdateSet({ uses: 400 }))
    .execute();
  // The customer's own spelling is not corrected.
  expect(await hintsFor(text)).toEqual([
    { kind: 'spelling', found: 'прнитер', instead: 'принтер' },
  ]);
  expect(await hintsFor('Перезагрузите принтер, подождите минуту.')).toEqual([]);
  await desk.patch('/api/guide', desk.admin, { known_words: ['прнитер'] });
  expect(await hintsFor(text)).toEqual([]);
});

test('an administrator decides what is said, and of what it is made; everybody hears of it', async () => {
  const before = (await desk.get('/api/guide', desk.agent)).json();
  expect(before.rules.attachment).toBe('hint');
  expect(before.empty_phrases.length).toBeGreaterThan(10);
  await expectEvents(ctx(), ['guide.updated'], () =>
    desk.patch('/api/guide', desk.admin, {
      rules: { foreign_data: 'off', attachment: 'stop' },
      tone_words: [{ avoid: 'юзер', say: 'сотрудник' }],
      empty_phrases: [],
    }),
  );
  const after = (await desk.get('/api/guide', desk.agent)).json();
  expect(after).toMatchObject({
    rules: { ...before.rules, foreign_data: 'off', attachment: 'stop' },
    tone_words: [{ avoid: 'юзер', say: 'сотрудник' }],
    empty_phrases: [],
  });
  expect(await hintsFor('Напишите на stranger@wind.test.')).toEqual([]);
  await expectNoEvents(ctx(), async () => {
    expect((await desk.patch('/api/guide', desk.agent, { rules: {} })).statusCode).toBe(403);
    await desk.patch('/api/guide', desk.admin, { rules: { foreign_data: 'off' } });
    const wrong = await desk.patch('/api/guide', desk.admin, { rules: { nonsense: 'off' } });
    expect(wrong.statusCode).toBe(422);
  });
});
