import type { View } from '#contract/views.ts';
import { t } from '../../i18n.ts';
import { PlaceLink } from '../../ui/place-link.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { useCurrentView } from './views.ts';

/** A view without tickets says why that is fine, and what to do next. */
export function EmptyView({ view }: { view: View }) {
  const { views } = useCurrentView();
  if (view.key === 'mine_our_turn') {
    const free = views.find((each) => each.key === 'unassigned');
    const hasFree = free !== undefined && free.count > 0;
    return (
      <EmptyState
        title={t('views.empty_mine')}
        action={
          hasFree ? (
            <PlaceLink href="/views/unassigned">
              {t('views.to_unassigned', { count: free.count })}
            </PlaceLink>
          ) : undefined
        }
      >
        {t(hasFree ? 'views.empty_mine_text' : 'desk.empty_view_text')}
      </EmptyState>
    );
  }
  if (view.key !== null) {
    return <EmptyState title={t('desk.empty_view')}>{t('desk.empty_view_text')}</EmptyState>;
  }
  return <EmptyState title={t('views.empty_own')}>{t('views.empty_own_text')}</EmptyState>;
}
