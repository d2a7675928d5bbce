import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { ticketChannels } from '#contract/conditions.ts';
import {
  getRoutingSettings,
  listAgentRouting,
  type RoutingSettings,
  type TicketPoints,
  updateRoutingSettings,
} from '#contract/routing.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import { channelWords } from '../desk/turn.ts';
import { useTypes } from '../ticket/lookups.ts';
import css from './queues.module.css';

/** What a ticket weighs, how much a person carries, and after which silence they count as gone. */
export function LoadForm({ settings }: { settings: RoutingSettings }) {
  const [draft, setDraft] = useState(settings);
  const change = (next: Partial<RoutingSettings>) => setDraft({ ...draft, ...next });
  const submit = useSubmit(async () => {
    await call(updateRoutingSettings, { body: draft });
    await refresh(getRoutingSettings, listAgentRouting);
    tell(t('common.saved'));
  });
  const number = (name: 'capacity' | 'ticket_points' | 'away_minutes' | 'offline_minutes') => (
    <TextInput
      type="number"
      label={t(`queues.${name}`)}
      min={name.endsWith('minutes') ? 1 : 0}
      max={name.endsWith('minutes') ? 1440 : name === 'capacity' ? 1000 : 100}
      required
      value={String(draft[name])}
      error={submit.fieldError(name)}
      onChange={(event) => change({ [name]: event.currentTarget.valueAsNumber || 0 })}
    />
  );
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <h2 className={rows['heading']}>{t('queues.load')}</h2>
      <p className={css['quiet']}>{t('queues.load_text')}</p>
      <div className={rows['pair']}>
        {number('capacity')}
        {number('ticket_points')}
      </div>
      <PointLines lines={draft.points} onChange={(points) => change({ points })} />
      <Checkbox
        label={t('queues.counts_waiting')}
        checked={draft.counts_waiting}
        onChange={(event) => change({ counts_waiting: event.currentTarget.checked })}
      />
      <div className={rows['pair']}>
        {number('away_minutes')}
        {number('offline_minutes')}
      </div>
      <FormEnd submit={submit} label={t('common.save')} />
    </form>
  );
}

type LinesProps = { lines: TicketPoints[]; onChange: (lines: TicketPoints[]) => void };

/** Exceptions from the usual weight: by channel, by type, or by both. */
function PointLines({ lines, onChange }: LinesProps) {
  const types = useTypes();
  const put = (index: number, next: Partial<TicketPoints>) =>
    onChange(lines.map((line, at) => (at === index ? { ...line, ...next } : line)));
  return (
    <fieldset className={css['part']}>
      <legend>{t('queues.exceptions')}</legend>
      <ul className={css['wanted']}>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
          <li key={index}>
            <NativeSelect
              aria-label={t('queues.channel')}
              value={line.channel ?? ''}
              data={[
                { value: '', label: t('queues.any_channel') },
                ...ticketChannels.map((value) => ({ value, label: t(channelWords[value]) })),
              ]}
              onChange={({ currentTarget }) =>
                put(index, {
                  channel: ticketChannels.find((each) => each === currentTarget.value) ?? null,
                })
              }
            />
            <NativeSelect
              aria-label={t('queues.type')}
              value={line.type_id ?? ''}
              data={[
                { value: '', label: t('queues.any_type') },
                ...types.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onChange={(event) => put(index, { type_id: event.currentTarget.value || null })}
            />
            <TextInput
              type="number"
              aria-label={t('queues.points')}
              min={0}
              max={100}
              style={{ width: 76 }}
              value={String(line.points)}
              onChange={(event) => put(index, { points: event.currentTarget.valueAsNumber || 0 })}
            />
            <IconButton
              label={t('queues.remove_line')}
              icon={IconX}
              onClick={() => onChange(lines.filter((_, at) => at !== index))}
            />
          </li>
        ))}
      </ul>
      <button
        type="button"
        className={css['add']}
        onClick={() => onChange([...lines, { channel: null, type_id: null, points: 1 }])}
      >
        {t('queues.add_line')}
      </button>
    </fieldset>
  );
}
