import { describe, expect, it } from 'vitest';
import { mentionedIn } from '#modules/tickets/tickets.ts';
import type { OporaEvent } from '#platform/events.ts';
import { type Facts, mostTelling, newsOf } from './rules.ts';

const facts: Facts = {
  assignee_id: 'assignee',
  curator_id: null,
  follower_ids: ['follower'],
  on_shift_ids: [],
  team_member_ids: ['member-1', 'member-2'],
  comment: { is_first: false, author_kind: 'agent', author_id: 'writer', mentioned_ids: [] },
};

function event(
  name: OporaEvent['name'],
  data: Record<string, unknown>,
  actor_id: string | null = null,
): OporaEvent {
  return {
    id: 1,
    name,
    ticket_id: 'ticket',
    subject_type: 'ticket',
    subject_id: 'ticket',
    data,
    actor_kind: actor_id === null ? 'system' : 'agent',
    actor_id,
    depth: 0,
  };
}
const said = (visibility: string, author_kind: string, is_automatic = false) => ({
  visibility,
  author_kind,
  is_automatic,
});
const told = (happened: OporaEvent, more: Partial<Facts> = {}) =>
  newsOf(happened, { ...facts, ...more }).map((news) => `${news.agent_id}: ${news.kind}`);

describe('who is told', () => {
  it('an agent who is given a new ticket', () => {
    expect(told(event('ticket.created', { assignee_id: 'new' }))).toEqual(['new: assigned']);
    expect(told(event('ticket.created', { assignee_id: null, team_id: 'team' }))).toEqual([]);
  });

  it('the new assignee, and the followers', () => {
    expect(told(event('ticket.updated', { changes: { assignee_id: ['old', 'new'] } }))).toEqual([
      'new: assigned',
      'follower: followed_updated',
    ]);
    expect(told(event('ticket.updated', { changes: { assignee_id: ['old', null] } }))).toEqual([
      'follower: followed_updated',
    ]);
  });

  it('the team that a ticket is passed to, unless somebody in it is given it at once', () => {
    const passed = { team_id: ['a', 'b'] };
    expect(told(event('ticket.updated', { changes: passed }), { follower_ids: [] })).toEqual([
      'member-1: team_assigned',
      'member-2: team_assigned',
    ]);
    expect(
      told(event('ticket.updated', { changes: { ...passed, assignee_id: [null, 'member-1'] } }), {
        follower_ids: [],
      }),
    ).toEqual(['member-1: assigned']);
  });

  it('the assignee of a customer’s reply, not of the first word nor of a machine’s', () => {
    expect(told(event('comment.added', said('public', 'contact')))).toEqual([
      'assignee: customer_replied',
      'follower: followed_updated',
    ]);
    expect(told(event('comment.added', said('public', 'contact', true)))).toEqual([]);
    const first = {
      comment: { is_first: true, author_kind: 'contact', author_id: 'c', mentioned_ids: [] },
    };
    expect(told(event('comment.added', said('public', 'contact')), first)).toEqual([]);
    expect(
      told(event('comment.added', said('public', 'contact')), {
        assignee_id: null,
        follower_ids: [],
      }),
    ).toEqual([]);
  });

  it('the curator of all that the customer hears and says, and of a changed status, not of notes', () => {
    const more = { assignee_id: null, follower_ids: [], curator_id: 'curator' };
    const heard = ['curator: curated_updated'];
    expect(told(event('comment.added', said('public', 'agent'), 'writer'), more)).toEqual(heard);
    expect(told(event('comment.added', said('public', 'contact')), more)).toEqual(heard);
    expect(told(event('ticket.updated', { changes: { status_id: ['a', 'b'] } }), more)).toEqual(
      heard,
    );
    expect(told(event('comment.added', said('internal', 'agent'), 'writer'), more)).toEqual([]);
    expect(told(event('comment.added', said('public', 'agent'), 'curator'), more)).toEqual([]);
  });

  it('whoever a note names, but nobody whom a customer or a reply names', () => {
    const comment = {
      is_first: false,
      author_kind: 'agent',
      author_id: 'writer',
      mentioned_ids: ['named'],
    };
    const more = { comment, follower_ids: [] };
    expect(told(event('comment.added', said('internal', 'agent'), 'writer'), more)).toEqual([
      'named: mentioned',
    ]);
    expect(told(event('comment.added', said('public', 'agent'), 'writer'), more)).toEqual([]);
    expect(
      told(event('comment.added', said('public', 'contact')), { ...more, assignee_id: null }),
    ).toEqual([]);
  });

  it('the writer of a reply that did not arrive, of nothing else', () => {
    expect(told(event('delivery.failed', { kind: 'reply' }))).toEqual(['writer: delivery_failed']);
    expect(told(event('delivery.bounced', { kind: 'reply' }), { comment: undefined })).toEqual([
      'assignee: delivery_failed',
    ]);
    for (const kind of ['notification', 'auto_reply', 'invitation', 'password_reset'])
      expect(told(event('delivery.failed', { kind }))).toEqual([]);
  });

  it('nobody of their own act', () => {
    expect(
      told(event('ticket.updated', { changes: { assignee_id: [null, 'me'] } }, 'me'), {
        follower_ids: ['me'],
      }),
    ).toEqual([]);
    expect(told(event('comment.added', said('internal', 'agent'), 'follower'))).toEqual([]);
  });

  it('nobody of housekeeping, and nobody of events that mean nothing to people', () => {
    expect(told(event('ticket.updated', { changes: { tag_names: [[], ['a']] } }))).toEqual([]);
    expect(told(event('notification.created', {}))).toEqual([]);
    expect(told(event('ticket.updated', {}))).toEqual([]);
    expect(told(event('ticket.updated', { changes: 'odd' }))).toEqual([]);
  });
});

