/** Where the words of a quote stand in an article on the screen; blanks and line ends count as one blank. */
export function rangeOfQuote(place: Element, quote: string): Range | undefined {
  const wanted = quote.replace(/\s+/g, ' ').trim();
  if (wanted === '') return undefined;
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  /** Of each character of the squeezed text: the node and the place in it. */
  const places: { node: Text; at: number }[] = [];
  let text = '';
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!(node instanceof Text)) continue;
    for (const [at, char] of [...node.data].entries()) {
      const isBlank = /\s/.test(char);
      if (isBlank && (text === '' || text.endsWith(' '))) continue;
      text += isBlank ? ' ' : char;
      places.push({ node, at });
    }
    // Between two blocks there is a blank that no node has.
    if (text !== '' && !text.endsWith(' ') && isBlockEnd(node)) {
      text += ' ';
      places.push({ node, at: node.data.length });
    }
  }
  const from = text.indexOf(wanted);
  const first = places[from];
  const last = places[from + wanted.length - 1];
  if (from < 0 || first === undefined || last === undefined) return undefined;
  const range = document.createRange();
  range.setStart(first.node, first.at);
  range.setEnd(last.node, Math.min(last.at + 1, last.node.data.length));
  return range;
}

function isBlockEnd(node: Node): boolean {
  const block = node.parentElement?.closest('p, li, h2, h3, td, th, pre, figcaption, div');
  return block !== null && block !== undefined && node === lastText(block);
}

function lastText(element: Node): Node | null {
  let last: Node | null = element.lastChild;
  while (last !== null && !(last instanceof Text)) last = last.lastChild;
  return last;
}
