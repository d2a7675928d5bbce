/** Opening, changing and giving away tickets, as the screens ask for it. */
import { describe, expect, test } from 'vitest';
import { addAgent } from '#modules/people/people.ts';
import { aContact, aTeam } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();

describe('opening a ticket from the desk', () => {
  test('an internal first word stays inside; requester, language and organisation come along', async () => {
    const requester = await aContact(ctx());
    const organization = await desk.post('/api/organizations', desk.agent, { name: 'Ромашка' });
    await desk.patch(`/api/contacts/${requester.id}`, desk.agent, {
      organization_id: organization.json().id,
      language: 'en',
    });
    const file_id = await desk.upload(desk.agent);
    let body: Record<string, unknown> = {};
    const events = await expectEvents(ctx(), ['ticket.created', 'comment.added'], async () => {
      const response = await desk.post('/api/tickets', desk.agent, {
        subject: '  Не печатает чек ',
        requester_id: requester.id,
        body_html: '<p>Звонил клиент <script>alert(1)</script></p>',
        file_ids: [file_id],
        team_id: desk.ours,
        tags: ['касса', ' Касса ', 'срочно'],
        impact: 1,
        urgency: 1,
      });
      expect(response.statusCode).toBe(201);
      body = response.json();
    });
    expect(body).toMatchObject({
      subject: 'Не печатает чек',
      status_category: 'new',
      priority: 1,
      language: 'en',
      channel: 'agent',
      requester: { id: requester.id },
      organization: { name: 'Ромашка' },
      team: { id: desk.ours },
      assignee: null,
      comment_count: 1,
      preview: 'Звонил клиент',
      preview_author_kind: 'agent',
      last_agent_at: null,
      can: { reply: true, note: true, update: true },
    });
    expect(lower(body['tags'])).toEqual(['касса', 'срочно']);
    expect(events[0]).toMatchObject({ actor_id: desk.agent.id, data: { channel: 'agent' } });
    const comments = await desk.get(`/api/tickets/${body['number']}/comments`, desk.agent);
    expect(comments.json().items).toMatchObject([
      {
        visibility: 'internal',
        body_text: 'Звонил клиент',
        to: [],
        author: { id: desk.agent.id, name: desk.agent.name },
        attachments: [{ file_id, name: 'чек.txt' }],
      },
    ]);
    expect(comments.body).not.toContain('alert');
  });

  test('a public first word goes to the requester, opens the ticket and makes the writer its owner', async () => {
    const { id, address } = await aContact(ctx());
    await expectEvents(ctx(), ['ticket.created', 'comment.added', 'ticket.updated'], async () => {
      const response = await desk.post('/api/tickets', desk.agent, {
        subject: 'Плановые работы',
        requester_id: id,
        body_html: '<p>Завтра с 10 до 12.</p>',
        visibility: 'public',
      });
      expect(response.json()).toMatchObject({
        status_category: 'open',
        assignee: { id: desk.agent.id },
        reply_to: { to: [{ address }], cc: [] },
      });
      const comments = await desk.get(`/api/tickets/${response.json().id}/comments`, desk.agent);
      expect(comments.json().items[0].to).toMatchObject([{ address }]);
    });
  });

  test('somebody unknown becomes a contact by the address', async () => {
    const events = ['contact.created', 'ticket.created', 'comment.added'] as const;
    await expectEvents(ctx(), events, async () => {
      const response = await desk.post('/api/tickets', desk.agent, {
        subject: 'Новый клиент',
        requester: { name: 'Ольга Новая', address: 'Olga@New.test' },
        body_html: '<p>Позвонила.</p>',
      });
      expect(response.json()).toMatchObject({ requester: { name: 'Ольга Новая' } });
    });
  });

  test.each([
    ['no word and no file', { body_html: '<p> </p>' }, 'body_html', 'errors.field.empty_comment'],
    ['a team out of sight', { team_id: 'theirs' }, 'team_id', 'errors.field.team_out_of_sight'],
    [
      'a light agent as its owner',
      { assignee_id: 'light' },
      'assignee_id',
      'errors.field.not_assignable',
    ],
    ['no requester', { requester_id: undefined }, 'requester', 'errors.field.requester_one_way'],
    [
      'two requesters',
      { requester: { address: 'a@b.test' } },
      'requester',
      'errors.field.requester_one_way',
    ],
  ])('is refused with %s, and nothing is left of it', async (_why, wrong, field, key) => {
    const payload: Record<string, unknown> = {
      subject: 'Не печатает',
      requester_id: (await aContact(ctx())).id,
      body_html: '<p>Слово</p>',
      ...wrong,
    };
    if (payload['team_id'] === 'theirs') payload['team_id'] = desk.theirs;
    if (payload['assignee_id'] === 'light') payload['assignee_id'] = desk.light.id;
    await expectNoEvents(ctx(), async () => {
      const response = await desk.post('/api/tickets', desk.agent, payload);
      expect(response.json()).toMatchObject({ status: 422, fields: { [field]: key } });
    });
  });

  test('one who may give it to another team through its owner sees it as that owner', async () => {
    const response = await desk.post('/api/tickets', desk.agent, {
      subject: 'Для них, но моё',
      requester_id: (await aContact(ctx())).id,
      body_html: '<p>Слово</p>',
      team_id: desk.theirs,
      assignee_id: desk.agent.id,
    });
    expect(response.statusCode).toBe(201);
  });

  test('a public word to somebody without an address is refused', async () => {
    const made = await desk.post('/api/contacts', desk.agent, { phones: ['+7 495 123-45-67'] });
    await expectNoEvents(ctx(), async () => {
      const response = await desk.post('/api/tickets', desk.agent, {
        subject: 'Звонок',
        requester_id: made.json().id,
        body_html: '<p>Ответ</p>',
        visibility: 'public',
      });
      expect(response.json()).toMatchObject({
        fields: { requester_id: 'errors.field.requester_no_address' },
      });
    });
  });

  test('a light agent may not', async () => {
    const { id } = await aContact(ctx());
    await expectNoEvents(ctx(), async () => {
      const response = await desk.post('/api/tickets', desk.light, {
        subject: 'Нельзя',
        requester_id: id,
        body_html: '<p>Слово</p>',
      });
      expect(response.statusCode).toBe(403);
    });
  });
});

