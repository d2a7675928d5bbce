import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useRef } from 'react';
import { takeNext } from '#contract/next-ticket.ts';
import { getMyPresence } from '#contract/presence.ts';
import { type Decision, getMyRouting, getTicketRouting, listQueues } from '#contract/routing.ts';
import { listTickets } from '#contract/tickets.ts';
import { listViews } from '#contract/views.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { saySpan } from '../../ui/clock.tsx';
import { ShortcutHint } from '../../ui/shortcut-hint.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import css from './presence.module.css';

/** Takes what waits for me first, opens it, and says why it is this one. */
export function TakeNext() {
  const take = useTakeNext();
  const isOffered = useIsOffered();
  useShortcuts(isOffered ? [{ combo: 'w', label: 'shift.take_next', run: take }] : []);
  if (!isOffered) return null;
  return (
    <button type="button" className={css['take']} onClick={take}>
      <span className={css['said']}>{t('shift.take_next')}</span>
      <ShortcutHint combo="w" />
    </button>
  );
}

/** Only where there is a queue that gives nothing by itself and that I may take from. */
function useIsOffered(): boolean {
  const me = useMe();
  const queues = useQuery({ ...ask(listQueues, {}), staleTime: 10 * 60_000 }).data?.items ?? [];
  return queues.some(
    ({ is_on, mode, team_id }) =>
      is_on && mode === 'pull' && (team_id === null || me.team_ids.includes(team_id)),
  );
}

function useTakeNext(): () => void {
  const router = useRouter();
  const isBusy = useRef(false);
  async function go() {
    if (isBusy.current) return;
    isBusy.current = true;
    try {
      const { ticket, cause } = await call(takeNext, { body: {} });
      if (ticket === null) {
        tell(t(`shift.none_${cause ?? 'nothing_waits'}`));
        return;
      }
      const number = String(ticket.number);
      await router.navigate({ to: '/tickets/$number', params: { number }, search: {} });
      const params = { ticket_id: number };
      const { decisions } = await queryClient.fetchQuery(ask(getTicketRouting, { params }));
      tell(t('shift.taken', { number, why: whyThis(decisions[0]) }));
      await refresh(listTickets, listViews, getMyRouting, getMyPresence);
    } catch (error) {
      tellError(error);
    } finally {
      isBusy.current = false;
    }
  }
  return () => void go();
}

/** What put it in front of the others: the time that is left, then priority, then age. */
function whyThis(decision: Decision | undefined): string {
  if (decision === undefined) return t('shift.why_oldest');
  const { next_due_at, priority } = decision.inputs;
  if (next_due_at !== null) {
    const left = Date.parse(next_due_at) - Date.now();
    return left <= 0
      ? t('shift.why_late', { span: saySpan(left) })
      : t('shift.why_due', { span: saySpan(left) });
  }
  return t(priority <= 2 ? 'shift.why_priority' : 'shift.why_oldest');
}
