import { IconArrowsExchange2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { useMe } from '../../session.tsx';
import owner from '../ticket/handover.module.css';
import { useTeams } from '../ticket/lookups.ts';
import { escalationsQuery, saysLine } from './lines-queries.ts';

const ReturnDialog = lazy(() =>
  import('./return-dialog.tsx').then((module) => ({ default: module.ReturnDialog })),
);

/** Above the conversation while another line has the ticket: which one, who answers the customer, and the way back. */
export function LinesLine({ ticket }: { ticket: Ticket }) {
  const me = useMe();
  const [isReturning, setReturning] = useState(false);
  const line = useTeams().find((team) => team.id === ticket.team?.id)?.line;
  const isAway = ticket.curator !== null || (line !== undefined && line !== 'L1');
  const { data } = useQuery({ ...escalationsQuery(String(ticket.number)), enabled: isAway });
  const back = data?.back ?? null;
  const mayReturn = back !== null && ticket.can.update;
  useShortcuts(
    mayReturn
      ? [{ combo: 'shift+r', label: 'escalation.key_return', run: () => setReturning(true) }]
      : [],
  );
  if (ticket.curator === null && back === null) return null;
  const where =
    line === undefined || ticket.team === null
      ? null
      : saysLine({ ...ticket.team, line })
        ? ticket.team.name
        : t('escalation.line_now', { line: capital(t(`lines.${line}`)), team: ticket.team.name });
  const answers =
    ticket.curator === null
      ? null
      : ticket.curator.id === me.id
        ? t('escalation.answers_me')
        : t('escalation.answers_customer', { name: ticket.curator.name });
  return (
    <>
      <div className={owner['line']}>
        <IconArrowsExchange2 size={16} stroke={1.75} aria-hidden="true" />
        <span className={owner['words']}>
          {where}
          {where !== null && answers !== null && '. '}
          {answers !== null && <span className={owner['quiet']}>{answers}.</span>}
        </span>
        {mayReturn && (
          <button type="button" className={owner['button']} onClick={() => setReturning(true)}>
            {t('escalation.return_short')}
          </button>
        )}
      </div>
      {isReturning && back !== null && (
        <Suspense>
          <ReturnDialog ticket={ticket} back={back} onClose={() => setReturning(false)} />
        </Suspense>
      )}
    </>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
