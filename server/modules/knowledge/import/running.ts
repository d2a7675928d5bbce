/** Writes what was planned, page by page: what is written stays written, whatever happens to the next one. */
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { isDatabaseLost, OporaError } from '#platform/errors.ts';
import type { BlobStore } from '#platform/files.ts';
import { openDesk } from './desk.ts';
import { countDone, type ImportRow, type ItemRow, itemsOf, writeItem } from './import.sql.ts';
import type { Page } from './page.ts';
import type { Tree } from './tree.ts';
import { type Writing, writePage } from './writing.ts';

export type Turn = {
  readonly tree: Tree;
  readonly blobs: BlobStore;
  readonly clock: () => Date;
  /** True: others want to work, too. */
  readonly isOver: () => boolean;
  readonly tell: () => Promise<void>;
};

const atOnce = 50;

/** Answers whether everything is written. */
export async function runImport(ctx: Ctx, row: ImportRow, turn: Turn): Promise<boolean> {
  const { planned, shelves, total } = await plannedOf(ctx, row.id);
  const desk = await openDesk(ctx, row, { tree: turn.tree, planned });
  const writing: Writing = { row, desk, blobs: turn.blobs, shelves };
  const pages = new Map(desk.survey.pages.map((page) => [page.path, page]));
  let after = 0;
  let left = total.pending;
  for (;;) {
    const items = await itemsOf(ctx, row.id, {
      ...{ kind: 'text', outcome: 'pending', after, limit: atOnce },
    });
    if (items.length === 0) return true;
    for (const item of items) {
      if (turn.isOver()) return false;
      await one({ ...ctx, now: turn.clock() }, item, { page: pages.get(item.path), writing });
      after = item.position;
      left -= 1;
    }
    await transaction(ctx, (tx) => countDone(tx, row.id, total.all - left));
    await turn.tell();
  }
}

async function one(
  ctx: Ctx,
  item: ItemRow,
  { page, writing }: { page: Page | undefined; writing: Writing },
): Promise<void> {
  const place = { import_id: writing.row.id, position: item.position };
  try {
    if (page === undefined) throw new OporaError('not_found', 'errors.not_found');
    await writePage(ctx, item, { page, writing });
  } catch (error) {
    if (isDatabaseLost(error)) throw error;
    const isOurs = error instanceof OporaError;
    if (!isOurs)
      ctx.log.error({ err: error, import_id: place.import_id }, 'a page of an import failed');
    const cause = isOurs ? error.message_key : 'errors.internal';
    await writeItem(ctx, place, { outcome: 'refused', cause });
  }
}

type Planned = {
  readonly planned: ReadonlyMap<string, string>;
  readonly shelves: ReadonlyMap<string, number>;
  readonly total: { readonly all: number; readonly pending: number };
};

/** Ids that the plan gave, and where its sections stand. */
async function plannedOf(ctx: Ctx, id: string): Promise<Planned> {
  const all = await itemsOf(ctx, id, { after: 0, limit: 200_000 });
  const texts = all.filter((item) => item.kind === 'text');
  return {
    planned: new Map(
      texts.flatMap(({ key, article_id }) => (article_id === null ? [] : [[key, article_id]])),
    ),
    shelves: new Map(
      all
        .filter((item) => item.kind === 'section' && item.action === 'new')
        .map((item) => [item.key, item.position]),
    ),
    total: {
      all: texts.length,
      pending: texts.filter((item) => item.outcome === 'pending').length,
    },
  };
}
