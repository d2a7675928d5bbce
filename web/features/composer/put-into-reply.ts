/** Words that another part of the screen has for the reply: the composer of the ticket takes them. */
type Take = (html: string) => void;

const composers = new Map<string, Take>();

/** Until the function that it answers is called. */
export function takeWords(ticket_id: string, take: Take): () => void {
  composers.set(ticket_id, take);
  return () => {
    if (composers.get(ticket_id) === take) composers.delete(ticket_id);
  };
}

/** False while there is no composer that would take them. */
export function putIntoReply(ticket_id: string, html: string): boolean {
  const take = composers.get(ticket_id);
  take?.(html);
  return take !== undefined;
}
