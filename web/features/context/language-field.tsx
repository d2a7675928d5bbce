import { useQuery } from '@tanstack/react-query';
import { listSuggestions } from '#contract/assist.ts';
import { ticketLanguages } from '#contract/conditions.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { useTicketChange } from '../ticket/use-ticket-change.ts';
import css from './context.module.css';
import { PickedField } from './picked-field.tsx';

/** The language that answers are written in: filled by itself, or set by hand. */
export function LanguageField({ ticket }: { ticket: Ticket }) {
  const change = useTicketChange(ticket);
  const question = ask(listSuggestions, { params: { ticket_id: ticket.id } });
  const isFilled = useQuery(question).data?.items.some(
    ({ field, state, value }) =>
      field === 'language' && state === 'filled' && value === ticket.language,
  );
  return (
    <>
      <dt>{t('conditions.f_language')}</dt>
      <dd>
        <PickedField
          ticket={ticket}
          label={t('conditions.f_language')}
          name={ticket.language === null ? undefined : t(`conditions.language_${ticket.language}`)}
          options={ticketLanguages.map((value) => ({
            value,
            label: t(`conditions.language_${value}`),
          }))}
          value={ticket.language}
          onPick={(picked) => {
            const language = ticketLanguages.find((one) => one === picked);
            if (language !== undefined) change({ language }, { language });
          }}
        />
        {isFilled === true && <span className={css['quiet']}> {t('assist.filled')}</span>}
      </dd>
    </>
  );
}
