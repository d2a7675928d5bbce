import { useLocation } from '@tanstack/react-router';
import { t } from '../../i18n.ts';
import css from '../desk/connection-line.module.css';
import { takeUpdate, useUpdate } from './worker-link.ts';

/** A newer version is there. Nothing reloads by itself; a form that would lose its words waits. */
export function UpdateLine() {
  const { pathname } = useLocation();
  const isThere = useUpdate();
  return (
    <div role="status">
      {isThere && pathname !== '/new' && (
        <div className={css['line']} data-calm="true">
          <span>{t('pwa.update')}</span>
          <button type="button" onClick={() => void takeUpdate()}>
            {t('pwa.update_now')}
          </button>
        </div>
      )}
    </div>
  );
}
