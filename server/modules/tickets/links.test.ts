/** Ties between tickets, through HTTP. */
import { describe, expect, test } from 'vitest';
import type { LinkRole } from '#contract/links.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();

async function ours() {
  return aTicket(ctx(), { team_id: desk.ours });
}

function tie(id: string, role: LinkRole, ticket_id: string, as: Somebody = desk.agent) {
  return desk.post(`/api/tickets/${id}/links`, as, { role, ticket_id });
}

async function tiesOf(id: string, as: Somebody = desk.agent) {
  const { items } = (await desk.get(`/api/tickets/${id}/links`, as)).json();
  return items.map((one: { role: string; ticket: { id: string } }) => [one.role, one.ticket.id]);
}

describe('a tie', () => {
  test('is read from both ends, is made once, and is taken away from either', async () => {
    const [a, b] = [await ours(), await ours()];
    for (const [role, back] of [
      ['related', 'related'],
      ['duplicate_of', 'duplicated_by'],
      ['parent', 'child'],
      ['cause_of', 'caused_by'],
    ] as const) {
      const [told] = await expectEvents(ctx(), ['ticket.linked', 'ticket.linked'], () =>
        tie(a.ticket_id, role, b.ticket_id),
      );
      expect(told?.data).toMatchObject({ other_number: expect.any(Number) });
      await expectNoEvents(ctx(), () => tie(b.ticket_id, back, a.ticket_id));
      expect(await tiesOf(a.ticket_id)).toEqual([[role, b.ticket_id]]);
      expect(await tiesOf(b.ticket_id)).toEqual([[back, a.ticket_id]]);
      await expectEvents(ctx(), ['ticket.unlinked', 'ticket.unlinked'], () =>
        desk.post(`/api/tickets/${b.ticket_id}/links/removal`, desk.agent, {
          role: back,
          ticket_id: a.ticket_id,
        }),
      );
      expect(await tiesOf(a.ticket_id)).toEqual([]);
    }
  });

  test('never closes a ring, gives a child one parent, and binds nobody to himself', async () => {
    const [a, b, c] = [await ours(), await ours(), await ours()];
    await tie(b.ticket_id, 'parent', a.ticket_id);
    await tie(c.ticket_id, 'parent', b.ticket_id);
    await expectNoEvents(ctx(), async () => {
      const ring = await tie(a.ticket_id, 'parent', c.ticket_id);
      expect(ring.json().message_key).toBe('errors.link_ring');
      const second = await tie(c.ticket_id, 'parent', a.ticket_id);
      expect(second.json().message_key).toBe('errors.link_has_parent');
      const self = await tie(a.ticket_id, 'related', a.ticket_id);
      expect(self.json().message_key).toBe('errors.link_to_itself');
    });
    // Two at once, each right by itself.
    const [d, e] = [await ours(), await ours()];
    const both = await Promise.all([
      tie(d.ticket_id, 'parent', e.ticket_id),
      tie(e.ticket_id, 'parent', d.ticket_id),
    ]);
    expect(both.map((one) => one.statusCode).toSorted()).toEqual([200, 409]);
  });

  test('is shown to those who see the other ticket, and counted on the parent’s row', async () => {
    const [parent, child] = [await ours(), await ours()];
    const hidden = await aTicket(ctx(), { team_id: desk.theirs });
    await tie(parent.ticket_id, 'child', child.ticket_id);
    await tie(parent.ticket_id, 'child', hidden.ticket_id, desk.lead);
    expect(await tiesOf(parent.ticket_id)).toEqual([['child', child.ticket_id]]);
    expect(await tiesOf(parent.ticket_id, desk.lead)).toHaveLength(2);
    const url = `/api/tickets/${parent.ticket_id}`;
    expect((await desk.get(url, desk.agent)).json().children).toEqual({ open: 1, total: 1 });
    expect((await desk.get(url, desk.lead)).json().children).toEqual({ open: 2, total: 2 });
    await expectNoEvents(ctx(), async () => {
      expect((await tie(parent.ticket_id, 'related', hidden.ticket_id)).statusCode).toBe(404);
      expect((await tie(parent.ticket_id, 'related', child.ticket_id, desk.light)).statusCode).toBe(
        403,
      );
    });
  });

  test('of a merged ticket is the survivor’s', async () => {
    const [parent, child] = [await ours(), await ours()];
    const into = await aTicket(ctx(), { team_id: desk.ours, requester_id: child.requester_id });
    await tie(parent.ticket_id, 'child', child.ticket_id);
    await desk.post(`/api/tickets/${into.ticket_id}/merge`, desk.agent, {
      from_ids: [child.ticket_id],
    });
    expect(await tiesOf(parent.ticket_id)).toEqual([['child', into.ticket_id]]);
    expect(await tiesOf(into.ticket_id)).toEqual([['parent', parent.ticket_id]]);
  });
});

describe('children', () => {
  test('are solved with the same words, those that are open, and whoever is no child is refused', async () => {
    const [parent, one, two, stranger] = [await ours(), await ours(), await ours(), await ours()];
    await tie(parent.ticket_id, 'child', one.ticket_id);
    await tie(parent.ticket_id, 'child', two.ticket_id);
    await desk.patch(`/api/tickets/${two.ticket_id}`, desk.agent, {
      status_id: desk.statuses.solved,
    });
    const url = `/api/tickets/${parent.ticket_id}/children/solve`;
    const body_html = '<p>Починили: сеть снова работает.</p>';
    const refused = await desk.post(url, desk.agent, {
      ticket_ids: [stranger.ticket_id],
      body_html,
    });
    expect(refused.statusCode).toBe(404);
    const ticket_ids = [one.ticket_id, two.ticket_id];
    const done = (await desk.post(url, desk.agent, { ticket_ids, body_html })).json();
    expect(done).toEqual({ solved: [one.ticket_id], refused: [] });
    const solved = (await desk.get(`/api/tickets/${one.ticket_id}`, desk.agent)).json();
    expect(solved).toMatchObject({
      status_category: 'solved',
      preview: 'Починили: сеть снова работает.',
    });
    const { children } = (await desk.get(`/api/tickets/${parent.ticket_id}`, desk.agent)).json();
    expect(children).toEqual({ open: 0, total: 2 });
    const light = await desk.post(url, desk.light, { ticket_ids, body_html });
    expect(light.statusCode).toBe(403);
  });
});
