/** Two things that the agent did to several tickets at once in the last days; both can still be taken back. */
import { sql } from 'kysely';
import type { TicketAction } from '#contract/actions.ts';
import { undoDays } from '#contract/operations.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import { plant, type Row } from './demo.sql.ts';
import { instant } from './fold.ts';
import { day } from './hours.ts';

type Asked = { agent_id: string; now: number };
type Item = { ticket_id: string; undo: object | null };

export async function plantOperations(tx: Ctx, { agent_id, now }: Asked): Promise<void> {
  const own = await rows(
    tx,
    sql<{ id: string }>`select id from tickets
      where assignee_id = ${agent_id} and solved_at is null order by number desc limit 6`,
  );
  const tagged = await rows(
    tx,
    sql<{ id: string; tag: string }>`with common as (
        select tag from tickets, unnest(tag_names) as tag group by tag order by count(*) desc limit 1)
      select id, tag from tickets, common where tag = any(tag_names) order by number desc limit 14`,
  );
  const [first] = tagged;
  if (first === undefined || own.length === 0) return;
  await plantOne(tx, {
    ...{ agent_id, now, at: now - 3 * day },
    actions: [{ do: 'set', fields: { assignee_id: 'me' } }],
    items: own.map(({ id }) => ({
      ticket_id: id,
      undo: { written: { fields: { assignee_id: [null, agent_id] } } },
    })),
  });
  await plantOne(tx, {
    ...{ agent_id, now, at: now - 1.2 * day },
    actions: [{ do: 'add_tags', tags: [first.tag] }],
    items: [
      ...tagged.map(({ id, tag }) => ({
        ticket_id: id,
        undo: { written: { fields: {}, tags: { added: [tag], removed: [] } } },
      })),
      // Two that another team took meanwhile.
      ...[newId(), newId()].map((ticket_id) => ({ ticket_id, undo: null })),
    ],
  });
}

type One = Asked & { at: number; actions: readonly TicketAction[]; items: readonly Item[] };

async function plantOne(tx: Ctx, { agent_id, at, actions, items }: One): Promise<void> {
  const id = newId();
  const done = items.filter((item) => item.undo !== null).length;
  const operation: Row = {
    ...{ id, kind: 'bulk', agent_id, actions, state: 'done' },
    ...{ total: items.length, done, refused: items.length - done },
    created_at: instant(at),
    finished_at: instant(at + 2_000),
    expires_at: instant(at + undoDays * day),
  };
  await plant(tx, 'operations', [operation]);
  await plant(
    tx,
    'operation_items',
    items.map(({ ticket_id, undo }) => ({
      ...{ operation_id: id, ticket_id, outcome: undo === null ? 'refused' : 'done' },
      cause_key: undo === null ? 'errors.not_found' : null,
      undo,
    })),
  );
}
