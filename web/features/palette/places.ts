import { useQuery } from '@tanstack/react-query';
import { t } from '../../i18n.ts';
import { useMe } from '../../session.tsx';
import type { Option } from '../../ui/option-list.tsx';
import { myTicketsQuery } from '../desk/my-tickets.tsx';
import { useCurrentView, viewCount, viewName, viewSlug } from '../desk/views.ts';
import { settingsPlaces } from '../settings/places.ts';

/** Where one can go: views, screens, settings; only those the person may open. */
export function usePlaces(): Option[] {
  const me = useMe();
  const { views } = useCurrentView();
  const recent = useQuery(myTicketsQuery).data?.recent ?? [];
  const may = (permission: (typeof me.permissions)[number]) => me.permissions.includes(permission);
  return [
    ...recent.slice(0, 8).map((ticket) => ({
      value: `/tickets/${ticket.number}`,
      label: ticket.subject === '' ? t('ticket.no_subject') : ticket.subject,
      note: `#${ticket.number} · ${ticket.requester.name}`,
      group: t('views.recent'),
    })),
    ...views.map((view) => ({
      value: `/views/${viewSlug(view)}`,
      label: viewName(view),
      note: viewCount(view),
      group: t('desk.views'),
    })),
    ...(may('tickets.create')
      ? [{ value: '/new', label: t('desk.new_ticket'), group: t('desk.screens') }]
      : []),
    { value: '/notifications', label: t('desk.notifications'), group: t('desk.screens') },
    { value: '/mentions', label: t('colleagues.mentions'), group: t('desk.screens') },
    { value: '/reminders', label: t('reminders.title'), group: t('desk.screens') },
    { value: '/promises', label: t('promises.title'), group: t('desk.screens') },
    ...(may('routing.manage')
      ? [{ value: '/board', label: t('board.title'), group: t('desk.screens') }]
      : []),
    { value: '/knowledge', label: t('knowledge.title'), group: t('desk.screens') },
    ...(may('knowledge.publish')
      ? [{ value: '/knowledge/import', label: t('imports.palette'), group: t('desk.screens') }]
      : []),
    { value: '/directory', label: t('directory.title'), group: t('desk.screens') },
    { value: '/escalations', label: t('escalation.report'), group: t('desk.screens') },
    { value: '/court', label: t('court.report'), group: t('desk.screens') },
    ...(may('knowledge.publish')
      ? [{ value: '/knowledge-report', label: t('worth.title'), group: t('desk.screens') }]
      : []),
    { value: '/contacts', label: t('search.contacts'), group: t('desk.screens') },
    { value: '/organizations', label: t('search.organizations'), group: t('desk.screens') },
    ...settingsPlaces
      .filter((place) => place.permission === null || may(place.permission))
      .map((place) => ({ value: place.to, label: t(place.label), group: t('desk.settings') })),
  ];
}
