/** format=flowed (RFC 3676). */

/** RFC 3676: lines that end in a blank flow into the next, within one depth of quoting. */
export function unflow(text: string, delSp: boolean): string {
  const out: string[] = [];
  let open: { quote: string; text: string } | null = null;
  for (const line of text.split('\n')) {
    const quote = /^>*/.exec(line)?.[0] ?? '';
    const stuffed = line.slice(quote.length);
    const body = stuffed.startsWith(' ') ? stuffed.slice(1) : stuffed;
    const flows = body.endsWith(' ') && body !== '-- ';
    const piece = flows && delSp ? body.slice(0, -1) : body;
    if (open !== null && open.quote === quote && body !== '-- ') open.text += piece;
    else {
      if (open !== null) out.push(quoted(open));
      open = { quote, text: piece };
    }
    if (!flows) {
      out.push(quoted(open));
      open = null;
    }
  }
  if (open !== null) out.push(quoted(open));
  return out.join('\n');
}

function quoted(paragraph: { quote: string; text: string }): string {
  return paragraph.quote === '' ? paragraph.text : `${paragraph.quote} ${paragraph.text}`;
}
