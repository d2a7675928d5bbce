import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listColleagues } from '#contract/people.ts';
import { getRoutingSettings, listAgentRouting } from '#contract/routing.ts';
import { listSkills } from '#contract/skills.ts';
import { LoadForm } from '../../features/routing/load-form.tsx';
import { Matrix } from '../../features/routing/matrix.tsx';
import { SkillList } from '../../features/routing/skill-list.tsx';
import { useTeams } from '../../features/ticket/lookups.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { useMay } from '../../session.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { SearchField } from '../../ui/search-field.tsx';
import { WithData } from '../../ui/with-data.tsx';

const aScreen = 60;

/** Who can do what, in which languages, how much at once and when; and what a ticket weighs. */
export function Skills() {
  const query = useQuery(ask(listAgentRouting, {}));
  const skills = useQuery(ask(listSkills, {})).data?.items ?? [];
  const settings = useQuery(ask(getRoutingSettings, {}));
  const maySet = useMay('settings.manage');
  const chosen = useChosenPeople();
  const [shown, setShown] = useState(aScreen);
  return (
    <Page title={t('queues.skills_page')} intro={t('queues.matrix_text')} is_wide>
      <div className={css['search']}>
        <SearchField label={t('queues.find_person')} value={chosen.q} onChange={chosen.setQ} />
        <NativeSelect
          aria-label={t('queues.team')}
          value={chosen.team_id}
          data={[
            { value: '', label: t('queues.all_teams') },
            ...chosen.teams.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(event) => chosen.setTeam(event.currentTarget.value)}
        />
      </div>
      <WithData query={query}>
        {({ items }) => {
          const people = items.filter(({ agent }) => chosen.isChosen(agent));
          return (
            <>
              <Matrix
                people={people.slice(0, shown)}
                skills={skills}
                usual={settings.data?.capacity ?? 0}
              />
              {people.length > shown && (
                <Button variant="subtle" onClick={() => setShown(shown + aScreen)}>
                  {t('board.more_people', { count: people.length - shown })}
                </Button>
              )}
            </>
          );
        }}
      </WithData>
      <div style={{ height: 26 }} />
      <SkillList skills={skills} may_change={maySet} />
      {maySet && <WithData query={settings}>{(data) => <LoadForm settings={data} />}</WithData>}
    </Page>
  );
}

function useChosenPeople() {
  const [q, setQ] = useState('');
  const [team_id, setTeam] = useState('');
  const teams = useTeams();
  const colleagues = useQuery(ask(listColleagues, {})).data?.items ?? [];
  const teamsOf = new Map(colleagues.map((each) => [each.id, each.team_ids]));
  return {
    q,
    setQ,
    team_id,
    setTeam,
    teams,
    isChosen: ({ id, name }: { id: string; name: string }) =>
      name.toLowerCase().includes(q.trim().toLowerCase()) &&
      (team_id === '' || teamsOf.get(id)?.includes(team_id) === true),
  };
}
