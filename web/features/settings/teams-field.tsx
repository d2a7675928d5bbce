import { Checkbox } from '@mantine/core';
import { t } from '../../i18n.ts';
import css from './settings.module.css';

type Props = {
  teams: { id: string; name: string }[];
  value: string[];
  onChange: (ids: string[]) => void;
  error?: string | null;
};

/** In which teams somebody is. */
export function TeamsField({ teams, value, onChange, error }: Props) {
  if (teams.length === 0) return null;
  return (
    <Checkbox.Group label={t('settings.teams')} value={value} onChange={onChange} error={error}>
      <div className={css['members']}>
        {teams.map((team) => (
          <Checkbox key={team.id} value={team.id} label={team.name} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
