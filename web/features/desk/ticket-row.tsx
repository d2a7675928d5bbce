import { IconSitemap } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import type { TicketRow as Row } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { sayMoment } from '../../time.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Label } from '../../ui/chip.tsx';
import { Moment, SpanSince, saySpan, useClock } from '../../ui/clock.tsx';
import { PlaceLink } from '../../ui/place-link.tsx';
import css from './ticket-row.module.css';
import { channelIcons, channelWords, dueness, turnOf, turnWords } from './turn.ts';

type Props = {
  row: Row;
  is_current: boolean;
  view?: string;
  /** Stands in the place of the last message, on up to three lines. */
  excerpt?: ReactNode;
};

/** A ticket in a list: who, what, whose turn, how long, by which channel. */
export const TicketRow = memo(function TicketRow({ row, is_current, view, excerpt }: Props) {
  const turn = turnOf(row.status_category);
  const ChannelIcon = channelIcons[row.channel];
  const tag = row.tags[0];
  return (
    <PlaceLink
      href={`/tickets/${row.number}${view === undefined ? '' : `?view=${encodeURIComponent(view)}`}`}
      className={css['row']}
      data-current={is_current}
      data-unread={row.is_unread}
      data-turn={turn}
      aria-current={is_current ? 'true' : undefined}
      data-tall={excerpt !== undefined}
    >
      <span className={css['channel']} title={t(channelWords[row.channel])}>
        <ChannelIcon size={15} stroke={1.75} aria-hidden="true" />
        <span className="hidden">{t(channelWords[row.channel])}</span>
      </span>
      <span className={css['who']}>
        <span className={css['name']}>{row.requester.name}</span>
        {row.organization !== null && (
          <span className={css['organization']}>{row.organization.name}</span>
        )}
      </span>
      <Wait row={row} />
      <span className={css['subject']}>
        {row.is_unread && <span className="hidden">{t('desk.unread_row')} </span>}
        {row.subject === '' ? t('ticket.no_subject') : row.subject}
      </span>
      <span className={css['last']}>
        <span className={css['preview']}>
          {excerpt ??
            (row.preview_author_kind === 'agent'
              ? `${t('desk.preview_ours')} ${row.preview}`
              : row.preview)}
        </span>
        {row.priority <= 2 && <PriorityMark priority={row.priority} />}
        {row.woken_at !== null && <span className={css['woken']}>{t('reminders.woken')}</span>}
        {row.lent !== null && <Lent at={row.lent.returns_at} />}
        {row.children !== null && <Children count={row.children} />}
        {tag !== undefined && <Label>{tag}</Label>}
        <span title={row.assignee?.name ?? t('desk.no_assignee')}>
          <Avatar
            name={row.assignee?.name ?? null}
            {...(row.assignee === null ? {} : { id: row.assignee.id })}
          />
          <span className="hidden">{row.assignee?.name ?? t('desk.no_assignee')}</span>
        </span>
      </span>
      <span className="hidden">{t(turnWords[turn])}</span>
    </PlaceLink>
  );
});

/** Until when it is with whoever has it now. */
function Lent({ at }: { at: string }) {
  const clock = useClock();
  return <Label>{t('handover.lent', { until: sayMoment(Date.parse(at), clock) })}</Label>;
}

/** A parent: how many of its children are open. */
function Children({ count }: { count: NonNullable<Row['children']> }) {
  const { open, total } = count;
  return (
    <span className={css['quiet_mark']} title={t('whole.children_open', { open, total })}>
      <IconSitemap size={13} stroke={1.75} aria-hidden="true" />
      <span aria-hidden="true">
        {open}/{total}
      </span>
      <span className="hidden">{t('whole.children_open', { open, total })}</span>
    </span>
  );
}

function PriorityMark({ priority }: { priority: number }) {
  return (
    <span className={css['priority']} data-critical={priority === 1}>
      {t(priority === 1 ? 'ticket.priority_1_mark' : 'ticket.priority_2_mark')}
    </span>
  );
}

/** The time a row is about: what is due; else how long somebody waits for us; else whom we wait for. */
function Wait({ row }: { row: Row }) {
  const clock = useClock();
  const turn = turnOf(row.status_category);
  if (row.next_due_at !== null) {
    const due = Date.parse(row.next_due_at);
    const near = dueness(due, clock.now);
    if (near === 'ok') return <Moment at={row.next_due_at} className={css['time'] ?? ''} />;
    return (
      <span className={css['time']} data-due={near}>
        <span className="hidden">{t(near === 'late' ? 'desk.overdue' : 'desk.due_in')} </span>
        {near === 'late' ? `−${saySpan(clock.now - due)}` : saySpan(due - clock.now)}
      </span>
    );
  }
  if (turn === 'us') {
    return (
      <SpanSince
        at={row.last_customer_at ?? row.created_at}
        label={t('desk.waiting_since')}
        className={css['time'] ?? ''}
      />
    );
  }
  if (turn === 'nobody') return <Moment at={row.updated_at} className={css['time'] ?? ''} />;
  return <span className={css['time']}>{t(turnWords[turn])}</span>;
}
