import Image from '@tiptap/extension-image';
import Placeholder from '@tiptap/extension-placeholder';
import { EditorContent, Editor as Tiptap } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import {
  type Ref,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import css from './composer.module.css';
import { type Early, nothingEarly } from './early-text.tsx';
import { type MentionKeys, MentionList } from './mention-list.tsx';
import { Mention } from './mention-node.ts';

export type Mark = 'bold' | 'italic' | 'bullets' | 'numbers' | 'quote' | 'code';

/** What the rest of the composer may ask of the editor, so that only this file knows tiptap. */
export type EditorHandle = {
  focus: () => void;
  insertImage: (src: string, name: string) => void;
  /** Where the cursor is. */
  insertHtml: (html: string) => void;
  toggle: (mark: Mark) => void;
  setLink: (href: string) => void;
  currentLink: () => string;
};

type Props = {
  ref: Ref<EditorHandle>;
  html: string;
  /** What was typed before the editor was there. */
  early?: RefObject<Early>;
  /** Takes the focus when it mounts with a wish, and with each new one. */
  wish?: number;
  label: string;
  placeholder: string;
  with_mentions: boolean;
  onChange: (html: string) => void;
  onFiles: (files: File[], in_text: boolean) => void;
  onSend: () => void;
  /** A slash in the empty field is a wish for a macro, not a text. */
  onSlash?: () => void;
  /** Off where dotted names are written that are no addresses. */
  with_autolink?: boolean;
};

/** The rich text field. Loaded when the first ticket is on the screen, not before. */
export function Editor({
  ref,
  html,
  early,
  wish = 0,
  label,
  placeholder,
  with_mentions,
  onChange,
  onFiles,
  onSend,
  onSlash,
  with_autolink = true,
}: Props) {
  const mentionKeys = useRef<MentionKeys>(null);
  const latest = useRef({ onChange, onFiles, onSend, onSlash });
  useEffect(() => {
    latest.current = { onChange, onFiles, onSend, onSlash };
  });
  // One instance from the first to the last render. Tiptap's own hook makes another one when the first
  // render takes longer than a millisecond to be shown, and what was typed in between is lost.
  const [editor] = useState(
    () =>
      new Tiptap({
        extensions: [
          StarterKit.configure({
            heading: false,
            horizontalRule: false,
            link: { openOnClick: false, autolink: with_autolink, linkOnPaste: with_autolink },
          }),
          Image.configure({ inline: true }),
          Placeholder.configure({ placeholder }),
          Mention,
        ],
        content: html,
        editorProps: {
          attributes: {
            class: css['text'] ?? '',
            role: 'textbox',
            'aria-multiline': 'true',
            'aria-label': label,
          },
          handleKeyDown: (view, event) => {
            if (mentionKeys.current?.(event) === true) return true;
            if (event.key === 'Escape') {
              view.dom.blur();
              return true;
            }
            const { onSlash: slash } = latest.current;
            if (event.key === '/' && slash !== undefined && isBare(view.state.doc)) {
              slash();
              return true;
            }
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false;
            latest.current.onSend();
            return true;
          },
          handlePaste: (_, event) => {
            const files = [...(event.clipboardData?.files ?? [])];
            if (files.length === 0) return false;
            latest.current.onFiles(files, true);
            return true;
          },
          // Dropped files are the composer's: one place for both its halves.
          handleDrop: (_, event) => (event.dataTransfer?.files.length ?? 0) > 0,
        },
        onUpdate: ({ editor: changed }) =>
          latest.current.onChange(changed.isEmpty ? '' : changed.getHTML()),
      }),
  );
  useEffect(() => () => editor.destroy(), [editor]);

  // A sent or cleared draft empties the field; what is typed never comes back from outside.
  const shown = useRef(html);
  useEffect(() => {
    const isCleared = shown.current !== '' && html === '';
    shown.current = html;
    if (isCleared && !editor.isEmpty) editor.commands.clearContent(false);
  }, [html, editor]);

  // Before the next key can come, and not in a later frame as tiptap's own focus command would.
  useLayoutEffect(() => {
    const { text, has_focus, answered_wish, is_sent } = early?.current ?? nothingEarly;
    if (early !== undefined) early.current = { ...nothingEarly, answered_wish: wish };
    // Whoever left the plain field by Escape does not want to be put back.
    const takesFocus = has_focus || wish > answered_wish;
    if (text === '' && !takesFocus) return;
    editor.commands.setTextSelection(editor.state.doc.content.size);
    if (text !== '') editor.commands.insertContent({ type: 'text', text });
    if (takesFocus) editor.view.focus();
    // When the text has become the draft.
    if (is_sent) setTimeout(() => latest.current.onSend(), 0);
  }, [wish, early, editor]);

  useImperativeHandle(
    ref,
    () => ({
      focus: () => editor.commands.focus('end'),
      insertHtml: (html) => editor.chain().focus().insertContent(html).run(),
      insertImage: (src, name) => editor.chain().focus().setImage({ src, alt: name }).run(),
      toggle: (mark) => {
        const chain = editor.chain().focus();
        if (mark === 'bold') chain.toggleBold().run();
        else if (mark === 'italic') chain.toggleItalic().run();
        else if (mark === 'bullets') chain.toggleBulletList().run();
        else if (mark === 'numbers') chain.toggleOrderedList().run();
        else if (mark === 'quote') chain.toggleBlockquote().run();
        else chain.toggleCode().run();
      },
      setLink: (href) => {
        const chain = editor.chain().focus().extendMarkRange('link');
        if (href === '') chain.unsetLink().run();
        else if (editor.state.selection.empty && !editor.isActive('link')) {
          chain
            .insertContent({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] })
            .run();
        } else chain.setLink({ href }).run();
      },
      currentLink: () => String(editor.getAttributes('link')['href'] ?? ''),
    }),
    [editor],
  );

  return (
    <>
      <EditorContent editor={editor} className={css['editor_place'] ?? ''} />
      {with_mentions && <MentionList editor={editor} keys={mentionKeys} />}
    </>
  );
}

/** Nothing is written yet: one empty paragraph. */
function isBare(doc: { content: { size: number } }): boolean {
  return doc.content.size <= 2;
}
