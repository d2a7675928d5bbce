import { type MouseEvent, type PointerEvent, type ReactNode, useEffect, useRef } from 'react';
import type { TicketRow } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import css from './selectable.module.css';
import {
  extendTo,
  isSelecting,
  toggle,
  useIsLead,
  useIsSelected,
  useIsSelecting,
} from './selection.ts';

type Row = Pick<TicketRow, 'id' | 'number' | 'subject'>;

/** Long enough to be meant, short enough not to wonder. */
const longPressMilliseconds = 450;

/**
 * Makes a row of a list one that can be chosen: Shift+click takes a range; a finger that rests on the row
 * begins to choose, and then a touch ticks. What it answers goes on the element of the row.
 */
export function useSelectable<Shape extends HTMLElement>(row: Row) {
  const isSelected = useIsSelected(row.id);
  const isChoosing = useIsSelecting();
  const isLead = useIsLead(row.id);
  const element = useRef<Shape>(null);
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; hasTaken: boolean }>(undefined);
  useEffect(() => {
    if (isLead) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isLead]);

  function onClickCapture(event: MouseEvent) {
    const isTaken = press.current?.hasTaken === true;
    press.current = undefined;
    if (isTaken) {
      stop(event);
    } else if (event.shiftKey) {
      stop(event);
      extendTo(row.id);
    } else if (isTouched(event)) {
      stop(event);
      toggle(row.id);
    }
  }
  function onPointerDown(event: PointerEvent) {
    press.current = undefined;
    if (event.pointerType !== 'touch') return;
    const held = {
      hasTaken: false,
      timer: setTimeout(() => {
        held.hasTaken = true;
        toggle(row.id);
      }, longPressMilliseconds),
    };
    press.current = held;
  }
  function onPointerEnd() {
    clearTimeout(press.current?.timer);
  }
  return {
    ref: element,
    'data-selected': isSelected,
    'data-choosing': isChoosing,
    onClickCapture,
    onPointerDown,
    onPointerUp: onPointerEnd,
    onPointerCancel: onPointerEnd,
    onPointerLeave: onPointerEnd,
    onContextMenu: (event: MouseEvent) => {
      if (press.current !== undefined) event.preventDefault();
    },
  };
}

/** While something is chosen a touch on a row ticks it; on the box itself the browser does. */
function isTouched(event: MouseEvent): boolean {
  const isOnBox = event.target instanceof Element && event.target.closest('label') !== null;
  return !isOnBox && isSelecting() && matchMedia('(pointer: coarse)').matches;
}

function stop(event: MouseEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

/** A row of the list with its box. */
export function Selectable({ row, children }: { row: Row; children: ReactNode }) {
  const choosing = useSelectable<HTMLDivElement>(row);
  return (
    <div className={css['row']} {...choosing}>
      {children}
      <SelectBox row={row} />
    </div>
  );
}

/** For the line of a table: the class that makes room for the box. */
export const lineClass = css['line'] ?? '';

/** Shows itself on hover, on focus, and while anything is chosen. */
export function SelectBox({ row }: { row: Row }) {
  const isSelected = useIsSelected(row.id);
  return (
    <label className={css['box']}>
      <input
        type="checkbox"
        checked={isSelected}
        aria-label={t('operations.select_row', {
          number: String(row.number),
          subject: row.subject === '' ? t('ticket.no_subject') : row.subject,
        })}
        onChange={() => toggle(row.id)}
      />
    </label>
  );
}
