import { Button } from '@mantine/core';
import { IconChevronDown, IconMessage2Share } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  listSideConversations,
  type SideConversation,
  updateSideConversation,
} from '#contract/side-conversations.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { ErrorState, LoadingLines } from '../../ui/states.tsx';
import { tellError } from '../../ui/toast.tsx';
import { Message } from '../ticket/message.tsx';
import { openSideWriter } from './open-writer.ts';
import css from './side.module.css';
import { namesOf, sayStanding, sideCommentsQuery, standingOf, timeOf } from './side-queries.ts';

/** A conversation with a third party, folded among the messages; a look of its own says who reads it. */
export function SideBlock({ side, opened = false }: { side: SideConversation; opened?: boolean }) {
  const [isOpen, setOpen] = useState(opened);
  const standing = standingOf(side);
  return (
    <section className={css['block']} aria-label={t('side.with', { names: namesOf(side) })}>
      <button
        type="button"
        className={css['head']}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <IconMessage2Share size={16} stroke={1.75} aria-hidden="true" />
        <span className={css['with']}>{t('side.with', { names: namesOf(side) })}</span>
        <span className={css['state']} data-state={standing}>
          {sayStanding(standing)}
        </span>
        <Moment with_time at={new Date(timeOf(side)).toISOString()} />
        <IconChevronDown
          size={14}
          stroke={1.75}
          aria-hidden="true"
          style={isOpen ? { transform: 'rotate(180deg)' } : undefined}
        />
        <span className={css['about']}>
          {side.subject} · {t('side.messages', { count: side.comment_count })} · {t('side.hidden')}
          {!isOpen && side.preview !== '' && ` · ${side.preview}`}
        </span>
      </button>
      {isOpen && <Words side={side} />}
    </section>
  );
}

function Words({ side }: { side: SideConversation }) {
  const query = useInfiniteQuery(sideCommentsQuery(side.id));
  const comments = (query.data?.pages ?? []).toReversed().flatMap((page) => page.items);
  const isDone = side.state === 'done';
  async function turn() {
    try {
      await call(updateSideConversation, {
        params: { side_conversation_id: side.id },
        body: { state: isDone ? 'open' : 'done' },
      });
      await refresh(listSideConversations);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <div className={css['words']}>
      {query.isPending && <LoadingLines lines={2} />}
      {query.isError && comments.length === 0 && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('ticket.earlier')}
        </Button>
      )}
      {comments.map((comment) => (
        <Message key={comment.id} comment={comment} organization={null} />
      ))}
      <div className={css['acts']}>
        {side.can.reply && (
          <Button
            size="xs"
            variant="default"
            onClick={() => openSideWriter({ ticket_id: side.ticket_id, side_id: side.id })}
          >
            {t('side.reply')}
          </Button>
        )}
        {side.can.update && (
          <Button size="xs" variant="subtle" onClick={() => void turn()}>
            {t(isDone ? 'side.reopen' : 'side.finish')}
          </Button>
        )}
      </div>
    </div>
  );
}
