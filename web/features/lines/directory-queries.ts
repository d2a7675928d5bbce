import { type Area, listAreas } from '#contract/directory.ts';
import { withInherited } from '#contract/directory-rules.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';

export const areasQuery = ask(listAreas, {});

/** The area itself, then what it stands below, up to the top. */
export function upwards(areas: ReadonlyMap<string, Area>, id: string): Area[] {
  const path: Area[] = [];
  for (let at = areas.get(id); at !== undefined; at = areas.get(at.parent_id ?? '')) {
    if (path.includes(at)) break;
    path.push(at);
  }
  return path;
}

export type Placed = {
  area: Area;
  /** With what it takes from above. */
  full: Area;
  depth: number;
  path: string[];
};

/** Each area after the one it stands below, in the order of the tree. */
export function inTree(items: readonly Area[]): Placed[] {
  const byId = new Map(items.map((area) => [area.id, area]));
  const below = Map.groupBy(items, (area) => area.parent_id);
  const placed: Placed[] = [];
  const climb = (parent_id: string | null, depth: number): void => {
    for (const area of below.get(parent_id) ?? []) {
      const path = upwards(byId, area.id);
      placed.push({
        area,
        full: withInherited(path) ?? area,
        depth,
        path: path.toReversed().map((each) => each.name),
      });
      climb(area.id, depth + 1);
    }
  };
  climb(null, 0);
  return placed;
}

/** Who answers, in a few words. */
export function answersText(area: Area): string {
  if (!area.is_ours) {
    const { words, contact, address, link } = area.outside;
    return t('directory.not_ours_note', {
      words: words || contact?.name || address || link || '—',
    });
  }
  const names = [area.team?.name, area.agent?.name].filter((name) => name !== undefined);
  return names.length === 0
    ? t('directory.nobody')
    : t('directory.answers', { name: names.join(' · ') });
}
