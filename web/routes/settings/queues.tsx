import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listQueues, orderQueues, type Queue } from '#contract/routing.ts';
import { listSkills } from '#contract/skills.ts';
import { call } from '../../api.ts';
import { Handle, useDragRows } from '../../features/fields/handle.tsx';
import css from '../../features/routing/queues.module.css';
import { useTeams } from '../../features/ticket/lookups.ts';
import { t } from '../../i18n.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { Page } from '../../ui/page.tsx';
import rows from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Queues in their order: the first whose conditions fit a ticket takes it. */
export function Queues() {
  const query = useQuery(ask(listQueues, {}));
  return (
    <Page
      title={t('queues.title')}
      intro={t('queues.intro')}
      actions={
        <Button
          renderRoot={(props) => (
            <Link to="/settings/queues/$id" params={{ id: 'new' }} {...props} />
          )}
        >
          {t('queues.new')}
        </Button>
      }
    >
      <WithData query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('queues.none')}>{t('queues.none_text')}</EmptyState>
          ) : (
            <QueueRows items={items} />
          )
        }
      </WithData>
    </Page>
  );
}

function QueueRows({ items }: { items: Queue[] }) {
  const ids = items.map(({ id }) => id);
  const drag = useDragRows((id, before_id) => {
    const rest = ids.filter((each) => each !== id);
    rest.splice(rest.indexOf(before_id), 0, id);
    void order(rest);
  });
  async function order(queue_ids: string[]) {
    const { queryKey } = ask(listQueues, {});
    const byId = new Map(items.map((queue) => [queue.id, queue]));
    queryClient.setQueryData(queryKey, { items: queue_ids.flatMap((id) => byId.get(id) ?? []) });
    try {
      await call(orderQueues, { body: { queue_ids } });
    } catch (error) {
      tellError(error);
    }
    await refresh(listQueues);
  }
  function move(queue: Queue, by: -1 | 1) {
    const place = ids.indexOf(queue.id) + by;
    if (place < 0 || place >= ids.length) return;
    const next = ids.filter((id) => id !== queue.id);
    next.splice(place, 0, queue.id);
    void order(next);
    tell(t('fields.moved', { name: queue.name, place: place + 1, count: ids.length }));
  }
  return (
    <ol className={rows['rows']} aria-label={t('queues.title')}>
      {items.map((queue) => (
        <li key={queue.id} className={css['row']} data-off={!queue.is_on} {...drag(queue.id)}>
          <Handle name={queue.name} onMove={(by) => move(queue, by)} />
          <span className={rows['words']}>
            <span>
              {queue.name}{' '}
              {!queue.is_on && <span className={rows['badge']}>{t('queues.off')}</span>}
            </span>
            <Terms queue={queue} />
          </span>
          <Button
            variant="default"
            aria-label={`${t('common.edit')}: ${queue.name}`}
            renderRoot={(props) => (
              <Link to="/settings/queues/$id" params={{ id: queue.id }} {...props} />
            )}
          >
            {t('common.edit')}
          </Button>
        </li>
      ))}
    </ol>
  );
}

/** How the queue gives, to which team, and whom it asks for. */
function Terms({ queue }: { queue: Queue }) {
  const team = useTeams().find((each) => each.id === queue.team_id);
  const skills = useQuery(ask(listSkills, {})).data?.items ?? [];
  const wanted = queue.skills.flatMap(
    ({ skill_id }) => skills.find((skill) => skill.id === skill_id)?.name ?? [],
  );
  const parts = [
    t(`queues.mode_${queue.mode}`),
    team?.name ?? t('queues.own_team'),
    ...(wanted.length === 0 ? [] : [wanted.join(', ')]),
    ...(queue.by_language ? [t('queues.by_language_short')] : []),
  ];
  return <span className={rows['quiet']}>{parts.join(' · ')}</span>;
}
