/** One page of an archive as a text of an article: its section, its files, its words, in one transaction. */
import { posix } from 'node:path';
import { type ArticleAudience, articleAudiences } from '#contract/knowledge.ts';
import { holdFiles, type KeptBytes, keepBytes, recordFile } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import type { BlobStore } from '#platform/files.ts';
import { writeArticle } from '../articles.sql.ts';
import { createArticle, updateArticle } from '../articles.ts';
import { addHeld } from '../files.sql.ts';
import { restoreArticle } from '../publishing.ts';
import { isOutside } from '../states.ts';
import { slugRow } from '../texts.sql.ts';
import { saveText } from '../texts.ts';
import { actionFor, type Beside, besideOf, hashOf } from './comparing.ts';
import { type Desk, fileKey, textKey } from './desk.ts';
import {
  type ImportRow,
  type ItemRow,
  namedAudience,
  writeItem,
  writeSource,
} from './import.sql.ts';
import type { Page, ReadPage } from './page.ts';
import type { Chain } from './shelving.ts';
import { treeLimits } from './tree.ts';
import { Troubles } from './trouble.ts';

export type Writing = {
  readonly row: ImportRow;
  readonly desk: Desk;
  readonly blobs: BlobStore;
  /** Items of sections by their chain, to be marked when they are made. */
  readonly shelves: ReadonlyMap<string, number>;
};

/** What a version of an import says of itself. */
function noteOf(row: ImportRow): string {
  return `⇪ ${row.name}`.slice(0, 200);
}

/** Writes the page of the item, or says why not. The same again changes nothing. */
export async function writePage(
  ctx: Ctx,
  item: ItemRow,
  { page, writing }: { page: Page; writing: Writing },
): Promise<void> {
  const { row, desk } = writing;
  const { read } = await desk.read(page);
  const article_id = item.article_id ?? desk.articleOf(page.key);
  const source = desk.sources.get(textKey(page.key, page.language));
  const hash = hashOf(read, desk.marks);
  const kept = await keepFiles(read, writing);
  await transaction(ctx, async (tx) => {
    const beside = await besideOf(tx, { article_id, language: page.language, source });
    const action = actionFor(read, hash, beside);
    const isKept = action === 'edited' && row.when_changed === 'keep';
    if (action === 'same' || isKept) {
      if (action === 'same') await remember(tx, { item, row, hash, beside, page });
      return writeItem(tx, { import_id: row.id, position: item.position }, { outcome: 'kept' });
    }
    const section_id = await shelve(tx, desk.shelves.chainOf(page), writing);
    const content = await withFiles(tx, { read, kept, writing });
    const more = new Troubles();
    const text = { read: { ...read, content }, page, section_id, article_id, beside, more };
    const made = beside.article === undefined || beside.article.state === 'archived';
    if (beside.article === undefined) await make(tx, text, row);
    else await renew(tx, text, row);
    const attached = read.attached.flatMap((path) => desk.stored.get(path) ?? []);
    await addHeld(tx, article_id, attached, true);
    await holdFiles(tx, attached);
    await writeSource(tx, row.source, {
      ...{ key: page.key, language: page.language, article_id, section_id: null, file_id: null },
      ...{ hash, written_at: tx.now },
    });
    await writeItem(
      tx,
      { import_id: row.id, position: item.position },
      {
        ...{ outcome: 'done', article_id, section_id: made ? section_id : null },
        before_version: beside.text?.version ?? null,
        troubles: [...item.troubles, ...more.list],
      },
    );
  });
  // Written by this one too; a later page of the same article begins from here.
  desk.sources.set(textKey(page.key, page.language), {
    ...{ key: page.key, language: page.language, article_id, section_id: null, file_id: null },
    ...{ hash, written_at: null },
  });
}

type Same = {
  readonly item: ItemRow;
  readonly row: ImportRow;
  readonly hash: string;
  readonly beside: Beside;
  readonly page: Page;
};

/** An article that says the same already is from now on the one that this source brings. */
async function remember(tx: Ctx, { row, hash, beside, page }: Same): Promise<void> {
  const { article, text, source } = beside;
  if (article === undefined || text === undefined || source?.hash === hash) return;
  await writeSource(tx, row.source, {
    ...{ key: page.key, language: page.language, article_id: article.id },
    ...{ section_id: null, file_id: null, hash, written_at: new Date(text.updated_at) },
  });
}

async function shelve(tx: Ctx, chain: Chain, { row, desk, shelves }: Writing): Promise<string> {
  return desk.shelves.ensure(tx, chain, async (made, section_id) => {
    const position = shelves.get(made.key);
    if (position === undefined) return;
    await writeItem(tx, { import_id: row.id, position }, { outcome: 'done', section_id });
  });
}

type Kept = ReadonlyMap<string, KeptBytes>;

/** Bytes go into the store before the transaction: that may take its time. */
async function keepFiles(read: ReadPage, { desk, blobs }: Writing): Promise<Kept> {
  const kept = new Map<string, KeptBytes>();
  for (const path of read.files.keys()) {
    const entry = desk.survey.files.get(path);
    if (entry === undefined || desk.stored.has(path)) continue;
    kept.set(path, await keepBytes(blobs, entry.open(), treeLimits.file_bytes));
  }
  return kept;
}

