/** Takes back what an import wrote, the last first, and only what nobody has changed or published since. */
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, isDatabaseLost, OporaError } from '#platform/errors.ts';
import { type ArticleRecord, lockArticle } from '../articles.sql.ts';
import { archiveArticle } from '../publishing.ts';
import { hasOpenArticles, isSectionEmpty } from '../structure.sql.ts';
import { deleteSection, updateSection } from '../structure.ts';
import { type TextRow, textsOf, versionOf } from '../texts.sql.ts';
import { deleteArticleText, saveArticleText } from '../texts.ts';
import { textKey } from './desk.ts';
import {
  countDone,
  deleteSource,
  type ImportRow,
  type ItemRow,
  itemsToUndo,
  type SourceRow,
  sourceRows,
  writeItem,
  writeSource,
} from './import.sql.ts';
import type { Turn } from './running.ts';

const atOnce = 50;

/** Answers whether everything is taken back that can be. */
export async function undoImport(
  ctx: Ctx,
  row: ImportRow,
  turn: Omit<Turn, 'tree' | 'blobs'>,
): Promise<boolean> {
  const sources = new Map(
    (await sourceRows(ctx, row.source)).map((one) => [textKey(one.key, one.language), one]),
  );
  let { done } = row;
  for (;;) {
    const items = await itemsToUndo(ctx, row.id, atOnce);
    if (items.length === 0) return true;
    for (const item of items) {
      if (turn.isOver()) return false;
      await one({ ...ctx, now: turn.clock() }, item, { row, sources });
      if (item.kind === 'text') done += 1;
    }
    await transaction(ctx, (tx) => countDone(tx, row.id, done));
    await turn.tell();
  }
}

type Around = { readonly row: ImportRow; readonly sources: ReadonlyMap<string, SourceRow> };

async function one(ctx: Ctx, item: ItemRow, around: Around): Promise<void> {
  const place = { import_id: around.row.id, position: item.position };
  try {
    await transaction(ctx, async (tx) => {
      await (item.kind === 'section' ? section(tx, item, around) : text(tx, item, around));
      await writeItem(tx, place, { outcome: 'undone' });
    });
  } catch (error) {
    if (isDatabaseLost(error)) throw error;
    const isOurs = error instanceof OporaError;
    if (!isOurs)
      ctx.log.error({ err: error, import_id: place.import_id }, 'an undo of an import failed');
    const cause = isOurs ? error.message_key : 'errors.internal';
    await writeItem(ctx, place, { outcome: 'undo_refused', cause });
  }
}

/** Gone when nothing is in it, put away when nothing but what was put away is. */
async function section(tx: Ctx, { section_id }: ItemRow, { row, sources }: Around): Promise<void> {
  if (section_id === null) return;
  const source = [...sources.values()].find((other) => other.section_id === section_id);
  if (await isSectionEmpty(tx, section_id)) {
    if (source !== undefined) await deleteSource(tx, row.source, source);
    return deleteSection(tx, section_id);
  }
  if (await hasOpenArticles(tx, section_id)) fail('conflict', 'errors.section_not_empty');
  await updateSection(tx, section_id, { is_archived: true });
  if (source !== undefined)
    await writeSource(tx, row.source, { ...source, hash: '', written_at: null });
}

async function text(tx: Ctx, item: ItemRow, { row, sources }: Around): Promise<void> {
  const { article_id, language, key } = item;
  const source = sources.get(textKey(key, language));
  if (article_id === null || source === undefined) return;
  const record = await lockArticle(tx, article_id);
  if (record === undefined) return;
  const texts = await textsOf(tx, [article_id]);
  const own = texts.find((one) => one.language === language);
  if (own === undefined) return;
  // A later import has written it, or a person.
  const isOurs = own.version === (item.before_version ?? 0) + 1;
  if (!isOurs || own.updated_at !== source.written_at)
    fail('conflict', 'errors.import_changed_since');
  if (item.section_id !== null) return putAway(tx, { record, texts, row, sources, key });
  if (own.published_version === own.version) fail('conflict', 'errors.import_published_since');
  if (item.before_version === null) {
    await deleteArticleText(tx, article_id, language);
    return deleteSource(tx, row.source, source);
  }
  await asBefore(tx, own, item.before_version);
  await writeSource(tx, row.source, { ...source, hash: '', written_at: tx.now });
}

type Away = Around & {
  readonly record: ArticleRecord;
  readonly texts: readonly TextRow[];
  readonly key: string;
};

async function putAway(tx: Ctx, { record, texts, row, sources, key }: Away): Promise<void> {
  if (record.published_at !== null) fail('conflict', 'errors.import_published_since');
  for (const { language, updated_at } of texts)
    if (sources.get(textKey(key, language))?.written_at !== updated_at)
      fail('conflict', 'errors.import_changed_since');
  if (record.state !== 'archived') await archiveArticle(tx, record.id, null);
  for (const { language } of texts) {
    const source = sources.get(textKey(key, language));
    if (source !== undefined)
      await writeSource(tx, row.source, { ...source, hash: '', written_at: tx.now });
  }
}

async function asBefore(tx: Ctx, own: TextRow, version: number): Promise<void> {
  const { article_id, language } = own;
  const old = await versionOf(tx, { article_id, language, version });
  if (old === undefined) fail('not_found', 'errors.not_found');
  await saveArticleText(tx, article_id, {
    ...{ language, title: old.title, content: old.content, keywords: old.keywords },
    ...{ base_version: own.version, note: `↩ ${version}` },
  });
}
