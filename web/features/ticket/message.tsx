import { IconDownload } from '@tabler/icons-react';
import { memo } from 'react';
import { downloadRawMessage } from '#contract/channels.ts';
import type { Comment } from '#contract/tickets.ts';
import { urlOf } from '../../api.ts';
import { t } from '../../i18n.ts';
import { Moment } from '../../ui/clock.tsx';
import { Attachments } from './attachments.tsx';
import { DeliveryLine } from './delivery-line.tsx';
import css from './message.module.css';
import { MessageBody } from './message-body.tsx';

type Props = { comment: Comment; organization: string | null };

/** One thing somebody said: the customer on paper, us a step to the right, a note in yellow. */
export const Message = memo(function Message({ comment, organization }: Props) {
  const kind =
    comment.visibility === 'internal'
      ? 'note'
      : comment.author_kind === 'contact'
        ? 'customer'
        : 'ours';
  const name = comment.author?.name ?? t('ticket.author_system');
  const copies = [...comment.cc, ...comment.bcc];
  return (
    <article
      className={css['message']}
      data-kind={kind}
      aria-label={t('ticket.message_of', { name })}
    >
      <header className={css['head']}>
        <span className={css['author']}>{name}</span>
        <span className={css['about']}>
          {kind === 'note' && t('ticket.note_hidden')}
          {kind === 'customer' && organization}
          {kind === 'ours' && comment.is_automatic && t('ticket.automatic')}
        </span>
        {comment.ledger_entry_id !== null && (
          <a
            className={css['raw']}
            href={urlOf(downloadRawMessage, {
              params: { ledger_entry_id: comment.ledger_entry_id },
            })}
            download
            title={t('ticket.raw_message')}
            aria-label={t('ticket.raw_message')}
          >
            <IconDownload size={14} stroke={1.75} aria-hidden="true" />
          </a>
        )}
        <Moment at={comment.created_at} className={css['time'] ?? ''} />
      </header>
      {(copies.length > 0 || (kind === 'ours' && comment.to.length > 0)) && (
        <p className={css['parties']}>
          {comment.to.length > 0 && `${t('composer.to')}: ${parties(comment.to)}`}
          {comment.cc.length > 0 && ` · ${t('composer.cc')}: ${parties(comment.cc)}`}
          {comment.bcc.length > 0 && ` · ${t('composer.bcc')}: ${parties(comment.bcc)}`}
        </p>
      )}
      <MessageBody comment={comment} />
      <Attachments attachments={comment.attachments} />
      <DeliveryLine comment={comment} />
    </article>
  );
});

function parties(list: Comment['to']): string {
  return list
    .map((party) => (party.name === '' ? party.address : `${party.name} <${party.address}>`))
    .join(', ');
}
