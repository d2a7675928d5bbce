import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type DueExplanation, explainDue, type WhyClock, type WhyStep } from '#contract/due.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { dayOffset, sayMoment } from '../../time.ts';
import { Moment, saySpan, useClock } from '../../ui/clock.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { WithData } from '../../ui/with-data.tsx';
import { useSayCondition } from '../rules/say-condition.ts';
import css from './due.module.css';
import { lookOf, sayClock, sayWork } from './say-clock.ts';

type Props = { ticket: Ticket; onClose: () => void };

/** Why is it due then: the rule, the hours, and the arithmetic line by line. */
export function WhyDue({ ticket, onClose }: Props) {
  const query = useQuery({
    ...ask(explainDue, { params: { ticket_id: ticket.id } }),
    // It is asked for to be believed: always as it is now.
    staleTime: 0,
  });
  return (
    <Dialog title={t('due.why')} opened onClose={onClose} size="lg">
      <WithData query={query}>{(why) => <Why why={why} />}</WithData>
    </Dialog>
  );
}

function Why({ why }: { why: DueExplanation }) {
  const [place, setPlace] = useState(0);
  const chosen = why.clocks[Math.min(place, why.clocks.length - 1)];
  const clock = useClock();
  return (
    <div className={css['dialog']}>
      <Rule why={why} />
      {why.clocks.length > 1 && (
        <fieldset className={css['choice']}>
          <legend className="hidden">{t('due.clock')}</legend>
          {why.clocks.map(({ clock: one }, index) => (
            <button
              key={one.id}
              type="button"
              aria-pressed={index === place}
              data-look={lookOf(one, clock.now)}
              onClick={() => setPlace(index)}
            >
              {t(`sla.target_${one.target}`)}
              <span>{sayClock(one, lookOf(one, clock.now))}</span>
            </button>
          ))}
        </fieldset>
      )}
      {chosen !== undefined && <Steps of={chosen} />}
      <Trials why={why} />
      <Changes why={why} />
    </div>
  );
}

function Rule({ why }: { why: DueExplanation }) {
  const { policy, calendar, priority } = why;
  if (policy === null) return <p>{t('due.by_nothing')}</p>;
  return (
    <p>
      {t('due.by_policy', {
        name: policy.name,
        priority: t(`ticket.priority_${priority ?? 3}` as 'ticket.priority_3').toLowerCase(),
      })}
      .{' '}
      {calendar === null
        ? t('due.by_clock')
        : t('due.by_calendar', { name: calendar.name, zone: calendar.time_zone })}
      . {why.clocks.length === 0 && t('due.by_none')}
    </p>
  );
}

/** The column that adds up: what counted, what waited, what is left. */
function Steps({ of: { clock, steps, left_ms } }: { of: WhyClock }) {
  const target = t(`sla.target_${clock.target}`);
  return (
    <table className={css['steps']}>
      <caption className="hidden">{`${t('due.steps')}: ${target}`}</caption>
      <thead>
        <tr>
          <th scope="col">{t('due.column_when')}</th>
          <th scope="col">{t('due.column_what')}</th>
          <th scope="col">{t('due.column_length')}</th>
        </tr>
      </thead>
      <tbody>
        <tr data-kind="start">
          <td>
            <Moment at={clock.started_at} with_time />
          </td>
          <td colSpan={2}>{t('due.start')}</td>
        </tr>
        {steps.map((step) => (
          <Step key={`${step.kind} ${step.from}`} step={step} />
        ))}
        <tr data-kind="end">
          <td>{endOf(clock) !== null && <Moment at={endOf(clock) ?? ''} with_time />}</td>
          <td colSpan={2}>{t(endWord(clock))}</td>
        </tr>
      </tbody>
      <tfoot>
        <Total label={t('due.sum_counted')} milliseconds={clock.promised_ms - left_ms} />
        <Total label={t('due.sum_all')} milliseconds={clock.promised_ms} />
        <Total
          label={t(left_ms < 0 ? 'due.sum_late' : 'due.sum_left')}
          milliseconds={Math.abs(left_ms)}
        />
      </tfoot>
    </table>
  );
}

