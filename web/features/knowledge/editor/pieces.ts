/** What can be put into an article: the slash menu, the toolbar and the list of keys say the same. */
import {
  type Icon,
  IconAlertTriangle,
  IconBulb,
  IconCode,
  IconEyeOff,
  IconH2,
  IconH3,
  IconInfoCircle,
  IconLink,
  IconList,
  IconListNumbers,
  IconMinus,
  IconMovie,
  IconPhoto,
  IconQuote,
  IconStairs,
  IconTable,
} from '@tabler/icons-react';
import type { Editor } from '@tiptap/react';
import type { Key } from '../../../i18n.ts';
import { insertTable } from './tables.ts';
import type { CalloutKind } from './vocabulary.ts';

/** What opens a dialog of its own. */
export type Wish = 'picture' | 'video' | 'link' | 'help';

export type Piece = {
  name: string;
  label: Key;
  icon: Icon;
  /** What else one may type for it, in both languages. */
  words: string;
  /** As it is written in Markdown, where it is. */
  markdown?: string;
  combo?: string;
  run: (editor: Editor, wish: (wish: Wish) => void) => void;
  is_on?: (editor: Editor) => boolean;
};

const heading = (level: 2 | 3): Piece => ({
  name: `heading_${level}`,
  label: `editor.heading_${level}`,
  icon: level === 2 ? IconH2 : IconH3,
  words: `заголовок heading title h${level}`,
  markdown: level === 2 ? '##' : '###',
  combo: `mod+alt+${level}`,
  run: (editor) => editor.chain().focus().toggleHeading({ level }).run(),
  is_on: (editor) => editor.isActive('heading', { level }),
});

const callout = (kind: CalloutKind, icon: Icon, words: string): Piece => ({
  name: kind,
  label: `editor.callout_${kind}`,
  icon,
  words: `врезка callout ${words}`,
  markdown: `> [!${kind.toUpperCase()}]`,
  run: (editor) => toggleCallout(editor, kind),
  is_on: (editor) => editor.isActive('callout', { kind }),
});

/** Into a callout, from one kind to another, or out of it. */
export function toggleCallout(editor: Editor, kind: CalloutKind): void {
  const chain = editor.chain().focus();
  if (editor.isActive('callout', { kind })) chain.lift('callout').run();
  else if (editor.isActive('callout')) chain.updateAttributes('callout', { kind }).run();
  else chain.wrapIn('callout', { kind }).run();
}

export const pieces: Piece[] = [
  heading(2),
  heading(3),
  {
    name: 'bullets',
    label: 'editor.bullets',
    icon: IconList,
    words: 'маркированный bullets list ul',
    markdown: '-',
    combo: 'mod+shift+8',
    run: (editor) => editor.chain().focus().toggleBulletList().run(),
    is_on: (editor) => editor.isActive('bulletList'),
  },
  {
    name: 'numbers',
    label: 'editor.numbers',
    icon: IconListNumbers,
    words: 'нумерованный numbers ordered ol',
    markdown: '1.',
    combo: 'mod+shift+7',
    run: (editor) => editor.chain().focus().toggleOrderedList().run(),
    is_on: (editor) => editor.isActive('orderedList'),
  },
  {
    name: 'steps',
    label: 'editor.steps',
    icon: IconStairs,
    words: 'инструкция порядок steps',
    markdown: '1)',
    combo: 'mod+shift+6',
    run: (editor) => editor.chain().focus().toggleList('steps', 'listItem').run(),
    is_on: (editor) => editor.isActive('steps'),
  },
  callout('note', IconInfoCircle, 'заметка важно info'),
  callout('tip', IconBulb, 'подсказка hint'),
  callout('warning', IconAlertTriangle, 'внимание осторожно caution'),
  {
    name: 'internal',
    label: 'editor.internal',
    icon: IconEyeOff,
    words: 'внутренняя ремарка пометка сотрудники internal remark staff',
    markdown: '> [!INTERNAL]',
    combo: 'mod+shift+i',
    run: (editor) =>
      editor.isActive('internal')
        ? editor.chain().focus().lift('internal').run()
        : editor.chain().focus().wrapIn('internal').run(),
    is_on: (editor) => editor.isActive('internal'),
  },
  {
    name: 'table',
    label: 'editor.table',
    icon: IconTable,
    words: 'table',
    run: (editor) => insertTable(editor),
    is_on: (editor) => editor.isActive('table'),
  },
  {
    name: 'picture',
    label: 'editor.picture',
    icon: IconPhoto,
    words: 'изображение скриншот фото image picture screenshot',
    run: (_, wish) => wish('picture'),
  },
  {
    name: 'video',
    label: 'editor.video',
    icon: IconMovie,
    words: 'ролик video',
    run: (_, wish) => wish('video'),
  },
  {
    name: 'link',
    label: 'editor.link',
    icon: IconLink,
    words: 'статья ссылка article link url',
    combo: 'mod+k',
    run: (_, wish) => wish('link'),
    is_on: (editor) => editor.isActive('link'),
  },
  {
    name: 'code',
    label: 'editor.code',
    icon: IconCode,
    words: 'команда журнал code pre',
    markdown: '```',
    combo: 'mod+alt+c',
    run: (editor) => editor.chain().focus().toggleCodeBlock().run(),
    is_on: (editor) => editor.isActive('codeBlock'),
  },
  {
    name: 'quote',
    label: 'editor.quote',
    icon: IconQuote,
    words: 'quote',
    markdown: '>',
    combo: 'mod+shift+b',
    run: (editor) => editor.chain().focus().toggleBlockquote().run(),
    is_on: (editor) => editor.isActive('blockquote'),
  },
  {
    name: 'line',
    label: 'editor.line',
    icon: IconMinus,
    words: 'черта разделитель line divider hr',
    markdown: '---',
    run: (editor) => editor.chain().focus().setHorizontalRule().run(),
  },
];
