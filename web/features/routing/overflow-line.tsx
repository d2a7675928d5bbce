import { Button } from '@mantine/core';
import { getBoard } from '#contract/board.ts';
import { getTicketRouting, type TicketRouting, takeOverflowBack } from '#contract/routing.ts';
import { getTicket, type Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { type Clock, sayMoment } from '../../time.ts';
import { useClock } from '../../ui/clock.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { tell } from '../../ui/toast.tsx';
import css from './why-me.module.css';

type Place = NonNullable<TicketRouting['place']>;
type Props = { ticket: Ticket; place: Place };

/** Another queue that helps, that will, or that it came from; and the way back. */
export function OverflowLine({ ticket, place }: Props) {
  const clock = useClock();
  const { overflow } = place;
  const submit = useSubmit(async () => {
    if (overflow === null) return;
    await call(takeOverflowBack, { params: { ticket_id: ticket.id } });
    await refresh(getTicketRouting, getTicket, getBoard);
    const home = overflow.state === 'moved' ? overflow.queue : place.queue;
    tell(t('whyme.overflow_taken_back', { name: home?.name ?? '' }));
  });
  if (overflow === null) return null;
  const { queue, state } = overflow;
  const isBack = ticket.can.update && place.state === 'waiting';
  return (
    <form className={css['overflow']} onSubmit={submit.onSubmit}>
      <p>{say(overflow, clock)}</p>
      {isBack && (state === 'shared' || state === 'moved') && (
        <Button type="submit" variant="default" size="compact-sm" loading={submit.is_busy}>
          {state === 'moved'
            ? t('whyme.overflow_take_back', { name: queue.name })
            : t('whyme.overflow_keep')}
        </Button>
      )}
      <FormError submit={submit} />
    </form>
  );
}

function say(
  { queue: { name }, mode, state, at, nobody }: NonNullable<Place['overflow']>,
  clock: Clock,
): string {
  if (state === 'kept') return t('whyme.overflow_kept', { name });
  if (at === null) return t('whyme.overflow_never', { name });
  const words = { name, at: sayMoment(Date.parse(at), clock, true) };
  if (state === 'shared' || state === 'moved') return t(`whyme.overflow_${state}`, words);
  if (Date.parse(at) > clock.now) return t(`whyme.overflow_ahead_${mode}`, words);
  const isNobody =
    nobody === 'nobody_on' || nobody === 'nobody_fits' || nobody === 'nobody_in_team';
  return t(`whyme.overflow_${isNobody ? 'late' : 'soon'}_${mode}`, words);
}
