import { Node } from '@tiptap/react';
import { t } from '../../../i18n.ts';
import { isOwnPicture } from './vocabulary.ts';

/** `<figure><img><figcaption>`: a picture with words under it; without words there is no figcaption. */
export const Figure = Node.create({
  name: 'figure',
  group: 'block',
  content: 'inline*',
  draggable: true,
  isolating: true,
  addAttributes() {
    const of = (name: string) => ({
      default: '',
      parseHTML: (element: HTMLElement) => pictureIn(element)?.getAttribute(name) ?? '',
      rendered: false,
    });
    return { src: of('src'), alt: of('alt'), width: of('width'), height: of('height') };
  },
  parseHTML() {
    const accept = (element: HTMLElement) =>
      isOwnPicture(pictureIn(element)?.getAttribute('src') ?? '') ? null : false;
    return [
      {
        tag: 'figure',
        getAttrs: accept,
        contentElement: (element) =>
          (element instanceof Element ? element.querySelector('figcaption') : null) ??
          document.createElement('figcaption'),
      },
      { tag: 'img[src]', getAttrs: accept },
    ];
  },
  renderHTML({ node }) {
    const { src, alt, width, height } = node.attrs;
    const size = { ...(width === '' ? {} : { width }), ...(height === '' ? {} : { height }) };
    const img = ['img', { src, alt, ...size }] as const;
    return node.content.size === 0 ? ['figure', img] : ['figure', img, ['figcaption', 0]];
  },
  addNodeView() {
    return ({ node, editor, getPos }) => {
      const dom = document.createElement('figure');
      const img = document.createElement('img');
      const contentDOM = document.createElement('figcaption');
      contentDOM.dataset['hint'] = t('editor.caption_hint');
      dom.append(img, contentDOM);
      function show(attributes: Record<string, unknown>, isBare: boolean) {
        img.src = String(attributes['src']);
        img.alt = String(attributes['alt']);
        contentDOM.dataset['empty'] = String(isBare);
      }
      show(node.attrs, node.content.size === 0);
      img.addEventListener('click', () => {
        const at = getPos();
        if (at !== undefined && editor.isEditable) editor.commands.setNodeSelection(at);
      });
      return {
        dom,
        contentDOM,
        update(next) {
          if (next.type !== node.type) return false;
          show(next.attrs, next.content.size === 0);
          return true;
        },
      };
    };
  },
  addKeyboardShortcuts() {
    return {
      // A caption is one line: Enter goes on below the picture.
      Enter: ({ editor }) => {
        const { $from } = editor.state.selection;
        if ($from.parent.type.name !== this.name) return false;
        const after = $from.after();
        return editor
          .chain()
          .insertContentAt(after, { type: 'paragraph' })
          .setTextSelection(after + 1)
          .run();
      },
    };
  },
});

function pictureIn(element: HTMLElement): Element | null {
  return element.tagName === 'IMG' ? element : element.querySelector('img');
}
