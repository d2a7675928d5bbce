import { IconArrowLeft, IconInfoCircle } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
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
import { TicketMenu } from './ticket-menu.tsx';

const CuratorChip = lazy(() =>
  import('../lines/curator-chip.tsx').then((module) => ({ default: module.CuratorChip })),
);

/** What the ticket is, whose it is, and what can be changed about it in one press. */
export function TicketHead({ ticket }: { ticket: Ticket }) {
  const navigate = useNavigate();
  const { view, tab } = useSearch({ from: '/signed-in/desk/tickets/$number' });
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
        <TicketMenu ticket={ticket} tab={tab} />
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
