import { IconArrowBackUp, IconCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { answerSuggestion, listSuggestions, type Suggestion } from '#contract/assist.ts';
import { getTicket, listHistory, listTickets, type Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { tellError } from '../../ui/toast.tsx';
import { showMissing } from '../fields/missing.ts';
import css from './assist.module.css';
import { percent } from './percent.ts';
import { useValueName } from './value-name.ts';

/** What is likely of the ticket, by those solved before: one press takes it, one says that it is not so. */
export function Suggestions({ ticket }: { ticket: Ticket }) {
  const question = ask(listSuggestions, { params: { ticket_id: ticket.id } });
  const items = useQuery(question).data?.items ?? [];
  const nameOf = useValueName();
  const shown = items.filter((item) => nameOf(item.field, item.value) !== '');
  const first = shown.find((item) => item.state === 'open');

  async function answer({ id }: Suggestion, word: 'accepted' | 'rejected') {
    const params = { ticket_id: ticket.id, suggestion_id: id };
    try {
      const left = await call(answerSuggestion, { params, body: { answer: word } });
      queryClient.setQueryData(question.queryKey, left);
    } catch (error) {
      showMissing(ticket.id, error);
      tellError(error);
    }
    await refresh(getTicket, listHistory, listTickets);
  }
  useShortcuts([
    {
      combo: 'shift+i',
      label: 'assist.keys_accept',
      run: () => {
        if (first !== undefined && ticket.can.update) void answer(first, 'accepted');
      },
    },
  ]);
  if (shown.length === 0) return null;
  return (
    <ul className={css['chips']} aria-label={t('assist.suggested')}>
      {shown.map((item) => (
        <Chip
          key={item.id}
          item={item}
          name={nameOf(item.field, item.value)}
          can_answer={ticket.can.update}
          onAnswer={(word) => void answer(item, word)}
        />
      ))}
    </ul>
  );
}

type ChipProps = {
  item: Suggestion;
  name: string;
  can_answer: boolean;
  onAnswer: (word: 'accepted' | 'rejected') => void;
};

function Chip({ item, name, can_answer, onAnswer }: ChipProps) {
  const { field, probability, state } = item;
  const words = { field: t(`assist.field_${field}`), name, percent: percent(probability) };
  const isFilled = state === 'filled';
  return (
    <li className={css['chip']} data-state={state}>
      <span className={css['chip_words']}>
        <span className={css['chip_field']}>
          {words.field} · {isFilled ? t('assist.filled') : t('assist.sure', words)}
        </span>
        <span>{name}</span>
      </span>
      {can_answer && (
        <>
          <IconButton
            label={t(isFilled ? 'assist.keep' : 'assist.accept', words)}
            icon={IconCheck}
            onClick={() => onAnswer('accepted')}
          />
          <IconButton
            label={t(isFilled ? 'assist.undo' : 'assist.reject', words)}
            icon={isFilled ? IconArrowBackUp : IconX}
            onClick={() => onAnswer('rejected')}
          />
        </>
      )}
    </li>
  );
}
