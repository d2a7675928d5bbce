import { IconCheck } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { t } from '../i18n.ts';
import css from './option-list.module.css';

export type Option = {
  value: string;
  label: string;
  /** Quiet words after the label. */
  note?: string;
  icon?: ReactNode;
  group?: string;
  is_selected?: boolean;
};

type Props = {
  label: string;
  options: Option[];
  onPick: (value: string) => void;
  /** Which one the keys or the mouse are on, for a preview beside the list. */
  onActive?: (value: string | undefined) => void;
  query: string;
  onQuery: (query: string) => void;
  placeholder?: string;
  is_loading?: boolean;
  size?: 'menu' | 'palette';
};

/** A field that narrows a list; the arrows move, Enter picks. The focus never leaves the field. */
export function OptionList(props: Props) {
  const { options, onPick, query } = props;
  const [active, setActive] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const index = Math.min(active, options.length - 1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new query starts again at the top
  useEffect(() => setActive(0), [query]);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [index]);
  const { onActive } = props;
  const activeValue = options[index]?.value;
  useEffect(() => onActive?.(activeValue), [onActive, activeValue]);

  function onKeyDown(event: KeyboardEvent) {
    const last = options.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: index >= last ? 0 : index + 1,
      ArrowUp: index <= 0 ? last : index - 1,
      PageDown: Math.min(last, index + 8),
      PageUp: Math.max(0, index - 8),
    };
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setActive(next);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      const option = options[index];
      if (option !== undefined) onPick(option.value);
    }
  }

  return (
    <div className={css['box']} data-size={props.size ?? 'menu'}>
      <input
        className={css['field']}
        role="combobox"
        aria-label={props.label}
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={options.length > 0 ? `${id}-${index}` : undefined}
        placeholder={props.placeholder ?? props.label}
        value={query}
        onChange={(event) => props.onQuery(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        data-autofocus
        // Escape closes the list, not the dialog that the list may stand in.
        data-mantine-stop-propagation={props.size !== 'palette'}
        autoComplete="off"
        spellCheck={false}
      />
      <div id={id} ref={list} role="listbox" aria-label={props.label} className={css['list']}>
        {options.map((option, position) => (
          <OptionRow
            key={option.value}
            id={`${id}-${position}`}
            position={position}
            option={option}
            heading={option.group !== options[position - 1]?.group ? option.group : undefined}
            is_active={position === index}
            onPick={onPick}
            onHover={() => setActive(position)}
          />
        ))}
      </div>
      <p role="status" className={options.length === 0 ? css['nothing'] : 'hidden'}>
        {options.length > 0
          ? t('common.found', { count: options.length })
          : t(props.is_loading === true ? 'common.loading' : 'common.nothing_found')}
      </p>
    </div>
  );
}

type RowProps = {
  id: string;
  position: number;
  option: Option;
  heading: string | undefined;
  is_active: boolean;
  onPick: (value: string) => void;
  onHover: () => void;
};

function OptionRow({ id, position, option, heading, is_active, onPick, onHover }: RowProps) {
  return (
    <>
      {heading !== undefined && (
        <div className={css['heading']} role="presentation">
          {heading}
        </div>
      )}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys */}
      <div
        id={id}
        role="option"
        data-index={position}
        aria-selected={is_active}
        className={css['option']}
        onMouseMove={onHover}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => onPick(option.value)}
      >
        {option.icon}
        <span className={css['label']}>{option.label}</span>
        {option.note !== undefined && <span className={css['note']}>{option.note}</span>}
        {option.is_selected === true && (
          <>
            <IconCheck size={16} stroke={2} aria-hidden="true" />
            <span className="hidden">{t('common.chosen')}</span>
          </>
        )}
      </div>
    </>
  );
}

/** Options whose label or note has every word of the query, letter case and ё aside. */
export function narrow(options: Option[], query: string): Option[] {
  const words = fold(query).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return options;
  return options.filter((option) => {
    const text = fold(`${option.label} ${option.note ?? ''}`);
    return words.every((word) => text.includes(word));
  });
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll('ё', 'е');
}
