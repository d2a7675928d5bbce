import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { search } from '#contract/search.ts';
import type { TicketRow } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { ticketQuery } from '../ticket/ticket-queries.ts';
import { PickList } from './pick-list.tsx';

type Props = {
  label?: string;
  /** The ticket that is not offered. */
  but: string;
  onPick: (ticket: TicketRow) => void;
};

/** Another ticket, by the number that people say or by words in it. */
export function TicketFinder({ label = t('whole.merge_find'), but, onPick }: Props) {
  const [q, setQ] = useState('');
  const { tickets, is_asking, is_asked } = useFound(q.trim(), but);
  return (
    <>
      <SearchField label={label} value={q} onChange={setQ} autoFocus />
      {is_asked && (
        <PickList
          label={label}
          tickets={tickets.slice(0, 8)}
          onPick={onPick}
          nothing={is_asking ? '…' : t('whole.merge_nothing')}
        />
      )}
    </>
  );
}

function useFound(q: string, but: string) {
  const number = /^(?:#|№)?\s?(\d{1,15})$/.exec(q)?.[1];
  const byNumber = useQuery({
    ...ticketQuery(number ?? '0'),
    enabled: number !== undefined,
    retry: false,
  });
  const byWords = useQuery({ ...ask(search, { query: { q } }), enabled: q.length >= 2 });
  const named = number === undefined || byNumber.data === undefined ? [] : [byNumber.data];
  const found: TicketRow[] = [...named, ...(byWords.data?.tickets ?? [])];
  return {
    tickets: found.filter(
      (one, index) => one.id !== but && found.findIndex((other) => other.id === one.id) === index,
    ),
    is_asking: byWords.isFetching || byNumber.isFetching,
    is_asked: q.length >= 2 || number !== undefined,
  };
}
