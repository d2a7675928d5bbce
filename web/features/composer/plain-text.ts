/** What of a draft is the writer's own words: no quotations, no code; a block ends a line. */
export function plainTextOf(html: string): string {
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  for (const quoted of body.querySelectorAll('blockquote, pre, code')) quoted.replaceWith('\n');
  for (const line of body.querySelectorAll('br')) line.replaceWith('\n');
  for (const block of body.querySelectorAll('p, div, li, ul, ol, h1, h2, h3, h4'))
    block.append('\n');
  return (body.textContent ?? '').replace(/\n{3,}/g, '\n\n').trim();
}
