/** A database of Notion as it comes: CSV after RFC 4180. Pure. */
import { type Element, element } from '#platform/article-tree.ts';

/** Rows that a page can show; the file itself is attached whole. */
export const mostRows = 300;
const mostColumns = 30;

export function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const source = text.replace(/^\ufeff/, '');
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at] ?? '';
    if (isQuoted) {
      if (sign === '"' && source[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else if (sign === '"') isQuoted = false;
      else cell += sign;
      continue;
    }
    if (sign === '"' && cell === '') isQuoted = true;
    else if (sign === ',') {
      row.push(cell);
      cell = '';
    } else if (sign === '\n') {
      rows.push([...row, cell.replace(/\r$/, '')]);
      row = [];
      cell = '';
      // Enough to say that it is cut.
      if (rows.length > mostRows + 1) return rows;
    } else cell += sign;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}

/** The first column leads to the page of its row, if there is one. */
export function tableOf(
  rows: readonly (readonly string[])[],
  pageOf: (title: string) => string | undefined,
): Element {
  const made = rows.slice(0, mostRows + 1).map((row, index) => {
    const cells = row.slice(0, mostColumns).map((cell, column) => {
      const href = index > 0 && column === 0 ? pageOf(cell) : undefined;
      const words = href === undefined ? [cell] : [element('a', [cell], { href })];
      return element(index === 0 ? 'th' : 'td', words);
    });
    return element('tr', cells);
  });
  return element('table', made);
}
