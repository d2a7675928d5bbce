import type { ReactElement, ReactNode } from 'react';
import css from './drop.module.css';
import { type Side, useDrop } from './use-drop.ts';

type Props = {
  label: string;
  opened: boolean;
  onOpen: (opened: boolean) => void;
  /** The button; it says `aria-haspopup="dialog"` and `aria-expanded` itself. */
  target: ReactElement;
  width?: number;
  side?: Side;
  /** Without padding, for a list. */
  is_bare?: boolean;
  children: ReactNode;
};

/** A small dialog beside its button. */
export function Drop({
  label,
  opened,
  onOpen,
  target,
  width = 280,
  side = 'bottom-start',
  ...rest
}: Props) {
  const drop = useDrop({ opened, onOpen, side });
  return (
    <span ref={drop.anchor} className={css['anchor']}>
      {target}
      {opened && (
        <div
          ref={drop.panel}
          role="dialog"
          aria-label={label}
          tabIndex={-1}
          className={css['panel']}
          data-bare={rest.is_bare === true}
          style={{ width, ...drop.style }}
          onKeyDown={drop.onKeyDown}
        >
          {rest.children}
        </div>
      )}
    </span>
  );
}
