import type { KnowledgeSpace } from '#contract/knowledge.ts';
import { inTree } from '../queries.ts';
import { named } from '../words.ts';

/** Spaces and the sections in them, as one list to choose from: `space:…` or `section:…`. */
export function placeOptions(spaces: readonly KnowledgeSpace[]) {
  return spaces
    .filter((space) => !space.is_archived)
    .flatMap((space) => [
      { value: `space:${space.id}`, label: named(space.names) },
      ...inTree(
        space.sections.filter((one) => !one.is_archived),
        (one) => named(one.names),
      ).map(({ section, path }) => ({
        value: `section:${section.id}`,
        label: [named(space.names), ...path].join(' › '),
      })),
    ]);
}

export function placeOf(value: string): { space_id?: string; section_id?: string } {
  const [kind, id = ''] = value.split(':');
  if (kind === 'section') return { section_id: id };
  return kind === 'space' ? { space_id: id } : {};
}
