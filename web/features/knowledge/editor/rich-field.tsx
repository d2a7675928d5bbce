import { Editor, EditorContent } from '@tiptap/react';
import { useEffect, useRef, useState } from 'react';
import { t } from '../../../i18n.ts';
import { tell } from '../../../ui/toast.tsx';
import article from '../article.module.css';
import css from './editor.module.css';
import { articleHtml } from './html.ts';
import type { Wish } from './pieces.ts';
import { articleExtensions } from './schema.ts';
import { type SlashKeys, SlashMenu } from './slash-menu.tsx';
import { isOwnPicture } from './vocabulary.ts';

type Props = {
  label: string;
  placeholder: string;
  html: string;
  onChange: (html: string) => void;
  /** The editor that the tools work on from now. */
  onFocus: (editor: Editor) => void;
  onPictures: (files: File[], editor: Editor) => void;
  onWish: (wish: Wish, editor: Editor) => void;
  /** Into the toolbar, by Alt+F10. */
  onTools: () => void;
  onReady?: (editor: Editor) => void;
  is_tall?: boolean;
};

/** One rich text of an article. What is written never comes back from outside: remount it by a key. */
export function RichField(props: Props) {
  const { label, placeholder, html, is_tall = false } = props;
  const slashKeys = useRef<SlashKeys>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  // One instance from the first to the last render; tiptap's own hook makes another on a slow first one.
  const [editor] = useState(() => {
    const made = new Editor({
      extensions: articleExtensions(placeholder),
      content: html,
      editorProps: {
        attributes: {
          class: `${article['article'] ?? ''} ${css['text'] ?? ''}`,
          role: 'textbox',
          'aria-multiline': 'true',
          'aria-label': label,
          'data-tall': String(is_tall),
        },
        handleKeyDown: (view, event) => {
          if (slashKeys.current?.(event) === true) return true;
          if (event.key === 'F10' && event.altKey) {
            latest.current.onTools();
            return true;
          }
          if (event.key === 'Escape') {
            view.dom.blur();
            return true;
          }
          const isLinkKey = event.code === 'KeyK' && (event.ctrlKey || event.metaKey);
          // With nothing marked it stays the key of the palette.
          if (isLinkKey && (!view.state.selection.empty || made.isActive('link'))) {
            latest.current.onWish('link', made);
            return true;
          }
          return false;
        },
        handlePaste: (_, event) => {
          const files = [...(event.clipboardData?.files ?? [])].filter(isPicture);
          if (files.length === 0) {
            warnOfForeign(event.clipboardData?.getData('text/html') ?? '');
            return false;
          }
          latest.current.onPictures(files, made);
          return true;
        },
        handleDrop: (view, event) => {
          const files = [...(event.dataTransfer?.files ?? [])].filter(isPicture);
          if (files.length === 0) return false;
          const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
          if (at !== undefined) made.commands.setTextSelection(at);
          latest.current.onPictures(files, made);
          return true;
        },
      },
      onUpdate: ({ editor: changed }) => latest.current.onChange(articleHtml(changed)),
      onFocus: ({ editor: focused }) => latest.current.onFocus(focused),
    });
    return made;
  });
  useEffect(() => {
    latest.current.onReady?.(editor);
    return () => editor.destroy();
  }, [editor]);
  return (
    <>
      <EditorContent editor={editor} />
      <SlashMenu
        editor={editor}
        keys={slashKeys}
        onWish={(wish) => latest.current.onWish(wish, editor)}
      />
    </>
  );
}

function isPicture(file: File): boolean {
  return /^image\/(png|jpeg|webp|gif)$/.test(file.type);
}

/** Pictures inside of copied pages stay on their servers: say so rather than lose them silently. */
function warnOfForeign(html: string): void {
  const sources = [...html.matchAll(/<img[^>]+src="([^"]+)"/gi)].map(([, src = '']) => src);
  if (sources.some((src) => !isOwnPicture(src))) tell(t('editor.foreign_pictures'));
}
