/** From a block of the conversation to the composer: write in this conversation, or in a new one. */
type Ask = { ticket_id: string; side_id: string | null };
const listeners = new Set<(ask: Ask) => void>();

export function openSideWriter(ask: Ask): void {
  for (const listener of listeners) listener(ask);
}

export function onSideWriter(listener: (ask: Ask) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
