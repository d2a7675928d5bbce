/** Our own export: sections are told by a file in their folder, articles by their id. */
import { posix } from 'node:path';
import type { WordsByLanguage } from '#contract/knowledge.ts';
import { type FileHead, headWord, splitHead } from '../article-file.ts';
import type { Page, Place } from './page.ts';
import type { Looking } from './survey.ts';

export const sectionFile = '_section.md';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export type OwnPlaces = {
  /** Files that tell of sections, and are no pages. */
  readonly paths: ReadonlySet<string>;
  place(page: Page, path: string): Page;
};

/** `name_ru: Чеки` and so on, by language. */
function wordsIn(head: FileHead, name: string): WordsByLanguage {
  const found = Object.keys(head).flatMap((key) => {
    const language = new RegExp(`^${name}_([a-z]{2,3})$`).exec(key)?.[1];
    const words = headWord(head, key).slice(0, name === 'name' ? 120 : 500);
    return language === undefined || words === '' ? [] : [[language, words] as const];
  });
  return Object.fromEntries(found);
}

export async function ownPlaces(looking: Looking): Promise<OwnPlaces> {
  const { tree, layout } = looking;
  const sections = new Map<string, FileHead>();
  const paths = new Set<string>();
  for (const [path, entry] of tree.entries) {
    if (posix.basename(path) !== sectionFile) continue;
    paths.add(path);
    sections.set(posix.dirname(path), splitHead((await looking.text(entry)) ?? '').head);
  }
  const heads = new Map<string, FileHead>();
  if (layout.format === 'opora')
    for (const [path, entry] of tree.entries)
      if (path.endsWith('.md') && !paths.has(path))
        heads.set(path, splitHead((await looking.text(entry)) ?? '').head);
  const named = (place: Place, folder: string): Place => {
    const head = sections.get(folder);
    if (head === undefined) return place;
    const names = wordsIn(head, 'name');
    const slug = headWord(head, 'slug');
    const icon = headWord(head, 'icon').slice(0, 60);
    const intro = wordsIn(head, 'intro');
    return {
      key: slug === '' ? place.key : `section:${slug}`,
      names: Object.keys(names).length === 0 ? place.names : names,
      ...(/^[a-z0-9][a-z0-9-]{0,119}$/.test(slug) ? { slug } : {}),
      ...(icon === '' ? {} : { icon }),
      ...(Object.keys(intro).length === 0 ? {} : { intro }),
    };
  };
  return {
    paths,
    place(page, path) {
      const folders = posix.dirname(path).split('/');
      const from = folders.length - page.place.length;
      const place = page.place.map((one, index) =>
        named(one, folders.slice(0, from + index + 1).join('/')),
      );
      const head = heads.get(path);
      if (head === undefined) return { ...page, place };
      const id = headWord(head, 'id').toLowerCase();
      const original = headWord(head, 'original');
      return {
        ...page,
        // The first folder is the space.
        place: place.slice(1),
        ...(folders[0] === undefined ? {} : { space: folders[0] }),
        ...(uuid.test(id) ? { key: `article:${id}`, own_id: id } : {}),
        ...(original === '' ? {} : { original }),
      };
    },
  };
}
