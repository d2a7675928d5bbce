import { useQuery } from '@tanstack/react-query';
import { type AreaDuty as Duty, getAreaDuty } from '#contract/directory.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { sayMoment } from '../../time.ts';
import { useClock } from '../../ui/clock.tsx';
import { PresenceMark } from '../routing/presence-mark.tsx';
import css from './directory.module.css';

/** Who of the area is there now: whoever answers or stands in, the team, and the hours. */
export function AreaDuty({ area_id }: { area_id: string }) {
  const { data } = useQuery({
    ...ask(getAreaDuty, { params: { area_id } }),
    refetchInterval: 60_000,
  });
  if (data === undefined) return null;
  if (data.people.length === 0 && data.team === null && data.hours === null) return null;
  return (
    <>
      <dt>{t('directory.duty')}</dt>
      <dd className={css['duty']}>
        {data.people.map(({ agent, part, is_on_shift, state }) => (
          <span key={part} className={css['person']}>
            <PresenceMark state={state ?? 'offline'} is_silent={state === null} />
            {agent.name} — {is_on_shift ? t('directory.on_shift') : t('directory.off_shift')}
            {state !== null && state !== 'online' && `, ${t(`presence.${state}`).toLowerCase()}`}
            {data.on_duty?.id === agent.id && part !== 'ask_agent' && (
              <b> · {t('directory.answers_now')}</b>
            )}
          </span>
        ))}
        {data.team !== null && (
          <span>{t('directory.team_on', { on: data.team.on, count: data.team.agents })}</span>
        )}
        <Hours hours={data.hours} />
      </dd>
    </>
  );
}

function Hours({ hours }: Pick<Duty, 'hours'>) {
  const clock = useClock();
  if (hours === null) return null;
  const { is_open, until } = hours;
  if (until === null) return <span>{t(is_open ? 'directory.open' : 'directory.closed')}</span>;
  const at = sayMoment(Date.parse(until), clock, true);
  return <span>{t(is_open ? 'directory.open_until' : 'directory.closed_until', { at })}</span>;
}
