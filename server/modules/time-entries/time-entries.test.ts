/** Time spent: who writes and corrects it, and what of it is billed by whose rule. */
import { describe, expect, test } from 'vitest';
import type { TicketTime } from '#contract/time-entries.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { asAgent, aTicket } from '#testing/ticket-builders.ts';
import { addTime, takeBackTime } from './time-entries.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();

async function ours() {
  return aTicket(ctx(), { team_id: desk.ours });
}

async function timeOf(ticket_id: string, as: Somebody = desk.agent): Promise<TicketTime> {
  return (await desk.get(`/api/tickets/${ticket_id}/time`, as)).json();
}

describe('time on a ticket', () => {
  test('is added by whoever worked, light agents too; shown newest day first, worked and billed apart', async () => {
    const { ticket_id } = await ours();
    const url = `/api/tickets/${ticket_id}/time`;
    await expectEvents(ctx(), ['time_entry.added'], async () => {
      const added = await desk.post(url, desk.agent, {
        minutes: 20,
        spent_on: '2026-03-02',
        note: 'Разбирал журнал',
      });
      expect(added.json()).toMatchObject({ worked: 20, billed: 20 });
    });
    await desk.post(url, desk.light, { minutes: 45, spent_on: '2026-03-03', is_billable: false });
    const time = await timeOf(ticket_id);
    expect(time).toMatchObject({
      worked: 65,
      billed: 20,
      rule: { per: 'none' },
      items: [
        { minutes: 45, is_billable: false, can: { update: false } },
        {
          minutes: 20,
          note: 'Разбирал журнал',
          agent: { id: desk.agent.id, name: desk.agent.name },
          can: { update: true },
        },
      ],
    });
    await desk.post(url, desk.agent, { minutes: 5 });
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Moscow' }).format(
      new Date(),
    );
    expect((await timeOf(ticket_id)).items[0]).toMatchObject({ spent_on: today });
  });

  test.each([
    ['no time', { minutes: 0 }],
    ['more than a day', { minutes: 1441 }],
    ['half a minute', { minutes: 0.5 }],
    ['a day that has not come', { minutes: 5, spent_on: '2999-01-01' }],
    ['a day that never was', { minutes: 5, spent_on: '2026-02-30' }],
  ])('%s is refused', async (_what, body) => {
    const { ticket_id } = await ours();
    await expectNoEvents(ctx(), async () => {
      const refused = await desk.post(`/api/tickets/${ticket_id}/time`, desk.agent, body);
      expect(refused.statusCode).toBe(422);
    });
  });

  test('is corrected and deleted by whoever worked it, and by nobody else', async () => {
    const { ticket_id } = await ours();
    await desk.post(`/api/tickets/${ticket_id}/time`, desk.agent, { minutes: 10 });
    const [entry] = (await timeOf(ticket_id)).items;
    const url = `/api/time-entries/${entry?.id}`;
    await expectNoEvents(ctx(), async () => {
      expect((await desk.patch(url, desk.admin, { minutes: 60 })).statusCode).toBe(403);
      expect((await desk.remove(url, desk.colleague)).statusCode).toBe(403);
      expect((await desk.remove(url, desk.outsider)).statusCode).toBe(404);
      expect((await desk.patch(url, desk.agent, { minutes: 10 })).statusCode).toBe(200);
    });
    await expectEvents(ctx(), ['time_entry.updated'], async () => {
      const changed = await desk.patch(url, desk.agent, { minutes: 25, note: 'С выездом' });
      expect(changed.json()).toMatchObject({ worked: 25, items: [{ note: 'С выездом' }] });
    });
    await expectEvents(ctx(), ['time_entry.deleted'], () => desk.remove(url, desk.agent));
    expect((await timeOf(ticket_id)).items).toEqual([]);
  });
});

test('time of a merged ticket counts in its survivor, and is corrected there', async () => {
  const [merged, survivor] = [await ours(), await ours()];
  await desk.post(`/api/tickets/${merged.ticket_id}/time`, desk.agent, { minutes: 20 });
  await desk.post(`/api/tickets/${survivor.ticket_id}/time`, desk.agent, { minutes: 10 });
  const done = await desk.post(`/api/tickets/${survivor.ticket_id}/merge`, desk.agent, {
    from_ids: [merged.ticket_id],
    confirm: ['other_requester'],
  });
  expect(done.statusCode, done.body).toBeLessThan(300);
  const time = await timeOf(survivor.ticket_id);
  expect(time.worked).toBe(30);
  const own = time.items.find((entry) => entry.minutes === 20);
  const corrected = await desk.patch(`/api/time-entries/${own?.id}`, desk.agent, { minutes: 25 });
  expect(corrected.statusCode, corrected.body).toBe(200);
  expect((await timeOf(survivor.ticket_id)).worked).toBe(35);
});

test('a contract has its rule, everybody else the common one; taking one away brings the other back', async () => {
  const organization = await desk.post('/api/organizations', desk.admin, { name: 'Ромашка' });
  const organization_id: string = organization.json().id;
  const { ticket_id, requester_id } = await ours();
  await desk.patch(`/api/contacts/${requester_id}`, desk.admin, { organization_id });
  const theirs = await aTicket(ctx(), { team_id: desk.ours, requester_id });
  const alone = await ours();
  for (const one of [theirs.ticket_id, alone.ticket_id])
    for (const minutes of [4, 7])
      await desk.post(`/api/tickets/${one}/time`, desk.agent, { minutes, spent_on: '2026-03-02' });
  const set = (body: object, as = desk.admin) => desk.put('/api/time-rules', as, body);
  const common = { per: 'entry', step: 10, minimum: 0 };
  await expectNoEvents(ctx(), async () => {
    expect((await set({ rule: common }, desk.lead)).statusCode).toBe(403);
    expect((await set({ rule: { ...common, step: 7 } })).statusCode).toBe(422);
  });
  await expectEvents(ctx(), ['time_rule.changed'], () => set({ rule: common }));
  await set({ organization_id, rule: { per: 'day', step: 15, minimum: 30 } });
  await set({ organization_id, rule: { per: 'day', step: 15, minimum: 0 } });
  expect((await timeOf(theirs.ticket_id)).billed).toBe(15);
  expect((await timeOf(alone.ticket_id)).billed).toBe(20);
  const rules = (await desk.get('/api/time-rules', desk.agent)).json();
  expect(rules).toEqual({
    rule: common,
    organizations: [
      {
        organization: { id: organization_id, name: 'Ромашка' },
        rule: { per: 'day', step: 15, minimum: 0 },
      },
    ],
  });
  await set({ organization_id, rule: null });
  expect((await timeOf(theirs.ticket_id)).billed).toBe(20);
  await set({ rule: null });
  expect((await timeOf(ticket_id)).rule.per).toBe('none');
});

test('what was added is taken back, unless it was corrected since', async () => {
  const { ticket_id } = await ours();
  const as = await asAgent(ctx(), desk.agent.id);
  const first = await addTime(as, ticket_id, { minutes: 15 });
  await expectEvents(ctx(), ['time_entry.deleted'], () => takeBackTime(as, ticket_id, first));
  await expectNoEvents(ctx(), () => takeBackTime(as, ticket_id, first));
  const second = await addTime(as, ticket_id, { minutes: 15 });
  await desk.patch(`/api/time-entries/${second}`, desk.agent, { minutes: 20 });
  await expectNoEvents(ctx(), async () => {
    await expect(takeBackTime(as, ticket_id, second)).rejects.toMatchObject({
      code: 'conflict',
      message_key: 'errors.time_corrected',
    });
  });
});
