import { Menu } from '@mantine/core';
import { IconCheck, IconSortDescending } from '@tabler/icons-react';
import { t } from '../../i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';

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
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <IconButton label={t('desk.sort')} icon={IconSortDescending} />
      </Menu.Target>
      <Menu.Dropdown aria-label={t('desk.sort')}>
        {sortNames.map((name) => (
          <Menu.Item
            key={name}
            rightSection={sort === name ? <IconCheck size={16} aria-hidden="true" /> : undefined}
            onClick={() => onSort(sort === name ? undefined : name)}
          >
            {t(`desk.sort_${name}`)}
            {sort === name && <span className="hidden"> {t('common.chosen')}</span>}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
