import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/id.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aTeam } from '#testing/builders.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aCustomerReply, aDesk, asAgent, aTicket } from '#testing/ticket-builders.ts';
import { moveComment } from './relocate.ts';

const app = useTestApp();
beforeAll(() => aDesk(app));

const byMail = () => ({ comment: { source_id: newId() } });

async function rowOf(id: string) {
  return app
    .ctx()
    .db.selectFrom('tickets')
    .select(['preview', 'comment_count', 'status_category', 'last_customer_at', 'solved_at'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

describe('a comment that is moved', () => {
  it('takes count, preview and times along, and tells both tickets', async () => {
    const ctx = app.ctx();
    const lead = await asAgent(ctx, (await anAgent(ctx, { role: 'lead' })).id);
    const [from, to] = [await aTicket(ctx), await aTicket(ctx)];
    const before = await rowOf(from.ticket_id);
    const words = { words: 'Это про другое.', ...byMail() };
    const id = await aCustomerReply(ctx, from, words);
    await expectEvents(ctx, ['comment.moved', 'comment.moved'], () =>
      moveComment(lead, id, to.ticket_id),
    );
    expect(await rowOf(from.ticket_id)).toMatchObject({
      comment_count: 1,
      preview: before.preview,
      last_customer_at: before.last_customer_at,
    });
    expect(await rowOf(to.ticket_id)).toMatchObject({
      comment_count: 2,
      preview: 'Это про другое.',
    });
  });

  it('closes what it empties, opens what it comes to, and all is back after the way back', async () => {
    const ctx = app.ctx();
    const lead = await asAgent(ctx, (await anAgent(ctx, { role: 'lead' })).id);
    const [from, to] = [await aTicket(ctx, byMail()), await aTicket(ctx)];
    const moved = await moveComment(lead, from.comment_id, to.ticket_id);
    expect(moved.is_empty).toBe(true);
    expect(await rowOf(from.ticket_id)).toMatchObject({
      status_category: 'closed',
      comment_count: 0,
      preview: '',
      last_customer_at: null,
    });
    await moveComment(lead, from.comment_id, from.ticket_id);
    expect(await rowOf(from.ticket_id)).toMatchObject({
      status_category: 'open',
      solved_at: null,
      comment_count: 1,
    });
    expect(await rowOf(to.ticket_id)).toMatchObject({ comment_count: 1, status_category: 'new' });
  });

  it('is refused where the agent sees one of the two tickets only, and without the right to reply', async () => {
    const ctx = app.ctx();
    const [ours, theirs] = [await aTeam(ctx), await aTeam(ctx)];
    const member = await asAgent(ctx, (await anAgent(ctx, { teams: [ours] })).id);
    const light = await asAgent(
      ctx,
      (await anAgent(ctx, { role: 'light_agent', teams: [ours] })).id,
    );
    const from = await aTicket(ctx, { team_id: ours, ...byMail() });
    const to = await aTicket(ctx, { team_id: theirs, ...byMail() });
    await expectNoEvents(ctx, async () => {
      for (const [actor, comment_id, ticket_id, code] of [
        [member, from.comment_id, to.ticket_id, 'not_found'],
        [member, to.comment_id, from.ticket_id, 'not_found'],
        [light, from.comment_id, from.ticket_id, 'forbidden'],
      ] as const)
        await expect(moveComment(actor, comment_id, ticket_id)).rejects.toMatchObject({ code });
    });
  });
});
