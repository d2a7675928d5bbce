import type { Editor } from '@tiptap/react';
import { t } from '../../../i18n.ts';
import { otherLayout } from './layout.ts';
import { type Piece, pieces } from './pieces.ts';

/** A "/" that is being typed: what follows it, where it stands in the text and on the screen. */
export type Asking = {
  query: string;
  from: number;
  to: number;
  left: number;
  top: number;
  bottom: number;
};

export function askingAt(editor: Editor): Asking | null {
  const { selection, doc } = editor.state;
  if (!selection.empty || !editor.isFocused || editor.isActive('codeBlock')) return null;
  const { $from } = selection;
  if (!$from.parent.isTextblock) return null;
  const before = doc.textBetween($from.start(), $from.pos, '\n', '\ufffc');
  // Signs too: they are letters of the other layout.
  const query = /(?:^|\s)[/]([\p{L}\p{N}[\];',.`-]{0,20})$/u.exec(before)?.[1];
  if (query === undefined) return null;
  const from = $from.pos - query.length - 1;
  const { left, top, bottom } = editor.view.coordsAtPos(from);
  return { query, from, to: $from.pos, left, top, bottom };
}

/** Pieces of which a word begins as typed, in either language and layout. */
export function piecesFor(query: string): Piece[] {
  const wanted = [query.toLowerCase(), otherLayout(query.toLowerCase())];
  return pieces.filter((piece) =>
    `${t(piece.label)} ${piece.words}`
      .toLowerCase()
      .split(/[\s,]+/)
      .some((word) => wanted.some((each) => word.startsWith(each))),
  );
}
