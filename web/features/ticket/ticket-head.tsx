import { IconArrowLeft, IconDots, IconInfoCircle } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { usePresence } from '../../live.ts';
import { useMe } from '../../session.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { togglePanel, usePanels } from '../desk/panels.ts';
import { channelWords } from '../desk/turn.ts';
import { CourtBar } from './court-bar.tsx';
import { useSenders, useTypes } from './lookups.ts';
import { PriorityChip } from './priority-chip.tsx';
import { AssigneeChip, StatusChip } from './property-chips.tsx';
import { TeamChip } from './team-chip.tsx';
import css from './ticket-head.module.css';
import { LateKeys } from './use-painted.ts';

const CuratorChip = lazy(() =>
  import('../lines/curator-chip.tsx').then((module) => ({ default: module.CuratorChip })),
);

const TicketMenu = lazy(() =>
  import('./ticket-menu.tsx').then((module) => ({ default: module.TicketMenu })),
);

type Props = { ticket: Ticket; is_painted: boolean };

/** What the ticket is, whose it is, and what can be changed about it in one press. */
export function TicketHead({ ticket, is_painted }: Props) {
  const navigate = useNavigate();
  const { view } = useSearch({ from: '/signed-in/desk/tickets/$number' });
  const panels = usePanels();
  const type = useTypes().find((each) => each.id === ticket.type_id);
  const sender = useSenders().find((each) => each.id === ticket.mailbox_id);
  const facts = [
    `#${ticket.number}`,
    type?.name,
    sender === undefined ? t(channelWords[ticket.channel]) : sender.address,
  ].filter((fact) => fact !== undefined);

  return (
    <header className={css['head']}>
      <div className={css['line']}>
        <IconButton
          label={t('ticket.back')}
          icon={IconArrowLeft}
          className={css['back'] ?? ''}
          onClick={() =>
            void (view === undefined
              ? navigate({ to: '/' })
              : navigate({ to: '/views/$view', params: { view } }))
          }
        />
        <p className={css['facts']}>{facts.join(' · ')}</p>
        <Watchers ticket={ticket} />
        <MenuPlace ticket={ticket} is_painted={is_painted} />
        <IconButton
          label={t('ticket.toggle_context')}
          icon={IconInfoCircle}
          pressed={panels.sheet === 'context'}
          className={panels.context === 'open' ? (css['only_narrow'] ?? '') : ''}
          onClick={() => togglePanel('context')}
        />
      </div>
      <h1 className={css['subject']}>
        {ticket.subject === '' ? t('ticket.no_subject') : ticket.subject}
      </h1>
      <div className={css['chips']}>
        <StatusChip ticket={ticket} />
        <AssigneeChip ticket={ticket} />
        {ticket.curator !== null && (
          <Suspense>
            <CuratorChip ticket={ticket} />
          </Suspense>
        )}
        <PriorityChip ticket={ticket} />
        <TeamChip ticket={ticket} />
      </div>
      <CourtBar ticket={ticket} />
    </header>
  );
}

/** The menu is built after the conversation; who presses its button before finds it open. */
function MenuPlace({ ticket, is_painted }: Props) {
  const [isWanted, setWanted] = useState(false);
  const place = (
    <IconButton
      label={t('ticket.more')}
      icon={IconDots}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setWanted(true)}
    />
  );
  if (!is_painted) return place;
  return (
    <Suspense fallback={place}>
      <TicketMenu ticket={ticket} begins_open={isWanted} />
      <LateKeys />
    </Suspense>
  );
}

/** Colleagues who look at the same ticket or write in it, now. */
function Watchers({ ticket }: { ticket: Ticket }) {
  const me = useMe();
  const others = usePresence(ticket.id).filter((agent) => agent.id !== me.id);
  const typing = others.find((agent) => agent.is_typing);
  const first = typing ?? others[0];
  return (
    <div className={css['watchers']} role="status">
      {first !== undefined && (
        <>
          <Avatar name={first.name} id={first.id} />
          <span>
            {t(typing === undefined ? 'ticket.looks' : 'ticket.writes', {
              name: firstName(first.name),
            })}
            {others.length > 1 && ` ${t('ticket.and_others', { count: others.length - 1 })}`}
          </span>
        </>
      )}
    </div>
  );
}

function firstName(name: string): string {
  return name.split(' ')[0] ?? name;
}
