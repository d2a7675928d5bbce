/** Moving a message by hand, and answering whether two tickets belong together. */
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { anAgent } from '#testing/builders.ts';
import { aDesk, aSession } from '#testing/ticket-builders.ts';
import { aLetter, aMailbox, commentsOf, letterDesk, receive } from './testing.ts';

const app = useTestApp();
const desk = { cookie: '' };
const { somebody, ticketOf, reply, aRequest, relationsOf } = letterDesk(app, desk);

beforeAll(async () => {
  desk.cookie = (await aDesk(app)).cookie;
  await aMailbox(app);
});

describe('a message in the wrong ticket', () => {
  const move = (comment_id: string | null, payload: object, method: 'PUT' | 'POST' = 'PUT') =>
    app.call({ method, url: `/api/comments/${comment_id}/ticket`, payload, as: desk });

  it('is moved with all that mail knows of it, is remembered, and comes back without a trace', async () => {
    const [first, second] = [await aRequest(), await aRequest()];
    const letter = await reply(first.ticket_id);
    const strayed = await receive(
      app,
      aLetter({
        from: first.from,
        subject: 'Счёт за февраль',
        message_id: 'strayed@client.example',
        in_reply_to: letter.message_id ?? '',
      }),
    );
    expect(strayed.ticket_id).toBe(first.ticket_id);
    const response = await move(strayed.comment_id, { ticket_id: second.ticket_id });
    expect(response.json()).toMatchObject({ to: { id: second.ticket_id }, is_empty: false });
    expect((await ticketOf(first.ticket_id)).comment_count).toBe(2);
    expect((await ticketOf(second.ticket_id)).comment_count).toBe(2);
    const [comment] = (await commentsOf(app, second.ticket_id ?? '')).slice(-1);
    expect(comment).toMatchObject({ origin_ticket_id: first.ticket_id, id: strayed.comment_id });

    const chain = await receive(
      app,
      aLetter({ from: somebody(), in_reply_to: 'strayed@client.example', subject: 'Re: x' }),
    );
    expect(chain.evidence).toMatchObject({ by: { kind: 'rule_of_chain' } });
    expect(chain.ticket_id).toBe(second.ticket_id);
    const matter = await receive(
      app,
      aLetter({
        from: first.from,
        subject: 'Re: Счёт за февраль',
        in_reply_to: letter.message_id ?? '',
      }),
    );
    expect(matter.ticket_id).toBe(second.ticket_id);
    const { rules } = await relationsOf(second.ticket_id);
    expect(rules).toMatchObject([
      { from_address: first.from, subject: 'счёт за февраль', used_count: 2 },
    ]);

    await move(strayed.comment_id, { ticket_id: first.ticket_id });
    expect((await relationsOf(second.ticket_id)).rules).toEqual([]);
    const again = await receive(
      app,
      aLetter({
        from: first.from,
        subject: 'Счёт за февраль',
        in_reply_to: letter.message_id ?? '',
      }),
    );
    expect(again.ticket_id).toBe(first.ticket_id);
  });

  it('goes to a ticket of its own; what is emptied is closed and leads there', async () => {
    const first = await aRequest({ message_id: 'alone@client.example' });
    const url = `/api/comments/${first.comment_id}/ticket`;
    const as = desk;
    const response = await app.call({ method: 'POST', url, payload: { subject: 'Отдельно' }, as });
    const { to, is_empty } = response.json();
    expect(is_empty).toBe(true);
    expect(await ticketOf(first.ticket_id)).toMatchObject({
      status_category: 'closed',
      comment_count: 0,
    });
    expect(await ticketOf(to.id)).toMatchObject({ subject: 'Отдельно', comment_count: 1 });
    expect((await relationsOf(first.ticket_id)).items).toMatchObject([
      { kind: 'moved', ticket: { id: to.id } },
    ]);
    const { number } = await ticketOf(first.ticket_id);
    const late = await receive(app, aLetter({ from: first.from, subject: `[#${number}] вслед` }));
    expect(late.ticket_id).toBe(to.id);
    const why = await app.call({
      method: 'GET',
      url: `/api/comments/${first.comment_id}/why`,
      as: desk,
    });
    expect(why.json()).toMatchObject({ is_moved: true, moved_from: { number } });
  });

  it('a rule is removed by whoever works on the ticket, and mail is judged by evidence again', async () => {
    const [first, second] = [await aRequest(), await aRequest()];
    const letter = await reply(first.ticket_id);
    const parts = { from: first.from, subject: 'Другое', in_reply_to: letter.message_id ?? '' };
    const strayed = await receive(app, aLetter(parts));
    await move(strayed.comment_id, { ticket_id: second.ticket_id });
    const [rule] = (await relationsOf(first.ticket_id)).rules;
    const agent = await aSession(app.ctx(), (await anAgent(app.ctx())).id);
    const url = `/api/mail/thread-rules/${rule.id}`;
    expect((await app.call({ method: 'DELETE', url, as: agent })).statusCode).toBe(200);
    expect((await receive(app, aLetter(parts))).ticket_id).toBe(first.ticket_id);
  });

  it('is not moved by who may not reply, nor to where it stands, nor when it is a note', async () => {
    const first = await aRequest();
    const light = await aSession(app.ctx(), (await anAgent(app.ctx(), { role: 'light_agent' })).id);
    const url = `/api/comments/${first.comment_id}/ticket`;
    const payload = { ticket_id: first.ticket_id };
    expect((await app.call({ method: 'PUT', url, payload, as: light })).statusCode).toBe(403);
    expect((await move(first.comment_id, payload)).statusCode).toBe(409);
    const second = await aRequest();
    const note = await app.call({
      method: 'POST',
      url: `/api/tickets/${first.ticket_id}/comments`,
      payload: { visibility: 'internal', body_html: '<p>Заметка</p>' },
      as: desk,
    });
    const refused = await move(note.json().id, { ticket_id: second.ticket_id });
    expect(refused.statusCode).toBe(422);
  });
});

