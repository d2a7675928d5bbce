import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  createTeam,
  lines,
  listAgents,
  listColleagues,
  listTeams,
  updateTeam,
} from '#contract/people.ts';
import { call, type Output } from '../../api.ts';
import own from '../../features/settings/settings.module.css';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';

type Team = Output<typeof listTeams>['items'][number];

/** Teams: who works together, and on which line. */
export function Teams() {
  const query = useQuery(ask(listTeams, {}));
  const [open, setOpen] = useState<Team | 'new' | null>(null);
  return (
    <Page
      title={t('settings.teams')}
      actions={<Button onClick={() => setOpen('new')}>{t('settings.new_team')}</Button>}
      intro={t('settings.teams_text')}
    >
      <WithData query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('settings.no_teams')} />
          ) : (
            <ul className={css['rows']}>
              {items.map((team) => (
                <li key={team.id} className={css['row']}>
                  <span className={css['words']}>
                    <span>{team.name}</span>
                    <span className={css['quiet']}>
                      {t(`lines.${team.line}`)} ·{' '}
                      {t('people.people_count', { count: team.member_ids.length })}
                    </span>
                  </span>
                  <Button
                    variant="default"
                    aria-label={`${t('common.edit')}: ${team.name}`}
                    onClick={() => setOpen(team)}
                  >
                    {t('common.edit')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </WithData>
      <Dialog
        title={open === null || open === 'new' ? t('settings.new_team') : open.name}
        opened={open !== null}
        onClose={() => setOpen(null)}
      >
        {open !== null && (
          <TeamForm {...(open === 'new' ? {} : { team: open })} onDone={() => setOpen(null)} />
        )}
      </Dialog>
    </Page>
  );
}

function TeamForm({ team, onDone }: { team?: Team; onDone: () => void }) {
  const colleagues = useQuery(ask(listColleagues, {})).data?.items ?? [];
  const [name, setName] = useState(team?.name ?? '');
  const [line, setLine] = useState(team?.line ?? 'L1');
  const [signature, setSignature] = useState(team?.signature ?? '');
  const [member_ids, setMembers] = useState(team?.member_ids ?? []);
  const submit = useSubmit(async () => {
    const body = { name, line, signature, member_ids };
    if (team === undefined) await call(createTeam, { body });
    else await call(updateTeam, { params: { team_id: team.id }, body });
    await refresh(listTeams, listColleagues, listAgents);
    onDone();
  });
  const archive = useSubmit(async () => {
    if (team === undefined) return;
    await call(updateTeam, { params: { team_id: team.id }, body: { is_archived: true } });
    await refresh(listTeams, listColleagues, listAgents);
    onDone();
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <TextInput
        label={t('settings.name')}
        required
        data-autofocus
        value={name}
        error={submit.fieldError('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('settings.line')}
        value={line}
        data={lines.map((value) => ({ value, label: t(`lines.${value}`) }))}
        onChange={(event) =>
          setLine(lines.find((each) => each === event.currentTarget.value) ?? 'L1')
        }
      />
      <Textarea
        label={t('sending.team_signature')}
        description={t('sending.team_signature_text')}
        autosize
        minRows={2}
        value={signature}
        error={submit.fieldError('signature')}
        onChange={(event) => setSignature(event.currentTarget.value)}
      />
      <Checkbox.Group
        label={t('settings.members')}
        value={member_ids}
        error={submit.fieldError('member_ids')}
        onChange={setMembers}
      >
        <div className={own['members']}>
          {colleagues
            .filter((each) => !each.is_disabled)
            .map((each) => (
              <Checkbox key={each.id} value={each.id} label={each.name} />
            ))}
        </div>
      </Checkbox.Group>
      <FormError submit={submit} />
      <FormError submit={archive} />
      <div className={css['buttons']}>
        <Button type="submit" loading={submit.is_busy}>
          {t('common.save')}
        </Button>
        {team !== undefined && (
          <Button
            variant="default"
            color="danger"
            loading={archive.is_busy}
            onClick={archive.onSubmit}
          >
            {t('settings.archive')}
          </Button>
        )}
      </div>
    </form>
  );
}
