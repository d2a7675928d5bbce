import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { linkKinds, type SilentAction } from '#contract/actions.ts';
import { getTicket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { errorText } from '../../reach.ts';
import css from './macro-form.module.css';

type Link = Extract<SilentAction, { do: 'link' }>;
type Props = { action: Link | null; onChange: (action: Link) => void };

/** A link to one ticket, named by its number: the outage behind many, the request that they repeat. */
export function LinkRow({ action, onChange }: Props) {
  const [kind, setKind] = useState(action?.kind ?? 'related');
  const [number, setNumber] = useState('');
  const [found, setFound] = useState('');
  const [error, setError] = useState<string | null>(null);
  async function find() {
    if (number === '') return;
    try {
      const ticket = await call(getTicket, { params: { ticket_id: number } });
      setError(null);
      setFound(ticket.subject);
      onChange({ do: 'link', kind, ticket_id: ticket.id });
    } catch (failure) {
      setError(errorText(failure));
    }
  }
  return (
    <div className={css['pair']}>
      <NativeSelect
        label={t('macros.action_link')}
        value={kind}
        data={linkKinds.map((value) => ({
          value,
          label: t(`whole.role_${value === 'child_of' ? 'parent' : value}`),
        }))}
        onChange={(event) => {
          const next = linkKinds.find((each) => each === event.currentTarget.value) ?? 'related';
          setKind(next);
          if (action !== null) onChange({ ...action, kind: next });
        }}
      />
      <TextInput
        label={t('macros.try_number')}
        inputMode="numeric"
        description={found}
        value={number}
        placeholder={action === null ? '' : '…'}
        error={error}
        onChange={(event) => setNumber(event.currentTarget.value.replace(/\D/g, ''))}
        onBlur={() => void find()}
      />
    </div>
  );
}
