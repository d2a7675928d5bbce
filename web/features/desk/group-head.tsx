import { IconChevronRight } from '@tabler/icons-react';
import type { TicketGroup } from '#contract/tickets.ts';
import type { Grouping } from '#contract/views.ts';
import { t } from '../../i18n.ts';
import { useMe } from '../../session.tsx';
import css from './ticket-list.module.css';

type Props = {
  grouping: Grouping;
  group: TicketGroup;
  is_folded: boolean;
  onFold: () => void;
};

/** Above the tickets of a group: whose they are and how many; a press folds them. */
export function GroupHead({ grouping, group, is_folded, onFold }: Props) {
  const me = useMe();
  const name = groupName(grouping, group);
  return (
    <h2 className={css['group']}>
      <button type="button" aria-expanded={!is_folded} onClick={onFold}>
        <IconChevronRight size={14} stroke={1.75} aria-hidden="true" />
        <span className={css['group_name']}>{name}</span>
        {grouping === 'assignee' && group.key === me.id && (
          <span className={css['group_note']}>{t('ticket.me')}</span>
        )}
        <span className={css['group_count']}>{group.count}</span>
      </button>
    </h2>
  );
}

const without = {
  assignee: 'desk.no_assignee',
  team: 'desk.no_team',
  status: 'desk.no_team',
  priority: 'ticket.priority_3',
  organization: 'desk.no_organization',
} as const;
const priorities = {
  1: 'ticket.priority_1',
  2: 'ticket.priority_2',
  3: 'ticket.priority_3',
  4: 'ticket.priority_4',
} as const;

function groupName(grouping: Grouping, group: TicketGroup): string {
  if (group.key === null) return t(without[grouping]);
  if (grouping !== 'priority') return group.name;
  return t(priorities[group.key as unknown as keyof typeof priorities] ?? without.priority);
}
