import { IconSortDescending } from '@tabler/icons-react';
import { type TicketSort, ticketSorts } from '#contract/views.ts';
import { t } from '../../i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';

/** In which order the list stands; without a choice, in the view's own. */
export function SortMenu({
  sort,
  onSort,
}: {
  sort: TicketSort | undefined;
  onSort: (sort: TicketSort | null) => void;
}) {
  return (
    <Menu
      label={t('desk.sort')}
      target={(button) => (
        <IconButton label={t('desk.sort')} icon={IconSortDescending} {...button} />
      )}
      entries={ticketSorts.map((name) => ({
        label: t(`desk.sort_${name}`),
        is_chosen: sort === name,
        onPick: () => onSort(sort === name ? null : name),
      }))}
    />
  );
}
