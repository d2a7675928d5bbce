/** The same import from a folder or an archive on this machine, for the command line. */
import { lstat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, resolve } from 'node:path';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import type { BlobStore } from '#platform/files.ts';
import { newId } from '#platform/id.ts';
import { allSpaces } from '../structure.sql.ts';
import {
  type Counts,
  countsOfImport,
  type ImportRow,
  type ItemRow,
  importRow,
  insertImport,
  itemsOf,
  writeImport,
} from './import.sql.ts';
import { planImport } from './planning.ts';
import { runImport } from './running.ts';
import { openFolderTree, openZipTree } from './tree.ts';
import { tellImport } from './working.ts';

export type DiskImport = {
  readonly path: string;
  readonly language: string;
  /** Only the plan, which is forgotten. */
  readonly is_plan: boolean;
};

export type DiskReport = {
  readonly format: string;
  readonly source: string;
  readonly counts: Counts;
  /** What could not be carried over whole, or not at all. */
  readonly troubled: readonly Pick<ItemRow, 'path' | 'troubles' | 'cause'>[];
};

const mostTold = 500;

/**
 * In the name of the agent who is the actor; what was written stands among their imports and can be taken back there.
 * @throws OporaError forbidden; invalid: no pages, no whole archive; not_found: no space to put it in
 */
export async function importFromDisk(
  ctx: Ctx,
  blobs: BlobStore,
  asked: DiskImport,
): Promise<DiskReport> {
  const { actor } = ctx;
  if (actor.kind !== 'agent' || !actor.permissions.has('knowledge.publish'))
    fail('forbidden', 'errors.forbidden');
  const row = await begin(ctx, actor.id, asked);
  const path = resolve(asked.path);
  const isFolder = (await lstat(path)).isDirectory();
  const tree = isFolder ? await openFolderTree(path) : await openZipTree(path, tmpdir());
  const tell = async () => undefined;
  try {
    await planImport(ctx, row, { tree, tell });
    const planned = await importRow(ctx, row.id);
    if (asked.is_plan || planned === undefined) return await report(ctx, row.id);
    const turn = { tree, blobs, clock: () => new Date(), isOver: () => false, tell };
    await runImport(ctx, planned, turn);
    return await report(ctx, row.id);
  } finally {
    await tree.close();
    await transaction(ctx, async (tx) => {
      const state = asked.is_plan ? 'failed' : 'done';
      await writeImport(tx, row.id, { state, finished_at: tx.now });
      await tellImport(tx, { ...row, state });
    });
  }
}

async function begin(ctx: Ctx, agent_id: string, asked: DiskImport): Promise<ImportRow> {
  const space = (await allSpaces(ctx)).find((one) => one.archived_at === null);
  if (space === undefined) fail('not_found', 'errors.not_found');
  const id = newId();
  await insertImport(ctx, {
    ...{ id, agent_id, name: basename(resolve(asked.path)), state: 'running' },
    ...{ space_id: space.id, language: asked.language, created_at: ctx.now },
  });
  return (await importRow(ctx, id)) ?? fail('not_found', 'errors.not_found');
}

async function report(ctx: Ctx, id: string): Promise<DiskReport> {
  const row = await importRow(ctx, id);
  const troubled = await itemsOf(ctx, id, { is_troubled: true, after: 0, limit: mostTold });
  const refused = await itemsOf(ctx, id, { outcome: 'refused', after: 0, limit: mostTold });
  return {
    ...{ format: row?.format ?? '', source: row?.source ?? '' },
    counts: await countsOfImport(ctx, id),
    troubled: [...troubled, ...refused],
  };
}
