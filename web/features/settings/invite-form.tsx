import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { inviteAgent, listAgents, listColleagues, listRoles, listTeams } from '#contract/people.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';
import { roleName } from '../people/role-name.ts';
import { TeamsField } from './teams-field.tsx';

/** Invites a colleague; answers the link too. */
export function InviteForm({ onDone }: { onDone: (url: string) => void }) {
  const roles = useQuery(ask(listRoles, {})).data?.items ?? [];
  const teams = useQuery(ask(listTeams, {})).data?.items ?? [];
  const [email, setEmail] = useState('');
  const [first, setFirst] = useState('');
  const [last, setLast] = useState('');
  const [role, setRole] = useState('');
  const [team_ids, setTeams] = useState<string[]>([]);
  const role_id = role || (roles.find((each) => each.key === 'agent') ?? roles[0])?.id;
  const submit = useSubmit(async () => {
    if (role_id === undefined) return;
    const { invitation_url } = await call(inviteAgent, {
      body: { email, first_name: first, last_name: last, role_id, team_ids },
    });
    await refresh(listAgents, listColleagues);
    setEmail('');
    setFirst('');
    setLast('');
    onDone(invitation_url);
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <TextInput
        label={t('session.email')}
        type="email"
        required
        data-autofocus
        value={email}
        error={submit.fieldError('email')}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <div className={css['pair']}>
        <TextInput
          label={t('session.first_name')}
          required
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
        value={role_id ?? ''}
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
      <FormError submit={submit} />
      <Button type="submit" loading={submit.is_busy}>
        {t('settings.invite')}
      </Button>
    </form>
  );
}
