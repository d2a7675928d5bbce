/** What is said in a ticket: who may, what it does to the ticket, and what happens when two speak at once. */
import { describe, expect, test } from 'vitest';
import type { StatusCategory } from '#contract/settings.ts';
import { aContact } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aCustomerReply, aSession, aTicket } from '#testing/ticket-builders.ts';
import { previewOf } from './comments.ts';
import { addComment, addParticipants } from './tickets.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
const reply = { visibility: 'public', body_html: '<p>Перезагрузите кассу.</p>' };
const note = { visibility: 'internal', body_html: '<p>Уже третий раз.</p>' };

async function ours() {
  return aTicket(ctx(), { team_id: desk.ours });
}

async function ticketOf(id: string) {
  return (await desk.get(`/api/tickets/${id}`, desk.agent)).json();
}

async function inStatus(category: StatusCategory) {
  const ticket = await ours();
  const { db, now } = ctx();
  const isEnded = category === 'solved' || category === 'closed';
  await db
    .updateTable('tickets')
    .set({
      status_id: desk.statuses[category],
      status_category: category,
      solved_at: isEnded ? now : null,
      closed_at: category === 'closed' ? now : null,
    })
    .where('id', '=', ticket.ticket_id)
    .execute();
  return ticket;
}

describe('a reply', () => {
  test('leaves as it is told, takes the new ticket and opens it', async () => {
    const ticket = await ours();
    const url = `/api/tickets/${ticket.ticket_id}/comments`;
    const file_id = await desk.upload(desk.agent);
    const body_html = `<p>Ответ <img src="/api/files/${file_id}"></p><script>alert(1)</script>`;
    const [said] = await expectEvents(ctx(), ['comment.added', 'ticket.updated'], async () => {
      const response = await desk.post(url, desk.agent, {
        ...reply,
        body_html,
        file_ids: [file_id],
      });
      expect(response.statusCode).toBe(201);
      expect(response.json()).toMatchObject({
        visibility: 'public',
        author_kind: 'agent',
        author: { id: desk.agent.id, name: desk.agent.name },
        channel: 'agent',
        body_text: expect.stringContaining('Ответ'),
        attachments: [{ file_id, is_inline: true }],
        delivery: null,
      });
      expect(response.body).not.toContain('alert');
    });
    expect(said?.data).toMatchObject({
      visibility: 'public',
      author_kind: 'agent',
      is_automatic: false,
    });
    expect(await ticketOf(ticket.ticket_id)).toMatchObject({
      status_category: 'open',
      assignee: { id: desk.agent.id },
      comment_count: 2,
      preview_author_kind: 'agent',
      last_agent_at: expect.any(String),
      is_unread: false,
    });
  });

  test('of another leaves the owner and an open status alone', async () => {
    const ticket = await ours();
    const url = `/api/tickets/${ticket.ticket_id}/comments`;
    await desk.post(url, desk.agent, reply);
    await expectEvents(ctx(), ['comment.added'], () => desk.post(url, desk.colleague, reply));
    expect((await ticketOf(ticket.ticket_id)).assignee.id).toBe(desk.agent.id);
  });

  test('of somebody who may only reply does not make them the owner', async () => {
    const role = await desk.post('/api/roles', desk.admin, {
      name: 'Только ответы',
      permissions: ['tickets.view_all', 'tickets.reply', 'tickets.note'],
    });
    const invited = await desk.post('/api/agents', desk.admin, {
      email: 'speaker@desk.test',
      first_name: 'Вера',
      role_id: role.json().id,
    });
    const speaker = { ...desk.agent, ...(await aSession(ctx(), invited.json().agent.id)) };
    const ticket = await ours();
    const response = await desk.post(`/api/tickets/${ticket.ticket_id}/comments`, speaker, reply);
    expect(response.statusCode).toBe(201);
    expect(await ticketOf(ticket.ticket_id)).toMatchObject({
      status_category: 'open',
      assignee: null,
    });
  });

  test('goes to the requester and the copied unless it says otherwise', async () => {
    const ticket = await ours();
    const copied = await aContact(ctx(), { name: 'Копия' });
    await addParticipants(ctx(), ticket.ticket_id, [copied.id, copied.id, ticket.requester_id]);
    const url = `/api/tickets/${ticket.ticket_id}/comments`;
    const first = (await desk.post(url, desk.agent, reply)).json();
    expect(first.to).toHaveLength(1);
    expect(first.cc).toEqual([{ name: 'Копия', address: copied.address }]);
    const other = [{ name: 'Бухгалтерия', address: 'buh@customer.test' }];
    const events = ['comment.added', 'contact.created', 'ticket.participants_changed'] as const;
    await expectEvents(ctx(), events, async () => {
      const edited = await desk.post(url, desk.agent, {
        ...reply,
        to: other,
        cc: [{ address: 'NEW@customer.test' }],
        bcc: [{ name: '', address: 'boss@desk.test' }],
      });
      expect(edited.json()).toMatchObject({
        to: other,
        cc: [{ name: '', address: 'new@customer.test' }],
        bcc: [{ address: 'boss@desk.test' }],
      });
    });
    const { participants, reply_to } = await ticketOf(ticket.ticket_id);
    expect(participants.map((one: { address: string }) => one.address)).toEqual([
      copied.address,
      'new@customer.test',
    ]);
    expect(participants[1]).toMatchObject({
      added_by_kind: 'agent',
      added_by: { id: desk.agent.id, name: desk.agent.name },
    });
    expect(reply_to.cc).toHaveLength(2);
  });

  test('to nobody is refused', async () => {
    const made = await desk.post('/api/contacts', desk.agent, { phones: ['+7 495 123-45-68'] });
    const ticket = await aTicket(ctx(), { team_id: desk.ours, requester_id: made.json().id });
    await expectNoEvents(ctx(), async () => {
      const url = `/api/tickets/${ticket.ticket_id}/comments`;
      const response = await desk.post(url, desk.agent, reply);
      expect(response.json()).toMatchObject({
        fields: { to: 'errors.field.requester_no_address' },
      });
    });
  });

  test('may set the next status in the same breath; a light agent’s note may not', async () => {
    const ticket = await ours();
    const url = `/api/tickets/${ticket.ticket_id}/comments`;
    const status_id = desk.statuses.waiting_customer;
    const [, updated] = await expectEvents(ctx(), ['comment.added', 'ticket.updated'], () =>
      desk.post(url, desk.agent, { ...reply, status_id }),
    );
    expect(updated?.data).toMatchObject({
      changes: { status_id: [desk.statuses.new, status_id], assignee_id: [null, desk.agent.id] },
    });
    await expectNoEvents(ctx(), async () => {
      const refused = await desk.post(url, desk.light, {
        ...note,
        status_id: desk.statuses.closed,
      });
      expect(refused.statusCode).toBe(403);
      const wrong = await desk.post(url, desk.agent, { ...note, status_id: desk.statuses.new });
      expect(wrong.json()).toMatchObject({
        fields: { status_id: 'errors.field.status_transition' },
      });
    });
    expect((await ticketOf(ticket.ticket_id)).comment_count).toBe(2);
  });
});

