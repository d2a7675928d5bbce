import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  getTicketTime,
  getTimeRules,
  setTimeRule,
  type TimeRule,
  timeRulePers,
  timeSteps,
} from '#contract/time-entries.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';
import { OrganizationField } from '../people/organization-field.tsx';

type Ref = { id: string; name: string };
/** `somebody`: an organisation that is still to be chosen. */
export type RuleOwner = 'everybody' | 'somebody' | Ref;

type Props = { owner: RuleOwner; rule: TimeRule; onDone: () => void };

export function RuleForm({ owner, rule: first, onDone }: Props) {
  const [organization, setOrganization] = useState<Ref | null>(
    typeof owner === 'string' ? null : owner,
  );
  const [rule, setRule] = useState(first);
  const organization_id = organization?.id ?? null;
  const isUnsaid = owner === 'somebody' && organization === null;
  const submit = useSubmit(() => save(rule));
  const remove = useSubmit(() => save(null));
  async function save(next: TimeRule | null) {
    await call(setTimeRule, { body: { organization_id, rule: next } });
    await refresh(getTimeRules, getTicketTime);
    onDone();
  }
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      {owner === 'somebody' && (
        <OrganizationField value={organization} onChange={setOrganization} />
      )}
      <NativeSelect
        label={t('worked.per')}
        value={rule.per}
        data={timeRulePers.map((value) => ({ value, label: t(`worked.per_${value}`) }))}
        onChange={(event) =>
          setRule({
            ...rule,
            per: timeRulePers.find((each) => each === event.currentTarget.value) ?? 'none',
          })
        }
      />
      {rule.per !== 'none' && (
        <div className={css['pair']}>
          <NativeSelect
            label={t('worked.step')}
            value={String(rule.step)}
            data={timeSteps.map(String)}
            onChange={(event) =>
              setRule({
                ...rule,
                step: timeSteps.find((each) => String(each) === event.currentTarget.value) ?? 15,
              })
            }
          />
          <TextInput
            label={t('worked.minimum')}
            type="number"
            min={0}
            max={1440}
            value={String(rule.minimum)}
            error={submit.fieldError('rule')}
            onChange={(event) =>
              setRule({ ...rule, minimum: Math.trunc(Number(event.currentTarget.value)) || 0 })
            }
          />
        </div>
      )}
      <FormError submit={submit} />
      <FormError submit={remove} />
      <div className={css['buttons']}>
        <Button type="submit" loading={submit.is_busy} disabled={isUnsaid}>
          {t('common.save')}
        </Button>
        {typeof owner !== 'string' && (
          <Button
            variant="default"
            color="danger"
            loading={remove.is_busy}
            onClick={remove.onSubmit}
          >
            {t('worked.remove_rule')}
          </Button>
        )}
      </div>
    </form>
  );
}