describe('changing a ticket', () => {
  test('only what differs is told, with the old and the new', async () => {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours, tags: ['касса'] });
    const [event] = await expectEvents(ctx(), ['ticket.updated'], async () => {
      const response = await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, {
        subject: 'Печатает',
        assignee_id: desk.colleague.id,
        impact: 2,
        tags: ['КАССА', 'чек'],
        team_id: desk.ours,
      });
      expect(response.json()).toMatchObject({
        subject: 'Печатает',
        assignee: { id: desk.colleague.id, name: desk.colleague.name },
        tags: ['касса', 'чек'],
      });
    });
    expect(event).toMatchObject({ actor_kind: 'agent', actor_id: desk.agent.id });
    expect(event?.data).toEqual({
      changes: {
        subject: ['Не печатает чек', 'Печатает'],
        assignee_id: [null, desk.colleague.id],
        tag_names: [['касса'], ['касса', 'чек']],
      },
    });
  });

  test('a change of nothing is no event', async () => {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    const before = (await desk.get(`/api/tickets/${ticket_id}`, desk.agent)).json();
    await expectNoEvents(ctx(), async () => {
      for (const payload of [{}, { team_id: desk.ours, subject: before.subject, tags: [] }]) {
        const response = await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, payload);
        expect(response.json().updated_at).toBe(before.updated_at);
      }
    });
  });

  test('impact and urgency make the priority by the organisation’s own matrix', async () => {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    const matrix = [
      [4, 3, 2],
      [3, 2, 1],
      [1, 1, 1],
    ];
    await desk.patch('/api/settings', desk.admin, { priority_matrix: matrix });
    const of = async (change: object) =>
      (await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, change)).json().priority;
    expect(await of({ impact: 1 })).toBe(3);
    expect(await of({ urgency: 1 })).toBe(4);
    expect(await of({ impact: 3, urgency: 3 })).toBe(1);
    expect(await of({ priority: 1 })).toBeUndefined(); // nobody sets it by hand
  });

  test('another requester brings their organisation', async () => {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    const organization_id = (
      await desk.post('/api/organizations', desk.agent, { name: 'Лютик' })
    ).json().id;
    const made = await desk.post('/api/contacts', desk.agent, {
      first_name: 'Ия',
      emails: ['iya@lutik.test'],
      organization_id,
    });
    const response = await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, {
      requester_id: made.json().id,
    });
    expect(response.json()).toMatchObject({
      requester: { name: 'Ия' },
      organization: { id: organization_id },
      reply_to: { to: [{ name: 'Ия', address: 'iya@lutik.test' }] },
    });
  });

  test('solving and closing keep their moments, reopening forgets them', async () => {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    const set = async (category: 'solved' | 'closed' | 'open') =>
      (
        await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, {
          status_id: desk.statuses[category],
        })
      ).json();
    const solved = await set('solved');
    expect(solved).toMatchObject({ status_category: 'solved', closed_at: null });
    expect(solved.solved_at).not.toBeNull();
    const closed = await set('closed');
    expect(closed.solved_at).toBe(solved.solved_at);
    expect(closed.closed_at).not.toBeNull();
    expect(await set('open')).toMatchObject({ solved_at: null, closed_at: null });
  });

  test.each([
    [
      'a status that cannot follow',
      { status_id: 'new' },
      'status_id',
      'errors.field.status_transition',
    ],
    [
      'a light agent as its owner',
      { assignee_id: 'light' },
      'assignee_id',
      'errors.field.not_assignable',
    ],
    [
      'a disabled agent as its owner',
      { assignee_id: 'disabled' },
      'assignee_id',
      'errors.field.not_assignable',
    ],
    ['an archived status', { status_id: 'archived' }, 'status_id', 'errors.field.status_unknown'],
    ['an archived type', { type_id: 'archived' }, 'type_id', 'errors.field.archived'],
    ['an archived team', { team_id: 'archived' }, 'team_id', 'errors.field.archived'],
  ])('is refused with %s, and nothing changes', async (_why, wrong, field, key) => {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, { status_id: desk.statuses.open });
    const payload = Object.fromEntries(
      await Promise.all(
        Object.entries(wrong).map(async ([name, word]) => [name, await rowOf(name, word)]),
      ),
    );
    await expectNoEvents(ctx(), async () => {
      const response = await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, {
        subject: 'Не должно остаться',
        ...payload,
      });
      expect(response.json()).toMatchObject({ status: 422, fields: { [field]: key } });
    });
    expect((await desk.get(`/api/tickets/${ticket_id}`, desk.agent)).json().subject).not.toContain(
      'остаться',
    );
  });

  test('giving a ticket to a team one is not in is answered, and the ticket is gone from sight', async () => {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    await expectEvents(ctx(), ['ticket.updated'], async () => {
      const response = await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, {
        team_id: desk.theirs,
      });
      expect(response.statusCode).toBe(200);
      expect(response.json()).toMatchObject({
        team: { id: desk.theirs },
        can: { reply: false, note: false, update: false },
      });
    });
    expect((await desk.get(`/api/tickets/${ticket_id}`, desk.agent)).statusCode).toBe(404);
    expect((await desk.get(`/api/tickets/${ticket_id}`, desk.outsider)).statusCode).toBe(200);
  });

  test('a light agent may not, a stranger finds nothing, and neither leaves a trace', async () => {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    await expectNoEvents(ctx(), async () => {
      const url = `/api/tickets/${ticket_id}`;
      expect((await desk.patch(url, desk.light, { subject: 'x' })).statusCode).toBe(403);
      expect((await desk.patch(url, desk.outsider, { subject: 'x' })).statusCode).toBe(404);
      expect(
        (await desk.put(`${url}/follow`, desk.outsider, { is_following: true })).statusCode,
      ).toBe(404);
      expect((await desk.put(`${url}/read`, desk.outsider)).statusCode).toBe(404);
    });
  });

  test('following and reading are one’s own', async () => {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    const url = `/api/tickets/${ticket_id}`;
    expect((await desk.get(url, desk.agent)).json()).toMatchObject({ is_unread: true });
    await desk.put(`${url}/read`, desk.agent);
    expect((await desk.get(url, desk.agent)).json()).toMatchObject({ is_unread: false });
    expect((await desk.get(url, desk.colleague)).json()).toMatchObject({ is_unread: true });
    await desk.put(`${url}/follow`, desk.light, { is_following: true });
    await desk.put(`${url}/follow`, desk.light, { is_following: true });
    expect((await desk.get(url, desk.agent)).json().follower_ids).toEqual([desk.light.id]);
    await desk.put(`${url}/follow`, desk.light, { is_following: false });
    expect((await desk.get(url, desk.agent)).json().follower_ids).toEqual([]);
  });
});

