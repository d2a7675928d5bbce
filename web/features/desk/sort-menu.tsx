import { IconSortDescending } from '@tabler/icons-react';
import { t } from '../../i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';

export const sortNames = [
  'updated_desc',
  'created_desc',
  'created_asc',
  'priority',
  'due',
] as const;
export type SortName = (typeof sortNames)[number];

/** In which order the list stands; without a choice, in the view's own. */
export function SortMenu({
  sort,
  onSort,
}: {
  sort: SortName | undefined;
  onSort: (sort: SortName | undefined) => void;
}) {
  return (
    <Menu
      label={t('desk.sort')}
      target={(button) => (
        <IconButton label={t('desk.sort')} icon={IconSortDescending} {...button} />
      )}
      entries={sortNames.map((name) => ({
        label: t(`desk.sort_${name}`),
        is_chosen: sort === name,
        onPick: () => onSort(sort === name ? undefined : name),
      }))}
    />
  );
}
