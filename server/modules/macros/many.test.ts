import { beforeAll, expect, it } from 'vitest';
import type { OperationItem } from '#contract/operations.ts';
import { useTestApp } from '#testing/app.ts';
import { aContact, anAgent } from '#testing/builders.ts';
import { aDesk, aSession, aTicket } from '#testing/ticket-builders.ts';

const app = useTestApp();
let lead: { cookie: string };

beforeAll(async () => {
  await aDesk(app);
  lead = await aSession(app.ctx(), (await anAgent(app.ctx(), { role: 'lead' })).id);
});

const ask = (method: 'GET' | 'POST', url: string, payload?: object) =>
  app.call({ method, url, as: lead, ...(payload === undefined ? {} : { payload }) });

it('says on each ticket what it would say there, counts as used, and goes back', async () => {
  const made = await ask('POST', '/api/macros', {
    name: 'Касса::Перезагрузка',
    reply: {
      ru: '<p>Здравствуйте, {{contact.first_name|"коллега"}}!</p>',
      en: '<p>Hello {{contact.first_name|"there"}}!</p>',
    },
    actions: [{ do: 'add_tags', tags: ['перезагрузка'] }],
  });
  expect(made.statusCode, made.body).toBe(201);
  const ticket_ids: string[] = [];
  for (const [name, language] of [
    ['Пётр Иванов', 'ru'],
    ['John Smith', 'en'],
  ] as const) {
    const { id } = await aContact(app.ctx(), { name });
    const ticket = await aTicket(app.ctx(), { requester_id: id, language });
    ticket_ids.push(ticket.ticket_id);
  }
  const url = `/api/macros/${made.json().id}/operations`;
  const begun = await ask('POST', url, { ticket_ids });
  expect(begun.statusCode, begun.body).toBe(202);
  expect(begun.json()).toMatchObject({ kind: 'macro', name: 'Перезагрузка' });
  await app.opora.drainJobs();
  const { id } = begun.json();
  expect((await ask('GET', `/api/operations/${id}`)).json()).toMatchObject({ done: 2, refused: 0 });
  const words = await Promise.all(
    ticket_ids.map(async (ticket_id) => {
      const { items } = (await ask('GET', `/api/tickets/${ticket_id}/comments`)).json();
      return items.at(-1).body_text.trim();
    }),
  );
  expect(words).toEqual(['Здравствуйте, Пётр!', 'Hello John!']);
  const { items } = (await ask('GET', '/api/macros')).json();
  expect(items).toMatchObject([{ uses: 2 }]);

  await ask('POST', `/api/operations/${id}/undo`);
  await app.opora.drainJobs();
  const told = (await ask('GET', `/api/operations/${id}/items`)).json().items;
  expect(told.map((one: OperationItem) => [one.outcome, one.cause?.key])).toEqual([
    ['undone', 'errors.undo_sent'],
    ['undone', 'errors.undo_sent'],
  ]);
  for (const ticket_id of ticket_ids)
    expect((await ask('GET', `/api/tickets/${ticket_id}`)).json().tags).toEqual([]);
});
