/** People on a ticket: who added them, how they take part, and whom a reply goes to by default. */
import { describe, expect, test } from 'vitest';
import { aContact } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();

async function ours() {
  return aTicket(ctx(), { team_id: desk.ours });
}

async function put(ticket_id: string, payload: object, as = desk.agent) {
  return desk.post(`/api/tickets/${ticket_id}/participants`, as, payload);
}

async function ticketOf(id: string) {
  return (await desk.get(`/api/tickets/${id}`, desk.agent)).json();
}

describe('a participant', () => {
  test('is added by address or by contact, and it says who added them', async () => {
    const { ticket_id } = await ours();
    const contact = await aContact(ctx());
    await expectEvents(ctx(), ['contact.created', 'ticket.participants_changed'], () =>
      put(ticket_id, { party: { name: 'Ия Лис', address: 'iya@customer.test' }, level: 'cc' }),
    );
    await put(ticket_id, { contact_id: contact.id, level: 'follower' });
    const { participants, reply_to } = await ticketOf(ticket_id);
    const added_by = { id: desk.agent.id, name: desk.agent.name };
    expect(participants).toMatchObject([
      { address: 'iya@customer.test', level: 'cc', added_by_kind: 'agent', added_by },
      { contact: { id: contact.id }, level: 'follower', added_by },
    ]);
    expect(reply_to.cc).toMatchObject([{ address: 'iya@customer.test' }]);
  });

  test('in copy gets the reply by default, a follower does not', async () => {
    const { ticket_id } = await ours();
    const [copied, follower] = [await aContact(ctx()), await aContact(ctx())];
    await put(ticket_id, { contact_id: copied.id, level: 'cc' });
    await put(ticket_id, { contact_id: follower.id, level: 'follower' });
    const url = `/api/tickets/${ticket_id}/comments`;
    const payload = { visibility: 'public', body_html: '<p>Готово.</p>' };
    const said = (await desk.post(url, desk.agent, payload)).json();
    expect(said.cc).toMatchObject([{ address: copied.address }]);
  });

  test('changes the level, and is told of once', async () => {
    const { ticket_id } = await ours();
    const contact = await aContact(ctx());
    const body = { contact_id: contact.id, level: 'cc' };
    await put(ticket_id, body);
    const [changed] = await expectEvents(ctx(), ['ticket.participants_changed'], () =>
      put(ticket_id, { ...body, level: 'follower' }, desk.colleague),
    );
    expect(changed?.data).toEqual({ level: 'follower' });
    await expectNoEvents(ctx(), () => put(ticket_id, { ...body, level: 'follower' }));
    const { participants, reply_to } = await ticketOf(ticket_id);
    expect(participants).toMatchObject([{ level: 'follower', added_by: { id: desk.agent.id } }]);
    expect(reply_to.cc).toEqual([]);
  });

  test('is taken off, once', async () => {
    const { ticket_id } = await ours();
    const contact = await aContact(ctx());
    await put(ticket_id, { contact_id: contact.id, level: 'cc' });
    const url = `/api/tickets/${ticket_id}/participants/removal`;
    const body = { contact_id: contact.id };
    await expectEvents(ctx(), ['ticket.participants_changed'], () =>
      desk.post(url, desk.agent, body),
    );
    expect((await ticketOf(ticket_id)).participants).toEqual([]);
    await expectNoEvents(ctx(), async () => {
      expect((await desk.post(url, desk.agent, body)).statusCode).toBe(200);
      expect((await desk.post(url, desk.light, body)).statusCode).toBe(403);
      expect((await desk.post(url, desk.outsider, body)).statusCode).toBe(404);
    });
  });

  test('is not the requester, and is no business of those who may not change the ticket', async () => {
    const { ticket_id, requester_id } = await ours();
    const contact = await aContact(ctx());
    const body = { contact_id: contact.id, level: 'cc' };
    await expectNoEvents(ctx(), async () => {
      expect((await put(ticket_id, { ...body, contact_id: requester_id })).statusCode).toBe(422);
      expect((await put(ticket_id, { level: 'cc' })).statusCode).toBe(422);
      expect((await put(ticket_id, { ...body, level: 'requester' })).statusCode).toBe(422);
      expect((await put(ticket_id, body, desk.light)).statusCode).toBe(403);
      expect((await put(ticket_id, body, desk.outsider)).statusCode).toBe(404);
    });
  });
});
