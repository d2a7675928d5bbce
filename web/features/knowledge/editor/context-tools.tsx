import {
  IconArrowBarDown,
  IconArrowBarLeft,
  IconArrowBarRight,
  IconArrowBarUp,
  IconArrowsJoin2,
  IconArrowsSplit2,
  IconColumnRemove,
  IconPencil,
  IconPhotoEdit,
  IconRowRemove,
  IconTableRow,
  IconTrash,
  IconUnlink,
} from '@tabler/icons-react';
import { type Editor, useEditorState } from '@tiptap/react';
import type { ReactNode } from 'react';
import { type Key, t } from '../../../i18n.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import css from './editor.module.css';
import { toggleCallout, type Wish } from './pieces.ts';
import { canChangeTable, changeTable, isTableHere, type TableDoing } from './tables.ts';
import { calloutKinds } from './vocabulary.ts';

type Props = {
  editor: Editor | null;
  onWish: (wish: Wish) => void;
  /** The picture that is marked, to be corrected. */
  onPicture: () => void;
  /** What stands here when nothing needs tools. */
  children: ReactNode;
};

const tableTools = [
  ['row_above', IconArrowBarUp],
  ['row_below', IconArrowBarDown],
  ['column_left', IconArrowBarLeft],
  ['column_right', IconArrowBarRight],
  ['header', IconTableRow],
  ['merge', IconArrowsJoin2],
  ['split', IconArrowsSplit2],
  ['row_delete', IconRowRemove],
  ['column_delete', IconColumnRemove],
  ['table_delete', IconTrash],
] as const satisfies [TableDoing, unknown][];

type Place = 'figure' | 'link' | 'table' | 'callout' | 'internal' | 'video' | 'text';

/** Tools of what the cursor is in: always in the same line, so that nothing moves under the reader. */
export function ContextTools({ editor, onWish, onPicture, children }: Props) {
  const here = useEditorState({
    editor,
    selector: ({ editor: now }) => (now === null ? null : stateOf(now)),
  });
  if (editor === null || here === null || here.place === 'text')
    return <div className={css['context']}>{children}</div>;
  return (
    <div className={css['context']} role="toolbar" aria-label={t(`editor.tools_${here.place}`)}>
      <span className={css['context_name']}>{t(`editor.tools_${here.place}`)}</span>
      {here.place === 'table' &&
        tableTools.map(([doing, icon]) => (
          <IconButton
            key={doing}
            label={t(`editor.${doing}`)}
            icon={icon}
            disabled={!here.can.includes(doing)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => changeTable(editor, doing)}
          />
        ))}
      {here.place === 'callout' &&
        calloutKinds.map((kind) => (
          <Word
            key={kind}
            label={`editor.callout_${kind}`}
            is_on={here.kind === kind}
            onPress={() => here.kind !== kind && toggleCallout(editor, kind)}
          />
        ))}
      {here.place === 'callout' && (
        <Word label="editor.unwrap" onPress={() => editor.chain().focus().lift('callout').run()} />
      )}
      {here.place === 'internal' && (
        <Word
          label="editor.unwrap_internal"
          onPress={() => editor.chain().focus().lift('internal').run()}
        />
      )}
      {here.place === 'link' && (
        <>
          <span className={css['context_text']}>{here.href}</span>
          <IconButton
            label={t('editor.link_edit')}
            icon={IconPencil}
            onClick={() => onWish('link')}
          />
          <IconButton
            label={t('editor.link_remove')}
            icon={IconUnlink}
            onClick={() => editor.chain().focus().extendMarkRange('link').unsetLink().run()}
          />
        </>
      )}
      {here.place === 'figure' && (
        <>
          <span className={css['context_text']} data-missing={here.alt === ''}>
            {here.alt === '' ? t('editor.alt_missing') : here.alt}
          </span>
          <IconButton label={t('editor.picture_edit')} icon={IconPhotoEdit} onClick={onPicture} />
          <IconButton
            label={t('editor.picture_delete')}
            icon={IconTrash}
            onClick={() => editor.chain().focus().deleteNode('figure').run()}
          />
        </>
      )}
      {here.place === 'video' && (
        <>
          <span className={css['context_text']}>{here.href}</span>
          <IconButton
            label={t('editor.video_edit')}
            icon={IconPencil}
            onClick={() => onWish('video')}
          />
          <IconButton
            label={t('editor.video_delete')}
            icon={IconTrash}
            onClick={() => editor.chain().focus().deleteSelection().run()}
          />
        </>
      )}
    </div>
  );
}

type Here = { place: Place; can: TableDoing[]; kind: string; href: string; alt: string };

function stateOf(editor: Editor): Here {
  const text = (name: string, key: string) => String(editor.getAttributes(name)[key] ?? '');
  const place: Place = placeOf(editor);
  return {
    place,
    can:
      place === 'table'
        ? tableTools.map(([doing]) => doing).filter((doing) => canChangeTable(editor, doing))
        : [],
    kind: text('callout', 'kind'),
    href: place === 'video' ? text('video', 'href') : text('link', 'href'),
    alt: text('figure', 'alt'),
  };
}

function placeOf(editor: Editor): Place {
  if (editor.isActive('video')) return 'video';
  if (editor.isActive('figure')) return 'figure';
  if (editor.isActive('link')) return 'link';
  if (isTableHere(editor)) return 'table';
  if (editor.isActive('callout')) return 'callout';
  return editor.isActive('internal') ? 'internal' : 'text';
}

type WordProps = { label: Key; is_on?: boolean; onPress: () => void };

function Word({ label, is_on, onPress }: WordProps) {
  return (
    <button
      type="button"
      className={css['word']}
      aria-pressed={is_on}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      {t(label)}
    </button>
  );
}
