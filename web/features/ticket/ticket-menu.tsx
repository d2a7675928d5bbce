import { Button, Menu, TextInput } from '@mantine/core';
import {
  IconBell,
  IconBellOff,
  IconDots,
  IconHistory,
  IconLink,
  IconMessages,
  IconPencil,
  IconPrinter,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { followTicket, getTicket, type Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import css from './ticket-head.module.css';
import { useTicketChange } from './use-ticket-change.ts';

/** What is done with a ticket now and then. */
export function TicketMenu({ ticket, tab }: { ticket: Ticket; tab: 'history' | undefined }) {
  const me = useMe();
  const navigate = useNavigate();
  const [renaming, setRenaming] = useState(false);
  const isFollowing = ticket.follower_ids.includes(me.id);

  async function follow() {
    try {
      await call(followTicket, {
        params: { ticket_id: ticket.id },
        body: { is_following: !isFollowing },
      });
      tell(t(isFollowing ? 'ticket.unfollowed' : 'ticket.followed'));
      await refresh(getTicket);
    } catch (error) {
      tellError(error);
    }
  }
  async function copyLink() {
    await navigator.clipboard.writeText(new URL(`/tickets/${ticket.number}`, location.href).href);
    tell(t('ticket.link_copied'));
  }
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <IconButton label={t('ticket.more')} icon={IconDots} />
        </Menu.Target>
        <Menu.Dropdown aria-label={t('ticket.more')}>
          <Menu.Item
            leftSection={tab === 'history' ? <IconMessages size={16} /> : <IconHistory size={16} />}
            onClick={() =>
              void navigate({
                to: '/tickets/$number',
                params: { number: String(ticket.number) },
                search: (was: { view?: string | undefined }) => ({
                  ...(was.view === undefined ? {} : { view: was.view }),
                  ...(tab === 'history' ? {} : { tab: 'history' as const }),
                }),
              })
            }
          >
            {t(tab === 'history' ? 'ticket.to_conversation' : 'ticket.full_history')}
          </Menu.Item>
          {ticket.can.update && (
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setRenaming(true)}>
              {t('ticket.edit_subject')}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={isFollowing ? <IconBellOff size={16} /> : <IconBell size={16} />}
            onClick={() => void follow()}
          >
            {t(isFollowing ? 'ticket.unfollow' : 'ticket.follow')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconLink size={16} />}
            onClick={() => void copyLink().catch(tellError)}
          >
            {t('ticket.copy_link')}
          </Menu.Item>
          <Menu.Item leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>
            {t('ticket.print')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Dialog title={t('ticket.edit_subject')} opened={renaming} onClose={() => setRenaming(false)}>
        <SubjectForm ticket={ticket} onDone={() => setRenaming(false)} />
      </Dialog>
    </>
  );
}

function SubjectForm({ ticket, onDone }: { ticket: Ticket; onDone: () => void }) {
  const [subject, setSubject] = useState(ticket.subject);
  const change = useTicketChange(ticket);
  function save(event: FormEvent) {
    event.preventDefault();
    if (subject.trim() !== '' && subject !== ticket.subject) change({ subject }, { subject });
    onDone();
  }
  return (
    <form className={css['form']} onSubmit={save}>
      <TextInput
        label={t('ticket.subject')}
        value={subject}
        maxLength={500}
        required
        data-autofocus
        onChange={(event) => setSubject(event.currentTarget.value)}
      />
      <Button type="submit">{t('common.save')}</Button>
    </form>
  );
}
