import {
  IconArrowDown,
  IconArrowUp,
  IconEqual,
  IconFlame,
  IconHandFinger,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { Chip } from '../../ui/chip.tsx';
import { Drop } from '../../ui/drop.tsx';
import { GradeForm } from './grade-form.tsx';

const icon = { size: 15, stroke: 1.75, 'aria-hidden': true } as const;
const priorityIcons = { 1: IconFlame, 2: IconArrowUp, 3: IconEqual, 4: IconArrowDown } as const;

/** How urgent it is: by impact and urgency, or set by hand, which is marked and says why. */
export function PriorityChip({ ticket }: { ticket: Ticket }) {
  const [opened, setOpened] = useState(false);
  const priority = ([1, 2, 3, 4] as const).find((each) => each === ticket.priority) ?? 3;
  const Shape = priorityIcons[priority];
  const override = ticket.priority_override;
  useShortcuts([
    { combo: 'p', label: 'keys.priority', run: () => ticket.can.update && setOpened(true) },
  ]);
  return (
    <Drop
      label={t('ticket.priority')}
      opened={opened}
      onOpen={setOpened}
      width={380}
      target={
        <Chip
          icon={<Shape {...icon} />}
          // Whoever may change nothing may still read why.
          disabled={!ticket.can.update && override === null}
          aria-haspopup="dialog"
          aria-expanded={opened}
          {...(override === null ? {} : { title: override.reason })}
          onClick={() => setOpened(!opened)}
        >
          <span className="hidden">{t('ticket.priority')}: </span>
          {t(`ticket.priority_${priority}`)}
          {override !== null && (
            <>
              {' '}
              <IconHandFinger size={14} stroke={1.75} aria-hidden="true" />
              <span className="hidden">
                {t('ticket.priority_marked')}: {override.reason}
              </span>
            </>
          )}
        </Chip>
      }
    >
      <GradeForm ticket={ticket} />
    </Drop>
  );
}
