import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listSuggestions } from '#contract/assist.ts';
import { ticketLanguages } from '#contract/conditions.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Picker } from '../../ui/picker.tsx';
import { useTicketChange } from '../ticket/use-ticket-change.ts';
import css from './context.module.css';

/** The language that answers are written in: filled by itself, or set by hand. */
export function LanguageField({ ticket }: { ticket: Ticket }) {
  const [opened, setOpened] = useState(false);
  const change = useTicketChange(ticket);
  const question = ask(listSuggestions, { params: { ticket_id: ticket.id } });
  const suggested = useQuery(question).data?.items.find(
    ({ field, state, value }) =>
      field === 'language' && state === 'filled' && value === ticket.language,
  );
  const name =
    ticket.language === null ? t('context.none') : t(`conditions.language_${ticket.language}`);
  const note = suggested === undefined ? null : t('assist.filled');
  return (
    <>
      <dt>{t('conditions.f_language')}</dt>
      <dd>
        {ticket.can.update ? (
          <Picker
            label={t('conditions.f_language')}
            options={ticketLanguages.map((value) => ({
              value,
              label: t(`conditions.language_${value}`),
              is_selected: value === ticket.language,
            }))}
            opened={opened}
            onOpen={setOpened}
            onPick={(picked) => {
              const language = ticketLanguages.find((one) => one === picked);
              if (language !== undefined) change({ language }, { language });
            }}
            target={
              <button
                type="button"
                className={css['value']}
                aria-haspopup="dialog"
                aria-expanded={opened}
                onClick={() => setOpened(!opened)}
              >
                <span className="hidden">{t('conditions.f_language')}: </span>
                {name}
              </button>
            }
          />
        ) : (
          name
        )}
        {note !== null && <span className={css['quiet']}> {note}</span>}
      </dd>
    </>
  );
}
