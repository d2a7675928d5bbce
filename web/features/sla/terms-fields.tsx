import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listCalendars } from '#contract/calendars.ts';
import { slaModes, slaOnChange, slaPauses, slaZones } from '#contract/sla.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import type { PolicyDraft } from './policy-draft.ts';
import css from './sla.module.css';

type Props = { draft: PolicyDraft; onChange: (next: Partial<PolicyDraft>) => void };

/** In which hours time runs, and when it stands still. */
export function TimeFields({ draft, onChange }: Props) {
  const calendars = useQuery(ask(listCalendars, {})).data?.items ?? [];
  const usual = calendars.find((each) => each.is_default);
  return (
    <section className={css['part']}>
      <h2>{t('sla.time')}</h2>
      <Choice
        label={t('sla.mode')}
        value={draft.mode}
        options={slaModes.map((value) => ({ value, label: t(`sla.mode_${value}`) }))}
        onChoose={(mode) => onChange({ mode })}
      />
      {draft.mode === 'business' && (
        <>
          <NativeSelect
            label={t('sla.calendar')}
            value={draft.calendar_id ?? ''}
            data={[
              { value: '', label: t('sla.calendar_default', { name: usual?.name ?? '' }) },
              ...calendars
                .filter((each) => !each.is_archived || each.id === draft.calendar_id)
                .map((each) => ({ value: each.id, label: each.name })),
            ]}
            onChange={(event) => onChange({ calendar_id: event.currentTarget.value || null })}
          />
          <Choice
            label={t('sla.zone')}
            value={draft.zone}
            options={slaZones.map((value) => ({ value, label: t(`sla.zone_${value}`) }))}
            onChoose={(zone) => onChange({ zone })}
          />
        </>
      )}
      <fieldset className={css['checks']}>
        <legend>{t('sla.pauses')}</legend>
        {slaPauses.map((pause) => (
          <Checkbox
            key={pause}
            label={t(`categories.${pause}`)}
            checked={draft.pauses.includes(pause)}
            onChange={(event) =>
              onChange({
                pauses: slaPauses.filter((each) =>
                  each === pause ? event.currentTarget.checked : draft.pauses.includes(each),
                ),
              })
            }
          />
        ))}
        <p className={css['quiet']}>{t('sla.pauses_text')}</p>
      </fieldset>
    </section>
  );
}

/** When people are warned. */
export function WarningFields({ draft, onChange }: Props) {
  return (
    <section className={css['part']}>
      <h2>{t('sla.warnings')}</h2>
      <div className={css['pair']}>
        <Numbers
          label={t('sla.shares')}
          value={draft.warn_shares}
          most={99}
          onChange={(warn_shares) => onChange({ warn_shares })}
        />
        <Numbers
          label={t('sla.leads')}
          value={draft.warn_lead_minutes}
          most={525_600}
          onChange={(warn_lead_minutes) => onChange({ warn_lead_minutes })}
        />
      </div>
      <p className={css['quiet']}>{t('sla.warnings_text')}</p>
    </section>
  );
}

/** What becomes of the time used up when another promise begins to hold. */
export function ChangeFields({ draft, onChange }: Props) {
  return (
    <section className={css['part']}>
      <h2>{t('sla.changes')}</h2>
      <Choice
        label={t('sla.on_change')}
        value={draft.on_change}
        options={slaOnChange.map((value) => ({ value, label: t(`sla.on_change_${value}`) }))}
        onChoose={(on_change) => onChange({ on_change })}
      />
      <p className={css['quiet']}>{t(`sla.on_change_text_${draft.on_change}`)}</p>
      <TextInput
        label={t('sla.reopening')}
        description={t('sla.reopening_text')}
        inputMode="numeric"
        maxLength={6}
        value={String(draft.reopening_minutes)}
        onChange={(event) =>
          onChange({ reopening_minutes: Number(event.currentTarget.value.replace(/\D/g, '')) })
        }
      />
    </section>
  );
}

type NumbersProps = {
  label: string;
  value: readonly number[];
  most: number;
  onChange: (next: number[]) => void;
};

/** A few whole numbers with commas. */
function Numbers({ label, value, most, onChange }: NumbersProps) {
  const [text, setText] = useState(value.join(', '));
  const read = numbersIn(text, most);
  return (
    <TextInput
      label={label}
      inputMode="numeric"
      maxLength={60}
      value={text}
      error={read === undefined ? t('sla.numbers_wrong') : null}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        const numbers = numbersIn(next, most);
        if (numbers !== undefined) onChange(numbers);
      }}
    />
  );
}

function numbersIn(text: string, most: number): number[] | undefined {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  const areFine = numbers.every((each) => Number.isInteger(each) && each >= 1 && each <= most);
  return areFine && numbers.length <= 5 ? numbers.toSorted((one, other) => one - other) : undefined;
}