describe('a note', () => {
  test('moves neither status nor owner nor anybody’s last word', async () => {
    const ticket = await inStatus('solved');
    await expectEvents(ctx(), ['comment.added'], () =>
      desk.post(`/api/tickets/${ticket.ticket_id}/comments`, desk.light, note),
    );
    expect(await ticketOf(ticket.ticket_id)).toMatchObject({
      status_category: 'solved',
      assignee: null,
      last_agent_at: null,
      comment_count: 2,
    });
  });

  test.each([
    ['empty', { body_html: '<p>&nbsp; <br></p>' }],
    ['nothing but a hidden script', { body_html: '<script>x</script>' }],
  ])('that is %s is refused', async (_why, wrong) => {
    const ticket = await ours();
    await expectNoEvents(ctx(), async () => {
      const response = await desk.post(`/api/tickets/${ticket.ticket_id}/comments`, desk.agent, {
        ...note,
        ...wrong,
      });
      expect(response.json()).toMatchObject({
        fields: { body_html: 'errors.field.empty_comment' },
      });
    });
  });
});

describe('who may not', () => {
  test('a light agent replies, a stranger speaks, and neither leaves a trace', async () => {
    const ticket = await ours();
    const url = `/api/tickets/${ticket.ticket_id}/comments`;
    await expectNoEvents(ctx(), async () => {
      expect((await desk.post(url, desk.light, reply)).statusCode).toBe(403);
      expect((await desk.post(url, desk.outsider, note)).statusCode).toBe(404);
      expect((await desk.get(url, desk.outsider)).statusCode).toBe(404);
    });
    expect((await ticketOf(ticket.ticket_id)).comment_count).toBe(1);
  });

  test('a file of a ticket out of sight cannot be attached', async () => {
    const hidden = await aTicket(ctx(), { team_id: desk.theirs });
    const file_id = await desk.upload(desk.outsider);
    await desk.post(`/api/tickets/${hidden.ticket_id}/comments`, desk.outsider, {
      ...note,
      file_ids: [file_id],
    });
    const ticket = await ours();
    await expectNoEvents(ctx(), async () => {
      const response = await desk.post(`/api/tickets/${ticket.ticket_id}/comments`, desk.agent, {
        ...note,
        file_ids: [file_id],
      });
      expect(response.statusCode).toBe(404);
    });
  });
});

