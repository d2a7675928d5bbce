import { IconBold, IconCode, IconItalic, IconPlus } from '@tabler/icons-react';
import { type Editor, useEditorState } from '@tiptap/react';
import { type KeyboardEvent, type Ref, useImperativeHandle, useRef } from 'react';
import { t } from '../../../i18n.ts';
import { showCombo } from '../../../keys/shortcuts.ts';
import { isMac } from '../../../keys/use-shortcuts.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu } from '../../../ui/menu.tsx';
import css from './editor.module.css';
import { type Piece, pieces, type Wish } from './pieces.ts';

export type ToolsHandle = { focus: () => void };
type Props = {
  ref: Ref<ToolsHandle>;
  editor: Editor | null;
  onWish: (wish: Wish) => void;
};

const marks = [
  { name: 'bold', icon: IconBold, combo: 'mod+b' },
  { name: 'italic', icon: IconItalic, combo: 'mod+i' },
  { name: 'code', icon: IconCode, combo: 'mod+e' },
] as const;
type Mark = (typeof marks)[number]['name'];

/** Beside the marks; the rest is behind «Insert» and the slash. */
const inBar = ['heading_2', 'bullets', 'numbers', 'steps', 'link', 'picture', 'table', 'internal'];
const barPieces = inBar.flatMap((name) => pieces.find((piece) => piece.name === name) ?? []);

/** The tools of the text that has or had the focus: one stop for Tab, arrows inside (WAI-ARIA toolbar). */
export function Toolbar({ ref, editor, onWish }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  const on = useEditorState({
    editor,
    selector: ({ editor: now }) =>
      now === null
        ? []
        : [
            ...marks.filter((mark) => now.isActive(mark.name)).map((mark) => mark.name),
            ...pieces.filter((piece) => piece.is_on?.(now) === true).map((piece) => piece.name),
          ],
  });
  useImperativeHandle(ref, () => ({ focus: () => buttonsOf(bar.current)[0]?.focus() }), []);

  function onKeyDown(event: KeyboardEvent) {
    const buttons = buttonsOf(bar.current);
    const at = buttons.findIndex((button) => button.matches(':focus'));
    if (at < 0) return;
    const moves: Record<string, number> = {
      ArrowRight: (at + 1) % buttons.length,
      ArrowLeft: (at + buttons.length - 1) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    };
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      buttons[next]?.focus();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      editor?.commands.focus();
    }
  }
  function toggle(mark: Mark) {
    const chain = editor?.chain().focus();
    if (mark === 'bold') chain?.toggleBold().run();
    else if (mark === 'italic') chain?.toggleItalic().run();
    else chain?.toggleCode().run();
  }
  const isOn = (name: string) => on?.includes(name) === true;
  const use = (piece: Piece) => editor !== null && piece.run(editor, onWish);
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label={t('editor.tools')}
      aria-keyshortcuts="Alt+F10"
      className={css['toolbar']}
      onKeyDown={onKeyDown}
    >
      <Menu
        label={t('editor.insert')}
        side="bottom-start"
        entries={pieces.map((piece) => ({
          label: t(piece.label),
          icon: <piece.icon size={18} stroke={1.75} aria-hidden="true" />,
          is_chosen: isOn(piece.name),
          onPick: () => use(piece),
        }))}
        target={(button) => (
          <button
            type="button"
            className={css['insert']}
            disabled={editor === null}
            {...button}
            {...keepsFocus}
          >
            <IconPlus size={16} stroke={1.75} aria-hidden="true" />
            {t('editor.insert')}
          </button>
        )}
      />
      {marks.map((mark, index) => (
        <IconButton
          key={mark.name}
          label={`${t(`editor.${mark.name}`)} (${showCombo(mark.combo, isMac)})`}
          icon={mark.icon}
          pressed={isOn(mark.name)}
          disabled={editor === null}
          data-first={index === 0}
          onClick={() => toggle(mark.name)}
          {...keepsFocus}
        />
      ))}
      {barPieces.map((piece) => (
        <IconButton
          key={piece.name}
          label={
            piece.combo === undefined
              ? t(piece.label)
              : `${t(piece.label)} (${showCombo(piece.combo, isMac)})`
          }
          icon={piece.icon}
          {...(piece.is_on === undefined ? {} : { pressed: isOn(piece.name) })}
          disabled={editor === null}
          onClick={() => use(piece)}
          {...keepsFocus}
        />
      ))}
    </div>
  );
}

/** A press must not take the selection away from the text. */
const keepsFocus = {
  onMouseDown: (event: { preventDefault: () => void }) => event.preventDefault(),
};

function buttonsOf(bar: HTMLElement | null): HTMLElement[] {
  return [...(bar?.querySelectorAll<HTMLElement>('button:not(:disabled):not([role])') ?? [])];
}
