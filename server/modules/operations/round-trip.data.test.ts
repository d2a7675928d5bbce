/** Whatever is done to a ticket by a list of actions, taking it back leaves the ticket as it was. */
import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, expect, it } from 'vitest';
import type { TicketAction } from '#contract/actions.ts';
import { mainBrandId } from '#contract/brands.ts';
import { createBrand } from '#modules/brands/brands.ts';
import { createTemplate } from '#modules/checklists/checklists.ts';
import { createField } from '#modules/fields/fields.ts';
import { mergeTickets, splitTicket } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aTeam } from '#testing/builders.ts';
import { aCustomerReply, aDesk, asAgent, aTicket } from '#testing/ticket-builders.ts';
import { applyActions, getOperation, startOperation, undoOperation } from './operations.ts';

const app = useTestApp();
const ids = {
  statuses: [''],
  types: [''],
  brands: [''],
  teams: [''],
  agents: [''],
  text_field: '',
  number_field: '',
  template: '',
};

async function idsOf(table: 'statuses' | 'ticket_types'): Promise<string[]> {
  const rows = await app.ctx().db.selectFrom(table).select('id').execute();
  return rows.map((row) => row.id);
}

beforeAll(async () => {
  await aDesk(app);
  const ctx = app.ctx();
  ids.teams = [await aTeam(ctx), await aTeam(ctx)];
  for (let index = 0; index < 3; index += 1)
    ids.agents[index] = (await anAgent(ctx, { role: 'lead', teams: ids.teams })).id;
  ids.statuses = await idsOf('statuses');
  ids.types = await idsOf('ticket_types');
  const other = await createBrand(ctx, { name: 'Другой', key: 'other' }, 'https://desk.test');
  ids.brands = [mainBrandId, other.id];
  const shown = { is_everywhere: true, options: [] };
  const text = { kind: 'text' as const, name: { ru: 'Договор', en: 'Contract' }, ...shown };
  const number = { kind: 'number' as const, name: { ru: 'Этаж', en: 'Floor' }, ...shown };
  ids.text_field = (await createField(ctx, text)).id;
  ids.number_field = (await createField(ctx, number)).id;
  ids.template = (
    await createTemplate(ctx, { name: 'Выезд', items: [{ text: 'Ключи', is_required: false }] })
  ).id;
}, 60_000);

const tags = fc.uniqueArray(fc.constantFrom('касса', 'Возврат', 'VIP', 'чек'), { minLength: 1 });
const grade = fc.integer({ min: 1, max: 3 });

/** Statuses that cannot follow are refused; which ones, the tests of status say. */
function anyAction(): fc.Arbitrary<TicketAction> {
  const one = (list: readonly string[]) => fc.constantFrom(...list);
  return fc.oneof(
    fc
      .record(
        {
          subject: fc.constantFrom('Не печатает', 'Другое'),
          status_id: one(ids.statuses),
          assignee_id: fc.option(fc.oneof(fc.constant('me'), one(ids.agents))),
          team_id: fc.option(one(ids.teams)),
          type_id: fc.option(one(ids.types)),
          brand_id: one(ids.brands),
          impact: grade,
          urgency: grade,
        },
        { requiredKeys: ['impact'] },
      )
      .map((fields) => ({ do: 'set' as const, fields })),
    tags.map((list) => ({ do: 'add_tags' as const, tags: list })),
    tags.map((list) => ({ do: 'remove_tags' as const, tags: list })),
    fc.boolean().map((is_following) => ({ do: 'follow' as const, is_following })),
    fc.constantFrom('Д-1', 'Д-2', null).map((value) => ({
      ...{ do: 'set_field' as const, field_id: ids.text_field, value },
    })),
    fc.constantFrom(1, 2, null).map((value) => ({
      ...{ do: 'set_field' as const, field_id: ids.number_field, value },
    })),
    fc.constant({ do: 'add_time' as const, minutes: 15 }),
    fc.constant({ do: 'add_checklist' as const, template_id: ids.template }),
  );
}

