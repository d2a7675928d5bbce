import type { Key } from '../i18n.ts';

/**
 * Keyboard shortcuts. A combo is written as `j`, `shift+j`, `mod+k` (Ctrl, or ⌘ on a Mac), `/`, `?`, `enter`, `escape`, `up`, `down`.
 * Letters are matched by the place of the key, not by the letter it types: the same keys work in the Russian layout.
 */
export type Shortcut = {
  combo: string;
  label: Key;
  run: (event: KeyboardEvent) => void;
  /** Also while a text field has the focus. */
  in_fields?: boolean;
};

export type KeyPress = Pick<
  KeyboardEvent,
  'code' | 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'
>;

const named: Record<string, string> = {
  enter: 'Enter',
  escape: 'Escape',
  up: 'ArrowUp',
  down: 'ArrowDown',
  left: 'ArrowLeft',
  right: 'ArrowRight',
};

export function matchesCombo(combo: string, press: KeyPress): boolean {
  const parts = combo.split('+');
  const key = parts.at(-1) ?? '';
  const wants = (name: string) => parts.slice(0, -1).includes(name);
  if (wants('mod') !== (press.ctrlKey || press.metaKey)) return false;
  if (wants('alt') !== press.altKey) return false;
  if (key === '?') return press.key === '?' || (press.code === 'Slash' && press.shiftKey);
  if (key === '/')
    return press.key === '/' || (press.code === 'Slash' && !press.shiftKey && press.key !== '?');
  if (wants('shift') !== press.shiftKey) return false;
  if (named[key] !== undefined) return press.key === named[key];
  if (/^[a-z]$/.test(key)) return press.code === `Key${key.toUpperCase()}`;
  if (/^[0-9]$/.test(key)) return press.code === `Digit${key}`;
  return press.key === key;
}

/** True when the combo is one character without a modifier: such keys can be switched off (WCAG 2.1.4). */
export function isSingleKey(combo: string): boolean {
  return combo.length === 1 || combo.startsWith('shift+');
}

/** How a combo is shown: "Ctrl K", "J". */
export function showCombo(combo: string, isMac: boolean): string {
  const names: Record<string, string> = {
    mod: isMac ? '⌘' : 'Ctrl',
    shift: isMac ? '⇧' : 'Shift',
    alt: isMac ? '⌥' : 'Alt',
    enter: '⏎',
    escape: 'Esc',
    up: '↑',
    down: '↓',
    left: '←',
    right: '→',
  };
  return combo
    .split('+')
    .map((part) => names[part] ?? part.toUpperCase())
    .join(' ');
}
