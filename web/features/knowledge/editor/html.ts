import { DOMSerializer } from '@tiptap/pm/model';
import type { Editor } from '@tiptap/react';

/**
 * What is written, as the HTML of articles: the closed vocabulary and nothing of the editor's own.
 * A cell or an item of one paragraph is only its words, as people and Markdown write it; '' when
 * nothing is there. The same text always gives the same HTML.
 */
export function articleHtml(editor: Editor): string {
  // A document of its own: pictures in it are not fetched.
  const inert = document.implementation.createHTMLDocument('');
  const place = inert.createElement('div');
  DOMSerializer.fromSchema(editor.schema).serializeFragment(
    editor.state.doc.content,
    { document: inert },
    place,
  );
  for (const cell of place.querySelectorAll('td, th')) unwrapOnly(cell);
  for (const item of place.querySelectorAll('li')) unwrapFirst(item);
  dropEmptyEnd(place);
  return place.innerHTML;
}

function unwrapOnly(cell: Element): void {
  const only = cell.firstElementChild;
  if (cell.childNodes.length === 1 && only?.tagName === 'P') only.replaceWith(...only.childNodes);
}

/** `<li><p>words</p><ul>…</ul></li>`: the paragraph goes when nothing but lists follows. */
function unwrapFirst(item: Element): void {
  const [first, ...rest] = item.children;
  const isTight = rest.every((each) => each.tagName === 'UL' || each.tagName === 'OL');
  if (first?.tagName === 'P' && isTight) first.replaceWith(...first.childNodes);
}

/** The editor keeps an empty paragraph at the end, so that one can always go on. */
function dropEmptyEnd(place: Element): void {
  for (let last = place.lastElementChild; last !== null; last = place.lastElementChild) {
    if (last.tagName !== 'P' || last.childNodes.length > 0) return;
    last.remove();
  }
}
