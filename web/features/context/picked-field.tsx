import { useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { Picker } from '../../ui/picker.tsx';
import css from './context.module.css';

type Props = {
  ticket: Ticket;
  label: string;
  /** As it stands now; undefined: it has none. */
  name: string | undefined;
  options: { value: string; label: string }[];
  value: string | null;
  onPick: (value: string) => void;
};

/** One property of the ticket, chosen from a list; whoever may not change it reads it. */
export function PickedField({ ticket, label, name, options, value, onPick }: Props) {
  const [opened, setOpened] = useState(false);
  const shown = name ?? t('context.none');
  if (!ticket.can.update) return <>{shown}</>;
  return (
    <Picker
      label={label}
      options={options.map((option) => ({ ...option, is_selected: option.value === value }))}
      opened={opened}
      onOpen={setOpened}
      onPick={onPick}
      target={
        <button
          type="button"
          className={css['value']}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <span className="hidden">{label}: </span>
          {shown}
        </button>
      }
    />
  );
}
