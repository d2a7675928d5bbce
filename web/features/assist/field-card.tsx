import { Button, NativeSelect, Switch } from '@mantine/core';
import { useState } from 'react';
import {
  type AssistField,
  type AssistModel,
  type AssistSettings,
  getAssist,
  type ModelReport,
  thresholds,
  updateAssist,
} from '#contract/assist.ts';
import { call, type Input } from '../../api.ts';
import { locale, t } from '../../i18n.ts';
import { ask, queryClient } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { tell } from '../../ui/toast.tsx';
import css from './assist.module.css';
import { Curve, pointAt } from './curve.tsx';
import { Learnt } from './learnt.tsx';
import { percent } from './percent.ts';

type Edit = Input<typeof updateAssist>['body'];

/** One field: whether it is suggested, from which certainty on, and how well that goes. */
export function FieldCard({ settings }: { settings: AssistSettings }) {
  const { field, models, live } = settings;
  const [threshold, setThreshold] = useState(settings.threshold);
  const [fills_above, setFills] = useState(settings.fills_above);
  const [isOn, setOn] = useState(settings.is_on);
  const [pinned, setPinned] = useState(settings.pinned_model_id);
  const submit = useSubmit(async () => {
    const body: Edit = { is_on: isOn, threshold, fills_above, pinned_model_id: pinned };
    const fresh = await call(updateAssist, { params: { field }, body });
    queryClient.setQueryData(ask(getAssist, {}).queryKey, fresh);
    tell(t('common.saved'));
  });
  const ready = models.filter((model) => model.state === 'ready');
  const used = ready.find((model) => model.id === pinned) ?? ready[0];
  const name = t(`assist.field_${field}`);
  return (
    <section className={css['card']} aria-labelledby={`assist-${field}`}>
      <h2 id={`assist-${field}`}>{name}</h2>
      <Standing model={models[0]} />
      <form className={css['form']} onSubmit={submit.onSubmit}>
        <Switch
          label={t('assist.is_on')}
          aria-label={`${name}: ${t('assist.is_on')}`}
          checked={isOn}
          onChange={(event) => setOn(event.currentTarget.checked)}
        />
        <Share
          label={t('assist.threshold')}
          value={threshold}
          least={thresholds.least}
          onChange={setThreshold}
          field={field}
        />
        {used?.report != null && <Curve curve={used.report.curve} threshold={threshold} />}
        <Switch
          label={t('assist.fills')}
          aria-label={`${name}: ${t('assist.fills')}`}
          description={t('assist.fills_text')}
          checked={fills_above !== null}
          onChange={(event) =>
            setFills(event.currentTarget.checked ? Math.max(threshold, 0.95) : null)
          }
        />
        {fills_above !== null && (
          <Share
            label={t('assist.fills_above')}
            value={fills_above}
            least={thresholds.least_to_fill}
            onChange={setFills}
            field={field}
          />
        )}
        {submit.fieldError('fills_above') !== null && (
          <p role="alert">{submit.fieldError('fills_above')}</p>
        )}
        {ready.length > 1 && (
          <NativeSelect
            label={`${name}: ${t('assist.version').toLowerCase()}`}
            value={pinned ?? ''}
            onChange={(event) =>
              setPinned(event.currentTarget.value === '' ? null : event.currentTarget.value)
            }
            data={[
              { value: '', label: t('assist.version_newest') },
              ...ready.map((model) => ({ value: model.id, label: sayVersion(model, threshold) })),
            ]}
          />
        )}
        <FormError submit={submit} />
        <Button type="submit" variant="default" loading={submit.is_busy}>
          {t('common.save')}
        </Button>
      </form>
      <h3>{t('assist.live')}</h3>
      <p>{sayLive(live)}</p>
      {used?.report != null && <Learnt report={used.report} />}
    </section>
  );
}

type ShareProps = {
  label: string;
  value: number;
  least: number;
  field: AssistField;
  onChange: (value: number) => void;
};

function Share({ label, value, least, field, onChange }: ShareProps) {
  return (
    <div className={css['share']}>
      <span aria-hidden="true">
        {label}: <b>{percent(value)}</b>
      </span>
      <input
        type="range"
        aria-label={`${t(`assist.field_${field}`)}: ${label}`}
        aria-valuetext={percent(value)}
        min={least * 100}
        max={99}
        step={1}
        value={Math.round(value * 100)}
        onChange={(event) => onChange(Number(event.currentTarget.value) / 100)}
      />
    </div>
  );
}

function Standing({ model }: { model: AssistModel | undefined }) {
  if (model === undefined)
    return (
      <p>
        {t('assist.never_trained')}. {t('assist.never_trained_text')}
      </p>
    );
  if (model.state === 'working')
    return (
      <p className={css['working']} role="status">
        <progress max={1} value={model.share} aria-label={t('assist.training')} />
        {t('assist.training')}
      </p>
    );
  if (model.state === 'failed') return <p role="status">{t('assist.failed')}</p>;
  if (model.state === 'too_little')
    return <p role="status">{t('assist.too_little', { tickets: 40, each: 8 })}</p>;
  return model.report === null ? null : <From report={model.report} />;
}

function From({ report }: { report: ModelReport }) {
  const { tickets, held_out, from, to, is_cut, seconds, bytes } = report;
  const day = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' });
  const number = new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 });
  const size = new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: 1,
  });
  const facts = [
    t('assist.learnt_from', { count: tickets }),
    ...(from === null || to === null
      ? []
      : [
          t('assist.learnt_between', {
            from: day.format(new Date(from)),
            to: day.format(new Date(to)),
          }),
        ]),
    ...(is_cut ? [t('assist.is_cut')] : []),
    t('assist.held_out', { count: held_out }),
    t('assist.took', { seconds: number.format(seconds), size: size.format(bytes / 1e6) }),
  ];
  return <p className={css['quiet']}>{facts.join(' · ')}</p>;
}

function sayVersion({ version, finished_at, report }: AssistModel, threshold: number): string {
  const day = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' });
  const point = report === null ? undefined : pointAt(report.curve, threshold);
  return t('assist.version_of', {
    version: String(version),
    date: finished_at === null ? '' : day.format(new Date(finished_at)),
    accuracy: point === undefined ? '' : percent(point.accuracy),
  });
}

function sayLive({ accepted, rejected, open, filled }: AssistSettings['live']): string {
  const answered = accepted + rejected;
  const said =
    answered === 0
      ? t('assist.live_none')
      : t('assist.live_text', { accepted, rejected, share: percent(accepted / answered) });
  return open + filled === 0 ? said : `${said}; ${t('assist.live_waiting', { open, filled })}`;
}