function endOf(clock: WhyClock['clock']): string | null {
  return clock.breached_at ?? clock.stopped_at ?? clock.due_at;
}

function endWord(clock: WhyClock['clock']) {
  if (clock.breached_at !== null || clock.due_at !== null) return 'due.end';
  return clock.stopped_at === null ? 'due.end_paused' : 'due.end_stopped';
}

function Total({ label, milliseconds }: { label: string; milliseconds: number }) {
  return (
    <tr>
      <th scope="row" colSpan={2}>
        {label}
      </th>
      <td>{sayWork(milliseconds)}</td>
    </tr>
  );
}

function Step({ step }: { step: WhyStep }) {
  const what =
    step.kind === 'paused'
      ? t('due.step_paused', { cause: t(`due.cause_${step.cause ?? 'open'}`) })
      : t(`due.step_${step.kind}`);
  return (
    <tr data-kind={step.kind}>
      <td>
        <FromTo step={step} />
      </td>
      <td>
        {what}
        {step.periods > 1 && (
          <span className={css['quiet']}> · {t('due.step_many', { count: step.periods })}</span>
        )}
      </td>
      <td>{step.kind === 'paused' ? saySpan(step.milliseconds) : sayWork(step.milliseconds)}</td>
    </tr>
  );
}

/** The day is said once when both ends are of it. */
function FromTo({ step: { from, to } }: { step: WhyStep }) {
  const clock = useClock();
  const [begin, end] = [Date.parse(from), to === null ? null : Date.parse(to)];
  const isOneDay = end !== null && dayOffset(begin, clock) === dayOffset(end, clock);
  const time = new Intl.DateTimeFormat('ru-RU', {
    ...{ hour: '2-digit', minute: '2-digit' },
    timeZone: clock.time_zone,
  });
  return (
    <>
      {sayMoment(begin, clock, true)}
      {' – '}
      {end === null ? (
        <span className={css['quiet']}>{t('due.step_till_now')}</span>
      ) : isOneDay ? (
        time.format(end)
      ) : (
        sayMoment(end, clock, true)
      )}
    </>
  );
}

/** The rules before the one that holds, each with the test that it did not pass. */
function Trials({ why: { trials } }: { why: DueExplanation }) {
  const say = useSayCondition();
  if (trials.length === 0) return null;
  return (
    <section>
      <h3 className={css['heading']}>{t('due.which')}</h3>
      <ol className={css['trials']}>
        {trials.map(({ policy, outcome, leaves }) => {
          const failed = leaves.filter((leaf) => leaf.is_decisive && !leaf.is_true);
          const reasons = failed.length > 0 ? failed : leaves.filter((leaf) => !leaf.is_true);
          return (
            <li key={policy.id} data-outcome={outcome}>
              <b>{policy.name}</b> — {t(`due.trial_${outcome}`)}
              {outcome === 'holds' && leaves.length === 0 && `, ${t('due.trial_for_all')}`}
              {outcome === 'false' && reasons.length > 0 && (
                <span className={css['quiet']}>
                  {t('due.trial_because', {
                    what: reasons.map(({ leaf }) => say(leaf)).join('; '),
                  })}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Changes({ why: { changes } }: { why: DueExplanation }) {
  if (changes.length < 2) return null;
  return (
    <section>
      <h3 className={css['heading']}>{t('due.changes')}</h3>
      <ul className={css['trials']}>
        {changes.map(({ at, before, after, on_change }) => (
          <li key={at}>
            <Moment at={at} with_time />: {sayChange(before, after)}
            {before !== null && after !== null && `, ${t(`due.change_${on_change}`)}`}
          </li>
        ))}
      </ul>
    </section>
  );
}

function sayChange(before: string | null, after: string | null): string {
  if (after === null) return t('due.change_none', { before: before ?? '' });
  if (before === null) return t('due.change_first', { after });
  return before === after ? t('due.change_same', { after }) : t('due.change', { before, after });
}
