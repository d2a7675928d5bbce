import { Button } from '@mantine/core';
import { t } from '../../i18n.ts';
import css from './composer.module.css';
import type { SendConflict } from './use-send.ts';

/** Something new came while the answer was being written. */
export function Conflict({ conflict, onClose }: { conflict: SendConflict; onClose: () => void }) {
  const { newer } = conflict;
  return (
    <div className={css['conflict']} role="alert">
      <p>
        <b>{t('composer.conflict')}</b>
        {newer !== undefined && (
          <>
            {' '}
            {newer.author?.name}: {newer.body_text.slice(0, 160)}
          </>
        )}
      </p>
      <div className={css['conflict_actions']}>
        <Button variant="default" onClick={onClose}>
          {t('composer.read_first')}
        </Button>
        <Button variant="subtle" onClick={conflict.sendAnyway}>
          {t('composer.send_anyway')}
        </Button>
      </div>
    </div>
  );
}