describe('the customer’s word', () => {
  test.each([
    ['new', 'new'],
    ['open', 'open'],
    ['waiting_customer', 'open'],
    ['waiting_internal', 'open'],
    ['waiting_vendor', 'open'],
    ['solved', 'open'],
    ['closed', 'open'],
  ] as const)('in a ticket that is %s leaves it %s', async (from, to) => {
    const ticket = await inStatus(from);
    const names =
      from === to ? (['comment.added'] as const) : (['comment.added', 'ticket.updated'] as const);
    await expectEvents(ctx(), names, () => aCustomerReply(ctx(), ticket));
    expect(await ticketOf(ticket.ticket_id)).toMatchObject({
      status_category: to,
      solved_at: null,
      closed_at: null,
      is_unread: true,
      last_customer_at: expect.any(String),
    });
  });

  test.each(['solved', 'closed', 'waiting_customer'] as const)(
    'that a machine wrote leaves a ticket that is %s alone',
    async (category) => {
      const ticket = await inStatus(category);
      const before = (await ticketOf(ticket.ticket_id)).last_customer_at;
      await expectEvents(ctx(), ['comment.added'], () =>
        aCustomerReply(ctx(), ticket, { comment: { is_automatic: true } }),
      );
      const after = await ticketOf(ticket.ticket_id);
      expect(after).toMatchObject({ status_category: category, last_customer_at: before });
    },
  );

  test('is the last one by its time, not by its turn', async () => {
    const ticket = await ours();
    const [sooner, later] = ['2027-03-01T10:00:00Z', '2027-03-01T11:00:00Z'];
    for (const at of [later, sooner]) await aCustomerReply({ ...ctx(), now: new Date(at) }, ticket);
    expect(await ticketOf(ticket.ticket_id)).toMatchObject({ last_customer_at: later });
  });

  test('our own automatic answer is nobody’s word', async () => {
    const ticket = await ours();
    const before = await ticketOf(ticket.ticket_id);
    await addComment(ctx(), ticket.ticket_id, {
      visibility: 'public',
      author_kind: 'system',
      author_id: null,
      channel: 'email',
      is_automatic: true,
      body_html: 'Мы получили',
      body_text: 'Мы получили',
    });
    expect(await ticketOf(ticket.ticket_id)).toMatchObject({
      status_category: 'new',
      assignee: null,
      last_agent_at: null,
      last_customer_at: before.last_customer_at,
    });
  });
});

