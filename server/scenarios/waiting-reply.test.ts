/** Nobody hears of a reply before it leaves: not the search, not a colleague, not a customer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { useTestDesk } from '#testing/desk.ts';
import { eventually } from '#testing/eventually.ts';
import { aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();

async function heard() {
  const found = await desk.get('/api/search?q=термоголовку', desk.colleague);
  const told = await desk.get('/api/notifications', desk.colleague);
  const deliveries = await ctx().db.selectFrom('deliveries').select('id').execute();
  return {
    found: found.json().tickets.length,
    told: told.json().items.length,
    deliveries: deliveries.length,
  };
}

test('a reply is heard of when it leaves, and not before', async () => {
  const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
  await desk.put(`/api/tickets/${ticket_id}/follow`, desk.colleague, { is_following: true });
  await desk.patch('/api/me', desk.agent, { undo_seconds: 5 });
  const worker = await desk.app.opora.startWorker();
  try {
    const url = `/api/tickets/${ticket_id}/waiting-replies`;
    const body_html = '<p>Замените термоголовку целиком.</p>';
    expect((await desk.post(url, desk.agent, { body_html })).statusCode).toBe(201);
    // Both follow the events every second.
    await sleep(3_000);
    expect(await heard()).toEqual({ found: 0, told: 0, deliveries: 0 });
    await eventually('it has left', async () => {
      const { found, told, deliveries } = await heard();
      return found === 1 && told === 1 && deliveries === 1;
    });
  } finally {
    await worker.stop();
  }
}, 40_000);
