/** Imports of articles, as people ask for them: an archive, its plan, a run, the way back. */
import {
  type ArticleImport,
  type ArticleImportItem,
  maxArchiveBytes,
  mostWaitingImports,
  planDays,
} from '#contract/article-imports.ts';
import { holdFiles, keepBytes, recordFile, releaseFiles } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import type { BlobSource, BlobStore } from '#platform/files.ts';
import { newId } from '#platform/id.ts';
import { enqueue } from '#platform/jobs.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { allSections, allSpaces } from '../structure.sql.ts';
import { rightsOverImport } from './access.ts';
import {
  countsOfImport,
  deleteImport,
  forgottenImports,
  type ImportRow,
  importRow,
  importsOf,
  insertImport,
  itemsOf,
  lockImport,
  waitingImports,
  writeImport,
} from './import.sql.ts';
import { importWork, tellImport } from './working.ts';

const pageOfImports = 20;
const pageOfItems = 100;
const day = 86_400_000;

async function present(ctx: Ctx, row: ImportRow): Promise<ArticleImport> {
  const { agent_id: _agent, file_id, ...shown } = row;
  const can = rightsOverImport({ state: row.state, file_id });
  return { ...shown, counts: await countsOfImport(ctx, row.id), can };
}

/** @throws OporaError not_found */
export async function articleImport(ctx: Ctx, id: string): Promise<ArticleImport> {
  const row = await importRow(ctx, id);
  return row === undefined ? fail('not_found', 'errors.not_found') : present(ctx, row);
}

export async function articleImports(ctx: Ctx, after: string | undefined) {
  const agent_id = ctx.actor.kind === 'agent' ? ctx.actor.id : '';
  const asked = { after: readCursor(after), limit: pageOfImports + 1 };
  const found = agent_id === '' ? [] : await importsOf(ctx, agent_id, asked);
  const shown = found.slice(0, pageOfImports);
  const last = shown.at(-1);
  const isMore = found.length > pageOfImports && last !== undefined;
  const items: ArticleImport[] = [];
  for (const row of shown) items.push(await present(ctx, row));
  return { items, next: isMore ? writeCursor({ at: last.created_at, id: last.id }) : null };
}

export type ItemsWanted = {
  readonly kind?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: string | undefined;
  readonly troubled?: 'true' | undefined;
  readonly after?: string | undefined;
};

export async function articleImportItems(ctx: Ctx, id: string, wanted: ItemsWanted) {
  const { after = '0', troubled, ...rest } = wanted;
  if (!/^\d{1,9}$/.test(after)) fail('invalid', 'errors.cursor');
  const found = await itemsOf(ctx, id, {
    ...{ ...rest, is_troubled: troubled === 'true', after: Number(after), limit: pageOfItems + 1 },
  });
  const shown = found.slice(0, pageOfItems);
  const items: ArticleImportItem[] = shown.map(
    ({ key: _key, section_id: _section, before_version: _before, ...item }) => item,
  );
  const last = shown.at(-1);
  return { items, next: found.length > pageOfItems && last ? String(last.position) : null };
}

export type NewImport = {
  readonly name: string;
  readonly space_id?: string | undefined;
  readonly section_id?: string | undefined;
  readonly language: string;
  readonly source?: string | undefined;
  readonly bytes: BlobSource;
};

/**
 * Keeps the archive and has it read.
 * @throws OporaError rate_limited when too many wait already; invalid: too large, a section elsewhere
 */
