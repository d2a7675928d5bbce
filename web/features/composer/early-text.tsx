import { type RefObject, useLayoutEffect, useRef } from 'react';
import css from './composer.module.css';
import type { Visibility } from './drafts.ts';

/** What happened in the plain field, for the editor that takes its place. */
export type Early = {
  text: string;
  has_focus: boolean;
  answered_wish: number;
  /** Ctrl+Enter came before the editor. */
  is_sent: boolean;
  /** Where it was written, when that was before the composer. */
  tab?: Visibility;
};

export const nothingEarly: Early = {
  text: '',
  has_focus: false,
  answered_wish: 0,
  is_sent: false,
};

/** A file that was dropped on the composer or pasted into its text before it was there. */
type EarlyFile = { file: File; in_text: boolean };

/** By the field's `early`. */
export const earlyFiles = new WeakMap<object, EarlyFile[]>();

export function keepEarly(early: object, files: Iterable<File>, in_text: boolean): void {
  const given = [...files].map((file) => ({ file, in_text }));
  earlyFiles.set(early, [...(earlyFiles.get(early) ?? []), ...given]);
}

/** A plain field while the editor is on its way: what is typed into it is the editor's first text. */
export function EarlyText({
  early,
  wish,
  label,
  onFocus,
  onFiles,
}: {
  early: RefObject<Early>;
  /** Takes the focus with each new one. */
  wish: number;
  label: string;
  onFocus: () => void;
  onFiles: (files: File[], in_text: boolean) => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  // Before the next key can come: one field takes the place of another without losing a letter.
  useLayoutEffect(() => {
    const element = field.current;
    const { has_focus, answered_wish, text } = early.current;
    // Written while this field was being made.
    if (element !== null && element.value !== text) element.value = text;
    if (element === null || !(has_focus || wish > answered_wish)) return;
    early.current.answered_wish = wish;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [wish, early]);
  return (
    <textarea
      ref={field}
      className={`${css['text']} ${css['early']}`}
      aria-label={label}
      defaultValue={early.current.text}
      onFocus={() => {
        early.current.has_focus = true;
        onFocus();
      }}
      onBlur={() => {
        early.current.has_focus = false;
      }}
      onChange={(event) => {
        early.current.text = event.target.value;
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        early.current.is_sent = true;
      }}
      onPaste={(event) => {
        const files = [...event.clipboardData.files];
        if (files.length === 0) return;
        event.preventDefault();
        onFiles(files, true);
      }}
    />
  );
}
