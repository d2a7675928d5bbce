import { IconX } from '@tabler/icons-react';
import { setFollower } from '#contract/mentions.ts';
import { getTicket, type Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { tellError } from '../../ui/toast.tsx';
import { useColleagues } from '../ticket/lookups.ts';
import css from './context.module.css';

/** Colleagues who hear of every change of the ticket. */
export function Followers({ ticket }: { ticket: Ticket }) {
  const colleagues = useColleagues().filter((one) => !ticket.follower_ids.includes(one.id));
  async function set(agent_id: string, is_following: boolean) {
    try {
      await call(setFollower, {
        params: { ticket_id: ticket.id },
        body: { agent_id, is_following },
      });
    } catch (error) {
      tellError(error);
    }
    await refresh(getTicket);
  }
  return (
    <>
      {ticket.followers.length === 0 && (
        <p className={css['quiet']}>{t('colleagues.nobody_follows')}</p>
      )}
      <ul className={css['participants']}>
        {ticket.followers.map((one) => (
          <li key={one.id}>
            <span className={css['participant']}>
              <span>{one.name}</span>
              {ticket.can.note && (
                <IconButton
                  label={t('colleagues.remove_follower', { name: one.name })}
                  icon={IconX}
                  onClick={() => void set(one.id, false)}
                />
              )}
            </span>
          </li>
        ))}
      </ul>
      {ticket.can.note && colleagues.length > 0 && (
        <select
          className={css['level']}
          aria-label={t('colleagues.add_follower')}
          value=""
          onChange={(event) => void set(event.currentTarget.value, true)}
        >
          <option value="">{t('colleagues.add_follower')}…</option>
          {colleagues.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      )}
    </>
  );
}
