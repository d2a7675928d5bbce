import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  createRule,
  getRule,
  listRules,
  listRuleVersions,
  type Rule,
  updateRule,
} from '#contract/automation.ts';
import type { RuleDefinition, RuleKind } from '#contract/rule-definition.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { tell } from '../../ui/toast.tsx';
import { BacktestPanel } from '../backtest/backtest-panel.tsx';
import { ConditionEditor } from '../views/condition-editor.tsx';
import { definitionOf, draftOfRule, newDraft, type RuleDraft } from './draft.ts';
import { Moments } from './moments.tsx';
import { RuleActions } from './rule-actions.tsx';
import { RuleCount } from './rule-count.tsx';
import { RuleTry } from './rule-try.tsx';
import css from './rules.module.css';
import { ScheduleFields } from './schedule-fields.tsx';
import { Sentence } from './sentence.tsx';
import { TimeFields } from './time-fields.tsx';

type Props = { rule?: Rule; kind: RuleKind; onDone: (id: string) => void };

/** A rule to make or to change: when, if, then, with its sentence and what it would concern. */
export function RuleForm({ rule, kind, onDone }: Props) {
  const [name, setName] = useState(rule?.name ?? '');
  const [draft, setDraft] = useState<RuleDraft>(() =>
    rule === undefined ? newDraft(kind) : draftOfRule(rule.definition),
  );
  const [isOn, setOn] = useState(false);
  const definition = definitionOf(draft);
  const change = (next: Partial<RuleDraft>) => setDraft((now) => ({ ...now, ...next }));
  const submit = useSubmit(async () => {
    if (definition === undefined) return;
    const saved = await save(rule, { name, definition, is_on: isOn || rule?.is_on === true });
    await refresh(listRules, getRule, listRuleVersions);
    tell(t('rules.saved'));
    onDone(saved.id);
  });
  return (
    <div className={css['form']}>
      <form className={css['form']} onSubmit={submit.onSubmit}>
        <TextInput
          label={t('rules.name')}
          description={t('rules.name_text')}
          required
          maxLength={120}
          data-autofocus
          value={name}
          error={submit.fieldError('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <section className={css['part']} aria-label={t('rules.section_when')}>
          <h2>{t('rules.section_when')}</h2>
          <When draft={draft} onChange={change} />
        </section>
        {draft.opens === null && (
          <>
            <section className={css['part']} aria-label={t('rules.section_if')}>
              <h2>{t('rules.section_if')}</h2>
              <ConditionEditor
                value={draft.conditions}
                onChange={(conditions) => change({ conditions })}
              />
              {draft.kind === 'trigger' && <Before draft={draft} onChange={change} />}
            </section>
            <section className={css['part']} aria-label={t('rules.section_then')}>
              <h2>{t('rules.section_then')}</h2>
              <RuleActions lines={draft.actions} onChange={(actions) => change({ actions })} />
            </section>
          </>
        )}
        {definition !== undefined && <Sentence definition={definition} />}
        <RuleCount definition={definition} name={name} />
        <FormError submit={{ error: faultOf(submit) }} />
        <div className={css['buttons']}>
          <Button
            type="submit"
            loading={submit.is_busy}
            disabled={definition === undefined}
            onClick={() => setOn(false)}
          >
            {t('rules.save')}
          </Button>
          {rule?.is_on !== true && (
            <Button
              type="submit"
              variant="default"
              disabled={definition === undefined}
              onClick={() => setOn(true)}
            >
              {t('rules.save_and_on')}
            </Button>
          )}
        </div>
      </form>
      <RuleTry definition={definition} />
      {draft.opens === null && <BacktestPanel kind="rule" asking={askingOf(rule, definition)} />}
    </div>
  );
}

function askingOf(rule: Rule | undefined, definition: RuleDefinition | undefined) {
  if (definition === undefined) return undefined;
  return { kind: 'rule' as const, definition, ...(rule === undefined ? {} : { rule_id: rule.id }) };
}

type Saved = { name: string; definition: RuleDefinition; is_on: boolean };

function save(rule: Rule | undefined, body: Saved): Promise<Rule> {
  if (rule === undefined) return call(createRule, { body });
  return call(updateRule, {
    params: { rule_id: rule.id },
    body: { ...body, version: rule.version },
  });
}

/** The words for the part that is wrong; without one, for the whole. */
function faultOf(submit: ReturnType<typeof useSubmit>): string | null {
  return submit.fieldError('definition') ?? submit.error;
}

type PartProps = { draft: RuleDraft; onChange: (next: Partial<RuleDraft>) => void };

function When({ draft, onChange }: PartProps) {
  if (draft.kind === 'trigger')
    return <Moments lines={draft.when} onChange={(when) => onChange({ when })} />;
  if (draft.kind === 'automation')
    return <TimeFields time={draft.time} onChange={(time) => onChange({ time })} />;
  return <ScheduleFields draft={draft} onChange={onChange} />;
}

/** Folded while it is empty: few rules ask for it. */
function Before({ draft, onChange }: PartProps) {
  return (
    <details open={draft.before.parts.length > 0}>
      <summary>{t('rules.section_before')}</summary>
      <p className={css['quiet']}>{t('rules.section_before_text')}</p>
      <ConditionEditor value={draft.before} onChange={(before) => onChange({ before })} />
    </details>
  );
}