describe('two at once', () => {
  test('a reply to what the writer has not read is stopped, a note is not', async () => {
    const ticket = await ours();
    const url = `/api/tickets/${ticket.ticket_id}/comments`;
    const seen_comment_id = ticket.comment_id;
    await aCustomerReply(ctx(), ticket);
    await expectNoEvents(ctx(), async () => {
      const response = await desk.post(url, desk.agent, { ...reply, seen_comment_id });
      expect(response.json()).toMatchObject({
        status: 409,
        message_key: 'errors.newer_comment',
      });
    });
    expect((await desk.post(url, desk.agent, { ...note, seen_comment_id })).statusCode).toBe(201);
    const { items } = (await desk.get(url, desk.agent)).json();
    const newest = items.at(-1).id;
    expect(
      (await desk.post(url, desk.agent, { ...reply, seen_comment_id: newest })).statusCode,
    ).toBe(201);
  });

  test('a comment of another ticket was not seen in this one', async () => {
    const [one, two] = [await ours(), await ours()];
    const response = await desk.post(`/api/tickets/${one.ticket_id}/comments`, desk.agent, {
      ...reply,
      seen_comment_id: two.comment_id,
    });
    expect(response.statusCode).toBe(409);
  });

  test('of two replies that saw the same one goes out', async () => {
    const ticket = await ours();
    const url = `/api/tickets/${ticket.ticket_id}/comments`;
    const asked = { ...reply, seen_comment_id: ticket.comment_id };
    for (let round = 0; round < 3; round += 1) {
      const fresh = round === 0 ? asked : { ...reply, seen_comment_id: await newestOf(url) };
      const answers = await Promise.all([
        desk.post(url, desk.agent, fresh),
        desk.post(url, desk.colleague, fresh),
      ]);
      expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, 409]);
    }
  });

  test('twenty at once are twenty, in the count as in the conversation', async () => {
    const ticket = await ours();
    const url = `/api/tickets/${ticket.ticket_id}/comments`;
    await Promise.all(
      Array.from({ length: 20 }, (_, turn) =>
        turn % 2 === 0 ? aCustomerReply(ctx(), ticket) : desk.post(url, desk.agent, note),
      ),
    );
    expect((await ticketOf(ticket.ticket_id)).comment_count).toBe(21);
    expect((await desk.get(url, desk.agent)).json().items).toHaveLength(21);
  });

  async function newestOf(url: string): Promise<string> {
    return (await desk.get(url, desk.agent)).json().items.at(-1).id;
  }
});

describe('the conversation', () => {
  test('comes from the newest thirty back by hundreds, and none is lost or doubled at equal moments', async () => {
    const ticket = await ours();
    const at = new Date('2026-03-01T10:00:00Z');
    for (let said = 0; said < 230; said += 1)
      await aCustomerReply(ctx(), ticket, { words: `слово ${said}`, comment: { created_at: at } });
    const url = `/api/tickets/${ticket.ticket_id}/comments`;
    const seen: string[] = [];
    let previous: string | null = null;
    const pages: number[] = [];
    do {
      const asked: string = previous === null ? url : `${url}?before=${previous}`;
      const page = (await desk.get(asked, desk.agent)).json();
      seen.unshift(...page.items.map((one: { id: string }) => one.id));
      previous = page.previous;
      pages.push(page.items.length);
    } while (previous !== null);
    expect(pages).toEqual([30, 100, 100, 1]);
    expect(seen).toHaveLength(231);
    expect(new Set(seen).size).toBe(231);
  }, 60_000);
});

describe('the preview', () => {
  test('is the start of the words in one line, cut between characters', () => {
    expect(previewOf('  Не   печатает\n\nчек ')).toBe('Не печатает чек');
    expect(previewOf('я'.repeat(160))).toHaveLength(160);
    expect(previewOf('я'.repeat(161))).toBe(`${'я'.repeat(159)}…`);
    const emoji = previewOf(`${'я'.repeat(158)}😀😀😀`);
    expect(emoji.isWellFormed()).toBe(true);
    expect(emoji).toBe(`${'я'.repeat(158)}…`);
  });
});
