/** Tables, on ProseMirror's own: the nodes, the keys, and what can be done to one. */

import type { Node as DocumentNode } from '@tiptap/pm/model';
import { type Command, TextSelection } from '@tiptap/pm/state';
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  deleteTable,
  goToNextCell,
  isInTable,
  mergeCells,
  splitCell,
  tableEditing,
  toggleHeaderRow,
} from '@tiptap/pm/tables';
import { type Editor, Extension, Node } from '@tiptap/react';

declare module '@tiptap/react' {
  interface NodeConfig<Options, Storage> {
    tableRole?:
      | string
      | ((this: { name: string; options: Options; storage: Storage }) => string)
      | undefined;
  }
}

const spans = {
  colspan: spanOf('colspan'),
  rowspan: spanOf('rowspan'),
  // The commands of prosemirror-tables read it; columns share the width as they need it.
  colwidth: { default: null, rendered: false, parseHTML: () => null },
};

function spanOf(name: 'colspan' | 'rowspan') {
  return {
    default: 1,
    parseHTML: (element: HTMLElement) =>
      Math.min(Math.max(1, Number(element.getAttribute(name)) || 1), 20),
    renderHTML: (attributes: Record<string, unknown>) =>
      attributes[name] === 1 ? {} : { [name]: attributes[name] },
  };
}

const Table = Node.create({
  name: 'table',
  group: 'block',
  content: 'tableRow+',
  tableRole: 'table',
  isolating: true,
  parseHTML: () => [{ tag: 'table' }],
  renderHTML: () => ['table', ['tbody', 0]],
});
const TableRow = Node.create({
  name: 'tableRow',
  content: '(tableCell | tableHeader)*',
  tableRole: 'row',
  parseHTML: () => [{ tag: 'tr' }],
  renderHTML: () => ['tr', 0],
});
const TableCell = Node.create({
  name: 'tableCell',
  content: 'block+',
  tableRole: 'cell',
  isolating: true,
  addAttributes: () => spans,
  parseHTML: () => [{ tag: 'td' }],
  renderHTML: ({ HTMLAttributes }) => ['td', HTMLAttributes, 0],
});
const TableHeader = Node.create({
  name: 'tableHeader',
  content: 'block+',
  tableRole: 'header_cell',
  isolating: true,
  addAttributes: () => spans,
  parseHTML: () => [{ tag: 'th' }],
  renderHTML: ({ HTMLAttributes }) => ['th', HTMLAttributes, 0],
});

const TableKeys = Extension.create({
  name: 'tableKeys',
  extendNodeSchema(extension) {
    const role: unknown = extension.config['tableRole'];
    return typeof role === 'string' ? { tableRole: role } : {};
  },
  addProseMirrorPlugins: () => [tableEditing()],
  addKeyboardShortcuts() {
    return {
      Tab: ({ editor }) => {
        if (run(editor, goToNextCell(1))) return true;
        // Beyond the last cell a row begins, as in every table one knows.
        return run(editor, addRowAfter) && run(editor, goToNextCell(1));
      },
      'Shift-Tab': ({ editor }) => run(editor, goToNextCell(-1)),
    };
  },
});

export const tableParts = [Table, TableRow, TableCell, TableHeader, TableKeys];

function run(editor: Editor, command: Command): boolean {
  return command(editor.state, editor.view.dispatch, editor.view);
}

/** What the tools of a table do, by the name of their word. */
const doings = {
  row_above: addRowBefore,
  row_below: addRowAfter,
  row_delete: deleteRow,
  column_left: addColumnBefore,
  column_right: addColumnAfter,
  column_delete: deleteColumn,
  header: toggleHeaderRow,
  merge: mergeCells,
  split: splitCell,
  table_delete: deleteTable,
} satisfies Record<string, Command>;

export type TableDoing = keyof typeof doings;

export function changeTable(editor: Editor, doing: TableDoing): void {
  run(editor, doings[doing]);
  editor.view.focus();
}

export function canChangeTable(editor: Editor, doing: TableDoing): boolean {
  return doings[doing](editor.state);
}

export function isTableHere(editor: Editor): boolean {
  return isInTable(editor.state);
}

/** Puts a table where the cursor is, a row of heads first, and the cursor into its first cell. */
export function insertTable(editor: Editor, rows = 3, columns = 3): void {
  const { state, view } = editor;
  const cellsOf = (name: string) =>
    Array.from({ length: columns }, () => state.schema.nodes[name]?.createAndFill()).filter(
      isThere,
    );
  const lines = Array.from({ length: rows }, (_, at) =>
    state.schema.nodes['tableRow']?.create(null, cellsOf(at === 0 ? 'tableHeader' : 'tableCell')),
  ).filter(isThere);
  const table = state.schema.nodes['table']?.create(null, lines);
  if (table === undefined) return;
  const at = state.selection.from;
  const next = state.tr.replaceSelectionWith(table);
  view.dispatch(next.setSelection(TextSelection.near(next.doc.resolve(at + 1))).scrollIntoView());
  view.focus();
}

function isThere(node: DocumentNode | null | undefined): node is DocumentNode {
  return node !== null && node !== undefined;
}
