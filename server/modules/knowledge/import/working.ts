/** The job of an import: reads the archive into a plan, writes it, or takes it back, in turns. */
import { z } from 'zod';
import { releaseFiles } from '#modules/files/files.ts';
import { agentActorNow } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { isDatabaseLost, OporaError } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { enqueue, job } from '#platform/jobs.ts';
import type { Ports } from '#platform/ports.ts';
import { withArchive } from './archive.ts';
import { type ImportRow, importRow, lockImport, writeImport } from './import.sql.ts';
import { planImport } from './planning.ts';
import { runImport } from './running.ts';
import { undoImport } from './undoing.ts';

/** After so long others may work; each turn reads the archive's names anew. */
const turnMilliseconds = 60_000;
const newsMilliseconds = 1_000;

export const importWork = job(
  'knowledge.import',
  z.strictObject({ import_id: z.uuid() }),
  async (ctx, { import_id }, ports) => {
    const row = await importRow(ctx, import_id);
    if (row === undefined) return;
    try {
      await work(ctx, row, ports);
    } catch (error) {
      if (isDatabaseLost(error)) throw error;
      const isOurs = error instanceof OporaError;
      if (!isOurs) ctx.log.error({ err: error, import_id }, 'an import failed');
      await end(ctx, row, {
        state: 'failed',
        failure: isOurs ? error.message_key : 'errors.internal',
      });
    }
  },
);

async function work(ctx: Ctx, row: ImportRow, ports: Ports): Promise<void> {
  const actor = await agentActorNow(ctx, row.agent_id, 'session');
  if (actor === undefined || !actor.permissions.has('knowledge.publish'))
    throw new OporaError('forbidden', 'errors.forbidden');
  const own: Ctx = { ...ctx, actor };
  const until = performance.now() + turnMilliseconds;
  const turn = {
    clock: ports.clock,
    isOver: () => performance.now() > until,
    tell: teller(ctx, row),
  };
  if (row.state === 'undoing') {
    const isAll = await undoImport(own, row, turn);
    return isAll ? end(ctx, row, { state: 'undone', undone_at: ports.clock() }) : again(ctx, row);
  }
  if (row.file_id === null || (row.state !== 'reading' && row.state !== 'running')) return;
  await withArchive(own, { ports, file_id: row.file_id }, async (tree) => {
    if (row.state === 'reading') {
      await planImport(own, row, { tree, tell: turn.tell });
      return end(ctx, row, { state: 'planned' });
    }
    const isAll = await runImport(own, row, { ...turn, tree, blobs: ports.blobs });
    return isAll ? over(ctx, row, ports.clock()) : again(ctx, row);
  });
}

async function again(ctx: Ctx, row: ImportRow): Promise<void> {
  await enqueue(ctx, importWork, { import_id: row.id }, { key: `import:${row.id}` });
}

/** The archive is not needed any more. */
async function over(ctx: Ctx, row: ImportRow, at: Date): Promise<void> {
  await end(ctx, row, { state: 'done', finished_at: at, file_id: null });
  if (row.file_id !== null) await releaseFiles(ctx, [row.file_id]);
}

/** Nothing when somebody asked for something else meanwhile. */
async function end(
  ctx: Ctx,
  row: ImportRow,
  change: Parameters<typeof writeImport>[2] & { state: ImportRow['state'] },
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const now = await lockImport(tx, row.id);
    if (now?.state !== row.state) return;
    await writeImport(tx, row.id, change);
    await tellImport(tx, { ...row, state: change.state });
  });
}

/** The screens of whoever imports ask anew. */
export async function tellImport(
  tx: Ctx,
  { id, agent_id, state }: Pick<ImportRow, 'id' | 'agent_id' | 'state'>,
): Promise<void> {
  await publish(tx, {
    name: 'article_import.advanced',
    subject_type: 'agent',
    subject_id: agent_id,
    data: { import_id: id, state },
  });
}

/** Once a second is enough for whoever looks on. */
function teller(ctx: Ctx, row: ImportRow): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < newsMilliseconds) return;
    last = performance.now();
    await transaction(ctx, (tx) => tellImport(tx, row));
  };
}
