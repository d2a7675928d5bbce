import '../../theme/forms.css';
import { Button, Switch } from '@mantine/core';
import '@mantine/core/styles/Switch.layer.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { showMinutes } from '#contract/durations.ts';
import {
  getSlaRecount,
  listSlaPolicies,
  orderSlaPolicies,
  type SlaPolicy,
  slaTargets,
  updateSlaPolicy,
} from '#contract/sla.ts';
import { call } from '../../api.ts';
import { Handle, useDragRows } from '../../features/fields/handle.tsx';
import { useSayCondition } from '../../features/rules/say-condition.ts';
import { Excuses } from '../../features/sla/excuses-form.tsx';
import { RecountLine } from '../../features/sla/recount-line.tsx';
import css from '../../features/sla/sla.module.css';
import { locale, t } from '../../i18n.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { Page } from '../../ui/page.tsx';
import rows from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** What is promised to whom: policies in the order in which they are asked, and what excuses a breach. */
export function Policies() {
  const query = useQuery(ask(listSlaPolicies, {}));
  return (
    <Page
      title={t('sla.title')}
      intro={t('sla.intro')}
      actions={
        <Button
          renderRoot={(props) => (
            <Link to="/settings/policies/$id" params={{ id: 'new' }} {...props} />
          )}
        >
          {t('sla.new')}
        </Button>
      }
    >
      <RecountLine />
      <WithData query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('sla.none')}>{t('sla.none_text')}</EmptyState>
          ) : (
            <PolicyRows items={items} />
          )
        }
      </WithData>
      <Excuses />
    </Page>
  );
}

function PolicyRows({ items }: { items: SlaPolicy[] }) {
  const ids = items.map(({ id }) => id);
  const drag = useDragRows((id, before_id) => {
    const rest = ids.filter((each) => each !== id);
    rest.splice(rest.indexOf(before_id), 0, id);
    void order(rest);
  });
  async function order(policy_ids: string[]) {
    const byId = new Map(items.map((policy) => [policy.id, policy]));
    // At once: whoever drags a row looks at where it lies.
    queryClient.setQueryData(ask(listSlaPolicies, {}).queryKey, {
      items: policy_ids.flatMap((id) => byId.get(id) ?? []),
    });
    try {
      await call(orderSlaPolicies, { body: { policy_ids } });
    } catch (error) {
      tellError(error);
    }
    await refresh(listSlaPolicies, getSlaRecount);
  }
  function move(policy: SlaPolicy, by: -1 | 1) {
    const place = ids.indexOf(policy.id) + by;
    if (place < 0 || place >= ids.length) return;
    const next = ids.filter((id) => id !== policy.id);
    next.splice(place, 0, policy.id);
    void order(next);
    tell(t('fields.moved', { name: policy.name, place: place + 1, count: ids.length }));
  }
  return (
    <section className={rows['group']}>
      <ol className={rows['rows']} aria-label={t('sla.title')}>
        {items.map((policy) => (
          <li key={policy.id} className={css['row']} data-off={!policy.is_on} {...drag(policy.id)}>
            {items.length > 1 && <Handle name={policy.name} onMove={(by) => move(policy, by)} />}
            <PolicyWords policy={policy} />
            <Turn policy={policy} />
          </li>
        ))}
      </ol>
      {items.length > 1 && <p className={css['quiet']}>{t('sla.order_text')}</p>}
    </section>
  );
}

function PolicyWords({ policy }: { policy: SlaPolicy }) {
  const say = useSayCondition();
  const whom = say(policy.conditions);
  return (
    <span className={css['words']}>
      <span>
        <Link to="/settings/policies/$id" params={{ id: policy.id }}>
          {policy.name}
        </Link>{' '}
        {!policy.is_on && <span className={rows['badge']}>{t('sla.off')}</span>}
      </span>
      <span className={css['quiet']}>{whom === '' ? t('sla.for_all') : whom}</span>
      <span className={css['promise']}>
        {slaTargets.flatMap((target) => {
          const range = rangeOf(policy.targets[target]);
          return range === undefined
            ? []
            : [
                <span key={target}>
                  {t(`sla.target_${target}`)} <b>{range}</b>
                </span>,
              ];
        })}
        {policy.open_tickets > 0 && (
          <span>{t('sla.open_tickets', { count: policy.open_tickets })}</span>
        )}
      </span>
    </span>
  );
}

/** From the strictest to the mildest. */
function rangeOf(minutes: SlaPolicy['targets'][keyof SlaPolicy['targets']]): string | undefined {
  const given = Object.values(minutes ?? {}).filter((each) => each !== null);
  if (given.length === 0) return undefined;
  const [least, most] = [Math.min(...given), Math.max(...given)];
  const say = (each: number) => showMinutes(each, locale());
  return least === most ? say(least) : `${say(least)} – ${say(most)}`;
}

function Turn({ policy }: { policy: SlaPolicy }) {
  async function turn(is_on: boolean) {
    try {
      await call(updateSlaPolicy, { params: { sla_policy_id: policy.id }, body: { is_on } });
      await refresh(listSlaPolicies, getSlaRecount);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Switch
      aria-label={t('sla.is_on', { name: policy.name })}
      checked={policy.is_on}
      onChange={(event) => void turn(event.currentTarget.checked)}
    />
  );
}