describe('tags', () => {
  test('are one by letters in every script, and keep the spelling that was first', async () => {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    const set = async (tags: string[]) =>
      (await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, { tags })).json().tags;
    expect(await set(['İstanbul', 'Straße', 'ΣΊΣΥΦΟΣ'])).toHaveLength(3);
    expect(await set(['İstanbul', 'Straße', 'ΣΊΣΥΦΟΣ'])).toHaveLength(3);
    expect(await set(['Ёлка', 'ёлка', 'ЁЛКА'])).toEqual(['Ёлка']);
    expect(await set(['ёлка'])).toEqual(['Ёлка']);
    expect(await set([])).toEqual([]);
  });

  test('made by two at once are one', async () => {
    const [one, two] = [
      await aTicket(ctx(), { team_id: desk.ours }),
      await aTicket(ctx(), { team_id: desk.ours }),
    ];
    const answers = await Promise.all(
      [one, two].map((ticket, turn) =>
        desk.patch(`/api/tickets/${ticket.ticket_id}`, desk.agent, {
          tags: [turn === 0 ? 'наперегонки' : 'Наперегонки'],
        }),
      ),
    );
    const names = answers.map((answer) => answer.json().tags[0]);
    expect(names[0]).toBe(names[1]);
  });
});

function lower(words: unknown): string[] {
  return (words as string[]).map((word) => word.toLowerCase()).sort();
}

async function rowOf(field: string, word: string): Promise<string> {
  if (word === 'light') return desk.light.id;
  if (word === 'new') return desk.statuses.new;
  if (word === 'disabled') {
    const id = await addAgent(ctx(), {
      email: `gone${Math.random()}@desk.test`,
      first_name: 'Ушедший',
      role: 'agent',
    });
    await desk.patch(`/api/agents/${id}`, desk.admin, { is_disabled: true });
    return id;
  }
  if (field === 'team_id') {
    const id = await aTeam(ctx());
    await desk.patch(`/api/teams/${id}`, desk.admin, { is_archived: true });
    return id;
  }
  const [url, payload] =
    field === 'status_id'
      ? ([
          '/api/statuses',
          { category: 'open', name: `Старый ${Math.random()}`, customer_name: 'x' },
        ] as const)
      : (['/api/ticket-types', { name: `Старый ${Math.random()}` }] as const);
  const made = await desk.post(url, desk.admin, payload);
  const { id } = made.json();
  await desk.patch(`${url}/${id}`, desk.admin, { is_archived: true });
  return id;
}
