import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { setFollower } from '#contract/mentions.ts';
import { getTicket, type Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Fold } from '../../ui/fold.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Picker } from '../../ui/picker.tsx';
import { tellError } from '../../ui/toast.tsx';
import { useColleagues } from '../ticket/lookups.ts';
import css from './context.module.css';

/** Colleagues who hear of every change of the ticket. */
export function Followers({ ticket }: { ticket: Ticket }) {
  const colleagues = useColleagues().filter((one) => !ticket.follower_ids.includes(one.id));
  const [opened, setOpened] = useState(false);
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
  const add_label = t('colleagues.add_follower');
  return (
    <Fold
      title={t('colleagues.followers')}
      name="followers"
      aside={
        ticket.can.note &&
        colleagues.length > 0 && (
          <Picker
            label={add_label}
            options={colleagues.map((one) => ({ value: one.id, label: one.name }))}
            opened={opened}
            onOpen={setOpened}
            onPick={(agent_id) => void set(agent_id, true)}
            target={
              <IconButton
                label={add_label}
                icon={IconPlus}
                className={css['add'] ?? ''}
                aria-haspopup="dialog"
                aria-expanded={opened}
                onClick={() => setOpened(!opened)}
              />
            }
          />
        )
      }
    >
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
    </Fold>
  );
}
