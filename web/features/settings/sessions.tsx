import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { endSession, listSessions } from '#contract/people.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import css from '../../ui/rows.module.css';
import { ErrorState, LoadingLines } from '../../ui/states.tsx';
import { tellError } from '../../ui/toast.tsx';
import { browserOf } from './browser-name.ts';

/** Where I am signed in. */
export function Sessions() {
  const { data, error, refetch } = useQuery(ask(listSessions, {}));
  if (data === undefined) {
    return error === null ? (
      <LoadingLines lines={2} />
    ) : (
      <ErrorState error={error} retry={() => void refetch()} />
    );
  }
  async function end(session_id: string) {
    try {
      await call(endSession, { params: { session_id } });
      await refresh(listSessions);
    } catch (failure) {
      tellError(failure);
    }
  }
  return (
    <ul className={css['rows']}>
      {data.items.map((session) => (
        <li key={session.id} className={css['row']}>
          <span className={css['words']}>
            <span>{browserOf(session.user_agent)}</span>
            <span className={css['quiet']}>
              {session.ip} · {t('settings.last_seen')} <Moment at={session.last_seen_at} />
            </span>
          </span>
          {session.is_current ? (
            <span className={css['badge']}>{t('settings.this_session')}</span>
          ) : (
            <Button variant="default" onClick={() => void end(session.id)}>
              {t('settings.end_session')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
