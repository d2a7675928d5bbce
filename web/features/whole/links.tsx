import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { linkRoles, listLinks, type TicketLink, unlinkTickets } from '#contract/links.ts';
import type { Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { tellError } from '../../ui/toast.tsx';
import { turnOf } from '../desk/turn.ts';
import { useStatuses } from '../ticket/lookups.ts';
import { askToSolveChildren } from './solving.ts';
import css from './whole.module.css';

const LinkDialog = lazy(() =>
  import('./link-dialog.tsx').then((module) => ({ default: module.LinkDialog })),
);

/** Tickets tied to this one, what each is to it, and how it stands. */
export function Links({ ticket }: { ticket: Ticket }) {
  const { data } = useQuery(ask(listLinks, { params: { ticket_id: ticket.id } }));
  const [adding, setAdding] = useState(false);
  const links = data?.items ?? [];
  const { children } = ticket;
  return (
    <div className={css['groups']}>
      {linkRoles.map((role) => {
        const group = links.filter((link) => link.role === role);
        return group.length === 0 ? null : (
          <section key={role}>
            <h3>{t(`whole.roles_${role}`)}</h3>
            <ul>
              {group.map((link) => (
                <Tie key={link.ticket.id} ticket={ticket} link={link} />
              ))}
            </ul>
          </section>
        );
      })}
      {children !== null && children.open > 0 && ticket.can.reply && (
        <button type="button" className={css['open']} onClick={() => askToSolveChildren(ticket.id)}>
          {t('whole.solve_open')}
        </button>
      )}
      {data !== undefined && links.length === 0 && (
        <p className={css['quiet']}>{t('whole.link_none')}</p>
      )}
      {ticket.can.update && (
        <button type="button" className={css['open']} onClick={() => setAdding(true)}>
          <IconPlus size={14} stroke={1.75} aria-hidden="true" /> {t('whole.link_add')}
        </button>
      )}
      {adding && (
        <Suspense>
          <LinkDialog ticket={ticket} onClose={() => setAdding(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Tie({ ticket, link }: { ticket: Ticket; link: TicketLink }) {
  const statuses = useStatuses();
  const { ticket: other, role } = link;
  const number = String(other.number);
  async function untie() {
    try {
      const params = { ticket_id: ticket.id };
      await call(unlinkTickets, { params, body: { role, ticket_id: other.id } });
    } catch (error) {
      tellError(error);
    }
    await refresh(listLinks);
  }
  return (
    <li className={css['tie']}>
      <Link
        to="/tickets/$number"
        params={{ number }}
        search={{}}
        className={css['card']}
        data-turn={turnOf(other.status_category)}
        activeProps={{}}
      >
        <span>{other.subject || t('ticket.no_subject')}</span>
        <span className={css['quiet']}>
          #{number} · {statuses.find((status) => status.id === other.status_id)?.name} ·{' '}
          {other.assignee?.name ?? other.requester.name}
        </span>
      </Link>
      {ticket.can.update && (
        <IconButton
          label={t('whole.link_remove', { number })}
          icon={IconX}
          onClick={() => void untie()}
        />
      )}
    </li>
  );
}
