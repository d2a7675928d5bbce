import { Button, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type Agent,
  listAgents,
  listColleagues,
  listRoles,
  listTeams,
  updateAgent,
} from '#contract/people.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';
import { roleName } from '../people/role-name.ts';
import { TeamsField } from './teams-field.tsx';

/** Changes a colleague: name, role, teams, and whether they may sign in. */
export function AgentForm({ agent, onDone }: { agent: Agent; onDone: () => void }) {
  const me = useMe();
  const roles = useQuery(ask(listRoles, {})).data?.items ?? [];
  const teams = useQuery(ask(listTeams, {})).data?.items ?? [];
  const [first, setFirst] = useState(agent.first_name);
  const [last, setLast] = useState(agent.last_name);
  const [role_id, setRole] = useState(agent.role_id);
  const [team_ids, setTeams] = useState(agent.team_ids);
  const [isDisabled, setDisabled] = useState(agent.disabled_at !== null);
  const submit = useSubmit(async () => {
    await call(updateAgent, {
      params: { agent_id: agent.id },
      body: {
        first_name: first,
        last_name: last,
        ...(role_id === agent.role_id ? {} : { role_id }),
        team_ids,
        ...(isDisabled === (agent.disabled_at !== null) ? {} : { is_disabled: isDisabled }),
      },
    });
    await refresh(listAgents, listColleagues, listTeams);
    onDone();
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <div className={css['pair']}>
        <TextInput
          label={t('session.first_name')}
          required
          data-autofocus
          value={first}
          error={submit.fieldError('first_name')}
          onChange={(event) => setFirst(event.currentTarget.value)}
        />
        <TextInput
          label={t('session.last_name')}
          value={last}
          error={submit.fieldError('last_name')}
          onChange={(event) => setLast(event.currentTarget.value)}
        />
      </div>
      <NativeSelect
        label={t('settings.role')}
        value={role_id}
        data={roles.map((each) => ({ value: each.id, label: roleName(each) }))}
        error={submit.fieldError('role_id')}
        onChange={(event) => setRole(event.currentTarget.value)}
      />
      <TeamsField
        teams={teams}
        value={team_ids}
        onChange={setTeams}
        error={submit.fieldError('team_ids')}
      />
      {agent.id !== me.id && (
        <Switch
          label={t('settings.disable_agent')}
          description={t('settings.disable_agent_text')}
          checked={isDisabled}
          onChange={(event) => setDisabled(event.currentTarget.checked)}
        />
      )}
      <FormError submit={submit} />
      <Button type="submit" loading={submit.is_busy}>
        {t('common.save')}
      </Button>
    </form>
  );
}
