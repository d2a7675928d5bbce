/** Spaces and sections: where articles stand. */
import {
  type KnowledgeSection,
  type KnowledgeSpace,
  type WordsByLanguage,
  wordsFor,
} from '#contract/knowledge.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type Db, transaction } from '#platform/db.ts';
import { fail, failField, isUniqueViolation } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { untilNews } from '#platform/until-news.ts';
import { mayPublish, mayWrite } from './knowledge.access.ts';
import { freeSlug, slugOf } from './slug.ts';
import {
  allSections,
  allSpaces,
  deleteSectionRow,
  insertSection,
  insertSpace,
  isSectionEmpty,
  orderArticles,
  orderSections,
  type SectionRow,
  sectionAndBelow,
  sectionSlugs,
  writeSection,
  writeSections,
  writeSpace,
} from './structure.sql.ts';

/** Sections below each other. */
export const deepest = 6;

/** Everything, as colleagues arrange it. */
export async function knowledgeStructure(ctx: Ctx) {
  const [spaces, sections] = await Promise.all([allSpaces(ctx), allSections(ctx)]);
  const items: KnowledgeSpace[] = spaces.map(({ archived_at, ...space }) => ({
    ...space,
    is_archived: archived_at !== null,
    sections: sections.filter((one) => one.space_id === space.id).map(presentSection),
  }));
  const publishes = mayPublish(ctx);
  return { items, can: { write: mayWrite(ctx), publish: publishes, arrange: publishes } };
}

function presentSection({ archived_at, ...row }: SectionRow): KnowledgeSection {
  return { ...row, is_archived: archived_at !== null };
}

export type TreeSection = {
  readonly id: string;
  readonly space_id: string;
  readonly parent_id: string | null;
  readonly slug: string;
  readonly name: string;
  readonly intro: string;
  readonly icon: string;
  /** Of its own articles and those below. */
  readonly article_count: number;
};

/**
 * Sections in which the actor may read something in the language, in their order, a child after its
 * parent. `space_ids`: those of a brand; all when not given or empty.
 */
export async function sectionTree(
  ctx: Ctx,
  asked: { readonly language: string; readonly space_ids?: readonly string[] | undefined },
): Promise<TreeSection[]> {
  const { language, space_ids = [] } = asked;
  const [spaces, all] = await Promise.all([
    untilNews(ctx, 'knowledge.spaces', () => allSpaces(ctx)),
    countedSections(ctx, language),
  ]);
  const open = spaces
    .filter(
      ({ id, archived_at }) =>
        archived_at === null && (space_ids.length === 0 || space_ids.includes(id)),
    )
    .map((space) => space.id);
  const sections = all.filter((one) => one.archived_at === null && open.includes(one.space_id));
  const below = (parent_id: string | null, space_id: string): TreeSection[] =>
    sections
      .filter((one) => one.parent_id === parent_id && one.space_id === space_id)
      .flatMap((one) => {
        const inner = below(one.id, space_id);
        const nested = inner.filter((child) => child.parent_id === one.id);
        const article_count = nested.reduce(
          (sum, child) => sum + child.article_count,
          one.article_count,
        );
        if (article_count === 0) return [];
        const { id, slug, icon, names, intro } = one;
        const words = { name: wordsFor(names, language), intro: wordsFor(intro, language) };
        return [{ id, space_id, parent_id, slug, icon, ...words, article_count }, ...inner];
      });
  return open.flatMap((space_id) => below(null, space_id));
}

type Counted = {
  readonly at: number;
  readonly sections: readonly SectionRow[];
  /** Whoever asks while they are counted anew. */
  again?: Promise<readonly SectionRow[]> | undefined;
};
const counted = new WeakMap<Db, Map<string, Counted>>();
/** Milliseconds; a little longer while they are counted anew. */
const keptFor = 15_000;
const keptMeanwhile = 5_000;
/** Fewer are counted each time: what was just published is there at once. */
const manyArticles = 2_000;
const mostReaders = 500;

/**
 * Every page of a help centre shows its sections. Of a large one they are counted four times a minute
 * for each reader who sees something of his own, and for everybody else together: by one request, while
 * the others show what was counted last, or wait for it when that is too old.
 */
