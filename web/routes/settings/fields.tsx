import '../../theme/forms.css';
import { Button, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { listTicketFields, orderTicketFields, type TicketField } from '#contract/fields.ts';
import { call } from '../../api.ts';
import { useTopics, word } from '../../features/fields/definitions.ts';
import css from '../../features/fields/fields.module.css';
import { Handle, useDragRows } from '../../features/fields/handle.tsx';
import { inside, type Known, ruleText } from '../../features/fields/rule-text.ts';
import { useTypes } from '../../features/ticket/lookups.ts';
import { t } from '../../i18n.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { Page } from '../../ui/page.tsx';
import rows from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Custom fields in their order; the order is that of every ticket. */
export function Fields() {
  const query = useQuery(ask(listTicketFields, {}));
  const navigate = useNavigate();
  return (
    <Page
      title={t('fields.title')}
      intro={t('fields.intro')}
      actions={
        <Button
          onClick={() => void navigate({ to: '/settings/fields/$id', params: { id: 'new' } })}
        >
          {t('fields.new')}
        </Button>
      }
    >
      <WithData query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('fields.none_title')}>{t('fields.none_text')}</EmptyState>
          ) : (
            <FieldList fields={items} />
          )
        }
      </WithData>
    </Page>
  );
}

function FieldList({ fields }: { fields: readonly TicketField[] }) {
  const [archived, setArchived] = useState(false);
  const known: Known = { fields, topics: useTopics(), types: useTypes() };
  const shown = fields.filter((field) => archived || !field.is_archived);

  async function order(next: readonly TicketField[]) {
    const hidden = fields.filter((field) => !next.includes(field));
    const items = [...next, ...hidden];
    queryClient.setQueryData(ask(listTicketFields, {}).queryKey, { items });
    try {
      await call(orderTicketFields, { body: { ids: items.map((field) => field.id) } });
    } catch (error) {
      tellError(error);
      await refresh(listTicketFields);
    }
  }
  function move(field: TicketField, by: -1 | 1) {
    const at = shown.indexOf(field);
    const to = at + by;
    if (to < 0 || to >= shown.length) return;
    const next = shown.filter((one) => one !== field);
    next.splice(to, 0, field);
    void order(next);
    tell(t('fields.moved', { name: word(field.name), place: to + 1, count: shown.length }));
  }
  const drag = useDragRows((id, before_id) => {
    const moved = shown.find((field) => field.id === id);
    if (moved === undefined) return;
    const next = shown.filter((field) => field !== moved);
    next.splice(
      next.findIndex((field) => field.id === before_id),
      0,
      moved,
    );
    void order(next);
  });
  return (
    <>
      {fields.some((field) => field.is_archived) && (
        <Switch
          label={t('fields.show_archived')}
          checked={archived}
          onChange={(event) => setArchived(event.currentTarget.checked)}
        />
      )}
      <ol className={rows['rows']} aria-label={t('fields.title')}>
        {shown.map((field) => (
          <li key={field.id} className={css['field_row']} {...drag(field.id)}>
            <Handle name={word(field.name)} onMove={(by) => move(field, by)} />
            <FieldWords field={field} known={known} />
            {field.is_archived && <span className={rows['badge']}>{t('settings.archived')}</span>}
          </li>
        ))}
      </ol>
    </>
  );
}

function FieldWords({ field, known }: { field: TicketField; known: Known }) {
  const active = field.options.filter((option) => !option.is_archived).length;
  const facts = [
    t(`fields.kind_${field.kind}`),
    ...(active > 0 ? [t('fields.option_count', { count: active })] : []),
    inside(t(field.is_everywhere ? 'fields.place_everywhere' : 'fields.place_forms')),
    ...(field.customer_access === 'none'
      ? []
      : [`${t('fields.customers')}: ${inside(t(`fields.customers_${field.customer_access}`))}`]),
  ];
  return (
    <Link to="/settings/fields/$id" params={{ id: field.id }} className={css['field_words']}>
      <span>{word(field.name)}</span>
      <span className={rows['quiet']}>{facts.join(' · ')}</span>
      {field.shown_when !== null && (
        <span className={rows['quiet']}>
          {t('fields.rule_shown', { rule: ruleText(field.shown_when, known) })}
        </span>
      )}
      {field.required !== 'no' && (
        <span className={rows['quiet']}>
          {field.required_when === null
            ? `${t('fields.required')}: ${inside(t(`fields.required_${field.required}`))}`
            : t(`fields.rule_required_${field.required}`, {
                rule: ruleText(field.required_when, known),
              })}
        </span>
      )}
    </Link>
  );
}
