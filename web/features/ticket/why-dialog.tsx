import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { downloadRawMessage } from '#contract/channels.ts';
import { type Evidence, moveMessage, type Why, whyHere } from '#contract/mail-threading.ts';
import type { Comment } from '#contract/tickets.ts';
import { call, urlOf } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';
import { sayMark, sayResults } from '../settings/sender-words.ts';
import { refreshMoved } from './moving.ts';
import css from './threading.module.css';

type Props = { comment: Comment; onClose: () => void };

/** Why is this message in this ticket: every sign of it, in words. */
export function WhyDialog({ comment, onClose }: Props) {
  const query = useQuery(ask(whyHere, { params: { comment_id: comment.id } }));
  return (
    <Dialog title={t('threading.why')} opened onClose={onClose}>
      <WithData query={query}>
        {(why) => (
          <div className={css['dialog']}>
            <Reasons why={why} />
            <Sender why={why} />
            <Copies why={why} />
            <Origin comment={comment} why={why} onDone={onClose} />
            <p>
              <a
                href={urlOf(downloadRawMessage, {
                  params: { ledger_entry_id: why.ledger_entry_id },
                })}
                download
              >
                {t('threading.raw')}
              </a>
            </p>
          </div>
        )}
      </WithData>
    </Dialog>
  );
}

function Reasons({ why }: { why: Why }) {
  const { by, also, follow_up_of } = why;
  if (by === null) {
    return <p>{t(follow_up_of === null ? 'threading.opened' : 'threading.opened_follow_up')}</p>;
  }
  return (
    <>
      <Reason evidence={by} />
      {also.length > 0 && (
        <>
          <h3 className={css['heading']}>{t('threading.also')}</h3>
          {also.map((evidence, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes while it is shown
            <Reason key={index} evidence={evidence} />
          ))}
        </>
      )}
    </>
  );
}

function Reason({ evidence }: { evidence: Evidence }) {
  const { kind, grade, message_id } = evidence;
  return (
    <div className={css['reason']}>
      <p>
        {t(`threading.${kind}`)}{' '}
        <span className={css['grade']} data-grade={grade}>
          {t(`threading.grade_${grade}`)}
        </span>
      </p>
      {message_id !== undefined && (
        <p className={css['id']}>{t('threading.in_answer_to', { id: `<${message_id}>` })}</p>
      )}
    </div>
  );
}

function Sender({ why }: { why: Why }) {
  const { auth, marks, from_address, forwarded_by } = why;
  const { text } = sayMark(auth, marks.claims_agent || marks.from_own_address);
  return (
    <>
      <h3 className={css['heading']}>{t('threading.sender')}</h3>
      {from_address !== null && <p className={css['id']}>{from_address}</p>}
      <p>{auth === null ? text : `${text} ${sayResults(auth)}`}</p>
      {marks.claims_agent && forwarded_by === null && why.standing !== 'proven' && (
        <p>{t('threading.claims_agent')}</p>
      )}
      {marks.from_own_address && <p>{t('threading.from_own_address')}</p>}
      {marks.is_stranger && forwarded_by === null && <p>{t('threading.is_stranger')}</p>}
      {marks.from_ambiguous && <p>{t('threading.from_ambiguous')}</p>}
      {forwarded_by !== null && <p>{t('threading.forwarded_by', { name: forwarded_by.name })}</p>}
    </>
  );
}

function Copies({ why }: { why: Why }) {
  if (why.received_again.length === 0) return null;
  return (
    <>
      <h3 className={css['heading']}>{t('threading.received_again')}</h3>
      <ul className={css['copies']}>
        {why.received_again.map((copy) => (
          <li key={`${copy.id} ${copy.received_at}`}>
            <Moment with_time at={copy.received_at} /> · {copy.door}
          </li>
        ))}
      </ul>
    </>
  );
}

type OriginProps = { comment: Comment; why: Why; onDone: () => void };

function Origin({ comment, why, onDone }: OriginProps) {
  const { is_moved, moved_from, can_move } = why;
  if (!is_moved) return null;
  if (moved_from === null) return <p>{t('threading.moved_unseen')}</p>;
  const { id, number } = moved_from;
  async function putBack() {
    try {
      const params = { comment_id: comment.id };
      await call(moveMessage, { params, body: { ticket_id: id } });
      await refreshMoved();
      onDone();
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <p className={css['origin']}>
      <Link to="/tickets/$number" params={{ number: String(number) }} search={{}}>
        {t('threading.moved_from', { number: String(number) })}
      </Link>
      {can_move && (
        <button type="button" className={css['link']} onClick={() => void putBack()}>
          {t('threading.put_back')}
        </button>
      )}
    </p>
  );
}
