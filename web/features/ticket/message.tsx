import { IconDownload } from '@tabler/icons-react';
import { lazy, memo, Suspense, useDeferredValue, useState } from 'react';
import { downloadRawMessage } from '#contract/channels.ts';
import type { MailParty } from '#contract/common.ts';
import type { Comment } from '#contract/tickets.ts';
import { urlOf } from '../../api.ts';
import { t } from '../../i18n.ts';
import { Moment } from '../../ui/clock.tsx';
import { Attachments } from './attachments.tsx';
import { DeliveryLine } from './delivery-line.tsx';
import css from './message.module.css';
import { MessageBody } from './message-body.tsx';
import { MessageMenu } from './message-menu.tsx';
import { SenderMark } from './sender-mark.tsx';

const SignatureLine = lazy(() =>
  import('./signature-line.tsx').then((module) => ({ default: module.SignatureLine })),
);
const Invitations = lazy(() =>
  import('./invitations.tsx').then((module) => ({ default: module.Invitations })),
);

function hasCalendar({ ledger_entry_id, attachments }: Comment): boolean {
  return (
    ledger_entry_id !== null &&
    attachments.some(
      (file) => file.media_type === 'text/calendar' || file.name.toLowerCase().endsWith('.ics'),
    )
  );
}

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
  // First the words, then what is known about them.
  const isPainted = useDeferredValue(true, false);
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
          {comment.written_by !== null &&
            t(comment.written_by.kind === 'rule' ? 'history.by_rule' : 'colleagues.written_by', {
              name: comment.written_by.name,
            })}
        </span>
        {comment.ledger_entry_id !== null && <SenderMark comment={comment} />}
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
        <Moment with_time at={comment.created_at} className={css['time'] ?? ''} />
        {comment.ledger_entry_id !== null && <MessageMenu comment={comment} />}
      </header>
      <Parties comment={comment} is_ours={kind === 'ours'} />
      {isPainted && comment.ledger_entry_id !== null && (
        <Suspense>
          <SignatureLine comment={comment} />
        </Suspense>
      )}
      {hasCalendar(comment) && (
        <Suspense>
          <Invitations comment={comment} />
        </Suspense>
      )}
      <MessageBody comment={comment} />
      <Attachments attachments={comment.attachments} />
      <DeliveryLine comment={comment} />
    </article>
  );
});

/** Who else got it: names to read, addresses for who wants them. */
function Parties({ comment, is_ours }: { comment: Comment; is_ours: boolean }) {
  const [withAddresses, setWithAddresses] = useState(false);
  const lists = [
    [t('composer.to'), is_ours ? comment.to : []],
    [t('composer.cc'), comment.cc],
    [t('composer.bcc'), comment.bcc],
  ] as const;
  const told = lists.filter(([, parties]) => parties.length > 0);
  if (told.length === 0) return null;
  return (
    <button
      type="button"
      className={css['parties']}
      aria-expanded={withAddresses}
      title={t('ticket.addresses')}
      onClick={() => setWithAddresses(!withAddresses)}
    >
      {told
        .map(
          ([label, parties]) =>
            `${label}: ${parties.map((party) => sayParty(party, withAddresses)).join(', ')}`,
        )
        .join(' · ')}
    </button>
  );
}

function sayParty(party: MailParty, with_address: boolean): string {
  if (party.name === '') return party.address;
  return with_address ? `${party.name} <${party.address}>` : party.name;
}
