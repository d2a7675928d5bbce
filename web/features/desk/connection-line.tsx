import { t } from '../../i18n.ts';
import { retryNow, useConnection } from '../../live.ts';
import css from './connection-line.module.css';

/** Says that the connection is gone, that nothing typed is lost, and offers to try at once. */
export function ConnectionLine() {
  const connection = useConnection();
  return (
    <div role="status">
      {connection === 'lost' && (
        <div className={css['line']}>
          <span>{t('desk.connection_lost')}</span>
          <button type="button" onClick={retryNow}>
            {t('desk.connect_now')}
          </button>
        </div>
      )}
    </div>
  );
}
