/** An archive as a plan: each section, text and file of it, and what would become of it. Writes nothing but the plan. */
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { actionFor, besideOf, hashOf } from './comparing.ts';
import { type Desk, openDesk, textKey } from './desk.ts';
import {
  clearItems,
  countDone,
  type ImportRow,
  insertItems,
  type NewItem,
  writeImport,
} from './import.sql.ts';
import type { Page } from './page.ts';
import { chainAbove, nameOfPlace } from './shelving.ts';
import type { Tree } from './tree.ts';
import type { Trouble } from './trouble.ts';

const atOnce = 100;

/** @param tell is called now and then: how far it is has been written */
export async function planImport(
  ctx: Ctx,
  row: ImportRow,
  { tree, tell }: { tree: Tree; tell: () => Promise<void> },
): Promise<void> {
  const desk = await openDesk(ctx, row, { tree, planned: new Map() });
  const { pages, format, left_out } = desk.survey;
  await writeImport(ctx, row.id, { format, source: desk.source, total: pages.length, done: 0 });
  await clearItems(ctx, row.id);
  const used = new Set<string>();
  const shelved = new Set<string>();
  let position = 0;
  let batch: NewItem[] = [];
  const add = (item: Omit<NewItem, 'position'>) => batch.push({ ...item, position: ++position });
  const flush = async (done: number) => {
    await transaction(ctx, async (tx) => {
      await insertItems(tx, row.id, batch);
      await countDone(tx, row.id, done);
    });
    batch = [];
    await tell();
  };
  for (const [index, page] of inOrder(pages, row.language).entries()) {
    for (const section of newShelves(desk, page, { row, shelved })) add(section);
    add(await textItem(ctx, desk, { page, row, used }));
    if (batch.length >= atOnce) await flush(index + 1);
  }
  for (const { path, troubles } of left_out) add(fileItem(path, troubles));
  for (const path of desk.survey.files.keys())
    if (!used.has(path) && isWorthTelling(path, format)) add(fileItem(path, [unused]));
  await flush(pages.length);
}

const unused: Trouble = { code: 'unused', what: '', count: 1 };

/** Frames and icons of an export are no loss. */
function isWorthTelling(path: string, format: string): boolean {
  if (format === 'confluence') return /(?:^|\/)attachments\//.test(path) && !/thumbnail/.test(path);
  if (format === 'notion') return !/(?:^|\/)index\.html$|\.csv$/.test(path);
  return !/\.(?:css|js|mjs|map|woff2?|ttf|eot|ico|lock|ya?ml|toml|json)$/i.test(path);
}

/** Of each article the original first, so that translations find it. */
function inOrder(pages: readonly Page[], language: string): Page[] {
  const groups = Map.groupBy(pages, (page) => page.key);
  const rank = (page: Page) => ((page.original ?? language) === page.language ? 0 : 1);
  return [...groups.values()].flatMap((group) =>
    group.toSorted((one, two) => rank(one) - rank(two)),
  );
}

function fileItem(path: string, troubles: readonly Trouble[]): Omit<NewItem, 'position'> {
  return {
    ...{ kind: 'file', path, place: [], title: '', language: '', key: '', action: 'skipped' },
    ...{ troubles: [...troubles], article_id: null, section_id: null },
  };
}

/** Sections above the page that the plan has not named yet. */
function newShelves(
  desk: Desk,
  page: Page,
  { row, shelved }: { row: ImportRow; shelved: Set<string> },
): Omit<NewItem, 'position'>[] {
  const chain = desk.shelves.chainOf(page);
  const names = chain.places.map((place) => nameOfPlace(place, row.language));
  return chain.places.flatMap((_place, index) => {
    const here = chainAbove(chain, index + 1);
    if (shelved.has(here.key)) return [];
    shelved.add(here.key);
    const section_id = desk.shelves.found(here) ?? null;
    return [
      {
        ...{ kind: 'section', path: names.slice(0, index + 1).join('/'), language: '' },
        ...{ place: names.slice(0, index), title: names[index] ?? '', key: here.key },
        action: section_id === null ? 'new' : 'same',
        ...{ troubles: [], article_id: null, section_id },
      } as const,
    ];
  });
}

async function textItem(
  ctx: Ctx,
  desk: Desk,
  { page, row, used }: { page: Page; row: ImportRow; used: Set<string> },
): Promise<Omit<NewItem, 'position'>> {
  const { read, troubles } = await desk.read(page);
  for (const path of read.files.keys()) used.add(path);
  const article_id = desk.articleOf(page.key);
  const source = desk.sources.get(textKey(page.key, page.language));
  const beside = await besideOf(ctx, { article_id, language: page.language, source });
  const chain = desk.shelves.chainOf(page);
  const cut: Trouble[] = chain.is_cut
    ? [
        {
          code: 'too_deep',
          what: page.place.map((one) => nameOfPlace(one, row.language)).join('/'),
          count: 1,
        },
      ]
    : [];
  return {
    ...{ kind: 'text', path: page.path, title: read.title, language: page.language },
    place: chain.places.map((place) => nameOfPlace(place, row.language)),
    ...{ key: page.key, article_id, section_id: null, troubles: [...troubles, ...cut] },
    action: actionFor(read, hashOf(read, desk.marks), beside),
  };
}
