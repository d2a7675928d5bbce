import { IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { onShowPart } from '../features/desk/panels.ts';
import { recall, remember } from '../i18n.ts';
import css from './fold.module.css';

type Props = {
  title: string;
  /** Remembers whether it is folded under this name. */
  name: string;
  aside?: ReactNode;
  folded?: boolean;
  children: ReactNode;
};

/** A part of the side panel with a heading that folds it; remembered on this device. */
export function Fold({ title, name, aside, folded = false, children }: Props) {
  const [open, setOpen] = useState(() => {
    const kept = recall(`opora.fold.${name}`);
    return kept === null ? !folded : kept === 'open';
  });
  const id = useId();
  useEffect(() => onShowPart((part) => part === name && setOpen(true)), [name]);
  function toggle() {
    remember(`opora.fold.${name}`, open ? 'folded' : 'open');
    setOpen(!open);
  }
  return (
    <section className={css['fold']}>
      <div className={css['head']}>
        <h2 className={css['title']}>
          <button
            type="button"
            className={css['toggle']}
            aria-expanded={open}
            aria-controls={id}
            onClick={toggle}
          >
            {title}
            <IconChevronDown size={14} stroke={1.75} aria-hidden="true" />
          </button>
        </h2>
        {aside}
      </div>
      <div id={id} hidden={!open}>
        {open && children}
      </div>
    </section>
  );
}
