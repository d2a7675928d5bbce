import { Button, TextInput } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { type PolicyTrial, type TicketPolicy, tryPolicy } from '#contract/sla.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { errorText } from '../../reach.ts';
import { Moment } from '../../ui/clock.tsx';
import { useSayCondition } from '../rules/say-condition.ts';
import type { bodyOf } from './policy-draft.ts';
import css from './sla.module.css';

type Props = { body: ReturnType<typeof bodyOf>; policy_id: string | undefined };

/** Which policy would hold for a ticket with what is written, why none before it, and the times. */
export function PolicyTry({ body, policy_id }: Props) {
  const [number, setNumber] = useState('');
  const [shown, setShown] = useState<TicketPolicy | null>(null);
  const [error, setError] = useState<string | null>(null);
  async function show(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    if (body === undefined) return;
    const params = { ticket_id: number.replace(/\D/g, '') };
    const named = body.name.trim() === '' ? { ...body, name: t('sla.new') } : body;
    try {
      const tried = policy_id === undefined ? named : { ...named, policy_id };
      setShown(await call(tryPolicy, { params, body: tried }));
      setError(null);
    } catch (failure) {
      setShown(null);
      setError(errorText(failure));
    }
  }
  return (
    <section className={css['try']} aria-label={t('sla.try')}>
      <h2>{t('sla.try')}</h2>
      <p className={css['quiet']}>{t('sla.try_text')}</p>
      <form className={css['try_form']} onSubmit={(event) => void show(event)}>
        <TextInput
          aria-label={t('sla.try_number')}
          placeholder={t('sla.try_number')}
          inputMode="numeric"
          value={number}
          error={error}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={!/\d/.test(number) || body === undefined}>
          {t('sla.try_do')}
        </Button>
      </form>
      {shown !== null && (
        <div role="status">
          <p>
            #{shown.ticket.number} · {shown.ticket.subject}
          </p>
          <Trials trials={shown.trials} />
          <Times clocks={shown.clocks} />
        </div>
      )}
    </section>
  );
}

function Trials({ trials }: { trials: readonly PolicyTrial[] }) {
  const isNone = trials.every((trial) => trial.outcome !== 'holds');
  return (
    <>
      <ol className={css['trials']}>
        {trials
          .filter((trial) => trial.outcome !== 'off')
          .map((trial) => (
            <li key={trial.policy.id ?? ''} data-outcome={trial.outcome}>
              <span className={css['trial']}>
                <b>{trial.policy.name}</b> {t(`sla.outcome_${trial.outcome}`)}
              </span>
              {trial.outcome === 'false' && <Why trial={trial} />}
            </li>
          ))}
      </ol>
      {isNone && <p>{t('sla.try_none')}</p>}
    </>
  );
}

/** The tests that decided; all of them when none alone did. */
function Why({ trial }: { trial: PolicyTrial }) {
  const say = useSayCondition();
  const decisive = trial.leaves.filter((each) => each.is_decisive);
  const leaves = decisive.length > 0 ? decisive : trial.leaves;
  return (
    <ul className={css['why']}>
      {leaves.map(({ leaf, is_true }) => (
        <li key={JSON.stringify(leaf)} data-true={is_true}>
          {is_true ? (
            <IconCheck size={14} stroke={2} aria-hidden="true" />
          ) : (
            <IconX size={14} stroke={2} aria-hidden="true" />
          )}
          <span>
            {say(leaf)}
            <span className="hidden">: {t(is_true ? 'sla.leaf_true' : 'sla.leaf_false')}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Times({ clocks }: { clocks: TicketPolicy['clocks'] }) {
  return (
    <ul className={css['times']}>
      {clocks.map((clock) => (
        <li key={`${clock.target} ${clock.started_at}`} data-late={clock.breached_at !== null}>
          <span>{t(`sla.target_${clock.target}`)}</span>
          {clock.due_at === null ? (
            <span className={css['quiet']}>
              {t(clock.stopped_at === null ? 'sla.not_due' : 'sla.is_done')}
            </span>
          ) : (
            <Moment with_time at={clock.due_at} />
          )}
        </li>
      ))}
    </ul>
  );
}
