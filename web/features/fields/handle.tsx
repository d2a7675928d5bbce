import { IconGripVertical } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { t } from '../../i18n.ts';
import css from './fields.module.css';

type Props = {
  name: string;
  onMove: (by: -1 | 1) => void;
  /** Left out where there are no levels. */
  onShift?: (by: -1 | 1) => void;
};

/** What a row is moved by: dragged with the mouse, or with the arrows while it has the focus. */
export function Handle({ name, onMove, onShift }: Props) {
  const moves: Record<string, (() => void) | undefined> = {
    ArrowUp: () => onMove(-1),
    ArrowDown: () => onMove(1),
    ArrowLeft: onShift && (() => onShift(-1)),
    ArrowRight: onShift && (() => onShift(1)),
  };
  return (
    <button
      type="button"
      className={css['handle']}
      aria-label={t('fields.move', { name })}
      title={t('fields.move', { name })}
      onKeyDown={(event) => {
        const move = moves[event.key];
        if (move === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        move();
        // The row was drawn anew in another place; the hand stays on it.
        const button = event.currentTarget;
        requestAnimationFrame(() => button.focus());
      }}
    >
      <IconGripVertical size={16} stroke={1.75} aria-hidden="true" />
    </button>
  );
}

/** Dragging of rows with the mouse: what to put on each row, and where one was dropped. */
export function useDragRows(onDrop: (id: string, before_id: string) => void) {
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  function end() {
    setDragged(null);
    setOver(null);
  }
  return (id: string) => ({
    draggable: true,
    'data-dragged': dragged === id,
    'data-over': over === id && dragged !== id,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', id);
      setDragged(id);
    },
    onDragOver: (event: DragEvent) => {
      if (dragged === null) return;
      event.preventDefault();
      setOver(id);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      if (dragged !== null && dragged !== id) onDrop(dragged, id);
      end();
    },
    onDragEnd: end,
  });
}
