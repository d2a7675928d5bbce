import Placeholder from '@tiptap/extension-placeholder';
import { Extension, type Extensions, InputRule } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { Callout, Internal, Steps, Video } from './blocks.ts';
import { Figure } from './figure.ts';
import { tableParts } from './tables.ts';

/** One # is a heading too: the first level belongs to the title of the article. */
const FirstHeading = Extension.create({
  name: 'firstHeading',
  addInputRules() {
    return [
      new InputRule({
        find: /^#\s$/,
        handler: ({ range, chain }) => {
          chain().deleteRange(range).setNode('heading', { level: 2 }).run();
        },
      }),
    ];
  },
});

/** `<pre data-language="…">`, as imports write it. */
const CodeLanguage = Extension.create({
  name: 'codeLanguage',
  addGlobalAttributes: () => [
    {
      types: ['codeBlock'],
      attributes: {
        'data-language': {
          default: null,
          parseHTML: (element) => element.getAttribute('data-language'),
        },
      },
    },
  ],
});

/** What an article can hold: the vocabulary of server/platform/article-html.ts and no more. */
export function articleExtensions(placeholder: string): Extensions {
  return [
    StarterKit.configure({
      heading: { levels: [2, 3] },
      strike: false,
      underline: false,
      link: {
        openOnClick: false,
        autolink: true,
        linkOnPaste: true,
        HTMLAttributes: { target: null, rel: null, class: null },
      },
      dropcursor: { color: 'var(--accent)', width: 2 },
    }),
    Placeholder.configure({ placeholder }),
    FirstHeading,
    CodeLanguage,
    Callout,
    Internal,
    Steps,
    Video,
    Figure,
    ...tableParts,
  ];
}
