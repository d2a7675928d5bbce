import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listRobotUses, type RobotUse } from '#contract/assist.ts';
import { t } from '../../i18n.ts';
import { askPages } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import rows from '../../ui/rows.module.css';
import css from './assist.module.css';
import { sayMasked } from './robot.tsx';

/** Each use of the language model: who, when, about what; what was sent and what came. */
export function Uses() {
  const query = useInfiniteQuery(askPages(listRobotUses, { query: {} }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <h2 className={rows['heading']}>{t('assist.uses')}</h2>
      <p className={rows['quiet']}>
        {t(query.isSuccess && items.length === 0 ? 'assist.uses_none' : 'assist.uses_text')}
      </p>
      <ul className={rows['rows']}>
        {items.map((use) => (
          <li key={use.id}>
            <Use use={use} />
          </li>
        ))}
      </ul>
      <MoreButton query={query} label={t('assist.more')} />
    </>
  );
}

function Use({ use }: { use: RobotUse }) {
  const { kind, state, error, answer, sent, agent, model, tokens_in, tokens_out } = use;
  const kept = sayMasked(use);
  const facts = [
    model,
    ...(tokens_in === null
      ? []
      : [t('assist.use_tokens', { sent: tokens_in, came: tokens_out ?? 0 })]),
    ...(kept === '' ? [] : [t('assist.robot_masked', { what: kept })]),
    ...(state === 'waiting' ? [t('assist.use_waiting')] : []),
    ...(state === 'failed' ? [t(`assist.error_${error ?? 'broken'}`)] : []),
  ];
  return (
    <div className={rows['row']}>
      <div className={rows['words']}>
        <span>
          {agent.name} · {t(`assist.use_${kind}`)} · <About use={use} />
        </span>
        <span className={rows['quiet']}>{facts.join(' · ')}</span>
        <details>
          <summary>{t('assist.use_sent')}</summary>
          <pre className={css['text']}>{sent}</pre>
        </details>
        {answer !== null && (
          <details>
            <summary>{t('assist.use_came')}</summary>
            <pre className={css['text']}>{answer}</pre>
          </details>
        )}
      </div>
      <Moment with_time at={use.created_at} />
    </div>
  );
}

function About({ use: { kind, ticket } }: { use: RobotUse }) {
  if (kind === 'test') return '—';
  if (ticket === null) return t('assist.use_unseen');
  return (
    <Link to="/tickets/$number" params={{ number: String(ticket.number) }}>
      #{ticket.number} {ticket.subject}
    </Link>
  );
}
