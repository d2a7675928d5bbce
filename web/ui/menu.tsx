import { IconCheck } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactElement, type ReactNode, useState } from 'react';
import { t } from '../i18n.ts';
import css from './drop.module.css';
import { type Side, useDrop } from './use-drop.ts';

export type MenuEntry =
  | { label: string; icon?: ReactNode; is_chosen?: boolean; onPick: () => void }
  | 'line';

/** What the button of a menu is given. */
export type MenuButton = {
  'aria-haspopup': 'menu';
  'aria-expanded': boolean;
  onClick: () => void;
};

type Props = {
  label: string;
  entries: MenuEntry[];
  target: (button: MenuButton) => ReactElement;
  side?: Side;
  width?: number;
  begins_open?: boolean;
};

/** A menu under its button; the arrows move, Enter picks, letters jump (WAI-ARIA menu button). */
export function Menu({ label, entries, target, side = 'bottom-end', ...more }: Props) {
  const { width = 240, begins_open = false } = more;
  const [opened, setOpened] = useState(begins_open);
  const drop = useDrop({ opened, onOpen: setOpened, side });

  function onKeyDown(event: KeyboardEvent) {
    const items = [
      ...(drop.panel.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? []),
    ];
    const at = items.findIndex((item) => item.matches(':focus'));
    const moves: Record<string, number> = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at + items.length - 1) % items.length,
      Home: 0,
      End: items.length - 1,
    };
    const next = moves[event.key] ?? jump(event, items, at);
    if (next !== undefined) {
      event.preventDefault();
      items[next]?.focus();
    } else if (event.key === 'Tab') {
      drop.close(true);
    } else {
      drop.onKeyDown(event);
    }
    // Letters move in the menu; they are no shortcuts of the desk.
    event.stopPropagation();
  }
  return (
    <span ref={drop.anchor} className={css['anchor']}>
      {target({
        'aria-haspopup': 'menu',
        'aria-expanded': opened,
        onClick: () => setOpened(!opened),
      })}
      {opened && (
        <div
          ref={drop.panel}
          role="menu"
          aria-label={label}
          tabIndex={-1}
          className={`${css['panel']} ${css['menu']}`}
          style={{ width, ...drop.style }}
          onKeyDown={onKeyDown}
        >
          {entries.map((entry, index) =>
            entry === 'line' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
              <hr key={index} className={css['line']} />
            ) : (
              <Item key={entry.label} entry={entry} close={() => drop.close(true)} />
            ),
          )}
        </div>
      )}
    </span>
  );
}

function Item({ entry, close }: { entry: Exclude<MenuEntry, 'line'>; close: () => void }) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={css['item']}
      onClick={() => {
        close();
        entry.onPick();
      }}
    >
      {entry.icon}
      <span className={css['word']}>{entry.label}</span>
      {entry.is_chosen === true && (
        <>
          <IconCheck size={16} aria-hidden="true" />
          <span className="hidden">{t('common.chosen')}</span>
        </>
      )}
    </button>
  );
}

/** The next entry that begins with the letter typed. */
function jump(event: KeyboardEvent, items: HTMLElement[], at: number): number | undefined {
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey) return undefined;
  const letter = event.key.toLowerCase();
  const order = [...items.keys()].map((step) => (at + 1 + step) % items.length);
  return order.find((index) => items[index]?.textContent?.trim().toLowerCase().startsWith(letter));
}
