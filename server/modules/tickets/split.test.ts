/** Splitting messages off, through HTTP. */
import { describe, expect, test } from 'vitest';
import { aContact } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();

async function ofTwoMatters() {
  const ticket = await aTicket(ctx(), { team_id: desk.ours, words: 'Касса.' });
  const other = (await aContact(ctx())).id;
  const second = await aCustomerReply(ctx(), ticket, {
    words: 'Сканер.',
    comment: { author_id: other },
  });
  return { ...ticket, second, other };
}

function split(ticket_id: string, payload: object, as = desk.agent) {
  return desk.post(`/api/tickets/${ticket_id}/split`, as, payload);
}

async function wordsIn(id: string | number): Promise<string[]> {
  const page = (await desk.get(`/api/tickets/${id}/comments`, desk.agent)).json();
  return page.items.map((one: { body_text: string }) => one.body_text);
}

describe('messages split off', () => {
  test('open a ticket of who wrote the first, in the same team, and come back', async () => {
    const { ticket_id, second, other } = await ofTwoMatters();
    const body = { comment_ids: [second], mode: 'move', subject: 'Сканер' };
    const made = (await split(ticket_id, body)).json();
    expect(made).toMatchObject({
      subject: 'Сканер',
      requester: { id: other },
      team: { id: desk.ours },
      comment_count: 1,
      preview: 'Сканер.',
      split_from: { mode: 'move' },
    });
    expect(await wordsIn(ticket_id)).toEqual(['Касса.']);
    const history = (await desk.get(`/api/tickets/${ticket_id}/history`, desk.agent)).json();
    expect(history.items.at(-1)).toMatchObject({
      name: 'ticket.split',
      data: { to_number: made.number },
    });
    const [told] = await expectEvents(ctx(), ['ticket.unsplit', 'ticket.unsplit'], () =>
      desk.post(`/api/tickets/${made.id}/unsplit`, desk.agent),
    );
    expect(told?.data).toMatchObject({ comment_ids: [second], to_number: made.number });
    expect(await wordsIn(made.number)).toEqual(['Касса.', 'Сканер.']);
    const again = await desk.post(`/api/tickets/${ticket_id}/unsplit`, desk.agent);
    expect(again.json().message_key).toBe('errors.split_gone');
  });

  test('are copied with their files, and the copies go without a trace', async () => {
    const { ticket_id } = await ofTwoMatters();
    const file_id = await desk.upload(desk.agent);
    const note = { visibility: 'internal', body_html: '<p>Снимок</p>', file_ids: [file_id] };
    const { id } = (await desk.post(`/api/tickets/${ticket_id}/comments`, desk.agent, note)).json();
    const made = (
      await split(ticket_id, { comment_ids: [id], mode: 'copy', subject: 'Ещё' })
    ).json();
    const copies = (await desk.get(`/api/tickets/${made.id}/comments`, desk.agent)).json().items;
    expect(copies).toMatchObject([{ body_text: 'Снимок', attachments: [{ file_id }] }]);
    expect(copies[0].id).not.toBe(id);
    expect(await wordsIn(ticket_id)).toEqual(['Касса.', 'Сканер.', 'Снимок']);
    await desk.post(`/api/tickets/${made.id}/unsplit`, desk.agent);
    expect(await wordsIn(made.number)).toEqual(['Касса.', 'Сканер.', 'Снимок']);
    expect((await desk.get(`/api/files/${file_id}`, desk.agent)).statusCode).toBe(200);
  });

  test('are not all of them, not those of another ticket, and nothing that was answered since', async () => {
    const { ticket_id, comment_id, second } = await ofTwoMatters();
    const elsewhere = await aTicket(ctx(), { team_id: desk.ours });
    const body = { mode: 'move', subject: 'Нет' };
    await expectNoEvents(ctx(), async () => {
      const all = await split(ticket_id, { ...body, comment_ids: [comment_id, second] });
      expect(all.json().message_key).toBe('errors.split_everything');
      const foreign = await split(ticket_id, { ...body, comment_ids: [elsewhere.comment_id] });
      expect(foreign.statusCode).toBe(404);
      const light = await split(ticket_id, { ...body, comment_ids: [second] }, desk.light);
      expect(light.statusCode).toBe(403);
      const outsider = await split(ticket_id, { ...body, comment_ids: [second] }, desk.outsider);
      expect(outsider.statusCode).toBe(404);
    });
    const made = (await split(ticket_id, { ...body, comment_ids: [second] })).json();
    await desk.post(`/api/tickets/${made.id}/comments`, desk.agent, {
      visibility: 'internal',
      body_html: '<p>Уже занялись</p>',
    });
    const late = await desk.post(`/api/tickets/${made.id}/unsplit`, desk.agent);
    expect(late.json().message_key).toBe('errors.split_changed');
  });
});
