/** A tag is named by its spelling; whoever keeps such names follows `tag.updated`. */
import { z } from 'zod';

export type TagNames = { readonly from: string; readonly to: string };

const names = z.object({ from: z.string(), to: z.string() });

/** The two names of a `tag.updated`; undefined when it was something else that changed. */
export function tagNamesOf(data: unknown): TagNames | undefined {
  return names.safeParse(data).data;
}

/** The tags with the new name in the place of the old. */
export function tagsRenamed(tags: readonly string[], { from, to }: TagNames): string[] {
  return tags.map((tag) => (tag === from ? to : tag));
}

/** Actions on tickets as they are kept in macros and rules. */
export function actionsWithTagRenamed<Action extends { readonly do: string }>(
  actions: readonly Action[],
  renaming: TagNames,
): Action[] {
  return actions.map((action) =>
    'tags' in action && Array.isArray(action.tags)
      ? { ...action, tags: tagsRenamed(action.tags, renaming) }
      : action,
  );
}
