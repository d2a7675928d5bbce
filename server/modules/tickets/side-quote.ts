/** Words of the ticket that a third party gets to read: chosen ones, and nothing that leads into the ticket. Pure. */
import { escapeHtml } from '#platform/html.ts';

/** The signed line of our letters: with it an answer would find the customer's conversation. */
const bodyToken = /\[#\d{1,12}-[a-z2-7]{20}\]/gi;

export function quotationHtml(
  comments: readonly { body_html: string; created_at: string; author_name: string | null }[],
): string {
  return comments
    .map(({ body_html, created_at, author_name }) => {
      // Pictures stay where they came from: a file goes along only when it is attached.
      const words = body_html.replace(/<img\b[^>]*>/gi, '').replace(bodyToken, '');
      const who = [author_name ?? '', created_at.slice(0, 10)].filter((part) => part !== '');
      return `<div>${escapeHtml(who.join(', '))}:</div><blockquote type="cite">${words}</blockquote>`;
    })
    .join('');
}
