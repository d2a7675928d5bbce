/** The history of a ticket: everything that happened, with the names that people read. */
import { expect, test } from 'vitest';
import { useTestDesk } from '#testing/desk.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();

test('tells who did what, by names and not by ids', async () => {
  const { ticket_id, requester_id } = await aTicket(ctx(), { team_id: desk.ours });
  const url = `/api/tickets/${ticket_id}`;
  const types = (await desk.get('/api/ticket-types', desk.agent)).json().items;
  await desk.patch(url, desk.agent, {
    status_id: desk.statuses.waiting_customer,
    assignee_id: desk.colleague.id,
    type_id: types[0].id,
    tags: ['касса'],
    urgency: 1,
  });
  const actor = { kind: 'contact', id: requester_id } as const;
  await aCustomerReply({ ...ctx(), actor }, { ticket_id, requester_id });
  const { items, next } = (await desk.get(`${url}/history`, desk.agent)).json();
  expect(next).toBeNull();
  expect(items.map((item: { name: string }) => item.name)).toEqual([
    'ticket.created',
    'comment.added',
    'ticket.updated',
    'comment.added',
    'ticket.updated',
  ]);
  expect(items[2]).toMatchObject({
    actor_kind: 'agent',
    actor: { id: desk.agent.id, name: desk.agent.name },
    data: {
      changes: {
        assignee: [null, desk.colleague.name],
        type: [null, types[0].name],
        tags: [[], ['касса']],
        urgency: [2, 1],
      },
    },
  });
  const statuses = (await desk.get('/api/statuses', desk.agent)).json().items;
  const nameOf = (id: string) => statuses.find((one: { id: string }) => one.id === id).name;
  expect(items[2].data.changes.status).toEqual([
    nameOf(desk.statuses.new),
    nameOf(desk.statuses.waiting_customer),
  ]);
  expect(items[3]).toMatchObject({
    actor_kind: 'contact',
    actor: { name: expect.stringMatching(/Клиентов/) },
  });
});

test('a subject that happens to be an id stays a subject', async () => {
  const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
  const url = `/api/tickets/${ticket_id}`;
  await desk.patch(url, desk.agent, { subject: desk.colleague.id, assignee_id: desk.colleague.id });
  const { items } = (await desk.get(`${url}/history`, desk.agent)).json();
  expect(items.at(-1).data.changes).toMatchObject({
    subject: ['Не печатает чек', desk.colleague.id],
    assignee: [null, desk.colleague.name],
  });
});

test('comes two hundred at a time and loses none', async () => {
  const ticket = await aTicket(ctx(), { team_id: desk.ours });
  for (let said = 0; said < 250; said += 1) await aCustomerReply(ctx(), ticket);
  const url = `/api/tickets/${ticket.ticket_id}/history`;
  const first = (await desk.get(url, desk.agent)).json();
  const second = (await desk.get(`${url}?after=${first.next}`, desk.agent)).json();
  expect([first.items.length, second.items.length, second.next]).toEqual([200, 52, null]);
  const ids = [...first.items, ...second.items].map((item: { id: number }) => item.id);
  expect(new Set(ids).size).toBe(252);
}, 60_000);

test('is not told to those who do not see the ticket', async () => {
  const { ticket_id, number } = await aTicket(ctx(), { team_id: desk.ours });
  for (const id of [ticket_id, number])
    expect((await desk.get(`/api/tickets/${id}/history`, desk.outsider)).statusCode).toBe(404);
  expect((await desk.get(`/api/tickets/${number}/history`, desk.light)).statusCode).toBe(200);
});
