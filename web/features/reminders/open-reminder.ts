/** From a key, a menu or a list: when shall I be reminded of this ticket? */
const listeners = new Set<(ticket_id: string) => void>();

export function openReminder(ticket_id: string): void {
  for (const listener of listeners) listener(ticket_id);
}

export function onReminder(listener: (ticket_id: string) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
