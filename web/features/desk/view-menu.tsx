import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { groupings, type View, viewLayouts } from '#contract/views.ts';
import { t } from '../../i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { tell } from '../../ui/toast.tsx';
import { showViews, useViewsOver } from '../views/open.ts';
import { arrange, shownAs } from './views.ts';

const ViewDialogs = lazy(() =>
  import('../views/view-dialogs.tsx').then((module) => ({ default: module.ViewDialogs })),
);

/** How the list looks, and what is done with the view itself. */
export function ViewMenu({ view }: { view: View }) {
  const shown = shownAs(view);
  const over = useViewsOver();
  const entries: MenuEntry[] = [
    ...viewLayouts.map((layout) => ({
      label: t(`views.layout_${layout}`),
      is_chosen: shown.layout === layout,
      onPick: () => arrange(view, { layout }),
    })),
    ...(shown.layout === 'table'
      ? [{ label: `${t('views.columns')}…`, onPick: () => showViews({ kind: 'columns', view }) }]
      : []),
    'line',
    ...(['none', ...groupings] as const).map((group_by) => ({
      label: t(`views.group_${group_by}`),
      is_chosen: shown.group_by === group_by,
      onPick: () => arrange(view, { group_by }),
    })),
    'line',
    ...(view.can.update
      ? [{ label: `${t('views.edit')}…`, onPick: () => showViews({ kind: 'edit', view }) }]
      : []),
    { label: `${t('views.copy')}…`, onPick: () => showViews({ kind: 'copy', view }) },
    { label: `${t('views.add')}…`, onPick: () => showViews({ kind: 'add' }) },
    { label: `${t('views.order')}…`, onPick: () => showViews({ kind: 'order' }) },
    {
      label: t('views.hide'),
      onPick: () => {
        arrange(view, { is_hidden: true });
        tell(t('views.was_hidden'), {
          label: t('sending.undo'),
          run: () => arrange(view, { is_hidden: false }),
        });
      },
    },
  ];
  return (
    <>
      <Menu
        label={t('views.look')}
        entries={entries}
        target={(button) => (
          <IconButton label={t('views.look')} icon={IconAdjustmentsHorizontal} {...button} />
        )}
      />
      {over !== null && (
        <Suspense>
          <ViewDialogs />
        </Suspense>
      )}
    </>
  );
}
