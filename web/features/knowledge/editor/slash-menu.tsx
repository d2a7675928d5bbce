import type { Editor } from '@tiptap/react';
import { type RefObject, useEffect, useId, useImperativeHandle, useRef, useState } from 'react';
import { t } from '../../../i18n.ts';
import css from './editor.module.css';
import type { Wish } from './pieces.ts';
import { type Asking, askingAt, piecesFor } from './slash.ts';

/** Lets the editor offer its keys first; true when the menu has used the key. */
export type SlashKeys = (event: KeyboardEvent) => boolean;
type Props = {
  editor: Editor;
  keys: RefObject<SlashKeys | null>;
  onWish: (wish: Wish) => void;
};

/** What can be put here, by a slash; the focus stays in the text. */
export function SlashMenu({ editor, keys, onWish }: Props) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const [active, setActive] = useState(0);
  /** Where a slash stands that was told to be only a slash. */
  const dismissed = useRef<number | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const query = asking?.query ?? '';
  const shown = asking === null ? [] : piecesFor(query);
  const isOpen = asking !== null && shown.length > 0;

  useEffect(() => {
    const look = () => {
      const next = askingAt(editor);
      if (next === null) dismissed.current = null;
      setAsking(next !== null && next.from === dismissed.current ? null : next);
    };
    const leave = () => setAsking(null);
    editor.on('transaction', look);
    editor.on('blur', leave);
    return () => {
      editor.off('transaction', look);
      editor.off('blur', leave);
    };
  }, [editor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other letters start again at the top
  useEffect(() => setActive(0), [query]);
  useEffect(() => {
    const { dom } = editor.view;
    if (isOpen) dom.setAttribute('aria-activedescendant', `${id}-${active}`);
    else dom.removeAttribute('aria-activedescendant');
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [editor, id, active, isOpen]);

  function pick(index: number): boolean {
    const piece = shown[index];
    if (asking === null || piece === undefined) return false;
    editor.chain().focus().deleteRange({ from: asking.from, to: asking.to }).run();
    setAsking(null);
    piece.run(editor, onWish);
    return true;
  }
  useImperativeHandle(keys, () => (event) => {
    if (!isOpen) return false;
    if (event.key === 'ArrowDown') setActive((active + 1) % shown.length);
    else if (event.key === 'ArrowUp') setActive((active + shown.length - 1) % shown.length);
    else if (event.key === 'Escape') {
      dismissed.current = asking.from;
      setAsking(null);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey)
      return pick(active);
    else return false;
    return true;
  });

  if (!isOpen) return null;
  const goesUp = asking.bottom + 320 > window.innerHeight && asking.top > 320;
  return (
    <div
      ref={list}
      className={css['slash']}
      role="listbox"
      aria-label={t('editor.insert')}
      style={{
        left: Math.min(asking.left, window.innerWidth - 290),
        ...(goesUp
          ? { bottom: window.innerHeight - asking.top + 4 }
          : { top: asking.bottom + 4, maxHeight: window.innerHeight - asking.bottom - 12 }),
      }}
    >
      {shown.map((piece, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the text, whose keys work the list
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the editor's
        <div
          key={piece.name}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          className={css['slash_option']}
          onMouseDown={(event) => event.preventDefault()}
          onMouseMove={() => setActive(index)}
          onClick={() => pick(index)}
        >
          <piece.icon size={18} stroke={1.75} aria-hidden="true" />
          <span>{t(piece.label)}</span>
          {piece.markdown !== undefined && (
            <span className={css['slash_mark']} aria-hidden="true">
              {piece.markdown}
            </span>
          )}
        </div>
      ))}
      <span role="status" className="hidden">
        {t('common.found', { count: shown.length })}
      </span>
    </div>
  );
}
