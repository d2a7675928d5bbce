import type { Icon } from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import css from './icon-button.module.css';

type Props = Omit<ComponentProps<'button'>, 'children' | 'type'> & {
  /** Said aloud and shown on hover. */
  label: string;
  icon: Icon;
  pressed?: boolean;
};

/** An icon that can be pressed: always with a name, and with the size a finger needs. */
export function IconButton({ label, icon: Shape, pressed, className = '', ...rest }: Props) {
  return (
    <button
      type="button"
      className={`${css['button']} ${className}`}
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      {...rest}
    >
      <Shape size={18} stroke={1.75} aria-hidden="true" />
    </button>
  );
}
