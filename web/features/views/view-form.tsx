import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { listTickets } from '#contract/tickets.ts';
import {
  createView,
  deleteView,
  groupings,
  listViews,
  ticketSorts,
  updateView,
  usualColumns,
  type View,
  viewLayouts,
} from '#contract/views.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { useMay } from '../../session.tsx';
import { Choice } from '../../ui/choice.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { shownAs, viewName, viewSlug } from '../desk/views.ts';
import { useTeams } from '../ticket/lookups.ts';
import { ColumnsPicker } from './columns-form.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import { conditionOf, draftOf, emptyGroup } from './draft.ts';
import { LiveCount } from './live-count.tsx';
import css from './views.module.css';

type Props = { view?: View; is_copy?: boolean; onDone: () => void };

/** A view from its name to its columns; how many tickets it has is said while it is written. */
export function ViewForm({ view, is_copy = false, onDone }: Props) {
  const router = useRouter();
  const edited = view !== undefined && !is_copy ? view : undefined;
  const [form, setForm] = useState(() => firstForm(view, is_copy));
  const condition = conditionOf(form.conditions);
  const submit = useSubmit(async () => {
    if (condition === undefined) return;
    const { conditions: _draft, ...rest } = form;
    const body = {
      ...rest,
      team_id: form.scope === 'team' ? form.team_id : null,
      conditions: condition,
    };
    const made =
      edited === undefined
        ? await call(createView, { body })
        : await call(updateView, { params: { view_id: edited.id }, body });
    await refresh(listViews, listTickets);
    onDone();
    if (edited === undefined)
      await router.navigate({ to: '/views/$view', params: { view: viewSlug(made) } });
  });
  const change = (next: Partial<Form>) => setForm({ ...form, ...next });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <TextInput
        label={t('views.name')}
        required
        maxLength={80}
        data-autofocus
        value={form.name}
        error={submit.fieldError('name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <section className={css['part']}>
        <h3>{t('views.which')}</h3>
        <ConditionEditor
          value={form.conditions}
          onChange={(conditions) => change({ conditions })}
        />
        <LiveCount condition={condition} />
      </section>
      <section className={css['part']}>
        <h3>{t('views.how')}</h3>
        <div className={css['row']}>
          <NativeSelect
            label={t('desk.sort')}
            value={form.sort}
            data={ticketSorts.map((value) => ({ value, label: t(`desk.sort_${value}`) }))}
            onChange={(event) => {
              const sort = ticketSorts.find((each) => each === event.currentTarget.value);
              if (sort !== undefined) change({ sort });
            }}
          />
          <NativeSelect
            label={t('views.group')}
            value={form.group_by}
            data={(['none', ...groupings] as const).map((value) => ({
              value,
              label: t(`views.group_${value}`),
            }))}
            onChange={(event) =>
              change({
                group_by: groupings.find((each) => each === event.currentTarget.value) ?? 'none',
              })
            }
          />
        </div>
        <Choice
          label={t('views.look')}
          value={form.layout}
          options={viewLayouts.map((value) => ({ value, label: t(`views.layout_${value}`) }))}
          onChoose={(layout) => change({ layout })}
        />
        {form.layout === 'table' && (
          <ColumnsPicker chosen={form.columns} onChange={(columns) => change({ columns })} />
        )}
      </section>
      <Sharing form={form} onChange={change} />
      <FormError submit={submit} />
      <div className={css['ends']}>
        <Button type="submit" loading={submit.is_busy} disabled={condition === undefined}>
          {t(edited === undefined ? 'views.make' : 'views.save')}
        </Button>
        {edited !== undefined && <DeleteButton view={edited} onDone={onDone} />}
      </div>
    </form>
  );
}

type Form = ReturnType<typeof firstForm>;

function firstForm(view: View | undefined, is_copy: boolean) {
  const shown = view === undefined ? undefined : shownAs(view);
  const name = view === undefined ? '' : viewName(view);
  return {
    name: is_copy ? t('views.copy_of', { name }) : name,
    conditions: view === undefined ? emptyGroup() : draftOf(view.conditions),
    sort: shown?.sort ?? 'updated_desc',
    layout: shown?.layout ?? 'rows',
    columns: [...(shown?.columns ?? usualColumns)],
    group_by: shown?.group_by ?? 'none',
    scope: is_copy || view === undefined ? 'agent' : view.scope,
    team_id: view?.team_id ?? null,
  };
}

function Sharing({ form, onChange }: { form: Form; onChange: (next: Partial<Form>) => void }) {
  const may = useMay('views.share');
  const teams = useTeams();
  if (!may) return null;
  return (
    <section className={css['part']}>
      <Choice
        label={t('views.whose')}
        value={form.scope}
        options={(['agent', 'team', 'everyone'] as const).map((value) => ({
          value,
          label: t(`views.scope_${value}`),
        }))}
        onChoose={(scope) => onChange({ scope, team_id: form.team_id ?? teams[0]?.id ?? null })}
      />
      {form.scope === 'team' && (
        <NativeSelect
          label={t('views.team')}
          value={form.team_id ?? ''}
          data={teams.map((team) => ({ value: team.id, label: team.name }))}
          onChange={(event) => onChange({ team_id: event.currentTarget.value })}
        />
      )}
    </section>
  );
}

/** Asks once more in its own place: no dialog lies over a dialog. */
function DeleteButton({ view, onDone }: { view: View; onDone: () => void }) {
  const router = useRouter();
  const [isAsking, setAsking] = useState(false);
  async function remove() {
    try {
      await call(deleteView, { params: { view_id: view.id } });
      onDone();
      await router.navigate({ to: '/' });
      await refresh(listViews);
      tell(t('views.was_deleted'));
    } catch (error) {
      tellError(error);
    }
  }
  if (!isAsking) {
    return (
      <Button variant="default" onClick={() => setAsking(true)}>
        {t('views.delete')}
      </Button>
    );
  }
  return (
    <span className={css['asking']}>
      {t('views.delete_ask', { name: viewName(view) })}
      <Button variant="default" data-autofocus onClick={() => void remove()}>
        {t('views.delete')}
      </Button>
      <Button variant="subtle" onClick={() => setAsking(false)}>
        {t('common.cancel')}
      </Button>
    </span>
  );
}