/** The words with the files that were made for them. */
async function withFiles(
  tx: Ctx,
  { read, kept, writing }: { read: ReadPage; kept: Kept; writing: Writing },
): Promise<ReadPage['content']> {
  const { desk, row } = writing;
  let words = JSON.stringify(read.content);
  for (const [path, made_up] of read.files) {
    const bytes = kept.get(path);
    if (bytes !== undefined && !desk.stored.has(path)) {
      const name = read.names.get(path) ?? posix.basename(path);
      const file = await recordFile(tx, { name, bytes });
      await writeSource(tx, row.source, {
        ...{ key: fileKey(path), language: '', file_id: file.id, article_id: null },
        ...{ section_id: null, hash: desk.marks(path), written_at: null },
      });
      desk.stored.set(path, file.id);
    }
    words = words.replaceAll(made_up, desk.stored.get(path) ?? made_up);
  }
  return JSON.parse(words);
}

type Text = {
  readonly read: ReadPage;
  readonly page: Page;
  readonly section_id: string;
  readonly article_id: string;
  readonly beside: Beside;
  readonly more: Troubles;
};

/** The address that is told, unless another article has it or had it. */
async function slugOf(
  tx: Ctx,
  { read, page, article_id, more }: Text,
): Promise<string | undefined> {
  if (read.slug === '') return undefined;
  const holder = await slugRow(tx, page.language, read.slug);
  if (holder === undefined || holder.article_id === article_id) return read.slug;
  more.add('slug', read.slug);
  return undefined;
}

async function make(tx: Ctx, text: Text, row: ImportRow): Promise<void> {
  const { read, page, section_id, article_id } = text;
  const reach = await reachOf(tx, text, row);
  await createArticle(tx, {
    ...{ id: article_id, section_id, kind: read.kind, language: page.language, title: read.title },
    ...{ content: read.content, keywords: read.keywords, topic_ids: [], ...reach },
    ...{ slug: await slugOf(tx, text), is_imported: true, note: noteOf(row) },
  });
  const state = stateOf(read, row);
  const isFrequent = read.is_frequent && row.article_state === 'as_written';
  await writeArticle(tx, article_id, { state, is_frequent: isFrequent });
}

function stateOf(read: ReadPage, row: ImportRow): 'wip' | 'not_validated' | 'validated' {
  if (row.article_state !== 'as_written') return row.article_state;
  return read.state === 'validated' || read.state === 'not_validated' ? read.state : 'wip';
}

type Reached = {
  readonly audience: ArticleAudience;
  readonly organization_ids: string[];
  readonly contracts: string[];
  readonly role_ids: string[];
};
const nobody = { organization_ids: [], contracts: [], role_ids: [] };

async function reachOf(tx: Ctx, { read, more }: Text, row: ImportRow): Promise<Reached> {
  if (row.audience !== 'as_written') return { audience: row.audience, ...nobody };
  const told = articleAudiences.find((one) => one === read.audience);
  if (told === undefined) {
    if (read.audience !== '') more.add('audience', read.audience);
    return { audience: 'staff', ...nobody };
  }
  if (told !== 'organizations' && told !== 'roles') return { audience: told, ...nobody };
  const named = await namedAudience(tx, read);
  const isFound =
    told === 'roles'
      ? named.role_ids.length > 0
      : named.organization_ids.length + read.contracts.length > 0;
  if (!isFound) {
    more.add('audience', [told, ...read.organizations, ...read.roles].join(', '));
    return { audience: 'staff', ...nobody };
  }
  return told === 'roles'
    ? { audience: told, ...nobody, role_ids: named.role_ids }
    : { audience: told, ...nobody, ...named, role_ids: [], contracts: [...read.contracts] };
}

/** A newer text, or one in another language, or what an undo had put away. */
async function renew(tx: Ctx, text: Text, row: ImportRow): Promise<void> {
  const { read, page, section_id, article_id, beside } = text;
  const { article } = beside;
  if (article === undefined) fail('not_found', 'errors.not_found');
  if (article.state === 'archived') {
    // A person had a reason; only what an undo put away comes back.
    if (beside.source?.hash !== '') fail('conflict', 'errors.article_archived');
    await restoreArticle(tx, article_id);
    await updateArticle(tx, article_id, { section_id });
  }
  const isOnly = beside.text?.language === article.original_language;
  if (isOnly && article.kind !== read.kind) await writeArticle(tx, article_id, { kind: read.kind });
  const version = await saveText(tx, article_id, {
    ...{ language: page.language, title: read.title, content: read.content },
    ...{ keywords: read.keywords, base_version: beside.text?.version ?? 0, note: noteOf(row) },
    slug: await slugOf(tx, text),
  });
  await writeArticle(tx, article_id, {
    ...(isOutside(article.audience) ? { is_from_inside: true } : {}),
    ...(article.state === 'validated' ? { state: 'not_validated' } : {}),
  });
  await publish(tx, {
    name: 'article.updated',
    subject_type: 'article',
    subject_id: article_id,
    data: { language: page.language, version },
  });
}
