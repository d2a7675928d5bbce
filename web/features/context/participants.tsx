import { IconPlus, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { MailParty } from '#contract/common.ts';
import { removeParticipant, setParticipant } from '#contract/participants.ts';
import { getTicket, participantLevels, type Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Fold } from '../../ui/fold.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { tellError } from '../../ui/toast.tsx';
import { PartyField } from '../composer/party-field.tsx';
import css from './context.module.css';

type Participant = Ticket['participants'][number];
type Level = Participant['level'];

/** Who else is on the ticket, how they take part, and who brought them. */
export function Participants({ ticket }: { ticket: Ticket }) {
  const [typed, setTyped] = useState<MailParty[]>([]);
  const [isAdding, setAdding] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isAdding) place.current?.querySelector('input')?.focus();
  }, [isAdding]);
  const params = { ticket_id: ticket.id };
  async function act(work: Promise<unknown>) {
    try {
      await work;
    } catch (error) {
      tellError(error);
    }
    await refresh(getTicket);
  }
  async function add(parties: MailParty[]) {
    setTyped(parties);
    for (const party of parties)
      await act(call(setParticipant, { params, body: { party, level: 'cc' } }));
    setTyped([]);
  }
  const add_label = t('context.add_participant');
  return (
    <Fold
      title={t('sending.participants')}
      name="participants"
      aside={
        ticket.can.update && (
          <IconButton
            label={add_label}
            icon={IconPlus}
            className={css['add'] ?? ''}
            aria-expanded={isAdding}
            onClick={() => setAdding(!isAdding)}
          />
        )
      }
    >
      <ul className={css['participants']}>
        {ticket.participants.map((one) => (
          <Row
            key={one.contact.id}
            participant={one}
            can_change={ticket.can.update}
            onLevel={(level) =>
              void act(
                call(setParticipant, { params, body: { contact_id: one.contact.id, level } }),
              )
            }
            onRemove={() =>
              void act(call(removeParticipant, { params, body: { contact_id: one.contact.id } }))
            }
          />
        ))}
      </ul>
      {isAdding && (
        // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what the button opened
        <div
          ref={place}
          className={css['add_participant']}
          onKeyDown={(event) => event.key === 'Escape' && setAdding(false)}
        >
          <PartyField
            label={t('sending.add_participant')}
            parties={typed}
            onChange={(parties) => void add(parties)}
          />
        </div>
      )}
      {ticket.participants.length === 0 && !isAdding && (
        <p className={css['quiet']}>{t('context.none')}</p>
      )}
    </Fold>
  );
}

type RowProps = {
  participant: Participant;
  can_change: boolean;
  onLevel: (level: Level) => void;
  onRemove: () => void;
};

function Row({ participant, can_change, onLevel, onRemove }: RowProps) {
  const { contact, address, level, added_by } = participant;
  return (
    <li>
      <span className={css['participant']}>
        <span title={address ?? ''}>{contact.name}</span>
        {can_change && (
          <IconButton
            label={t('sending.remove_participant', { name: contact.name })}
            icon={IconX}
            onClick={onRemove}
          />
        )}
      </span>
      {can_change ? (
        <select
          className={css['level']}
          aria-label={t('sending.level_of', { name: contact.name })}
          value={level}
          onChange={(event) => {
            const next = participantLevels.find((each) => each === event.currentTarget.value);
            if (next !== undefined) onLevel(next);
          }}
        >
          {participantLevels.map((each) => (
            <option key={each} value={each}>
              {t(`sending.level_${each}`)}
            </option>
          ))}
        </select>
      ) : (
        <span className={css['quiet']}>{t(`sending.level_${level}`)}</span>
      )}
      {added_by !== null && (
        <span className={css['quiet']}> {t('context.added_by', { name: added_by.name })}</span>
      )}
    </li>
  );
}
