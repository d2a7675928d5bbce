import { IconArrowBackUp, IconArrowRight, IconCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Escalation } from '#contract/escalations.ts';
import { t } from '../../i18n.ts';
import { Label } from '../../ui/chip.tsx';
import { Moment } from '../../ui/clock.tsx';
import { type Entry, sayEvent } from '../ticket/events-text.ts';
import css from './lines.module.css';
import { escalationsQuery, saysLine, teamText } from './lines-queries.ts';

/** An escalation or a return where it happened in the conversation: from where to where, why, what was tried. */
export function EscalationCard({ entry }: { entry: Entry }) {
  const { number = '' } = useParams({ strict: false });
  const { data } = useQuery(escalationsQuery(number));
  const id = entry.data['escalation_id'];
  const found = data?.items.find((one) => one.id === id);
  if (found === undefined) {
    return <p className={css['plain']}>{sayEvent(entry)}</p>;
  }
  return entry.name === 'ticket.escalated' ? (
    <Forward escalation={found} at={entry.at} />
  ) : (
    <Back escalation={found} at={entry.at} />
  );
}

type Props = { escalation: Escalation; at: string };

function Forward({ escalation, at }: Props) {
  const { by, reason, words, tried, curator, to_agent, from_team, to_team } = escalation;
  return (
    <article className={css['card']} aria-label={t('escalation.card')}>
      <p className={css['who']}>
        <IconArrowRight size={16} stroke={1.75} aria-hidden="true" />
        <span>{by === null ? t('escalation.by_rule') : t('escalation.by', { name: by.name })}</span>
        <Moment with_time at={at} />
      </p>
      <Way from={from_team} to={to_team} />
      {reason !== null && <Fact name={t('escalation.reason')} value={reason} />}
      {words !== '' && <p className={css['said']}>{words}</p>}
      {tried.length > 0 && <TriedFacts tried={tried} />}
      <p className={css['quiet']}>
        {[
          to_agent === null ? undefined : t('escalation.to_person', { name: to_agent.name }),
          curator === null ? undefined : t('escalation.curator_of', { name: curator.name }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </article>
  );
}

function Back({ escalation, at }: Props) {
  const { end, from_team, to_team } = escalation;
  if (end === null) return null;
  const name = end.by?.name ?? t('history.by_system');
  return (
    <article
      className={css['card']}
      data-missing={end.cause === 'returned'}
      aria-label={t('escalation.card')}
    >
      <p className={css['who']}>
        <IconArrowBackUp size={16} stroke={1.75} aria-hidden="true" />
        <span>
          {end.cause === 'overtaken'
            ? sayOvertaken(end)
            : t(`escalation.back_${end.cause}`, { name })}
        </span>
        <Moment with_time at={at} />
      </p>
      {/* One that was overtaken went on, not back. */}
      {(end.cause !== 'overtaken' || end.moved !== null) && (
        <Way from={to_team} to={end.moved === null ? from_team : end.moved.team} />
      )}
      {end.reason !== null && <Fact name={t('escalation.missing')} value={end.reason} />}
      {end.words !== '' && <p className={css['said']}>{end.words}</p>}
    </article>
  );
}

/** Who gave it on past its return, or which rule or queue. */
function sayOvertaken({ by, moved }: NonNullable<Escalation['end']>): string {
  const acting = moved?.by ?? null;
  if (acting !== null)
    return t(`escalation.back_overtaken_by_${acting.kind}`, { name: acting.name });
  if (by !== null) return t('escalation.back_overtaken_by', { name: by.name });
  return t('escalation.back_overtaken');
}

type Team = Escalation['from_team'];

function Way({ from, to }: { from: Team; to: Team }) {
  return (
    <p className={css['way']}>
      <Place team={from} />
      <span aria-hidden="true">→</span>
      <span className="hidden"> → </span>
      <Place team={to} />
    </p>
  );
}

function Place({ team }: { team: Team }) {
  return (
    <span className={css['place']}>
      <strong>{teamText(team)}</strong>
      {team !== null && !saysLine(team) && <Label>{t(`lines.${team.line}`)}</Label>}
    </span>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <p>
      <span className={css['quiet']}>{name}: </span>
      {value}
    </p>
  );
}

function TriedFacts({ tried }: { tried: Escalation['tried'] }) {
  const done = tried.filter((item) => item.is_done).length;
  return (
    <>
      <p className={css['quiet']}>{t('escalation.tried_count', { done, total: tried.length })}</p>
      <ul className={css['facts']}>
        {tried.map((item) => (
          <li key={item.text} data-done={item.is_done}>
            {item.is_done ? (
              <IconCheck size={15} stroke={2} aria-hidden="true" />
            ) : (
              <IconX size={15} stroke={2} aria-hidden="true" />
            )}
            <span>
              {item.text}
              <span className="hidden">
                {' '}
                ({t(item.is_done ? 'escalation.was_done' : 'escalation.not_done')})
              </span>
              {item.words !== '' && <span className={css['quiet']}> — {item.words}</span>}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
