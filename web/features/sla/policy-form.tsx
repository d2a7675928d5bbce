import '../../theme/forms.css';
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  createSlaPolicy,
  getSlaRecount,
  listSlaPolicies,
  type SlaPolicy,
  slaConditionFields,
  updateSlaPolicy,
} from '#contract/sla.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { BacktestPanel } from '../backtest/backtest-panel.tsx';
import { ConditionEditor } from '../views/condition-editor.tsx';
import { bodyOf, draftFrom } from './policy-draft.ts';
import { PolicyTry } from './policy-try.tsx';
import css from './sla.module.css';
import { TargetsTable } from './targets-table.tsx';
import { ChangeFields, TimeFields, WarningFields } from './terms-fields.tsx';

type Props = { policy?: SlaPolicy; onDone: () => void };

/** A policy from its name to what happens when it changes; tried on a ticket before it is saved. */
export function PolicyForm({ policy, onDone }: Props) {
  const [draft, setDraft] = useState(() => draftFrom(policy));
  const [isWrong, setWrong] = useState(false);
  const body = isWrong ? undefined : bodyOf(draft);
  const change = (next: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...next }));
  const submit = useSubmit(async () => {
    if (body === undefined) return;
    if (policy === undefined) await call(createSlaPolicy, { body });
    else await call(updateSlaPolicy, { params: { sla_policy_id: policy.id }, body });
    await refresh(listSlaPolicies, getSlaRecount);
    onDone();
  });
  return (
    <div className={css['columns']}>
      <form className={css['form']} onSubmit={submit.onSubmit}>
        <TextInput
          label={t('sla.name')}
          required
          maxLength={120}
          data-autofocus
          value={draft.name}
          error={submit.fieldError('name')}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <section className={css['part']}>
          <h2>{t('sla.whom')}</h2>
          <ConditionEditor
            value={draft.conditions}
            only={slaConditionFields}
            onChange={(conditions) => change({ conditions })}
          />
        </section>
        <section className={css['part']}>
          <h2>{t('sla.promise')}</h2>
          <p className={css['quiet']}>{t('sla.promise_text')}</p>
          <TargetsTable
            value={draft.targets}
            onChange={(targets) => change({ targets })}
            onTrouble={setWrong}
          />
        </section>
        <TimeFields draft={draft} onChange={change} />
        <WarningFields draft={draft} onChange={change} />
        <ChangeFields draft={draft} onChange={change} />
        <FormError submit={submit} />
        <div className={css['ends']}>
          <Button type="submit" loading={submit.is_busy} disabled={body === undefined}>
            {t('common.save')}
          </Button>
          <span className={css['quiet']}>{t('sla.save_text')}</span>
        </div>
      </form>
      <PolicyTry body={body} policy_id={policy?.id} />
      <BacktestPanel kind="policy" asking={askingOf(policy, body)} />
    </div>
  );
}

function askingOf(policy: SlaPolicy | undefined, body: ReturnType<typeof bodyOf>) {
  if (body === undefined) return undefined;
  const named = body.name.trim() === '' ? { ...body, name: t('sla.new') } : body;
  return {
    kind: 'policy' as const,
    policy: named,
    ...(policy === undefined ? {} : { policy_id: policy.id }),
  };
}
