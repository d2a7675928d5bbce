/** Folders of an archive as sections: found again, found by name, or made when the first article needs them. */
import { type WordsByLanguage, wordsFor } from '#contract/knowledge.ts';
import type { Ctx } from '#platform/ctx.ts';
import { allSections, allSpaces, type SectionRow } from '../structure.sql.ts';
import { createSection, deepest, sectionDepth, updateSection } from '../structure.ts';
import { type ImportRow, type SourceRow, writeSource } from './import.sql.ts';
import type { Page, Place } from './page.ts';

export type Chain = {
  /** Of the last one; tells it from others of the same name. */
  readonly key: string;
  readonly space_id: string;
  readonly places: readonly Place[];
  /** Folders below the deepest section stand in it. */
  readonly is_cut: boolean;
};

export type Shelves = {
  chainOf(page: Page): Chain;
  /** The section that is there already. */
  found(chain: Chain): string | undefined;
  /** Makes what is missing; `made` is told of each. */
  ensure(tx: Ctx, chain: Chain, made: (chain: Chain, id: string) => Promise<void>): Promise<string>;
};

export function chainAbove(chain: Chain, count: number): Chain {
  const places = chain.places.slice(0, count);
  return { ...chain, places, key: keyOf(chain.space_id, places) };
}

function keyOf(space_id: string, places: readonly Place[]): string {
  return [space_id, ...places.map((place) => place.key)].join(' › ');
}

export function nameOfPlace(place: Place, language: string): string {
  return wordsFor(place.names, language);
}

/** @param sources what the source brought before, by key */
export async function shelvesFor(
  ctx: Ctx,
  row: Pick<ImportRow, 'space_id' | 'section_id' | 'language' | 'source'>,
  sources: ReadonlyMap<string, SourceRow>,
): Promise<Shelves> {
  const [spaces, sections] = [await allSpaces(ctx), await allSections(ctx)];
  const byId = new Map(sections.map((section) => [section.id, section]));
  const known = new Map<string, string>();
  const target = row.section_id === null ? undefined : byId.get(row.section_id);
  const room = deepest - (target === undefined ? 0 : sectionDepth(sections, target.id));
  const top = target?.id ?? null;

  const look = (chain: Chain): string | undefined => {
    if (chain.places.length === 0) return top ?? undefined;
    const cached = known.get(chain.key);
    if (cached !== undefined) return cached;
    const place = chain.places.at(-1);
    const above = chainAbove(chain, chain.places.length - 1);
    const parent = look(above);
    if (place === undefined || (above.places.length > 0 && parent === undefined)) return undefined;
    const before = sources.get(sourceKey(chain))?.section_id ?? undefined;
    const section =
      (before === undefined ? undefined : byId.get(before)) ??
      sections.find((one) =>
        isMeant(one, { place, space_id: chain.space_id, parent: parent ?? null }),
      );
    if (section !== undefined) known.set(chain.key, section.id);
    return section?.id;
  };

  const shelves: Shelves = {
    chainOf(page) {
      const own = spaces.find((space) => space.key === page.space && space.archived_at === null);
      const space_id = target?.space_id ?? own?.id ?? row.space_id;
      const root: Place = { key: 'root', names: { [row.language]: row.source.slice(0, 120) } };
      const given = page.place.length === 0 && top === null ? [root] : page.place;
      const places = given.slice(0, Math.max(room, 0));
      const is_cut = places.length < given.length;
      return { key: keyOf(space_id, places), space_id, places, is_cut };
    },
    found: look,
    async ensure(tx, chain, made) {
      const found = look(chain);
      if (found !== undefined) {
        await reopen(tx, sources.get(sourceKey(chain)), row.source);
        return found;
      }
      const place = chain.places.at(-1);
      if (place === undefined) throw new Error('an import without a section has no place');
      const above = chainAbove(chain, chain.places.length - 1);
      const parent_id = above.places.length === 0 ? top : await shelves.ensure(tx, above, made);
      const id = await make(tx, { place, space_id: chain.space_id, parent_id, slugs: sections });
      known.set(chain.key, id);
      await writeSource(tx, row.source, {
        ...{ key: sourceKey(chain), language: '', section_id: id, article_id: null, file_id: null },
        ...{ hash: 'section', written_at: null },
      });
      await made(chain, id);
      return id;
    },
  };
  return shelves;
}

export function sourceKey(chain: Chain): string {
  return `shelf:${chain.places.map((place) => place.key).join(' › ')}`;
}

/** A section with the same name at the same place is the same; so is one with the address that is told. */
function isMeant(
  section: SectionRow,
  wanted: { place: Place; space_id: string; parent: string | null },
): boolean {
  const { place, space_id, parent } = wanted;
  if (section.space_id !== space_id || section.archived_at !== null) return false;
  if (place.slug !== undefined && place.slug === section.slug) return true;
  if (section.parent_id !== parent) return false;
  const own = namesIn(section.names);
  return namesIn(place.names).some((name) => own.includes(name));
}

function namesIn(words: WordsByLanguage): string[] {
  return Object.values(words).map((name) => name.trim().toLowerCase());
}

type Making = {
  readonly place: Place;
  readonly space_id: string;
  readonly parent_id: string | null;
  readonly slugs: readonly SectionRow[];
};

async function make(tx: Ctx, { place, space_id, parent_id, slugs }: Making): Promise<string> {
  const isFree = place.slug !== undefined && !slugs.some((one) => one.slug === place.slug);
  const section = await createSection(tx, {
    ...{
      space_id,
      parent_id,
      names: place.names,
      intro: place.intro ?? {},
      icon: place.icon ?? '',
    },
    ...(isFree ? { slug: place.slug } : {}),
  });
  return section.id;
}

/** What an undo put away comes back with its articles; what a person put away stays there. */
async function reopen(tx: Ctx, source: SourceRow | undefined, name: string): Promise<void> {
  if (source?.section_id === null || source?.hash !== '') return;
  await updateSection(tx, source.section_id, { is_archived: false });
  await writeSource(tx, name, { ...source, hash: 'section', written_at: null });
}
