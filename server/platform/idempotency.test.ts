import { sql } from 'kysely';
import { beforeAll, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aTeam, aToken } from '#testing/builders.ts';
import { aDesk, aSession, aTicket } from '#testing/ticket-builders.ts';
import { forgetAnswers } from './idempotency.ts';

const app = useTestApp();
let admin: { cookie: string };
let me: { id: string; cookie: string };
let colleague: { id: string; cookie: string };
let ticket_id = '';
let number = 0;

beforeAll(async () => {
  admin = await aDesk(app);
  const team = await aTeam(app.ctx());
  const agent = async () => {
    const { id } = await anAgent(app.ctx(), { teams: [team] });
    return { id, ...(await aSession(app.ctx(), id)) };
  };
  me = await agent();
  colleague = await agent();
  const made = await aTicket(app.ctx(), { team_id: team });
  ticket_id = made.ticket_id;
});

function note(key: string, text: string, as: { cookie: string } | { token: string } = me) {
  return app.call({
    method: 'POST',
    url: `/api/tickets/${ticket_id}/comments`,
    payload: { visibility: 'internal', body_html: `<p>${text}</p>` },
    headers: { 'idempotency-key': key },
    as,
  });
}
async function notes(text: string): Promise<number> {
  const found = await sql`select from comments where ticket_id = ${ticket_id}
    and body_text = ${text}`.execute(app.ctx().db);
  return found.rows.length;
}
const keyOf = () => {
  number += 1;
  return `key-of-test-${number}`;
};

it('does what is asked twice once, and answers the same', async () => {
  const key = keyOf();
  const first = await note(key, 'Раз');
  const again = await note(`"${key}"`, 'Раз');
  expect([first.statusCode, again.statusCode]).toEqual([201, 201]);
  expect(again.json()).toEqual(first.json());
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect(await notes('Раз')).toBe(1);
});

it('does once what many ask at the same moment', async () => {
  const key = keyOf();
  const answers = await Promise.all(Array.from({ length: 5 }, () => note(key, 'Разом')));
  expect(new Set(answers.map((one) => one.body)).size).toBe(1);
  expect(await notes('Разом')).toBe(1);
});

it('refuses the key with another request, and knows keys by whose they are', async () => {
  const key = keyOf();
  expect((await note(key, 'Моё')).statusCode).toBe(201);
  const other = await note(key, 'Другое');
  expect(other.statusCode).toBe(409);
  expect(other.json().message_key).toBe('errors.idempotency_key_reused');
  expect(await notes('Другое')).toBe(0);
  expect((await note(key, 'Моё', colleague)).statusCode).toBe(201);
  expect(await notes('Моё')).toBe(2);
});

it('keeps no refusal: what was refused may be asked again', async () => {
  const key = keyOf();
  const ask = (visibility: string) =>
    app.call({
      method: 'POST',
      url: `/api/tickets/${ticket_id}/comments`,
      payload: { visibility, body_html: visibility === 'internal' ? '<p>Ещё</p>' : '' },
      headers: { 'idempotency-key': key },
      as: me,
    });
  expect((await ask('public')).statusCode).toBe(422);
  expect((await ask('internal')).statusCode).toBe(201);
});

it('asks for the right to the ticket each time', async () => {
  const key = keyOf();
  expect((await note(key, 'Было можно')).statusCode).toBe(201);
  await sql`update tickets set team_id = null where id = ${ticket_id}`.execute(app.ctx().db);
  await sql`delete from team_members where agent_id = ${me.id}`.execute(app.ctx().db);
  const teamless = await note(key, 'Было можно');
  const stranger = await aTeam(app.ctx());
  await sql`update tickets set team_id = ${stranger} where id = ${ticket_id}`.execute(app.ctx().db);
  const answer = await note(key, 'Было можно');
  expect([teamless.statusCode, answer.statusCode]).toContain(404);
  expect(answer.statusCode).toBe(404);
  await sql`update tickets set team_id = null where id = ${ticket_id}`.execute(app.ctx().db);
});

it('answers the same though the ticket has been merged since, and writes nothing', async () => {
  const [key, later] = [keyOf(), keyOf()];
  const first = await note(key, 'До слияния');
  expect(first.statusCode, first.body).toBe(201);
  const survivor = await aTicket(app.ctx());
  const merged = await app.call({
    ...{ method: 'POST', url: `/api/tickets/${survivor.ticket_id}/merge`, as: admin },
    payload: { from_ids: [ticket_id], confirm: ['other_requester', 'other_organization'] },
  });
  expect(merged.json()).toMatchObject({ merged: [{ ticket: { id: ticket_id } }] });
  const again = await note(key, 'До слияния');
  expect([again.statusCode, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
  expect(again.json()).toEqual(first.json());
  expect((await note(key, 'Другое')).json().message_key).toBe('errors.ticket_merged');
  expect((await note(later, 'После')).json().message_key).toBe('errors.ticket_merged');
  const apart = await app.call({
    ...{ method: 'POST', url: `/api/tickets/${survivor.ticket_id}/unmerge`, as: admin },
    payload: { merge_ids: [merged.json().merged[0].merge_id] },
  });
  expect(apart.statusCode, apart.body).toBe(200);
});

it('says again of what it took away that it is done, and of nothing that was not', async () => {
  const made = await app.call({
    ...{ method: 'POST', url: '/api/views', as: me },
    payload: { name: 'На минуту', conditions: { all: [] } },
  });
  const remove = (key: string) =>
    app.call({
      ...{ method: 'DELETE', url: `/api/views/${made.json().id}`, as: me },
      headers: { 'idempotency-key': key },
    });
  const key = keyOf();
  expect((await remove(key)).statusCode).toBe(200);
  const again = await remove(key);
  expect([again.statusCode, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
  expect((await remove(keyOf())).statusCode).toBe(404);
});

it('refuses a key that is none', async () => {
  for (const key of ['short', 'with a space', 'x'.repeat(101), '"open-quote'])
    expect((await note(key, 'x')).statusCode).toBe(422);
});

it('keeps answers sealed, and for a day (case I1)', async () => {
  const key = keyOf();
  const admin = await anAgent(app.ctx(), { role: 'admin' });
  const token = await aToken(app.ctx(), admin, ['read', 'write']);
  expect((await note(key, 'По токену', token)).statusCode).toBe(201);
  const kept = await sql<{ text: string }>`select row_to_json(k)::text as text
    from idempotency_keys k`.execute(app.ctx().db);
  expect(kept.rows.length).toBeGreaterThan(0);
  for (const { text } of kept.rows) expect(text).toMatch(/"sealed_answer":"v1\./);
  const tomorrow = { ...app.ctx(), now: new Date(app.ctx().now.getTime() + 25 * 3600_000) };
  await forgetAnswers.run(tomorrow, {}, app.opora.house.ports);
  const left = await sql`select from idempotency_keys`.execute(app.ctx().db);
  expect(left.rows).toEqual([]);
});
