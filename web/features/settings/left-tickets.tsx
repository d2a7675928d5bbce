import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { handOverLeft, listLeftTickets } from '#contract/handover.ts';
import { listTickets } from '#contract/tickets.ts';
import { listViews } from '#contract/views.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { useMay } from '../../session.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Picker } from '../../ui/picker.tsx';
import css from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { useColleagues } from '../ticket/lookups.ts';

type Person = { id: string; name: string };

/** Open tickets of those who can own none any more, each with a way to hand them over. */
export function LeftTickets() {
  const maySee = useMay('tickets.view_all');
  const { data } = useQuery({ ...ask(listLeftTickets, {}), enabled: maySee });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <ul className={css['rows']}>
      {data.items.map(({ agent, count }) => (
        <li key={agent.id} className={css['row']}>
          <Avatar name={agent.name} id={agent.id} />
          <span className={css['words']}>{t('handover.left', { name: agent.name, count })}</span>
          <Heir from={agent} />
        </li>
      ))}
    </ul>
  );
}

function Heir({ from }: { from: Person }) {
  const [opened, setOpened] = useState(false);
  const [is_busy, setBusy] = useState(false);
  const heirs = useColleagues().filter(
    (one) => !one.is_disabled && !one.is_light && one.id !== from.id,
  );
  async function handOver(assignee_id: string) {
    setBusy(true);
    try {
      const body = { from_agent_id: from.id, assignee_id };
      let count = 0;
      for (let left = 1; left > 0; ) {
        const answer = await call(handOverLeft, { body });
        count += answer.handed_over;
        left = answer.handed_over === 0 ? 0 : answer.left;
      }
      tell(t('handover.left_done', { count }));
    } catch (error) {
      tellError(error);
    } finally {
      setBusy(false);
      await refresh(listLeftTickets, listTickets, listViews);
    }
  }
  return (
    <Picker
      label={t('handover.left_to')}
      options={heirs.map((one) => ({
        value: one.id,
        label: one.name,
        icon: <Avatar name={one.name} id={one.id} />,
      }))}
      opened={opened}
      onOpen={setOpened}
      onPick={(id) => void handOver(id)}
      target={
        <Button
          variant="default"
          loading={is_busy}
          aria-label={t('handover.left_hand_over_of', { name: from.name })}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {t('handover.left_hand_over')}
        </Button>
      }
    />
  );
}