describe('a possible follow-up', () => {
  async function asked() {
    const first = await aRequest();
    const { number } = await ticketOf(first.ticket_id);
    const from = somebody();
    const second = await receive(app, aLetter({ from, subject: `[#${number}] и у меня` }));
    return { first, second, from, number };
  }
  const answer = (ticket_id: string | null, payload: object) =>
    app.call({
      method: 'POST',
      url: `/api/tickets/${ticket_id}/relations/answer`,
      payload,
      as: desk,
    });

  it('is joined by one click: the message goes over, the emptied ticket leads there', async () => {
    const { first, second } = await asked();
    const payload = { ticket_id: first.ticket_id, answer: 'join' };
    const response = await answer(second.ticket_id, payload);
    expect(response.json()).toMatchObject({ joined: { id: first.ticket_id } });
    expect(await commentsOf(app, first.ticket_id ?? '')).toHaveLength(2);
    expect((await ticketOf(second.ticket_id)).status_category).toBe('closed');
    expect((await relationsOf(second.ticket_id)).items).toMatchObject([{ kind: 'moved' }]);
    expect((await answer(second.ticket_id, payload)).statusCode).toBe(409);
  });

  it('stays apart when a person says so, and is not asked about again', async () => {
    const { first, second, from, number } = await asked();
    await answer(second.ticket_id, { ticket_id: first.ticket_id, answer: 'separate' });
    expect((await relationsOf(second.ticket_id)).items).toEqual([]);
    const next = await receive(app, aLetter({ from, subject: `Re: [#${number}] и у меня` }));
    const tickets = (await relationsOf(next.ticket_id)).items.map(
      (one: { ticket: { id: string } }) => one.ticket.id,
    );
    expect(tickets).not.toContain(first.ticket_id);
  });
});
