import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { tryRule } from '#contract/automation.ts';
import type { RuleDefinition } from '#contract/rule-definition.ts';
import { getTicket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t, translated } from '../../i18n.ts';
import { errorText } from '../../reach.ts';
import { Moment } from '../../ui/clock.tsx';
import css from './rules.module.css';
import { VerdictText } from './verdict-text.tsx';

type Shown = Awaited<ReturnType<typeof call<typeof tryRule>>>;

/** Would the rule, saved or not, fire on this ticket? Nothing is done. */
export function RuleTry({ definition }: { definition: RuleDefinition | undefined }) {
  const [number, setNumber] = useState('');
  const [shown, setShown] = useState<Shown | null>(null);
  const [error, setError] = useState<string | null>(null);
  async function show(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    if (definition === undefined) return;
    setError(null);
    try {
      const ticket = await call(getTicket, { params: { ticket_id: number.replace(/\D/g, '') } });
      setShown(await call(tryRule, { body: { definition, ticket_id: ticket.id } }));
    } catch (failure) {
      setShown(null);
      setError(errorText(failure));
    }
  }
  return (
    <section className={css['box']} aria-label={t('rules.try')}>
      <h2>{t('rules.try')}</h2>
      <form className={css['try_form']} onSubmit={(event) => void show(event)}>
        <TextInput
          aria-label={t('rules.try_number')}
          placeholder={t('rules.try_number')}
          inputMode="numeric"
          value={number}
          error={error}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="default"
          disabled={!/\d/.test(number) || definition === undefined}
        >
          {t('rules.try_do')}
        </Button>
      </form>
      {shown !== null && (
        <div role="status">
          <p className={css['quiet']}>
            #{shown.ticket.number} · {shown.ticket.subject}
          </p>
          <div className={css['verdict']}>
            <p>{t('rules.would_now')}</p>
            <VerdictText verdict={shown.now} />
          </div>
          {shown.events.length > 0 && <p>{t('rules.try_events')}</p>}
          {shown.events
            .filter(({ verdict }) => verdict.because !== 'moment')
            .slice(0, 10)
            .map(({ event, verdict }) => (
              <div key={event.id} className={css['verdict']}>
                <p className={css['quiet']}>
                  <Moment with_time at={event.at} /> · {eventName(event.name)}
                </p>
                <VerdictText verdict={verdict} />
              </div>
            ))}
        </div>
      )}
    </section>
  );
}

/** What happened, as the history says it. */
export function eventName(name: string): string {
  return translated(`history.${name.replaceAll('.', '_')}`) ?? name;
}