/** All that a ticket is, besides when it was touched. */
async function everythingOf(ctx: Ctx, ticket_id: string): Promise<unknown> {
  const { rows } = await sql`
    select to_jsonb(t) - 'updated_at' as ticket,
      (select count(*) from ticket_followers where ticket_id = t.id) as followers,
      (select count(*) from ticket_tags where ticket_id = t.id) as tags,
      (select count(*) from time_entries where ticket_id = t.id) as times,
      (select count(*) from checklists where ticket_id = t.id) as checklists,
      (select count(*) from ticket_links where ticket_id = t.id) as links
    from tickets t where t.id = ${ticket_id}`.execute(ctx.db);
  return rows[0];
}

async function takenBack(as: Ctx, id: string) {
  await undoOperation(as, id);
  await app.opora.drainJobs();
  return getOperation(as, id);
}

it('a random list of actions and its undo leave the ticket as it was', async () => {
  const as = await asAgent(app.ctx(), ids.agents[0] ?? '');
  const { ticket_id } = await aTicket(app.ctx(), { tags: ['касса'] });
  const lists = fc.array(anyAction(), { minLength: 1, maxLength: 6 });
  let applied = 0;
  await fc.assert(
    fc.asyncProperty(lists, async (actions) => {
      const now = { ...as, now: new Date() };
      const before = await everythingOf(now, ticket_id);
      const operation_id = await startOperation(now, { kind: 'macro', actions });
      try {
        await applyActions(now, ticket_id, { actions, operation_id });
      } catch {
        // A status that cannot follow: nothing of the list is done.
        expect(await everythingOf(now, ticket_id)).toEqual(before);
        return;
      }
      applied += 1;
      const undone = await takenBack(now, operation_id);
      expect(undone.undo_refused).toBe(0);
      expect(await everythingOf(now, ticket_id)).toEqual(before);
    }),
    { numRuns: 60 },
  );
  expect(applied).toBeGreaterThan(15);
}, 60_000);

it('a tie between tickets goes with the rest', async () => {
  const as = await asAgent(app.ctx(), ids.agents[0] ?? '');
  const [one, other] = [await aTicket(app.ctx()), await aTicket(app.ctx())];
  const before = await everythingOf(as, one.ticket_id);
  const operation_id = await startOperation(as, { kind: 'macro' });
  const actions: TicketAction[] = [{ do: 'link', kind: 'caused_by', ticket_id: other.ticket_id }];
  await applyActions(as, one.ticket_id, { actions, operation_id });
  expect(await everythingOf(as, one.ticket_id)).not.toEqual(before);
  expect(await takenBack(as, operation_id)).toMatchObject({ state: 'undone', undone: 1 });
  expect(await everythingOf(as, one.ticket_id)).toEqual(before);
});

it('merges and splits stand in the ledger, and go back by it', async () => {
  const as = await asAgent(app.ctx(), ids.agents[0] ?? '');
  const requester = await aTicket(app.ctx());
  const { requester_id } = requester;
  const others = [
    await aTicket(app.ctx(), { requester_id }),
    await aTicket(app.ctx(), { requester_id }),
  ];
  const from_ids = others.map((one) => one.ticket_id);
  await mergeTickets(as, { into: requester.ticket_id, from_ids });
  const last = async () => {
    const { rows } = await sql<{ id: string }>`
      select id from operations order by created_at desc, id desc limit 1`.execute(as.db);
    return rows[0]?.id ?? '';
  };
  const merge = await last();
  expect(await getOperation(as, merge)).toMatchObject({ kind: 'merge', total: 2, done: 2 });
  expect(await takenBack(as, merge)).toMatchObject({ state: 'undone', undone: 2, undo_refused: 0 });

  const comment_id = await aCustomerReply(app.ctx(), requester, { words: 'И ещё одно дело' });
  const split = await splitTicket({ ...as, now: new Date() }, requester.ticket_id, {
    comment_ids: [comment_id],
    mode: 'move',
    subject: 'Другое дело',
  });
  const split_operation = await last();
  expect(await getOperation(as, split_operation)).toMatchObject({ kind: 'split', done: 1 });
  expect(await takenBack(as, split_operation)).toMatchObject({ undone: 1, undo_refused: 0 });
  expect(split.ticket_id).not.toBe(requester.ticket_id);
});
