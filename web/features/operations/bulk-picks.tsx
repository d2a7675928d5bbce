import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { TicketAction } from '#contract/actions.ts';
import { listTags } from '#contract/settings.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Drop } from '../../ui/drop.tsx';
import { Picker } from '../../ui/picker.tsx';
import { useColleagues, useStatuses, useTeams } from '../ticket/lookups.ts';
import { StatusIcon } from '../ticket/property-chips.tsx';
import css from './bulk-bar.module.css';

/** Lists that are asked for seldom: they open from the menu. */
export const fromMenu = ['type', 'brand', 'untag', 'queue', 'macro'] as const;
export type FromMenu = (typeof fromMenu)[number];

/** What of the bar is open. */
export type What =
  | FromMenu
  | 'status'
  | 'assignee'
  | 'team'
  | 'priority'
  | 'tags'
  | 'reply'
  | 'note'
  | 'merge';

type Props = {
  opened: boolean;
  onOpen: (opened: boolean) => void;
  target: ReactElement;
  run: (...actions: TicketAction[]) => void;
};

const nobody = 'nobody';

export function StatusPick({ run, ...rest }: Props) {
  const statuses = useStatuses().filter((status) => !status.is_archived);
  return (
    <Picker
      {...rest}
      label={t('ticket.status')}
      options={statuses
        // Nothing becomes new again by hand.
        .filter((status) => status.category !== 'new')
        .map((status) => ({
          value: status.id,
          label: status.name,
          icon: <StatusIcon category={status.category} />,
        }))}
      onPick={(status_id) => run({ do: 'set', fields: { status_id } })}
    />
  );
}

export function AssigneePick({ run, ...rest }: Props) {
  const me = useMe();
  const people = useColleagues()
    .filter((each) => !each.is_disabled && !each.is_light)
    .map((each) => ({
      value: each.id,
      label: each.name,
      icon: <Avatar name={each.name} id={each.id} />,
      ...(each.id === me.id ? { note: t('ticket.me') } : {}),
    }))
    .sort((a, b) => Number(b.value === me.id) - Number(a.value === me.id));
  const none = { value: nobody, label: t('desk.no_assignee'), icon: <Avatar name={null} /> };
  return (
    <Picker
      {...rest}
      label={t('ticket.assignee')}
      options={[...people, none]}
      onPick={(id) => run({ do: 'set', fields: { assignee_id: id === nobody ? null : id } })}
    />
  );
}

export function TeamPick({ run, ...rest }: Props) {
  const teams = useTeams().map((team) => ({
    value: team.id,
    label: team.name,
    note: t(`lines.${team.line}`),
  }));
  return (
    <Picker
      {...rest}
      label={t('ticket.team')}
      options={[...teams, { value: nobody, label: t('operations.no_team') }]}
      onPick={(id) => run({ do: 'set', fields: { team_id: id === nobody ? null : id } })}
    />
  );
}

const grades = [1, 2, 3] as const;

export function PriorityPick({ run, ...rest }: Props) {
  const [grade, setGrade] = useState({ impact: 2, urgency: 2 });
  return (
    <Drop {...rest} label={t('ticket.priority')} width={380}>
      <div className={css['grades']}>
        <Choice
          label={t('ticket.impact')}
          value={grade.impact}
          options={grades.map((value) => ({ value, label: t(`ticket.impact_${value}`) }))}
          onChoose={(impact) => setGrade({ ...grade, impact })}
        />
        <Choice
          label={t('ticket.urgency')}
          value={grade.urgency}
          options={grades.map((value) => ({ value, label: t(`ticket.urgency_${value}`) }))}
          onChoose={(urgency) => setGrade({ ...grade, urgency })}
        />
        <Button onClick={() => run({ do: 'set', fields: grade })}>{t('operations.apply')}</Button>
      </div>
    </Drop>
  );
}

export function TagsPick({ run, ...rest }: Props) {
  const tags =
    useQuery({ ...ask(listTags, { query: {} }), enabled: rest.opened }).data?.items ?? [];
  return (
    <Picker
      {...rest}
      label={t('operations.tags_add')}
      options={tags.map((tag) => ({ value: tag.name, label: tag.name }))}
      create={(query) =>
        tags.some((tag) => tag.name.toLowerCase() === query.toLowerCase())
          ? undefined
          : { value: query, label: `+ ${query}` }
      }
      onPick={(name) => run({ do: 'add_tags', tags: [name] })}
    />
  );
}
