import '../../theme/forms.css';
import { Button, Switch } from '@mantine/core';
import '@mantine/core/styles/Switch.layer.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { listRules, orderRules, type Rule, updateRule } from '#contract/automation.ts';
import { type RuleKind, ruleKinds } from '#contract/rule-definition.ts';
import { call } from '../../api.ts';
import { Handle, useDragRows } from '../../features/fields/handle.tsx';
import own from '../../features/rules/rules.module.css';
import { SentenceLine } from '../../features/rules/sentence.tsx';
import { t } from '../../i18n.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { type Clock, sayMoment } from '../../time.ts';
import { useClock } from '../../ui/clock.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Rules by kind, in the order they run in. */
export function Rules() {
  const query = useQuery(ask(listRules, {}));
  const navigate = useNavigate();
  return (
    <Page
      title={t('rules.title')}
      intro={t('rules.intro')}
      actions={
        <Menu
          label={t('rules.new')}
          side="bottom-end"
          width={260}
          target={(button) => <Button {...button}>{t('rules.new')}</Button>}
          entries={ruleKinds.map((kind) => ({
            label: t(`rules.kind_${kind}`),
            onPick: () =>
              void navigate({
                to: '/settings/rules/$id',
                params: { id: 'new' },
                search: { kind },
              }),
          }))}
        />
      }
    >
      <WithData query={query}>
        {({ items }) =>
          ruleKinds.map((kind) => (
            <Kind key={kind} kind={kind} rules={items.filter((rule) => rule.kind === kind)} />
          ))
        }
      </WithData>
    </Page>
  );
}

function Kind({ kind, rules }: { kind: RuleKind; rules: Rule[] }) {
  async function put(ids: string[]) {
    // At once: whoever drags a row looks at where it lies.
    queryClient.setQueryData(ask(listRules, {}).queryKey, (before) => {
      if (before === undefined) return before;
      const moved = ids.flatMap((id) => before.items.find((rule) => rule.id === id) ?? []);
      return { items: [...before.items.filter((rule) => rule.kind !== kind), ...moved] };
    });
    try {
      await call(orderRules, { body: { rule_ids: ids } });
    } catch (error) {
      tellError(error);
    }
    await refresh(listRules);
  }
  const ids = rules.map((rule) => rule.id);
  const drag = useDragRows((id, before_id) => {
    const rest = ids.filter((each) => each !== id);
    rest.splice(rest.indexOf(before_id), 0, id);
    void put(rest);
  });
  function move(id: string, by: -1 | 1) {
    const from = ids.indexOf(id);
    const other = ids[from + by];
    if (other === undefined) return;
    void put(ids.map((each) => (each === id ? other : each === other ? id : each)));
  }
  return (
    <section className={css['group']}>
      <h2 className={css['heading']}>{t(`rules.kind_${kind}`)}</h2>
      <p className={css['quiet']}>{t(`rules.kind_${kind}_text`)}</p>
      {rules.length === 0 && <p className={css['quiet']}>{t('rules.none')}</p>}
      <ul className={css['rows']}>
        {rules.map((rule) => (
          <li key={rule.id} className={own['row']} data-off={!rule.is_on} {...drag(rule.id)}>
            {rules.length > 1 && <Handle name={rule.name} onMove={(by) => move(rule.id, by)} />}
            <RuleRow rule={rule} />
          </li>
        ))}
      </ul>
      {rules.length > 1 && <p className={css['quiet']}>{t('rules.order_text')}</p>}
    </section>
  );
}

function RuleRow({ rule }: { rule: Rule }) {
  const clock = useClock();
  async function turn(is_on: boolean) {
    try {
      await call(updateRule, { params: { rule_id: rule.id }, body: { is_on } });
      await refresh(listRules);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <>
      <span className={own['words']}>
        <Link
          to="/settings/rules/$id"
          params={{ id: rule.id }}
          search={{}}
          className={own['name'] ?? ''}
        >
          {rule.name}
        </Link>
        <span className={css['quiet']}>
          <SentenceLine definition={rule.definition} />
        </span>
        {rule.off_cause !== null && <span className={own['bad']}>{t('rules.off_by_itself')}</span>}
        <span className={css['quiet']}>{facts(rule, clock)}</span>
      </span>
      <Switch
        aria-label={t('rules.is_on', { name: rule.name })}
        checked={rule.is_on}
        onChange={(event) => void turn(event.currentTarget.checked)}
      />
    </>
  );
}

function facts(rule: Rule, clock: Clock): string {
  const { fired, refused, loops, next_run_at } = rule;
  return [
    fired === 0 ? t('rules.never_fired') : t('rules.fired', { count: fired }),
    ...(refused > 0 ? [t('rules.refused_count', { count: refused })] : []),
    ...(loops > 0 ? [t('rules.loops_count', { count: loops })] : []),
    ...(next_run_at === null
      ? []
      : [
          t('rules.next_run', {
            when: sayMoment(Date.parse(next_run_at), clock, true),
          }),
        ]),
  ].join(' · ');
}
