import { useQuery } from '@tanstack/react-query';
import type { TicketAction } from '#contract/actions.ts';
import type { Operation } from '#contract/operations.ts';
import { listQueues } from '#contract/routing.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { useBrands } from '../brands/brands.ts';
import { useColleagues, useSettings, useStatuses, useTeams, useTypes } from '../ticket/lookups.ts';

/** Says in words what an operation does: "status “Solved”, assignee me, add #till". */
export function useDescribe(): (operation: Pick<Operation, 'kind' | 'name' | 'actions'>) => string {
  const names = useNames();
  return ({ kind, name, actions }) => {
    const parts = actions.flatMap((action) => saidAction(action, names));
    const said = parts.join(', ');
    const head = kind === 'bulk' ? '' : t(`operations.kind_${kind}`);
    const titled = name === '' ? head : `${head === '' ? '' : `${head}: `}${name}`;
    if (titled === '') return said === '' ? t('operations.kind_bulk') : capital(said);
    return said === '' ? titled : `${titled} (${said})`;
  };
}

type Names = ReturnType<typeof useNames>;

function useNames() {
  const me = useMe();
  const statuses = useStatuses();
  const colleagues = useColleagues();
  const teams = useTeams();
  const types = useTypes();
  const queues = useQuery({ ...ask(listQueues, {}), staleTime: 1_800_000 }).data?.items ?? [];
  const brands = useBrands();
  const matrix = useSettings()?.priority_matrix;
  const nameOf = (list: readonly { id: string; name: string }[], id: string) =>
    list.find((one) => one.id === id)?.name ?? '…';
  return {
    status: (id: string) => nameOf(statuses, id),
    agent: (id: string) =>
      id === 'me' || id === me.id ? t('operations.do_me') : nameOf(colleagues, id),
    team: (id: string) => nameOf(teams, id),
    type: (id: string) => nameOf(types, id),
    queue: (id: string) => nameOf(queues, id),
    brand: (id: string) => nameOf(brands, id),
    priority: (impact: number, urgency: number) => matrix?.[impact - 1]?.[urgency - 1],
  };
}

function saidAction(action: TicketAction, names: Names): string[] {
  switch (action.do) {
    case 'set':
      return saidFields(action.fields, names);
    case 'add_tags':
      return [t('operations.do_add_tags', { name: hashed(action.tags) })];
    case 'remove_tags':
      return [t('operations.do_remove_tags', { name: hashed(action.tags) })];
    case 'add_time':
      return [t('operations.do_time', { count: action.minutes })];
    case 'follow':
      return [t(action.is_following ? 'operations.do_follow' : 'operations.do_unfollow')];
    case 'reply':
      return [t('operations.do_reply')];
    case 'note':
      return [t('operations.do_note')];
    case 'set_field':
      return [t('operations.do_field')];
    case 'add_checklist':
      return [t('operations.do_checklist')];
    case 'link':
      return [t('operations.do_link')];
    case 'queue':
      return [
        action.queue_id === null
          ? t('operations.do_no_queue')
          : t('operations.do_queue', { name: names.queue(action.queue_id) }),
      ];
    case 'escalate':
      return [t('operations.do_escalate', { name: names.team(action.team_id) })];
  }
}

function saidFields(
  fields: Extract<TicketAction, { do: 'set' }>['fields'],
  names: Names,
): string[] {
  const { status_id, assignee_id, team_id, type_id, impact, urgency, subject, topic_id, brand_id } =
    fields;
  const said: string[] = [];
  if (status_id !== undefined)
    said.push(t('operations.do_status', { name: names.status(status_id) }));
  if (assignee_id !== undefined)
    said.push(
      assignee_id === null
        ? t('operations.do_nobody')
        : t('operations.do_assignee', { name: names.agent(assignee_id) }),
    );
  if (team_id !== undefined)
    said.push(
      team_id === null
        ? t('operations.no_team').toLowerCase()
        : t('operations.do_team', { name: names.team(team_id) }),
    );
  if (type_id !== undefined)
    said.push(
      type_id === null
        ? t('operations.no_type').toLowerCase()
        : t('operations.do_type', { name: names.type(type_id) }),
    );
  if (impact !== undefined && urgency !== undefined) {
    const level = ([1, 2, 3, 4] as const).find((one) => one === names.priority(impact, urgency));
    if (level !== undefined)
      said.push(t('operations.do_priority', { name: t(`ticket.priority_${level}`).toLowerCase() }));
  }
  if (brand_id !== undefined) said.push(t('operations.do_brand', { name: names.brand(brand_id) }));
  if (topic_id !== undefined) said.push(t('operations.do_topic'));
  if (subject !== undefined) said.push(t('operations.do_subject', { name: subject }));
  return said;
}

function hashed(tags: readonly string[]): string {
  return tags.map((tag) => `#${tag}`).join(' ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