it('says the most telling thing once', () => {
  const news = [
    { agent_id: 'a', kind: 'followed_updated' },
    { agent_id: 'a', kind: 'mentioned' },
    { agent_id: 'a', kind: 'assigned' },
    { agent_id: 'b', kind: 'followed_updated' },
  ] as const;
  expect(mostTelling(news)).toEqual([news[1], news[3]]);
});

it('reads whom a note names', () => {
  const [one, two] = [
    '01930000-0000-7000-8000-000000000001',
    '01930000-0000-7000-8000-000000000002',
  ];
  expect(
    mentionedIn(
      `<p><span data-mention="${one}">@А</span> и <span data-mention="${two}">@Б</span> <span data-mention="${one}">@А</span></p>`,
    ),
  ).toEqual([one, two]);
  expect(mentionedIn('<p>data-mention="x"</p>')).toEqual([]);
});

describe('a reply that waited', () => {
  const reply = (name: 'reply.returned' | 'reply.stopped', cause: string) =>
    event(name, { author_id: 'writer', cause, is_scheduled: true });

  it('is told to its author when it did not leave, unless they took it back themselves', () => {
    expect(told(reply('reply.returned', 'answered'))).toEqual(['writer: reply_returned']);
    expect(told(reply('reply.stopped', 'answered'))).toEqual(['writer: reply_returned']);
    expect(told(reply('reply.stopped', 'refused'))).toEqual(['writer: reply_returned']);
    expect(told(reply('reply.returned', 'undone'))).toEqual([]);
    const taken = event('reply.returned', { author_id: 'writer', cause: 'taken' }, 'lead');
    expect(told(taken)).toEqual(['writer: reply_returned']);
  });

  it('is told to those who have the ticket when its author may not send it any more', () => {
    expect(told(reply('reply.stopped', 'no_right'))).toEqual(['assignee: reply_stopped']);
    expect(told(reply('reply.stopped', 'no_right'), { assignee_id: 'writer' })).toEqual([
      'member-1: reply_stopped',
      'member-2: reply_stopped',
    ]);
  });
});
