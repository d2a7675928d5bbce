/** Merging and taking it back, through HTTP. */
import { describe, expect, test } from 'vitest';
import { aContact } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aTicket, type TicketGiven } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();

function ours(given: TicketGiven = {}) {
  return aTicket(ctx(), { team_id: desk.ours, ...given });
}

async function ofOnePerson() {
  const requester_id = (await aContact(ctx())).id;
  const into = await ours({ requester_id, words: 'Первое письмо.', tags: ['касса'] });
  const from = await ours({ requester_id, words: 'Второе письмо.', tags: ['чек'] });
  return { into, from, requester_id };
}

function merge(into: string, payload: object, as = desk.agent) {
  return desk.post(`/api/tickets/${into}/merge`, as, payload);
}

async function ticketOf(id: string | number) {
  return (await desk.get(`/api/tickets/${id}`, desk.agent)).json();
}

async function wordsIn(id: string | number): Promise<string[]> {
  const page = (await desk.get(`/api/tickets/${id}/comments`, desk.agent)).json();
  return page.items.map((one: { body_text: string }) => one.body_text);
}

describe('a merged ticket', () => {
  test('is one with the survivor: its words, tags and number', async () => {
    const { into, from } = await ofOnePerson();
    const [onSurvivor] = await expectEvents(
      ctx(),
      ['ticket.updated', 'ticket.merged', 'ticket.merged', 'operation.started'],
      () => merge(into.ticket_id, { from_ids: [from.ticket_id] }),
    );
    expect(onSurvivor?.data).toEqual({ changes: { tag_names: [['касса'], ['касса', 'чек']] } });
    const survivor = await ticketOf(from.number);
    expect(survivor).toMatchObject({
      number: into.number,
      comment_count: 2,
      preview: 'Второе письмо.',
      tags: ['касса', 'чек'],
      merged: [{ ticket: { number: from.number } }],
    });
    expect(await wordsIn(from.number)).toEqual(['Первое письмо.', 'Второе письмо.']);
    const list = (
      await desk.get(`/api/tickets?requester_id=${into.requester_id}`, desk.agent)
    ).json();
    expect(list.items.map((one: { number: number }) => one.number)).toEqual([into.number]);
  });

  test('takes nothing more: whoever writes in it is told of the survivor', async () => {
    const { into, from } = await ofOnePerson();
    await merge(into.ticket_id, { from_ids: [from.ticket_id] });
    await expectNoEvents(ctx(), async () => {
      const refused = await desk.post(`/api/tickets/${from.ticket_id}/comments`, desk.agent, {
        visibility: 'internal',
        body_html: '<p>Заметка</p>',
      });
      expect(refused.statusCode).toBe(409);
      expect(refused.json()).toMatchObject({
        message_key: 'errors.ticket_merged',
        params: { number: into.number },
      });
      const patched = await desk.patch(`/api/tickets/${from.ticket_id}`, desk.agent, {
        urgency: 1,
      });
      expect(patched.statusCode).toBe(409);
    });
  });
});
