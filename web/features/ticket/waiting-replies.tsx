import { Button } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import { moveReply } from '#contract/replies.ts';
import { getTicket, type Ticket } from '#contract/tickets.ts';
import type { WaitingReply } from '#contract/waiting-reply.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { tellError } from '../../ui/toast.tsx';
import { takeBack, useSecondsUntil } from '../composer/held.ts';
import { Attachments } from './attachments.tsx';
import css from './message.module.css';
import { MessageBody } from './message-body.tsx';

/** What is written and has not left, below what was said. */
export function WaitingReplies({ ticket }: { ticket: Ticket }) {
  return ticket.waiting.map((reply) => <Waiting key={reply.id} reply={reply} />);
}

function Waiting({ reply }: { reply: WaitingReply }) {
  const attachments = reply.files
    .filter((file) => !reply.body_html.includes(`/api/files/${file.id}`))
    .map(({ id, ...file }) => ({ ...file, file_id: id, is_inline: false, content_id: null }));
  const { id, body_html } = reply;
  return (
    <article
      className={css['message']}
      data-kind="ours"
      data-waiting="true"
      aria-label={t('sending.waiting_of', { name: reply.author.name })}
    >
      <header className={css['head']}>
        <span className={css['author']}>{reply.author.name}</span>
        <span className={css['about']}>{t('sending.waiting')}</span>
      </header>
      <MessageBody comment={{ id, body_html, quoted_html: '', attachments: [] }} />
      <Attachments attachments={attachments} />
      <div className={css['trouble']} data-failed={false}>
        <IconClock size={16} stroke={1.75} aria-hidden="true" />
        <div>
          <p>{reply.state === 'stopped' ? <Stopped reply={reply} /> : <Leaving reply={reply} />}</p>
          <Actions reply={reply} />
        </div>
      </div>
    </article>
  );
}

function Stopped({ reply }: { reply: WaitingReply }) {
  return <b>{t(`sending.stopped_${reply.cause ?? 'refused'}`)}</b>;
}

function Leaving({ reply }: { reply: WaitingReply }) {
  if (!reply.is_scheduled) return <Countdown at={Date.parse(reply.leaves_at)} />;
  return (
    <>
      <b>
        {t('sending.goes_at')} <Moment with_time at={reply.leaves_at} />
      </b>
      {', '}
      {t(reply.stops_if_answered ? 'sending.unless_answered' : 'sending.even_if_answered')}
    </>
  );
}

function Countdown({ at }: { at: number }) {
  const count = useSecondsUntil(at);
  return (
    <b className="tabular">
      {count === 0 ? t('sending.leaves_now') : t('sending.leaves_in', { count })}
    </b>
  );
}

function Actions({ reply }: { reply: WaitingReply }) {
  const [busy, setBusy] = useState(false);
  async function take() {
    setBusy(true);
    await takeBack(reply, reply.state === 'stopped' ? 'taken' : 'undone');
    setBusy(false);
  }
  async function sendNow() {
    setBusy(true);
    try {
      const send_at = new Date(0).toISOString();
      await call(moveReply, { params: { waiting_reply_id: reply.id }, body: { send_at } });
      await refresh(getTicket);
    } catch (error) {
      tellError(error);
    }
    setBusy(false);
  }
  const isUndo = reply.state === 'waiting' && !reply.is_scheduled;
  return (
    <div className={css['waiting_actions']}>
      {reply.can.take && (
        <Button variant="default" size="compact-sm" disabled={busy} onClick={() => void take()}>
          {t(
            isUndo
              ? 'sending.undo'
              : reply.state === 'stopped'
                ? 'sending.take_over'
                : 'sending.back_to_draft',
          )}
        </Button>
      )}
      {reply.can.move && reply.is_scheduled && reply.state === 'waiting' && (
        <Button variant="default" size="compact-sm" disabled={busy} onClick={() => void sendNow()}>
          {t('sending.send_now')}
        </Button>
      )}
    </div>
  );
}
