import { type ReactElement, useState } from 'react';
import { Drop } from './drop.tsx';
import { narrow, type Option, OptionList } from './option-list.tsx';

type Props = {
  label: string;
  options: Option[];
  onPick: (value: string) => void;
  /** The button that opens it. */
  target: ReactElement;
  opened: boolean;
  onOpen: (opened: boolean) => void;
  placeholder?: string;
  /** Stays open, for choosing several. */
  is_many?: boolean;
  /** Offers what was typed as a new value. */
  create?: (query: string) => Option | undefined;
};

/** Choose one or several of a list under a button. */
export function Picker(props: Props) {
  const { opened, onOpen } = props;
  return (
    <Drop label={props.label} opened={opened} onOpen={onOpen} target={props.target} is_bare>
      <Choices {...props} />
    </Drop>
  );
}

function Choices({ label, options, onPick, onOpen, placeholder, is_many, create }: Props) {
  const [query, setQuery] = useState('');
  const made = query.trim() === '' ? undefined : create?.(query.trim());
  const shown = narrow(options, query);
  return (
    <OptionList
      label={label}
      placeholder={placeholder ?? label}
      options={made === undefined ? shown : [...shown, made]}
      query={query}
      onQuery={setQuery}
      onPick={(value) => {
        onPick(value);
        setQuery('');
        if (is_many !== true) onOpen(false);
      }}
    />
  );
}
