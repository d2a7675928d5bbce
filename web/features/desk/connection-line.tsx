import { t } from '../../i18n.ts';
import { retryNow, useConnection } from '../../live.ts';
import { useUnsent } from '../composer/unsent-list.ts';
import css from './connection-line.module.css';

/** Says that the connection is gone, that nothing typed is lost, and offers to try at once. */
export function ConnectionLine() {
  const connection = useConnection();
  const waiting = useUnsent().list.filter((one) => one.state === 'waiting').length;
  return (
    <div role="status">
      {connection === 'lost' && (
        <div className={css['line']}>
          <span>
            {t('desk.connection_lost')}
            {waiting > 0 && ` ${t('sending.unsent_count', { count: waiting })}`}
          </span>
          <button type="button" onClick={retryNow}>
            {t('desk.connect_now')}
          </button>
        </div>
      )}
    </div>
  );
}