async function countedSections(ctx: Ctx, language: string): Promise<readonly SectionRow[]> {
  const { actor } = ctx;
  const key = `${actor.kind} ${actor.kind === 'contact' || actor.kind === 'agent' ? actor.id : ''} ${language}`;
  const kept = counted.get(ctx.db)?.get(key);
  if (kept === undefined) return countAnew(ctx, key, language);
  const age = Math.abs(ctx.now.getTime() - kept.at);
  if (age < keptFor) return kept.sections;
  kept.again ??= countAnew(ctx, key, language).finally(() => {
    kept.again = undefined;
  });
  if (age >= keptFor + keptMeanwhile) return kept.again;
  kept.again.catch((error: unknown) =>
    ctx.log.warn({ err: String(error) }, 'articles of sections were not counted, will try again'),
  );
  return kept.sections;
}

async function countAnew(ctx: Ctx, key: string, language: string): Promise<readonly SectionRow[]> {
  const sections = await allSections(ctx, { language });
  const known = counted.get(ctx.db) ?? new Map<string, Counted>();
  if (sections.reduce((sum, one) => sum + one.article_count, 0) < manyArticles) known.delete(key);
  else {
    if (known.size >= mostReaders) known.clear();
    known.set(key, { at: ctx.now.getTime(), sections });
  }
  counted.set(ctx.db, known);
  return sections;
}

function assertNamed(names: WordsByLanguage): void {
  if (!Object.values(names).some((name) => name !== ''))
    failField('names', 'errors.field.name_needed');
}

async function saved(
  ctx: Ctx,
  work: (tx: Ctx) => Promise<{ type: string; id: string }>,
): Promise<void> {
  try {
    await transaction(ctx, async (tx) => {
      const { type, id } = await work(tx);
      await publish(tx, {
        name: 'knowledge.arranged',
        subject_type: type,
        subject_id: id,
        data: {},
      });
    });
  } catch (error) {
    if (isUniqueViolation(error, 'knowledge_spaces_key_key'))
      failField('key', 'errors.field.slug_taken');
    if (isUniqueViolation(error)) failField('slug', 'errors.field.slug_taken');
    throw error;
  }
}

async function spaceById(ctx: Ctx, id: string): Promise<KnowledgeSpace> {
  const found = (await knowledgeStructure(ctx)).items.find((space) => space.id === id);
  return found ?? fail('not_found', 'errors.not_found');
}

async function sectionById(ctx: Ctx, id: string): Promise<KnowledgeSection> {
  const [found] = await allSections(ctx, { id });
  return found === undefined ? fail('not_found', 'errors.not_found') : presentSection(found);
}

/** @throws OporaError invalid when the key is taken or no name is given */
export async function createSpace(
  ctx: Ctx,
  input: { key: string; names: WordsByLanguage },
): Promise<KnowledgeSpace> {
  assertNamed(input.names);
  const id = newId();
  await saved(ctx, async (tx) => {
    await insertSpace(tx, {
      id,
      key: input.key,
      names: JSON.stringify(input.names),
      created_at: tx.now,
    });
    return { type: 'knowledge_space', id };
  });
  return spaceById(ctx, id);
}

export type SpaceChange = {
  readonly key?: string | undefined;
  readonly names?: WordsByLanguage | undefined;
  readonly position?: number | undefined;
  readonly is_archived?: boolean | undefined;
};

export async function updateSpace(
  ctx: Ctx,
  id: string,
  change: SpaceChange,
): Promise<KnowledgeSpace> {
  const { key, names, position, is_archived } = change;
  if (names !== undefined) assertNamed(names);
  if (Object.keys(change).length === 0) return spaceById(ctx, id);
  await saved(ctx, async (tx) => {
    await writeSpace(tx, id, {
      ...(key === undefined ? {} : { key }),
      ...(names === undefined ? {} : { names: JSON.stringify(names) }),
      ...(position === undefined ? {} : { position }),
      ...(is_archived === undefined ? {} : { archived_at: is_archived ? tx.now : null }),
    });
    return { type: 'knowledge_space', id };
  });
  return spaceById(ctx, id);
}

export type NewSection = {
  readonly space_id: string;
  readonly parent_id: string | null;
  readonly names: WordsByLanguage;
  readonly intro: WordsByLanguage;
  readonly icon: string;
  readonly slug?: string | undefined;
};

