import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { answerPossible, listRelations, type Relation } from '#contract/mail-threading.ts';
import type { Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t, translated } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { tell, tellError } from '../../ui/toast.tsx';
import { refreshMoved } from './moving.ts';
import { ThreadRules } from './thread-rules.tsx';
import css from './threading.module.css';

const MergeDialog = lazy(() =>
  import('../whole/merge-dialog.tsx').then((module) => ({ default: module.MergeDialog })),
);

/** Other tickets that mail ties to this one, above the conversation; nothing when there are none. */
export function Relations({ ticket }: { ticket: Ticket }) {
  const { data } = useQuery(ask(listRelations, { params: { ticket_id: ticket.id } }));
  if (data === undefined || data.items.length + data.rules.length === 0) return null;
  return (
    <div className={css['relations']}>
      {data.items.map((relation) => (
        <Line key={relation.ticket.id} ticket={ticket} relation={relation} />
      ))}
      {data.rules.length > 0 && (
        <details className={css['rules']}>
          <summary>{t('threading.rules_here')}</summary>
          <ThreadRules rules={data.rules} can_forget={ticket.can.reply} />
        </details>
      )}
    </div>
  );
}

/** Why a person is asked, where that is another reason than why a message joins. */
function reasonOf({ evidence }: Relation): string | null {
  if (evidence === null) return null;
  return translated(`threading.asked_${evidence.kind}`) ?? t(`threading.${evidence.kind}`);
}

const words = {
  possible: 'threading.possible',
  follow_up: 'threading.follow_up',
  followed_by: 'threading.followed_by',
  moved: 'threading.moved_to',
} as const;

function Line({ ticket, relation }: { ticket: Ticket; relation: Relation }) {
  const { kind } = relation;
  const number = String(relation.ticket.number);
  const reason = kind === 'possible' ? reasonOf(relation) : null;
  return (
    <div className={css['relation']} data-kind={kind}>
      <span className={css['what']} title={reason ?? undefined}>
        <Link to="/tickets/$number" params={{ number }} search={{}}>
          {t(words[kind], { number })}
        </Link>
        <span className={css['quiet']}>
          {' '}
          {relation.ticket.subject}
          {reason !== null && <span className="hidden">. {reason}</span>}
        </span>
      </span>
      {kind === 'possible' && ticket.can.reply && <Answer ticket={ticket} relation={relation} />}
    </div>
  );
}

function Answer({ ticket, relation }: { ticket: Ticket; relation: Relation }) {
  const navigate = useNavigate();
  async function answer(word: 'join' | 'separate') {
    try {
      const { joined } = await call(answerPossible, {
        params: { ticket_id: ticket.id },
        body: { ticket_id: relation.ticket.id, answer: word },
      });
      await refreshMoved();
      if (joined === null) return;
      const number = String(joined.number);
      tell(t('threading.joined', { number }));
      await navigate({ to: '/tickets/$number', params: { number }, search: {} });
    } catch (error) {
      tellError(error);
    }
  }
  const [merging, setMerging] = useState(false);
  return (
    <span className={css['answers']}>
      {ticket.can.update && (
        <button type="button" className={css['link']} onClick={() => setMerging(true)}>
          {t('whole.merge')}
        </button>
      )}
      {merging && (
        <Suspense>
          <MergeDialog
            ticket={ticket}
            other_id={relation.ticket.id}
            onClose={() => setMerging(false)}
          />
        </Suspense>
      )}
      <button type="button" className={css['link']} onClick={() => void answer('join')}>
        {t('threading.join')}
      </button>
      <button type="button" className={css['link']} onClick={() => void answer('separate')}>
        {t('threading.separate')}
      </button>
    </span>
  );
}
