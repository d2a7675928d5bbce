import { Popover } from '@mantine/core';
import { type ReactElement, useState } from 'react';
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
    <Popover
      opened={opened}
      onChange={onOpen}
      position="bottom-start"
      width={280}
      shadow="md"
      trapFocus
      returnFocus
      withRoles={false}
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>{props.target}</Popover.Target>
      <Popover.Dropdown p={0} role="dialog" aria-label={props.label}>
        {opened && <Choices {...props} />}
      </Popover.Dropdown>
    </Popover>
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
