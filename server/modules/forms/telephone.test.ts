/** The same forms as an agent fills them for somebody on the telephone. */
import { beforeAll, describe, expect, test } from 'vitest';
import { useTestDesk } from '#testing/desk.ts';
import { type PrintingForm, printingForm } from './testing.ts';

const desk = useTestDesk();
let printing: PrintingForm;

beforeAll(async () => {
  printing = await printingForm(desk);
}, 60_000);

describe('A request on the telephone', () => {
  const call = (as: typeof desk.agent, more: object = {}) =>
    desk.post('/api/tickets', as, {
      ...{
        subject: 'Касса молчит',
        body_html: '<p>Не пробивает чеки с утра</p>',
        channel: 'phone',
      },
      ...{ requester: { name: 'Олег', address: 'oleg@caller.test' }, topic_id: printing.topic.id },
      fields: { ...printing.answers, [printing.secret.id]: 'по телефону' },
      ...more,
    });
  const like = (as: typeof desk.agent, contact_id: string, body: object) =>
    desk.post(`/api/contacts/${contact_id}/like-requests`, as, body);

  test('lands where its topic says by the rules of the portal, and is asked about once', async () => {
    const bare = await call(desk.agent, { fields: {} });
    expect([bare.statusCode, bare.body.includes(`fields.${printing.model.id}`)]).toEqual([
      422,
      true,
    ]);
    const made = await call(desk.agent);
    expect(made.statusCode, made.body).toBe(201);
    const ticket = made.json();
    expect(ticket).toMatchObject({ channel: 'phone', urgency: 1, tags: ['касса'] });
    expect([ticket.team.id, ticket.assignee, ticket.can.note]).toEqual([desk.ours, null, true]);
    // Another team's: whoever took the call sees that it went there, and no more.
    const abroad = await call(desk.outsider, { requester: { address: 'oleg@other.test' } });
    expect([abroad.statusCode, abroad.json().can.note]).toEqual([201, false]);
    expect((await desk.get(`/api/tickets/${abroad.json().number}`, desk.outsider)).statusCode).toBe(
      404,
    );
    expect((await call(desk.outsider, { team_id: desk.ours })).statusCode).toBe(422);

    const contact = ticket.requester.id;
    const same = { topic_id: printing.topic.id, words: 'опять' };
    expect((await like(desk.agent, contact, same)).json().like).toMatchObject({
      number: ticket.number,
      id: ticket.id,
    });
    const words = { words: 'касса не пробивает чеки' };
    expect((await like(desk.agent, contact, words)).json().like?.number).toBe(ticket.number);
    expect((await like(desk.agent, contact, { words: 'оплата картой' })).json().like).toBeNull();
    expect((await like(desk.outsider, contact, same)).json().like).toBeNull();
  });

  test('finds the caller by a number however it is written', async () => {
    const number = { first_name: 'Вера', phones: ['+7 903 123-45-67'] };
    const { id } = (await desk.post('/api/contacts', desk.admin, number)).json();
    for (const typed of ['8 (903) 123-45-67', '903 123 45 67', '+79031234567']) {
      const found = await desk.get(`/api/contacts?q=${encodeURIComponent(typed)}`, desk.agent);
      expect(
        found.json().items.map((one: { id: string }) => one.id),
        typed,
      ).toEqual([id]);
    }
  });
});