export async function uploadImport(
  ctx: Ctx,
  blobs: BlobStore,
  input: NewImport,
): Promise<ArticleImport> {
  const agent_id =
    ctx.actor.kind === 'agent' ? ctx.actor.id : fail('forbidden', 'errors.forbidden');
  if ((await waitingImports(ctx, agent_id)) >= mostWaitingImports)
    fail('rate_limited', 'errors.import_waiting', { count: mostWaitingImports });
  const place = await placeOf(ctx, input);
  const bytes = await keepBytes(blobs, input.bytes, maxArchiveBytes);
  const id = newId();
  await transaction(ctx, async (tx) => {
    const file = await recordFile(tx, { name: input.name, bytes });
    await holdFiles(tx, [file.id]);
    await insertImport(tx, {
      ...{ id, agent_id, file_id: file.id, name: file.name, state: 'reading', ...place },
      ...{ language: input.language, source: input.source ?? '', created_at: tx.now },
    });
    await enqueue(tx, importWork, { import_id: id }, { key: `import:${id}` });
  });
  return articleImport(ctx, id);
}

type Place = { readonly space_id: string; readonly section_id: string | null };

/** The section's own space; without a section the one that is named, else the first. */
async function placeOf(
  ctx: Ctx,
  asked: { space_id?: string | undefined; section_id?: string | null | undefined },
): Promise<Place> {
  const { section_id = null } = asked;
  if (section_id !== null) {
    const [section] = await allSections(ctx, { id: section_id });
    if (section === undefined || section.archived_at !== null)
      failField('section_id', 'errors.field.section_place');
    return { space_id: section.space_id, section_id };
  }
  const open = (await allSpaces(ctx)).filter((space) => space.archived_at === null);
  const space = open.find((one) => one.id === asked.space_id) ?? open[0];
  if (space === undefined) fail('not_found', 'errors.not_found');
  return { space_id: space.id, section_id: null };
}

async function changed(
  ctx: Ctx,
  id: string,
  right: 'plan' | 'run' | 'undo',
  change: Parameters<typeof writeImport>[2],
): Promise<ArticleImport> {
  await transaction(ctx, async (tx) => {
    const row = await lockImport(tx, id);
    if (row === undefined) fail('not_found', 'errors.not_found');
    if (!rightsOverImport(row)[right]) fail('conflict', 'errors.import_state');
    await writeImport(tx, id, { ...change, done: 0, failure: null });
    await tellImport(tx, { ...row, state: change.state ?? row.state });
    await enqueue(tx, importWork, { import_id: id }, { key: `import:${id}` });
  });
  return articleImport(ctx, id);
}

export type Planning = {
  readonly space_id: string;
  readonly section_id: string | null;
  readonly language: string;
  readonly source?: string | undefined;
};

/** @throws OporaError conflict: it has been run, or is being read */
export async function planAgain(ctx: Ctx, id: string, input: Planning): Promise<ArticleImport> {
  const place = await placeOf(ctx, input);
  const { language, source } = input;
  return changed(ctx, id, 'plan', {
    ...{ state: 'reading', ...place, language, total: 0 },
    ...(source === undefined ? {} : { source }),
  });
}

export type Running = {
  readonly audience: string;
  readonly article_state: string;
  readonly when_changed: 'keep' | 'replace';
};

/** @throws OporaError conflict: there is no plan */
export async function startImport(ctx: Ctx, id: string, input: Running): Promise<ArticleImport> {
  return changed(ctx, id, 'run', { state: 'running', ...input });
}

/** @throws OporaError conflict: it has not been run to its end */
export async function startUndo(ctx: Ctx, id: string): Promise<ArticleImport> {
  const { written } = await countsOfImport(ctx, id);
  return changed(ctx, id, 'undo', { state: 'undoing', total: written });
}

/** @throws OporaError conflict: it is at work, or articles came of it */
export async function forgetImport(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = await lockImport(tx, id);
    if (row === undefined) fail('not_found', 'errors.not_found');
    if (!rightsOverImport(row).forget) fail('conflict', 'errors.import_state');
    await deleteImport(tx, id);
    if (row.file_id !== null) await releaseFiles(tx, [row.file_id]);
  });
}

/** Plans that nobody ran within days go, with their archives. */
export async function forgetOldImports(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.now.getTime() - planDays * day);
  for (const row of await forgottenImports(ctx, before)) await forgetImport(ctx, row.id);
}
