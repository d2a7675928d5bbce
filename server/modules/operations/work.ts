/**
 * The work of an operation: a job takes its tickets one by one, a transaction each, so that a killed
 * server goes on where it was and does nothing twice. It works in short turns: others wait for a worker too.
 */
import { z } from 'zod';
import { pickTickets } from '#modules/tickets/tickets.ts';
import type { Actor, Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { isDatabaseLost, OporaError } from '#platform/errors.ts';
import { publishTogether } from '#platform/events.ts';
import { enqueue, type Job, job } from '#platform/jobs.ts';
import { actorNow } from './actors.ts';
import { applyActions } from './apply.ts';
import {
  type ItemResult,
  insertItems,
  isBehindAnother,
  lockOperation,
  type OperationRow,
  refuseWaiting,
  takeItem,
  updateOperation,
  workingOperations,
  writeGathered,
  writeItem,
} from './operations.sql.ts';
import { actionsFor } from './prepare.ts';
import { takeBack } from './take-back.ts';

/** How long one turn keeps a worker, and how often the screen is told how far it is. */
const turnMilliseconds = 10_000;
const newsMilliseconds = 1_000;
const gatheredAtOnce = 1_000;
/** After mail and everything else that somebody waits for. */
const jobPriority = 10;

export const workJob: Job<{ operation_id: string }> = job(
  'operations.work',
  z.strictObject({ operation_id: z.uuid() }),
  (ctx, { operation_id }, ports) => work(ctx, operation_id, ports.clock),
);

export async function askToWork(ctx: Ctx, { id }: Pick<OperationRow, 'id'>): Promise<void> {
  const key = `operations.work:${id}`;
  await enqueue(ctx, workJob, { operation_id: id }, { key, priority: jobPriority });
}

/** Asks again for those whose job was lost: nothing that was begun may stay half done. */
export async function askForUnfinished(ctx: Ctx): Promise<void> {
  for (const operation of await workingOperations(ctx)) await askToWork(ctx, operation);
}

type News = 'operation.started' | 'operation.advanced' | 'operation.finished' | 'operation.undone';

/** Those whose screens show it: who did it, and who takes it back. */
export async function tellOwners(
  tx: Ctx,
  name: News,
  operation: Pick<OperationRow, 'id' | 'agent_id'> & { undone_by?: string | null },
): Promise<void> {
  const owners = new Set([operation.agent_id, operation.undone_by ?? null]);
  await publishTogether(
    tx,
    [...owners].flatMap((agent_id) =>
      agent_id === null
        ? []
        : [
            {
              name,
              subject_type: 'agent',
              subject_id: agent_id,
              data: { operation_id: operation.id },
            },
          ],
    ),
  );
}

async function work(ctx: Ctx, id: string, clock: () => Date): Promise<void> {
  const row = await begin(ctx, id);
  if (row === undefined) return;
  const isUndo = row.state === 'undoing';
  const actor = await actorNow(ctx, isUndo ? row.undone_by : row.agent_id, row.via);
  const until = performance.now() + turnMilliseconds;
  let told = performance.now();
  let isOver = false;
  let hasAll = isUndo || row.is_gathered;
  while (!isOver && performance.now() < until) {
    const now = { ...ctx, now: clock() };
    if (!hasAll) hasAll = await isGathered(now, row, actor);
    else isOver = !(await (isUndo ? takeBackNext : applyNext)(now, row, actor));
    if (performance.now() - told < newsMilliseconds) continue;
    told = performance.now();
    await transaction(now, (tx) => tellOwners(tx, 'operation.advanced', row));
  }
  await transaction({ ...ctx, now: clock() }, (tx) =>
    isOver ? finish(tx, id) : askToWork(tx, row),
  );
}

/** The operation as it is now, running; undefined when there is nothing to do. */
async function begin(ctx: Ctx, id: string): Promise<OperationRow | undefined> {
  return transaction(ctx, async (tx) => {
    const row = await lockOperation(tx, id);
    if (row === undefined || row.state === 'done' || row.state === 'undone') return undefined;
    // Operations of one agent run one after another, in the order they were asked for.
    if (await isBehindAnother(tx, row)) return undefined;
    if (row.state !== 'queued') return row;
    await updateOperation(tx, id, { state: 'running' });
    return { ...row, state: 'running' };
  });
}

async function finish(tx: Ctx, id: string): Promise<void> {
  const row = await lockOperation(tx, id);
  if (row?.state === 'running') {
    await updateOperation(tx, id, { state: 'done', finished_at: tx.now });
    await tellOwners(tx, 'operation.finished', row);
  }
  if (row?.state === 'undoing') {
    await updateOperation(tx, id, { state: 'undone', undone_at: tx.now });
    await tellOwners(tx, 'operation.undone', row);
  }
  if (row !== undefined) await askNext(tx, row);
}

/** Those that stand behind it may go on. */
export async function askNext(
  tx: Ctx,
  { agent_id }: Pick<OperationRow, 'agent_id'>,
): Promise<void> {
  for (const next of await workingOperations(tx))
    if (next.agent_id === agent_id) await askToWork(tx, next);
}

/** Makes the next step of the list of tickets; true when the list is whole and the work can begin. */
async function isGathered(
  ctx: Ctx,
  { id }: OperationRow,
  actor: Actor | undefined,
): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    const row = await lockOperation(tx, id);
    if (row === undefined || row.is_gathered || row.condition === null) return true;
    const ids =
      actor === undefined || row.state !== 'running'
        ? []
        : await pickTickets(
            { ...tx, actor },
            {
              condition: row.condition,
              made_until: row.created_at,
              after: row.gathered_up_to,
              limit: gatheredAtOnce,
            },
          );
    await insertItems(tx, id, ids);
    const is_gathered = ids.length < gatheredAtOnce;
    await writeGathered(tx, id, { up_to: ids.at(-1) ?? row.gathered_up_to, is_gathered });
    return is_gathered;
  });
}

