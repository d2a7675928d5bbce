const openers = new Set<() => void>();

/** The ticket on the screen opens its explanation; without one nothing happens. */
export function openWhyDue(): void {
  for (const open of openers) open();
}

export function onOpenWhyDue(open: () => void): () => void {
  openers.add(open);
  return () => openers.delete(open);
}
