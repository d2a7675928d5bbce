/** Merging and taking it back, through HTTP. */
import { describe, expect, test } from 'vitest';
import { aContact } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aCustomerReply, aTicket, type TicketGiven } from '#testing/ticket-builders.ts';

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

describe('a merge across people', () => {
  async function ofTwo() {
    return { into: await ours({ words: 'Моё.' }), from: await ours({ words: 'Чужое.' }) };
  }

  test('is made only when the person says yes to what they are told', async () => {
    const { into, from } = await ofTwo();
    const body = { from_ids: [from.ticket_id] };
    await expectNoEvents(ctx(), async () => {
      const refused = await merge(into.ticket_id, body);
      expect(refused.statusCode).toBe(409);
      expect(refused.json()).toMatchObject({
        message_key: 'errors.merge_unconfirmed',
        params: { missing: 'other_requester' },
      });
    });
    const merged = (await merge(into.ticket_id, { ...body, confirm: ['other_requester'] })).json();
    expect(merged.participants).toMatchObject([
      { contact: { id: from.requester_id }, level: 'follower' },
    ]);
    expect(merged.reply_to.cc).toEqual([]);
  });

  test('adds the other to the replies when that is chosen, and takes them off with the merge', async () => {
    const { into, from } = await ofTwo();
    const confirm = ['other_requester'];
    const body = { from_ids: [from.ticket_id], confirm, copies_people: true };
    const merged = (await merge(into.ticket_id, body)).json();
    expect(merged.participants).toMatchObject([
      { contact: { id: from.requester_id }, level: 'cc' },
    ]);
    const merge_ids = [merged.merged[0].merge_id];
    const apart = await desk.post(`/api/tickets/${into.ticket_id}/unmerge`, desk.agent, {
      merge_ids,
    });
    expect(apart.json()).toMatchObject({ participants: [], merged: [], comment_count: 1 });
    expect(await wordsIn(from.number)).toEqual(['Чужое.']);
    const gone = await desk.post(`/api/tickets/${into.ticket_id}/unmerge`, desk.agent, {
      merge_ids,
    });
    expect(gone.statusCode).toBe(404);
  });
});

describe('who may merge', () => {
  test('those who may change all of them; afterwards sight is that of the survivor', async () => {
    const requester_id = (await aContact(ctx())).id;
    const mine = await ours({ requester_id });
    const theirs = await aTicket(ctx(), { requester_id, team_id: desk.theirs });
    await expectNoEvents(ctx(), async () => {
      for (const [into, from] of [
        [mine, theirs],
        [theirs, mine],
      ] as const) {
        const refused = await merge(into.ticket_id, { from_ids: [from.ticket_id] });
        expect(refused.statusCode).toBe(404);
      }
      const light = await merge(mine.ticket_id, { from_ids: [theirs.ticket_id] }, desk.light);
      expect(light.statusCode).toBe(403);
    });
    await merge(theirs.ticket_id, { from_ids: [mine.ticket_id] }, desk.lead);
    expect((await desk.get(`/api/tickets/${mine.number}`, desk.agent)).statusCode).toBe(404);
    expect((await desk.get(`/api/tickets/${mine.number}`, desk.outsider)).json()).toMatchObject({
      number: theirs.number,
      comment_count: 2,
    });
  });

  test('an ended survivor opens for what is open, and ends again with the way back', async () => {
    const { into, from } = await ofOnePerson();
    await desk.patch(`/api/tickets/${into.ticket_id}`, desk.agent, {
      status_id: desk.statuses.solved,
    });
    const merged = (await merge(into.ticket_id, { from_ids: [from.ticket_id] })).json();
    expect(merged.status_category).toBe('open');
    const merge_ids = [merged.merged[0].merge_id];
    const url = `/api/tickets/${into.ticket_id}/unmerge`;
    expect((await desk.post(url, desk.agent, { merge_ids })).json().status_category).toBe('solved');
    // A word that came meanwhile keeps it open.
    const again = (await merge(into.ticket_id, { from_ids: [from.ticket_id] })).json();
    await aCustomerReply(ctx(), into);
    const last = await desk.post(url, desk.agent, { merge_ids: [again.merged[0].merge_id] });
    expect(last.json()).toMatchObject({ status_category: 'open', comment_count: 2 });
  });

  test('offers what may be the same: the requester’s open tickets, the likest first', async () => {
    const requester_id = (await aContact(ctx())).id;
    const ticket = await ours({ requester_id, subject: 'Не печатает чек на кассе' });
    const like = await ours({ requester_id, subject: 'Касса не печатает чек' });
    const unlike = await ours({ requester_id, subject: 'Счёт за ноябрь' });
    await aTicket(ctx(), { requester_id, team_id: desk.theirs });
    const url = `/api/tickets/${ticket.ticket_id}/merge-candidates`;
    const { items } = (await desk.get(url, desk.agent)).json();
    expect(items).toMatchObject([
      {
        ticket: { id: like.ticket_id },
        reasons: ['same_requester', 'similar_subject'],
        warnings: [],
      },
      { ticket: { id: unlike.ticket_id }, reasons: ['same_requester'] },
    ]);
    expect(items[0].last_words.text).toContain('Не печатает чек');
  });
});