/** Does the actions to the next ticket; false when none is left. */
async function applyNext(ctx: Ctx, row: OperationRow, actor: Actor | undefined): Promise<boolean> {
  if (actor === undefined) {
    await transaction(ctx, (tx) => refuseWaiting(tx, row.id, 'errors.agent_gone'));
    return false;
  }
  const turn: Turn = { id: row.id, waiting: 'pending', refused: 'refused' };
  return eachTaken(ctx, turn, async (tx, ticket_id) => {
    const as = { ...tx, actor };
    return applyActions(as, ticket_id, { actions: await actionsFor(as, ticket_id, row) });
  });
}

async function takeBackNext(
  ctx: Ctx,
  row: OperationRow,
  actor: Actor | undefined,
): Promise<boolean> {
  const author = await actorNow(ctx, row.agent_id, row.via);
  return eachTaken(
    ctx,
    { id: row.id, waiting: 'done', refused: 'undo_refused' },
    async (tx, ticket_id, undo) => {
      if (actor === undefined) throw new OporaError('forbidden', 'errors.agent_gone');
      return takeBack({ ...tx, actor, ...inNameOf(row) }, ticket_id, { undo, author });
    },
  );
}

/** What takes a rule back is a consequence of it: that rule does not do it again at once. */
function inNameOf({ kind, source_id, name }: OperationRow): Pick<Ctx, 'by'> {
  if (kind !== 'rule' || source_id === null) return {};
  return { by: { kind: 'rule', id: source_id, name, cause: 'undone', chain: [source_id] } };
}

type Turn = {
  readonly id: string;
  readonly waiting: 'pending' | 'done';
  readonly refused: 'refused' | 'undo_refused';
};

/**
 * Takes one ticket that waits and does it in one transaction; a refusal is written in another, with its
 * reason. False when none is left.
 */
async function eachTaken(
  ctx: Ctx,
  { id, waiting, refused }: Turn,
  doing: (tx: Ctx, ticket_id: string, undo: unknown) => Promise<Omit<ItemResult, 'ticket_id'>>,
): Promise<boolean> {
  let ticket_id: string | undefined;
  try {
    return await transaction(ctx, async (tx) => {
      const taken = await takeItem(tx, id, waiting);
      if (taken === undefined) return false;
      ticket_id = taken.ticket_id;
      const result = await doing(tx, taken.ticket_id, taken.undo);
      await writeItem(tx, id, { ticket_id: taken.ticket_id, ...result }, waiting);
      return true;
    });
  } catch (error) {
    const of = ticket_id;
    if (of === undefined || isDatabaseLost(error)) throw error;
    const cause = causeOf(ctx, error);
    await transaction(ctx, (tx) =>
      writeItem(tx, id, { ticket_id: of, outcome: refused, cause }, waiting),
    );
    return true;
  }
}

/** A bug in one ticket must not hold up the others: it is logged, and said as what it is. */
function causeOf(ctx: Ctx, error: unknown): NonNullable<ItemResult['cause']> {
  if (!(error instanceof OporaError)) {
    ctx.log.error({ err: error }, 'an action on a ticket failed');
    return { key: 'errors.internal', params: {} };
  }
  const [of_field] = Object.values(error.fields ?? {});
  return { key: of_field ?? error.message_key, params: error.params ?? {} };
}
