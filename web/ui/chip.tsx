import type { ComponentProps, ReactNode } from 'react';
import css from './chip.module.css';

/** A property of the ticket that is read and changed in one place. */
export function Chip({
  icon,
  children,
  className = '',
  ...rest
}: ComponentProps<'button'> & { icon?: ReactNode }) {
  return (
    <button type="button" className={`${css['chip']} ${className}`} {...rest}>
      {icon}
      <span className={css['text']}>{children}</span>
    </button>
  );
}

/** A word on a row: a tag, a line of support. */
export function Label({ children }: { children: ReactNode }) {
  return <span className={css['label']}>{children}</span>;
}
