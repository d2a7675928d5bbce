/** What an update really changes, as events tell it: `{field: [old, new]}`. Pure. */
export type Changes = Record<string, [unknown, unknown]>;

/** Fields left out (undefined) and fields that stay equal are no change. Lists compare as sets. */
export function changesOf(before: object, wanted: object): Changes {
  const old = new Map<string, unknown>(Object.entries(before));
  const changes: Changes = {};
  for (const [field, value] of Object.entries(wanted)) {
    if (value === undefined || isSame(old.get(field), value)) continue;
    changes[field] = [old.get(field) ?? null, value];
  }
  return changes;
}

function isSame(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return left === right;
  const known = new Set(left);
  return known.size === new Set(right).size && right.every((item) => known.has(item));
}
