/** What a person keeps at hand follows them and nobody else, and never shows what they may not see. */
import { describe, expect, test } from 'vitest';
import { mostPinned, recentShown } from '#contract/my-tickets.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();

async function mine(as: Somebody): Promise<{ pinned: string[]; recent: string[] }> {
  const { pinned, recent } = (await desk.get('/api/me/tickets', as)).json();
  const ids = (rows: { id: string }[]) => rows.map((row) => row.id);
  return { pinned: ids(pinned), recent: ids(recent) };
}
const pin = (as: Somebody, id: string, is_pinned = true) =>
  desk.put(`/api/tickets/${id}/pin`, as, { is_pinned });

describe('pinned tickets', () => {
  test('stand in the order of pinning, for the one who pinned them, as long as they are seen', async () => {
    const [one, two] = [
      await aTicket(ctx(), { team_id: desk.ours }),
      await aTicket(ctx(), { team_id: desk.ours }),
    ];
    await expectEvents(ctx(), ['pins.changed', 'pins.changed', 'pins.changed'], async () => {
      for (const id of [two.ticket_id, one.ticket_id, two.ticket_id])
        expect((await pin(desk.agent, id)).statusCode).toBe(200);
    });
    expect((await mine(desk.agent)).pinned).toEqual([two.ticket_id, one.ticket_id]);
    expect((await mine(desk.colleague)).pinned).toEqual([]);
    await expectNoEvents(ctx(), async () => {
      expect((await pin(desk.outsider, one.ticket_id)).statusCode).toBe(404);
    });
    await desk.patch(`/api/tickets/${two.ticket_id}`, desk.admin, { team_id: desk.theirs });
    expect((await mine(desk.agent)).pinned).toEqual([one.ticket_id]);
    await pin(desk.agent, one.ticket_id, false);
    expect((await mine(desk.agent)).pinned).toEqual([]);
  });

  test('are few: one too many is refused in words', async () => {
    for (let count = (await mine(desk.colleague)).pinned.length; count < mostPinned; count += 1) {
      const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
      await pin(desk.colleague, ticket_id);
    }
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    await expectNoEvents(ctx(), async () => {
      const refused = await pin(desk.colleague, ticket_id);
      expect(refused.statusCode).toBe(422);
      expect(refused.json().message_key).toBe('errors.too_many_pins');
    });
  });
});

test('tickets looked at lately come the last first, each once, and only so many are kept', async () => {
  const ids: string[] = [];
  for (let count = 0; count < recentShown + 3; count += 1) {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    ids.push(ticket_id);
    expect((await desk.put(`/api/tickets/${ticket_id}/visit`, desk.agent, {})).statusCode).toBe(
      200,
    );
  }
  const [first = ''] = ids.slice(-3);
  await desk.put(`/api/tickets/${first}/visit`, desk.agent, {});
  const { recent } = await mine(desk.agent);
  expect(recent).toHaveLength(recentShown);
  expect(recent.slice(0, 3)).toEqual([first, ids.at(-1), ids.at(-2)]);
  expect((await desk.put(`/api/tickets/${first}/visit`, desk.outsider, {})).statusCode).toBe(404);
  const kept = await ctx().db.selectFrom('ticket_visits').select('ticket_id').execute();
  expect(kept).toHaveLength(recentShown);
});
