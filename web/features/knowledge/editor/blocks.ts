/** The blocks of an article that a letter has not: callouts, remarks for colleagues, steps, a video. */
import { InputRule, mergeAttributes, Node } from '@tiptap/react';
import { t } from '../../../i18n.ts';
import { calloutKinds, isCalloutKind } from './vocabulary.ts';

/** A frame in the text with a label that is not part of it. */
function framed(tag: 'aside', label: string): { dom: HTMLElement; contentDOM: HTMLElement } {
  const dom = document.createElement(tag);
  const words = document.createElement('div');
  words.contentEditable = 'false';
  words.dataset['label'] = 'true';
  words.textContent = label;
  const contentDOM = document.createElement('div');
  dom.append(words, contentDOM);
  return { dom, contentDOM };
}

/** `<aside data-callout="note|tip|warning">`. */
export const Callout = Node.create({
  name: 'callout',
  group: 'block',
  content: 'block+',
  defining: true,
  addAttributes() {
    return {
      kind: {
        default: 'note',
        parseHTML: (element) => {
          const kind = element.getAttribute('data-callout') ?? '';
          return isCalloutKind(kind) ? kind : 'note';
        },
        renderHTML: (attributes) => ({ 'data-callout': attributes['kind'] }),
      },
    };
  },
  parseHTML() {
    return [{ tag: 'aside[data-callout]' }];
  },
  renderHTML({ HTMLAttributes }) {
    return ['aside', mergeAttributes(HTMLAttributes), 0];
  },
  addNodeView() {
    return ({ node }) => {
      const say = (kind: unknown) => t(`editor.callout_${isCalloutKind(kind) ? kind : 'note'}`);
      const { dom, contentDOM } = framed('aside', say(node.attrs['kind']));
      dom.dataset['callout'] = String(node.attrs['kind']);
      return {
        dom,
        contentDOM,
        update(next) {
          if (next.type !== node.type) return false;
          dom.dataset['callout'] = String(next.attrs['kind']);
          if (dom.firstElementChild !== null)
            dom.firstElementChild.textContent = say(next.attrs['kind']);
          return true;
        },
      };
    };
  },
  addInputRules() {
    // GitHub's way to write one in Markdown: "> [!NOTE] ".
    return calloutKinds.map(
      (kind) =>
        new InputRule({
          find: new RegExp(`^\\[!${kind}\\]\\s$`, 'i'),
          handler: ({ range, chain }) => {
            chain()
              .deleteRange(range)
              .command(({ state, commands }) =>
                state.selection.$from.node(-1)?.type.name === 'blockquote'
                  ? commands.lift('blockquote')
                  : true,
              )
              .wrapIn('callout', { kind })
              .run();
          },
        }),
    );
  },
});

/** `<aside data-internal>`: what only colleagues may read; the server takes it out for everybody else. */
export const Internal = Node.create({
  name: 'internal',
  group: 'block',
  content: 'block+',
  defining: true,
  // What is joined by a stroke too many must not leave the frame.
  isolating: true,
  parseHTML() {
    return [{ tag: 'aside[data-internal]', priority: 60 }];
  },
  renderHTML() {
    return ['aside', { 'data-internal': '' }, 0];
  },
  addNodeView() {
    return () => {
      const view = framed('aside', t('editor.internal_label'));
      view.dom.dataset['internal'] = '';
      return view;
    };
  },
  addKeyboardShortcuts() {
    return {
      // Isolating: an empty remark is left backwards by hand.
      Backspace: ({ editor }) => {
        const { $from, empty } = editor.state.selection;
        const remark = $from.node(-1);
        const isBare = remark?.type.name === 'internal' && remark.content.size <= 2;
        return (
          empty && isBare && $from.parent.content.size === 0 && editor.commands.lift('internal')
        );
      },
    };
  },
  addInputRules() {
    return [
      new InputRule({
        find: /^\[!INTERNAL\]\s$/i,
        handler: ({ range, chain }) => {
          chain()
            .deleteRange(range)
            .command(({ state, commands }) =>
              state.selection.$from.node(-1)?.type.name === 'blockquote'
                ? commands.lift('blockquote')
                : true,
            )
            .wrapIn('internal')
            .run();
        },
      }),
    ];
  },
});

/** `<ol data-steps>`: what is done one after the other, each with a large number. */
export const Steps = Node.create({
  name: 'steps',
  group: 'block list',
  content: 'listItem+',
  parseHTML() {
    return [{ tag: 'ol[data-steps]', priority: 60 }];
  },
  renderHTML() {
    return ['ol', { 'data-steps': '' }, 0];
  },
  addKeyboardShortcuts() {
    return {
      'Mod-Shift-6': ({ editor }) => editor.commands.toggleList('steps', 'listItem'),
    };
  },
  addInputRules() {
    return [
      new InputRule({
        find: /^1\)\s$/,
        handler: ({ range, chain }) => {
          chain().deleteRange(range).toggleList('steps', 'listItem').run();
        },
      }),
    ];
  },
});

/** `<div data-video="https://…">`: a card that leads to a video; nothing foreign is loaded in our page. */
export const Video = Node.create({
  name: 'video',
  group: 'block',
  atom: true,
  draggable: true,
  addAttributes() {
    return {
      href: {
        default: '',
        parseHTML: (element) => element.getAttribute('data-video') ?? '',
        renderHTML: (attributes) => ({ 'data-video': attributes['href'] }),
      },
      /** What the card says, where an import knew it. */
      words: {
        default: '',
        parseHTML: (element) => element.textContent?.trim() ?? '',
        rendered: false,
      },
    };
  },
  parseHTML() {
    return [{ tag: 'div[data-video]' }];
  },
  renderHTML({ node, HTMLAttributes }) {
    const words = String(node.attrs['words']);
    return words === '' ? ['div', HTMLAttributes] : ['div', HTMLAttributes, words];
  },
});
