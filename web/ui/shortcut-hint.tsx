import { showCombo } from '../keys/shortcuts.ts';
import { isMac } from '../keys/use-shortcuts.ts';
import css from './shortcut-hint.module.css';

/** The keys of a shortcut, as a small cap. Not read aloud: the help screen lists them. */
export function ShortcutHint({
  combo,
  tone = 'quiet',
}: {
  combo: string;
  tone?: 'quiet' | 'on-accent';
}) {
  return (
    <span className={css['hint']} data-tone={tone} aria-hidden="true">
      {showCombo(combo, isMac)}
    </span>
  );
}
