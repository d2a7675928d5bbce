/** Tags as people write them. */
import { newId } from '#platform/id.ts';

/** Trimmed, one of each by letters as it was spelled first, with ids for those that are new. */
export function namedTags(tags: readonly string[]): { id: string; name: string }[] {
  const byLetters = new Map<string, string>();
  for (const name of tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))
    if (!byLetters.has(name.toLowerCase())) byLetters.set(name.toLowerCase(), name);
  return [...byLetters.values()].map((name) => ({ id: newId(), name }));
}
