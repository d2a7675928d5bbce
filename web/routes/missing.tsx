import { Button } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import { t } from '../i18n.ts';
import { EmptyState, ErrorState } from '../ui/states.tsx';

/** No such page. */
export function Missing() {
  return (
    <main>
      <h1 className="hidden">{t('common.no_page')}</h1>
      <EmptyState
        title={t('common.no_page')}
        action={
          <Button component={Link} to="/" variant="default">
            {t('common.to_desk')}
          </Button>
        }
      >
        {t('common.no_page_text')}
      </EmptyState>
    </main>
  );
}

/** A screen that could not be shown; the rest of the desk stays. */
export function ScreenError({ error, reset }: { error: unknown; reset?: () => void }) {
  const router = useRouter();
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
