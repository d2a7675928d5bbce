import { IconEye } from '@tabler/icons-react';
import { useState } from 'react';
import { setCurator } from '#contract/escalations.ts';
import type { Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { queryClient } from '../../queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Picker } from '../../ui/picker.tsx';
import { tellError } from '../../ui/toast.tsx';
import { useColleagues } from '../ticket/lookups.ts';
import { ticketQuery } from '../ticket/ticket-queries.ts';
import { refreshMoved } from './lines-queries.ts';

const nobody = 'nobody';

/** Beside the assignee while another line has the ticket: who answers to the customer. */
export function CuratorChip({ ticket }: { ticket: Ticket }) {
  const [opened, setOpened] = useState(false);
  const colleagues = useColleagues().filter((each) => !each.is_disabled && !each.is_light);
  if (ticket.curator === null) return null;
  const { curator } = ticket;
  async function name(id: string) {
    try {
      const fresh = await call(setCurator, {
        params: { ticket_id: ticket.id },
        body: { curator_id: id === nobody ? null : id },
      });
      queryClient.setQueryData(ticketQuery(String(ticket.number)).queryKey, fresh);
      await refreshMoved();
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Picker
      label={t('escalation.curator')}
      options={[
        ...colleagues.map((each) => ({
          value: each.id,
          label: each.name,
          icon: <Avatar name={each.name} id={each.id} />,
          is_selected: each.id === curator.id,
        })),
        { value: nobody, label: t('escalation.no_curator'), icon: <Avatar name={null} /> },
      ]}
      opened={opened}
      onOpen={setOpened}
      onPick={(id) => void name(id)}
      target={
        <Chip
          icon={<IconEye size={15} stroke={1.75} aria-hidden="true" />}
          disabled={!ticket.can.update}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {t('escalation.curator_of', { name: curator.name })}
        </Chip>
      }
    />
  );
}
