import { TextInput } from '@mantine/core';
import '../theme/forms.css';
import { useEffect, useRef, useState } from 'react';

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
};

/** A search field that tells what was typed a quarter of a second after the last key. */
export function SearchField({ label, value, onChange, autoFocus = false }: Props) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      value={typed}
      autoFocus={autoFocus}
      // In a dialog the trap of the focus asks for this.
      {...(autoFocus ? { 'data-autofocus': true } : {})}
      maxLength={200}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onChange(next), 250);
      }}
    />
  );
}
