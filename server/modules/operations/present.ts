/** The ledger as screens read it. */
import { z } from 'zod';
import type { ItemOutcome, Operation, OperationItem } from '#contract/operations.ts';
import { agentNames } from '#modules/people/people.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { maySeeAll } from './operations.access.ts';
import { itemPage, type OperationRow, operationById, operationPage } from './operations.sql.ts';

const operationsAPage = 50;
const itemsAPage = 100;

export async function getOperation(ctx: Ctx, id: string): Promise<Operation> {
  const row = (await operationById(ctx, id)) ?? fail('not_found', 'errors.not_found');
  const [shown] = await presentAll(ctx, [row]);
  return shown ?? fail('not_found', 'errors.not_found');
}

/** @throws OporaError forbidden: those of everyone are for whoever has operations.manage */
export async function listOperations(
  ctx: Ctx,
  ask: { of: 'me' | 'everyone'; working?: 'true' | undefined; after?: string | undefined },
): Promise<{ items: Operation[]; next: string | null }> {
  if (ask.of === 'everyone' && !maySeeAll(ctx)) fail('forbidden', 'errors.forbidden');
  const rows = await operationPage(ctx, {
    agent_id: ask.of === 'me' ? (actorId(ctx.actor) ?? undefined) : undefined,
    is_working: ask.working === 'true',
    after: readCursor(ask.after),
    limit: operationsAPage,
  });
  const shown = rows.slice(0, operationsAPage);
  const last = shown.at(-1);
  return {
    items: await presentAll(ctx, shown),
    next: rows.length > operationsAPage && last ? `${last.created_at}_${last.id}` : null,
  };
}

export async function listItems(
  ctx: Ctx,
  operation_id: string,
  ask: { outcome?: ItemOutcome | undefined; after?: string | undefined },
): Promise<{ items: OperationItem[]; next: string | null }> {
  if (ask.after !== undefined && !z.uuid().safeParse(ask.after).success)
    fail('invalid', 'errors.cursor');
  const rows = await itemPage(ctx, operation_id, {
    outcome: ask.outcome,
    after: ask.after,
    limit: itemsAPage,
  });
  const shown = rows.slice(0, itemsAPage);
  return {
    items: shown.map((row) => ({
      ticket_id: row.ticket_id,
      ticket: row.number === null ? null : { number: row.number, subject: row.subject ?? '' },
      outcome: row.outcome,
      cause: row.cause_key === null ? null : { key: row.cause_key, params: row.cause_params ?? {} },
    })),
    next: rows.length > itemsAPage ? (shown.at(-1)?.ticket_id ?? null) : null,
  };
}

async function presentAll(ctx: Ctx, rows: readonly OperationRow[]): Promise<Operation[]> {
  const ids = rows.flatMap((row) => [row.agent_id ?? [], row.undone_by ?? []].flat());
  const names = await agentNames(ctx, ids);
  const person = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? '' });
  return rows.map((row) => {
    const { id, kind, name, actions, state, is_gathered, total, done, unchanged, refused } = row;
    const { undone, undo_refused, created_at, finished_at, stopped_at, undone_at, expires_at } =
      row;
    return {
      ...{ id, kind, name, actions, state, is_gathered, total, done, unchanged, refused },
      ...{ undone, undo_refused, created_at, finished_at, stopped_at, undone_at, expires_at },
      agent: person(row.agent_id),
      undone_by: person(row.undone_by),
      can: {
        undo: state === 'done' && done > 0 && new Date(expires_at) > ctx.now,
        stop: state === 'queued' || state === 'running',
      },
    };
  });
}

const cursor = z.tuple([z.iso.datetime(), z.uuid()]);

/** @throws OporaError invalid errors.cursor for one that we did not write */
function readCursor(text: string | undefined): { created_at: string; id: string } | undefined {
  if (text === undefined) return undefined;
  const parsed = cursor.safeParse(text.split('_'));
  if (!parsed.success) fail('invalid', 'errors.cursor');
  const [created_at, id] = parsed.data;
  return { created_at, id };
}
