import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Agent, listAgents, listRoles, listTeams, reinviteAgent } from '#contract/people.ts';
import { call } from '../../api.ts';
import { roleName } from '../../features/people/role-name.ts';
import { AgentForm } from '../../features/settings/agent-form.tsx';
import { InvitationLink } from '../../features/settings/invitation-link.tsx';
import { InviteForm } from '../../features/settings/invite-form.tsx';
import { LeftTickets } from '../../features/settings/left-tickets.tsx';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

type Open =
  | { kind: 'invite' }
  | { kind: 'edit'; agent: Agent }
  | { kind: 'link'; url: string }
  | null;

/** The colleagues: who they are, what they may, in which teams. */
export function People() {
  const agents = useQuery(ask(listAgents, {}));
  const roles = useQuery(ask(listRoles, {})).data?.items ?? [];
  const teams = useQuery(ask(listTeams, {})).data?.items ?? [];
  const [open, setOpen] = useState<Open>(null);

  async function reinvite(agent: Agent) {
    try {
      const { invitation_url } = await call(reinviteAgent, { params: { agent_id: agent.id } });
      setOpen({ kind: 'link', url: invitation_url });
      await refresh(listAgents);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Page
      title={t('settings.people')}
      actions={<Button onClick={() => setOpen({ kind: 'invite' })}>{t('settings.invite')}</Button>}
    >
      <LeftTickets />
      <WithData query={agents}>
        {({ items }) => (
          <ul className={css['rows']}>
            {items.map((agent) => (
              <li key={agent.id} className={css['row']}>
                <Avatar name={agent.name} id={agent.id} size="large" />
                <span className={css['words']}>
                  <span>{agent.name}</span>
                  <span className={css['quiet']}>
                    {[
                      agent.email,
                      ...roles.filter((role) => role.id === agent.role_id).map(roleName),
                      ...teams
                        .filter((team) => agent.team_ids.includes(team.id))
                        .map((team) => team.name),
                    ].join(' · ')}
                  </span>
                </span>
                <AgentState agent={agent} />
                {agent.is_invited && agent.disabled_at === null && (
                  <Button variant="default" onClick={() => void reinvite(agent)}>
                    {t('settings.reinvite')}
                  </Button>
                )}
                <Button
                  variant="default"
                  aria-label={`${t('common.edit')}: ${agent.name}`}
                  onClick={() => setOpen({ kind: 'edit', agent })}
                >
                  {t('common.edit')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </WithData>
      <Dialog
        title={t('settings.invite')}
        opened={open?.kind === 'invite'}
        onClose={() => setOpen(null)}
      >
        <InviteForm onDone={(url) => setOpen({ kind: 'link', url })} />
      </Dialog>
      <Dialog
        title={t('settings.invitation_made')}
        opened={open?.kind === 'link'}
        onClose={() => setOpen(null)}
      >
        {open?.kind === 'link' && <InvitationLink url={open.url} />}
      </Dialog>
      <Dialog
        title={open?.kind === 'edit' ? open.agent.name : ''}
        opened={open?.kind === 'edit'}
        onClose={() => setOpen(null)}
      >
        {open?.kind === 'edit' && <AgentForm agent={open.agent} onDone={() => setOpen(null)} />}
      </Dialog>
    </Page>
  );
}

function AgentState({ agent }: { agent: Agent }) {
  if (agent.disabled_at !== null)
    return <span className={css['badge']}>{t('settings.disabled')}</span>;
  if (agent.is_invited) {
    return (
      <span className={css['badge']} data-tone="warn">
        {t('settings.invited')}
      </span>
    );
  }
  if (agent.has_second_factor) {
    return (
      <span className={css['badge']} data-tone="good">
        {t('settings.with_second_factor')}
      </span>
    );
  }
  return null;
}
