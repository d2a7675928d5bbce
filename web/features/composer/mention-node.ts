import { type Editor, Node } from '@tiptap/react';

/** A colleague named in a note: `<span data-mention="id">@Name</span>`; the server tells them. */
export const Mention = Node.create({
  name: 'mention',
  group: 'inline',
  inline: true,
  atom: true,
  addAttributes() {
    return {
      id: {
        default: '',
        parseHTML: (element) => element.getAttribute('data-mention'),
        renderHTML: (attributes) => ({ 'data-mention': attributes['id'] }),
      },
      label: {
        default: '',
        parseHTML: (element) => element.textContent?.replace(/^@/, '') ?? '',
        renderHTML: () => ({}),
      },
    };
  },
  parseHTML() {
    return [{ tag: 'span[data-mention]' }];
  },
  renderHTML({ node, HTMLAttributes }) {
    return ['span', HTMLAttributes, `@${node.attrs['label']}`];
  },
  renderText({ node }) {
    return `@${node.attrs['label']}`;
  },
});

/** An "@" that is being typed: what follows it, where it stands in the text and on the screen. */
export type Asking = { query: string; from: number; to: number; left: number; top: number };

export function askingAt(editor: Editor): Asking | null {
  const { selection, doc } = editor.state;
  if (!selection.empty || !editor.isFocused) return null;
  const { $from } = selection;
  const before = doc.textBetween($from.start(), $from.pos, '\n', '\ufffc');
  const match = /(?:^|\s)@([\p{L}-]{0,30}(?: [\p{L}-]{0,30})?)$/u.exec(before);
  const query = match?.[1];
  if (query === undefined) return null;
  const from = $from.pos - query.length - 1;
  const { left, top } = editor.view.coordsAtPos(from);
  return { query, from, to: $from.pos, left, top };
}

export function insertMention(
  editor: Editor,
  asking: Asking,
  person: { id: string; name: string },
): void {
  editor
    .chain()
    .focus()
    .insertContentAt({ from: asking.from, to: asking.to }, [
      { type: 'mention', attrs: { id: person.id, label: person.name } },
      { type: 'text', text: ' ' },
    ])
    .run();
}
