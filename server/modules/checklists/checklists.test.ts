/** Checklists: from templates and own items, who ticks and takes off, and what they hold open. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Checklist } from '#contract/checklists.ts';
import { updateTicket } from '#modules/tickets/tickets.ts';
import { asSystem } from '#platform/ctx.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aCustomerReply, asAgent, aTicket } from '#testing/ticket-builders.ts';
import { addChecklist, takeBackChecklist } from './checklists.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
let template_id: string;

beforeAll(async () => {
  template_id = await aTemplate('Выезд к клиенту', [
    { text: 'Согласовать время', is_required: true },
    { text: 'Подписать акт', is_required: true },
    { text: 'Сфотографировать кассу', is_required: false },
  ]);
});

async function aTemplate(name: string, items: object[]): Promise<string> {
  const made = await desk.post('/api/checklist-templates', desk.admin, { name, items });
  expect(made.statusCode, made.body).toBe(201);
  return made.json().id;
}

async function ours() {
  return aTicket(ctx(), { team_id: desk.ours });
}

async function listsOf(ticket_id: string, as: Somebody = desk.agent): Promise<Checklist[]> {
  const response = await desk.get(`/api/tickets/${ticket_id}/checklists`, as);
  expect(response.statusCode, response.body).toBe(200);
  return response.json().items;
}

async function tick(item_id: string | undefined, is_done = true, as: Somebody = desk.agent) {
  return desk.patch(`/api/checklist-items/${item_id}`, as, { is_done });
}

describe('a template', () => {
  test('is made and changed by administrators; its name is its own; tickets keep their copy', async () => {
    const body = { name: 'Приёмка', items: [{ text: 'Проверить', is_required: false }] };
    await expectNoEvents(ctx(), async () => {
      const refused = await desk.post('/api/checklist-templates', desk.lead, body);
      expect(refused.statusCode).toBe(403);
      const empty = { name: 'Пустой', items: [] };
      expect((await desk.post('/api/checklist-templates', desk.admin, empty)).statusCode).toBe(422);
    });
    const id = await aTemplate(body.name, body.items);
    const taken = await desk.post('/api/checklist-templates', desk.admin, {
      ...body,
      name: 'приёмка',
    });
    expect(taken.json()).toMatchObject({ fields: { name: 'errors.field.name_taken' } });
    const { ticket_id } = await ours();
    await desk.post(`/api/tickets/${ticket_id}/checklists`, desk.agent, { template_id: id });
    await expectEvents(ctx(), ['checklist_template.changed'], async () => {
      const changed = await desk.patch(`/api/checklist-templates/${id}`, desk.admin, {
        name: 'Новая приёмка',
        items: [{ text: 'Другое', is_required: true }],
        is_archived: true,
      });
      expect(changed.json()).toMatchObject({ name: 'Новая приёмка', is_archived: true });
    });
    expect(await listsOf(ticket_id)).toMatchObject([
      { name: 'Приёмка', items: [{ text: 'Проверить' }] },
    ]);
    const other = await ours();
    const archived = await desk.post(`/api/tickets/${other.ticket_id}/checklists`, desk.agent, {
      template_id: id,
    });
    expect(archived.json()).toMatchObject({ message_key: 'errors.checklist_archived' });
  });
});

describe('on a ticket', () => {
  test('a checklist is put once; its items say who ticked them and when', async () => {
    const { ticket_id } = await ours();
    const url = `/api/tickets/${ticket_id}/checklists`;
    await expectEvents(ctx(), ['checklist.added'], () =>
      desk.post(url, desk.agent, { template_id }),
    );
    await expectNoEvents(ctx(), () => desk.post(url, desk.colleague, { template_id }));
    const [list] = await listsOf(ticket_id);
    expect(list).toMatchObject({
      name: 'Выезд к клиенту',
      can: { tick: true, remove: true, edit: false },
    });
    const [first] = list?.items ?? [];
    await expectEvents(ctx(), ['checklist.changed'], () => tick(first?.id, true, desk.colleague));
    await expectNoEvents(ctx(), () => tick(first?.id));
    const [ticked] = (await listsOf(ticket_id))[0]?.items ?? [];
    expect(ticked).toMatchObject({ done_by: { id: desk.colleague.id, name: desk.colleague.name } });
    expect(ticked?.done_at).not.toBeNull();
    await tick(first?.id, false);
    expect((await listsOf(ticket_id))[0]?.items[0]).toMatchObject({ done_at: null, done_by: null });
    const reworded = await desk.patch(`/api/checklist-items/${first?.id}`, desk.agent, {
      text: 'х',
    });
    expect(reworded.json()).toMatchObject({ message_key: 'errors.checklist_of_template' });
    expect((await desk.remove(`/api/checklist-items/${first?.id}`, desk.agent)).statusCode).toBe(
      403,
    );
    const history = await desk.get(`/api/tickets/${ticket_id}/history`, desk.agent);
    expect(history.json().items.map((one: { name: string }) => one.name)).toEqual(
      expect.arrayContaining(['checklist.added', 'checklist.changed']),
    );
  });

  test('whoever put it there takes it off, or an administrator; nobody whom it stops', async () => {
    const { ticket_id } = await ours();
    await desk.post(`/api/tickets/${ticket_id}/checklists`, desk.agent, { template_id });
    const [list] = await listsOf(ticket_id, desk.colleague);
    expect(list?.can.remove).toBe(false);
    const url = `/api/checklists/${list?.id}`;
    await expectNoEvents(ctx(), async () => {
      expect((await desk.remove(url, desk.colleague)).statusCode).toBe(403);
      expect((await desk.remove(url, desk.outsider)).statusCode).toBe(404);
    });
    await expectEvents(ctx(), ['checklist.removed'], () => desk.remove(url, desk.agent));
    expect(await listsOf(ticket_id)).toEqual([]);
  });

  test('own items stand last, in the order written; their words change; the last one takes the list along', async () => {
    const { ticket_id } = await ours();
    const url = `/api/tickets/${ticket_id}/checklist-items`;
    for (const text of ['Позвонить', 'Выслать кабель']) await desk.post(url, desk.agent, { text });
    await desk.post(`/api/tickets/${ticket_id}/checklists`, desk.agent, { template_id });
    const own = (await listsOf(ticket_id)).at(-1);
    expect(own).toMatchObject({ template_id: null, name: '', can: { edit: true } });
    expect(own?.items.map((item) => item.text)).toEqual(['Позвонить', 'Выслать кабель']);
    const [first, second] = own?.items ?? [];
    await desk.patch(`/api/checklist-items/${first?.id}`, desk.colleague, {
      text: 'Перезвонить',
      is_required: true,
    });
    expect((await listsOf(ticket_id)).at(-1)?.items[0]).toMatchObject({
      text: 'Перезвонить',
      is_required: true,
    });
    for (const item of [first, second])
      expect((await desk.remove(`/api/checklist-items/${item?.id}`, desk.agent)).statusCode).toBe(
        200,
      );
    expect(await listsOf(ticket_id)).toHaveLength(1);
    expect((await desk.post(url, desk.light, { text: 'х' })).statusCode).toBe(403);
    expect((await desk.post(url, desk.outsider, { text: 'х' })).statusCode).toBe(404);
  });
});

describe('what must be done first', () => {
  async function held() {
    const ticket = await ours();
    await desk.post(`/api/tickets/${ticket.ticket_id}/checklists`, desk.agent, { template_id });
    return { ...ticket, url: `/api/tickets/${ticket.ticket_id}` };
  }

  test('holds the ticket: neither solved nor closed, by hand nor with words, and it is said what is open', async () => {
    const { ticket_id, url } = await held();
    const said = {
      status: 422,
      message_key: 'errors.checklist_open',
      params: { items: '«Согласовать время», «Подписать акт»' },
    };
    await expectNoEvents(ctx(), async () => {
      for (const status_id of [desk.statuses.solved, desk.statuses.closed]) {
        expect((await desk.patch(url, desk.agent, { status_id })).json()).toMatchObject(said);
        const words = { body_html: '<p>Готово</p>', status_id };
        const note = { ...words, visibility: 'internal' };
        const noted = await desk.post(`${url}/comments`, desk.agent, note);
        expect(noted.json()).toMatchObject(said);
        const waiting = await desk.post(`${url}/waiting-replies`, desk.agent, words);
        expect(waiting.json()).toMatchObject(said);
      }
    });
    const { status_id } = (await desk.get(url, desk.agent)).json();
    expect(status_id).toBe(desk.statuses.new);
    const items = (await listsOf(ticket_id))[0]?.items ?? [];
    await tick(items[0]?.id);
    await tick(items[1]?.id);
    const solved = await desk.patch(url, desk.agent, { status_id: desk.statuses.solved });
    expect(solved.json()).toMatchObject({ status_category: 'solved' });
  });

  test('holds the survivor of a merged ticket, where it is ticked', async () => {
    const { ticket_id, requester_id } = await held();
    const survivor = await aTicket(ctx(), { team_id: desk.ours, requester_id });
    const url = `/api/tickets/${survivor.ticket_id}`;
    const merged = await desk.post(`${url}/merge`, desk.agent, { from_ids: [ticket_id] });
    expect(merged.statusCode, merged.body).toBeLessThan(300);
    const solve = () => desk.patch(url, desk.agent, { status_id: desk.statuses.solved });
    expect((await solve()).json()).toMatchObject({ message_key: 'errors.checklist_open' });
    const [list] = await listsOf(survivor.ticket_id);
    for (const item of list?.items ?? []) await tick(item.id);
    expect((await solve()).json()).toMatchObject({ status_category: 'solved' });
  });

  test('a long list is named by its first five', async () => {
    const { ticket_id } = await ours();
    for (let number = 1; number <= 7; number++)
      await desk.post(`/api/tickets/${ticket_id}/checklist-items`, desk.agent, {
        text: `Шаг ${number}`,
        is_required: true,
      });
    const refused = await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, {
      status_id: desk.statuses.solved,
    });
    expect(refused.json()).toMatchObject({
      message_key: 'errors.checklist_open_more',
      params: { count: 2 },
    });
  });

  test('does not stop other statuses, the desk itself, nor the customer', async () => {
    const { ticket_id, requester_id, url } = await held();
    const waiting = await desk.patch(url, desk.agent, {
      status_id: desk.statuses.waiting_customer,
    });
    expect(waiting.statusCode).toBe(200);
    await aCustomerReply(ctx(), { ticket_id, requester_id });
    await updateTicket(asSystem(ctx()), ticket_id, { status_id: desk.statuses.solved });
    const closed = await desk.patch(url, desk.agent, { status_id: desk.statuses.closed });
    expect(closed.statusCode, closed.body).toBe(200);
  });
});

test('what was put there is taken back exactly, unless somebody has worked with it', async () => {
  const { ticket_id } = await ours();
  const as = await asAgent(ctx(), desk.agent.id);
  const first = (await addChecklist(as, ticket_id, template_id)) ?? '';
  expect(await addChecklist(as, ticket_id, template_id)).toBeUndefined();
  await expectEvents(ctx(), ['checklist.removed'], () => takeBackChecklist(as, ticket_id, first));
  await expectNoEvents(ctx(), () => takeBackChecklist(as, ticket_id, first));
  const second = (await addChecklist(as, ticket_id, template_id)) ?? '';
  await tick((await listsOf(ticket_id))[0]?.items[0]?.id, true, desk.colleague);
  await expectNoEvents(ctx(), async () => {
    await expect(takeBackChecklist(as, ticket_id, second)).rejects.toMatchObject({
      code: 'conflict',
      message_key: 'errors.checklist_used',
    });
  });
  const outsider = await asAgent(ctx(), desk.outsider.id);
  await expect(addChecklist(outsider, ticket_id, template_id)).rejects.toMatchObject({
    code: 'not_found',
  });
});
