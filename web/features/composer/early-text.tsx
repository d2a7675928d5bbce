import { type RefObject, useLayoutEffect, useRef } from 'react';
import css from './composer.module.css';

/** A plain field while the editor is on its way: what is typed into it is the editor's first text. */
export function EarlyText({
  text,
  wish,
  label,
  onFocus,
}: {
  text: RefObject<string>;
  /** Takes the focus with each new one. */
  wish: number;
  label: string;
  onFocus: () => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  // Before the next key can come: one field takes the place of another without losing a letter.
  useLayoutEffect(() => {
    const element = field.current;
    if (wish === 0 || element === null) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [wish]);
  return (
    <textarea
      ref={field}
      className={`${css['text']} ${css['early']}`}
      aria-label={label}
      defaultValue={text.current}
      onFocus={() => wish === 0 && onFocus()}
      onChange={(event) => {
        text.current = event.target.value;
      }}
    />
  );
}
