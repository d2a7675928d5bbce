import { IconCircleCheck, IconCircleDot, IconClockPause } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { PresenceState } from '#contract/presence.ts';
import type { Status } from '#contract/settings.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { useMe } from '../../session.tsx';
import { sayMoment } from '../../time.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Chip } from '../../ui/chip.tsx';
import { useClock } from '../../ui/clock.tsx';
import type { Option } from '../../ui/option-list.tsx';
import { Picker } from '../../ui/picker.tsx';
import { useNamedPerson } from '../lines/lines-queries.ts';
import { usePresences } from '../routing/presences.ts';
import { useColleagues, useStatuses } from './lookups.ts';
import { useTicketChange } from './use-ticket-change.ts';

const icon = { size: 15, stroke: 1.75, 'aria-hidden': true } as const;

export function StatusIcon({ category }: { category: Status['category'] }) {
  if (category === 'solved' || category === 'closed') return <IconCircleCheck {...icon} />;
  if (category.startsWith('waiting')) return <IconClockPause {...icon} />;
  return <IconCircleDot {...icon} />;
}

export function StatusChip({ ticket }: { ticket: Ticket }) {
  const [opened, setOpened] = useState(false);
  const statuses = useStatuses();
  const change = useTicketChange(ticket);
  const current = statuses.find((status) => status.id === ticket.status_id);
  useShortcuts([
    { combo: 's', label: 'keys.status', run: () => ticket.can.update && setOpened(true) },
  ]);
  const options: Option[] = statuses
    .filter((status) => !status.is_archived)
    .map((status) => ({
      value: status.id,
      label: status.name,
      icon: <StatusIcon category={status.category} />,
      is_selected: status.id === ticket.status_id,
    }));
  return (
    <Picker
      label={t('ticket.status')}
      options={options}
      opened={opened}
      onOpen={setOpened}
      onPick={(status_id) => {
        const status = statuses.find((each) => each.id === status_id);
        change(
          { status_id },
          status === undefined ? {} : { status_id, status_category: status.category },
        );
      }}
      target={
        <Chip
          icon={<StatusIcon category={ticket.status_category} />}
          disabled={!ticket.can.update}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <span className="hidden">{t('ticket.status')}: </span>
          {current?.name ?? t(`categories.${ticket.status_category}`)}
        </Chip>
      }
    />
  );
}

const HandoverDialog = lazy(() =>
  import('./handover-dialog.tsx').then((module) => ({ default: module.HandoverDialog })),
);

const PresenceMark = lazy(() =>
  import('../routing/presence-mark.tsx').then((module) => ({ default: module.PresenceMark })),
);

const nobody = 'nobody';

export function AssigneeChip({ ticket }: { ticket: Ticket }) {
  const [opened, setOpened] = useState(false);
  const me = useMe();
  const colleagues = useColleagues();
  const presences = usePresences(opened);
  const named = useNamedPerson(ticket, opened);
  const change = useTicketChange(ticket);
  useShortcuts([
    { combo: 'a', label: 'keys.assign', run: () => ticket.can.update && setOpened(true) },
    {
      combo: 'm',
      label: 'keys.take',
      run: () => {
        if (ticket.can.update && ticket.assignee?.id !== me.id) assign(me.id);
      },
    },
  ]);
  const [heir, setHeir] = useState<{ id: string; name: string }>();
  /** Taking a ticket oneself, or leaving it to nobody, is one press; giving it to a colleague asks. */
  function assign(id: string) {
    if (id === ticket.assignee?.id) return;
    const person = colleagues.find((each) => each.id === id);
    const assignee = id === nobody ? null : { id, name: person?.name ?? me.name };
    if (assignee !== null && id !== me.id) setHeir(assignee);
    else change({ assignee_id: assignee?.id ?? null }, { assignee });
  }
  const rank = (id: string) => (id === me.id ? 0 : id === named ? 1 : 2);
  const people = colleagues
    .filter((each) => !each.is_disabled && !each.is_light)
    .map((each) => ({
      value: each.id,
      label: each.name,
      icon: <Colleague person={each} presence={presences.get(each.id)} />,
      is_selected: each.id === ticket.assignee?.id,
      ...(each.id === named
        ? { note: t('escalation.named') }
        : noteOf(each.id === me.id, presences.get(each.id))),
    }))
    .sort((a, b) => rank(a.value) - rank(b.value));
  return (
    <>
      <Picker
        label={t('ticket.assignee')}
        options={[
          ...people,
          {
            value: nobody,
            label: t('desk.no_assignee'),
            icon: <Avatar name={null} />,
            is_selected: ticket.assignee === null,
          },
        ]}
        opened={opened}
        onOpen={setOpened}
        onPick={assign}
        target={
          <Chip
            icon={
              <Avatar
                name={ticket.assignee?.name ?? null}
                {...(ticket.assignee ? { id: ticket.assignee.id } : {})}
              />
            }
            disabled={!ticket.can.update}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <span className="hidden">{t('ticket.assignee')}: </span>
            {ticket.assignee?.name ?? t('desk.no_assignee')}
            {ticket.lent !== null && <LentUntil at={ticket.lent.returns_at} />}
          </Chip>
        }
      />
      {heir !== undefined && (
        <Suspense>
          <HandoverDialog ticket={ticket} to={heir} onClose={() => setHeir(undefined)} />
        </Suspense>
      )}
    </>
  );
}

type Somebody = { person: { id: string; name: string }; presence: PresenceState | undefined };

/** A colleague with the mark of whether they are there. */
function Colleague({ person, presence }: Somebody) {
  return (
    <>
      <Avatar name={person.name} id={person.id} />
      {presence !== undefined && (
        <Suspense>
          <PresenceMark state={presence} is_silent />
        </Suspense>
      )}
    </>
  );
}

function noteOf(is_me: boolean, presence: PresenceState | undefined): { note?: string } {
  if (is_me) return { note: t('ticket.me') };
  return presence === undefined ? {} : { note: t(`presence.${presence}`) };
}

/** Until when it is theirs. */
function LentUntil({ at }: { at: string }) {
  const clock = useClock();
  return ` · ${t('handover.lent', { until: sayMoment(Date.parse(at), clock, true) })}`;
}