/** @throws OporaError invalid: no name, a slug that is taken, a parent in another space or too deep */
export async function createSection(ctx: Ctx, input: NewSection): Promise<KnowledgeSection> {
  assertNamed(input.names);
  const { slug, names, intro, ...place } = input;
  const id = newId();
  await saved(ctx, async (tx) => {
    await assertPlace(tx, { id, space_id: place.space_id, parent_id: place.parent_id });
    const wanted = slug ?? (slugOf(wordsFor(names, 'en') || wordsFor(names, 'ru')) || 'section');
    await insertSection(tx, {
      ...place,
      id,
      slug: slug ?? freeSlug(wanted, await sectionSlugs(tx)),
      names: JSON.stringify(names),
      intro: JSON.stringify(intro),
      created_at: tx.now,
    });
    return { type: 'knowledge_section', id };
  });
  return sectionById(ctx, id);
}

async function assertPlace(
  ctx: Ctx,
  section: { id: string; space_id: string; parent_id: string | null },
): Promise<void> {
  if (section.parent_id === null) return;
  const all = await allSections(ctx);
  const above = new Map(all.map((one) => [one.id, one]));
  if (above.get(section.parent_id)?.space_id !== section.space_id)
    failField('parent_id', 'errors.field.section_of_other_space');
  let depth = 1;
  for (
    let at: string | null = section.parent_id;
    at !== null;
    at = above.get(at)?.parent_id ?? null
  ) {
    depth += 1;
    if (at === section.id || depth > deepest) failField('parent_id', 'errors.field.section_place');
  }
}

/** 1: it stands at the top of its space. */
export function sectionDepth(
  sections: readonly { readonly id: string; readonly parent_id: string | null }[],
  id: string,
): number {
  const above = sections.find((one) => one.id === id)?.parent_id ?? null;
  return above === null ? 1 : 1 + sectionDepth(sections, above);
}

export type SectionChange = Partial<Omit<NewSection, 'slug'>> & {
  readonly slug?: string | undefined;
  readonly is_archived?: boolean | undefined;
};

/** A section goes elsewhere, and into the archive, with all that is below it. */
export async function updateSection(
  ctx: Ctx,
  id: string,
  change: SectionChange,
): Promise<KnowledgeSection> {
  const { names, intro, icon, slug, is_archived } = change;
  if (names !== undefined) assertNamed(names);
  const present = await sectionById(ctx, id);
  if (Object.keys(change).length === 0) return present;
  const { space_id = present.space_id, parent_id = present.parent_id } = change;
  // In another space its old parent is none.
  const parent = change.parent_id === undefined && space_id !== present.space_id ? null : parent_id;
  await saved(ctx, async (tx) => {
    await assertPlace(tx, { id, space_id, parent_id: parent });
    await writeSection(tx, id, {
      parent_id: parent,
      ...(names === undefined ? {} : { names: JSON.stringify(names) }),
      ...(intro === undefined ? {} : { intro: JSON.stringify(intro) }),
      ...(icon === undefined ? {} : { icon }),
      ...(slug === undefined ? {} : { slug }),
    });
    const tree = await sectionAndBelow(tx, id);
    await writeSections(tx, tree, {
      space_id,
      ...(is_archived === undefined ? {} : { archived_at: is_archived ? tx.now : null }),
    });
    return { type: 'knowledge_section', id };
  });
  return sectionById(ctx, id);
}

/** @throws OporaError conflict when something is in it */
export async function deleteSection(ctx: Ctx, id: string): Promise<void> {
  await saved(ctx, async (tx) => {
    if (!(await isSectionEmpty(tx, id))) fail('conflict', 'errors.section_not_empty');
    await deleteSectionRow(tx, id);
    return { type: 'knowledge_section', id };
  });
}

export async function arrangeSections(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await saved(ctx, async (tx) => {
    await orderSections(tx, ids);
    return { type: 'knowledge_section', id: ids[0] ?? '' };
  });
}

/** Those of other sections are left where they are. */
export async function arrangeArticles(
  ctx: Ctx,
  section_id: string,
  ids: readonly string[],
): Promise<void> {
  await saved(ctx, async (tx) => {
    await orderArticles(tx, section_id, ids);
    return { type: 'knowledge_section', id: section_id };
  });
}
