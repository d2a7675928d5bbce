/** The bodies of messages: plain paragraphs, and what a mail program quotes under an answer. */

const previewLength = 160;

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The first words, for a row of the list. */
export function previewOf(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length <= previewLength ? line : `${line.slice(0, previewLength - 1).trimEnd()}…`;
}

export function quotedHtml(said: { html: string; by: string }): string {
  if (said.html === '') return '';
  return `<p>${escapeHtml(said.by)}:</p><blockquote>${said.html}</blockquote>`;
}
