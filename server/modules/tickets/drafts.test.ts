/** Drafts live on the server, belong to one person, and hold their files as long as they need them. */
import { expect, test } from 'vitest';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectNoEvents } from '#testing/expect-events.ts';
import { aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();

async function aDraft(ticket_id: string, as: Somebody, more: object = {}, kind = 'public') {
  const response = await desk.put(`/api/tickets/${ticket_id}/drafts/${kind}`, as, {
    body_html: '<p>Начало ответа</p>',
    ...more,
  });
  expect(response.statusCode).toBe(200);
}

async function draftsOf(ticket_id: string, as: Somebody) {
  return (await desk.get(`/api/tickets/${ticket_id}/drafts`, as)).json().items;
}

async function isHeld(file_id: string): Promise<boolean> {
  const { expires_at } = await ctx()
    .db.selectFrom('files')
    .select('expires_at')
    .where('id', '=', file_id)
    .executeTakeFirstOrThrow();
  return expires_at === null;
}

test('one of each kind is kept for each person, and is nobody else’s', async () => {
  const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
  const cc = [{ name: 'Ия', address: 'iya@customer.test' }];
  await expectNoEvents(ctx(), async () => {
    await aDraft(ticket_id, desk.agent);
    await aDraft(ticket_id, desk.agent, { body_html: '<p>Дальше</p>', cc });
    await aDraft(ticket_id, desk.agent, { body_html: '<p>Заметка</p>' }, 'internal');
  });
  const kept = await draftsOf(ticket_id, desk.agent);
  expect(kept).toHaveLength(2);
  expect(kept.find((one: { visibility: string }) => one.visibility === 'public')).toMatchObject({
    body_html: '<p>Дальше</p>',
    to: null,
    cc,
    files: [],
  });
  expect(await draftsOf(ticket_id, desk.colleague)).toEqual([]);
});

test('an empty one is forgotten', async () => {
  const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
  await aDraft(ticket_id, desk.agent);
  await aDraft(ticket_id, desk.agent, { body_html: '<p>&nbsp;</p>' });
  expect(await draftsOf(ticket_id, desk.agent)).toEqual([]);
});

test('out of sight it can be neither read nor written (case A4)', async () => {
  const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
  await aDraft(ticket_id, desk.agent);
  await desk.patch(`/api/tickets/${ticket_id}`, desk.admin, { team_id: desk.theirs });
  const url = `/api/tickets/${ticket_id}/drafts`;
  expect((await desk.get(url, desk.agent)).statusCode).toBe(404);
  const written = await desk.put(`${url}/public`, desk.agent, { body_html: 'x' });
  expect(written.statusCode).toBe(404);
  await desk.patch(`/api/tickets/${ticket_id}`, desk.admin, { team_id: desk.ours });
  expect(await draftsOf(ticket_id, desk.agent)).toHaveLength(1);
});

test('it holds its files, and lets go of those it drops', async () => {
  const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
  const [kept, dropped] = [await desk.upload(desk.agent, 'a.txt'), await desk.upload(desk.agent)];
  await aDraft(ticket_id, desk.agent, { file_ids: [kept, dropped] });
  expect([await isHeld(kept), await isHeld(dropped)]).toEqual([true, true]);
  expect((await draftsOf(ticket_id, desk.agent))[0].files).toMatchObject([
    { id: kept, name: 'a.txt' },
    { id: dropped },
  ]);
  await aDraft(ticket_id, desk.agent, { file_ids: [kept] });
  expect([await isHeld(kept), await isHeld(dropped)]).toEqual([true, false]);
  await aDraft(ticket_id, desk.agent, { body_html: '', file_ids: [] });
  expect(await isHeld(kept)).toBe(false);
});

test('a file that another draft or a comment holds stays', async () => {
  const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
  const [shared, sent] = [await desk.upload(desk.agent), await desk.upload(desk.agent)];
  await desk.post(`/api/tickets/${ticket_id}/comments`, desk.agent, {
    visibility: 'internal',
    body_html: '<p>Вот файл</p>',
    file_ids: [sent],
  });
  await aDraft(ticket_id, desk.agent, { file_ids: [shared, sent] });
  await aDraft(ticket_id, desk.agent, { file_ids: [shared] }, 'internal');
  await aDraft(ticket_id, desk.agent, { file_ids: [] });
  expect([await isHeld(shared), await isHeld(sent)]).toEqual([true, true]);
  expect(
    (await draftsOf(ticket_id, desk.agent))
      .map((one: { files: unknown[] }) => one.files.length)
      .sort(),
  ).toEqual([0, 1]);
});

test('sending forgets the draft of its kind, and what was not sent with it ends in time', async () => {
  const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
  const [sent, left] = [await desk.upload(desk.agent), await desk.upload(desk.agent)];
  await aDraft(ticket_id, desk.agent, { file_ids: [sent, left] });
  await aDraft(ticket_id, desk.agent, {}, 'internal');
  await desk.post(`/api/tickets/${ticket_id}/comments`, desk.agent, {
    visibility: 'public',
    body_html: '<p>Готово</p>',
    file_ids: [sent],
  });
  expect(await draftsOf(ticket_id, desk.agent)).toMatchObject([{ visibility: 'internal' }]);
  expect([await isHeld(sent), await isHeld(left)]).toEqual([true, false]);
});

test('a refused reply leaves the draft and its files as they are', async () => {
  const ticket = await aTicket(ctx(), { team_id: desk.ours });
  const file_id = await desk.upload(desk.agent);
  await aDraft(ticket.ticket_id, desk.agent, { file_ids: [file_id] });
  const refused = await desk.post(`/api/tickets/${ticket.ticket_id}/comments`, desk.agent, {
    visibility: 'public',
    body_html: '<p>Готово</p>',
    status_id: desk.statuses.new,
    seen_comment_id: '01930000-0000-7000-8000-00000000ffff',
  });
  expect(refused.statusCode).toBe(409);
  expect(await draftsOf(ticket.ticket_id, desk.agent)).toHaveLength(1);
  expect(await isHeld(file_id)).toBe(true);
});
