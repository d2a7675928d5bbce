import { Link, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { t } from '../i18n.ts';
import { ApiError } from '../reach.ts';
import { plainButton } from '../ui/plain-button.ts';
import { EmptyState, ErrorState } from '../ui/states.tsx';

/** No such page. */
export function Missing() {
  return (
    <main>
      <h1 className="hidden">{t('common.no_page')}</h1>
      <EmptyState
        title={t('common.no_page')}
        action={
          <Link to="/" className={plainButton}>
            {t('common.to_desk')}
          </Link>
        }
      >
        {t('common.no_page_text')}
      </EmptyState>
    </main>
  );
}

/** The shell stands, the server is out of reach: asks again until it answers. */
function NoLine() {
  const router = useRouter();
  useEffect(() => {
    const again = () => void router.invalidate();
    const timer = setInterval(again, 4_000);
    window.addEventListener('online', again);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', again);
    };
  }, [router]);
  return (
    <main>
      <EmptyState
        title={t('pwa.no_line')}
        action={
          <button type="button" className={plainButton} onClick={() => void router.invalidate()}>
            {t('common.retry')}
          </button>
        }
      >
        {t('pwa.no_line_text')}
      </EmptyState>
    </main>
  );
}

/** A screen that could not be shown; the rest of the desk stays. */
export function ScreenError({ error, reset }: { error: unknown; reset?: () => void }) {
  const router = useRouter();
  if (error instanceof ApiError && error.code === 'offline') return <NoLine />;
  return (
    <main>
      <ErrorState
        error={error}
        retry={() => {
          reset?.();
          void router.invalidate();
        }}
      />
    </main>
  );
}
