import type { ReactNode } from 'react';
import { t } from '../i18n.ts';
import { errorText } from '../reach.ts';
import { plainButton } from './plain-button.ts';
import css from './states.module.css';

/** What a screen says when there is nothing: the fact, and what to do next. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={css['state']}>
      <p className={css['title']}>{title}</p>
      {children !== undefined && <div className={css['text']}>{children}</div>}
      {action}
    </div>
  );
}

/** What went wrong, and a way to try again. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <div className={css['state']} role="alert">
      <p className={css['title']}>{t('common.failed')}</p>
      <p className={css['text']}>{errorText(error)}</p>
      {retry !== undefined && (
        <button type="button" className={plainButton} onClick={retry}>
          {t('common.retry')}
        </button>
      )}
    </div>
  );
}

/** Grey lines in the place of what is coming; said once to a screen reader. */
export function LoadingLines({ lines = 4 }: { lines?: number }) {
  return (
    <div className={css['loading']} role="status">
      <span className="hidden">{t('common.loading')}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
          key={index}
          className={css['bar']}
          style={{ width: `${90 - ((index * 17) % 45)}%` }}
        />
      ))}
    </div>
  );
}
