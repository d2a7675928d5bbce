import { Checkbox, NumberInput, Switch } from '@mantine/core';
import '@mantine/core/styles/NumberInput.layer.css';
import '@mantine/core/styles/Switch.layer.css';
import { useState } from 'react';
import {
  getReadingSettings,
  type ReadingKind,
  type ReadingPage,
  readingKinds,
  updateReadingSettings,
} from '#contract/reading.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { sayMoment } from '../../time.ts';
import { useClock } from '../../ui/clock.tsx';
import { type Submit, useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import css from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import own from './reading.module.css';

/** The limits of an hour, what is compared with habits, and the tokens that are not counted. */
export function ReadingForm({ page }: { page: ReadingPage }) {
  const [draft, setDraft] = useState(page.settings);
  const [excepted, setExcepted] = useState(() => exceptedOf(page));
  const edit = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = useSubmit(async () => {
    await call(updateReadingSettings, { body: { ...draft, excepted_token_ids: excepted } });
    await refresh(getReadingSettings);
    tell(t('common.saved'));
  });
  return (
    <form className={own['form']} onSubmit={submit.onSubmit}>
      <h2 className={css['heading']}>{t('reading.limits')}</h2>
      <p className={own['about']}>{t('reading.limits_text')}</p>
      <div className={css['form']}>
        <Switch
          label={t('reading.is_on')}
          description={t('reading.is_on_text')}
          checked={draft.is_on}
          onChange={(event) => edit({ is_on: event.currentTarget.checked })}
        />
        {readingKinds.map((kind) => (
          <Limit
            key={kind}
            kind={kind}
            value={draft.limits[kind]}
            submit={submit}
            onChange={(limit) => edit({ limits: { ...draft.limits, [kind]: limit } })}
          />
        ))}
        <NumberInput
          label={t('reading.habit_times')}
          description={t('reading.habit_times_text')}
          min={2}
          max={100}
          allowDecimal={false}
          hideControls
          value={draft.habit_times ?? ''}
          error={submit.fieldError('habit_times')}
          onChange={(value) => edit({ habit_times: value === '' ? null : Number(value) })}
        />
      </div>
      <Exceptions page={page} chosen={excepted} onChange={setExcepted} />
      <FormEnd submit={submit} label={t('common.save')} />
    </form>
  );
}

function exceptedOf(page: ReadingPage): string[] {
  return page.tokens.filter((token) => token.is_excepted).map((token) => token.id);
}

type LimitValue = ReadingPage['settings']['limits'][ReadingKind];

function Limit({
  kind,
  value,
  submit,
  onChange,
}: {
  kind: ReadingKind;
  value: LimitValue;
  submit: Submit;
  onChange: (value: LimitValue) => void;
}) {
  return (
    <fieldset className={own['kind']}>
      <legend>{t(`reading.${kind}`)}</legend>
      <div className={css['pair']}>
        <NumberInput
          label={t('reading.noticed_from')}
          min={10}
          max={1_000_000}
          allowDecimal={false}
          thousandSeparator=" "
          hideControls
          required
          value={value.noticed}
          error={submit.fieldError(`limits.${kind}.noticed`)}
          onChange={(noticed) => onChange({ ...value, noticed: Number(noticed) })}
        />
        <NumberInput
          label={t('reading.refused_from')}
          placeholder={t('reading.never')}
          min={10}
          max={1_000_000}
          allowDecimal={false}
          thousandSeparator=" "
          hideControls
          value={value.refused ?? ''}
          error={submit.fieldError(`limits.${kind}.refused`)}
          onChange={(refused) =>
            onChange({ ...value, refused: refused === '' ? null : Number(refused) })
          }
        />
      </div>
    </fieldset>
  );
}

function Exceptions({
  page,
  chosen,
  onChange,
}: {
  page: ReadingPage;
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
}) {
  const clock = useClock();
  return (
    <section aria-labelledby="reading-exceptions">
      <h2 id="reading-exceptions" className={css['heading']}>
        {t('reading.exceptions')}
      </h2>
      <p className={own['about']}>{t('reading.exceptions_text')}</p>
      {page.tokens.length === 0 && <p>{t('reading.no_tokens')}</p>}
      {page.tokens.length > 0 && (
        <Checkbox.Group value={[...chosen]} onChange={onChange}>
          <div className={css['form']}>
            {page.tokens.map((token) => (
              <Checkbox
                key={token.id}
                value={token.id}
                label={t('reading.token', { name: token.name, agent: token.agent.name })}
                description={
                  token.last_used_at === null
                    ? t('reading.token_unused')
                    : t('reading.token_used', {
                        when: sayMoment(Date.parse(token.last_used_at), clock, true),
                      })
                }
              />
            ))}
          </div>
        </Checkbox.Group>
      )}
    </section>
  );
}
