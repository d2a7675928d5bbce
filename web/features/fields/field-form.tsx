import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { requirements } from '#contract/field-rules.ts';
import { fieldKinds } from '#contract/field-values.ts';
import {
  createTicketField,
  customerAccesses,
  listTicketFields,
  type TicketField,
  updateTicketField,
} from '#contract/fields.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { FormError, type Submit, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { bodyOf, draftOf, type FieldDraft, kindsWithOptions } from './field-draft.ts';
import css from './fields.module.css';
import { OptionsEditor } from './options-editor.tsx';
import { RuleEditor } from './rule-editor.tsx';
import type { Known } from './rule-text.ts';

type Props = { field: TicketField | undefined; known: Known; onDone: () => void };
type PartProps = {
  draft: FieldDraft;
  submit: Submit;
  change: (part: Partial<FieldDraft>) => void;
};

/** Everything about one field: names, place, who sees it, when it is asked for, its options. */
export function FieldForm({ field, known, onDone }: Props) {
  const [draft, setDraft] = useState(() => draftOf(field));
  const submit = useSubmit(async () => {
    const body = bodyOf(draft);
    const { kind, key } = draft;
    if (field === undefined)
      await call(createTicketField, { body: { ...body, kind, ...(key === '' ? {} : { key }) } });
    else await call(updateTicketField, { params: { ticket_field_id: field.id }, body });
    await refresh(listTicketFields);
    tell(t('fields.saved'));
    onDone();
  });
  const change = (part: Partial<FieldDraft>) => setDraft((before) => ({ ...before, ...part }));
  const others = { ...known, fields: known.fields.filter((one) => one.id !== field?.id) };
  const part = { draft, submit, change };
  return (
    <form className={css['wide']} onSubmit={submit.onSubmit}>
      <Names {...part} is_new={field === undefined} />
      {kindsWithOptions.includes(draft.kind) && (
        <>
          <OptionsEditor
            rows={draft.options}
            is_tree={draft.kind === 'tree'}
            onChange={(options) => change({ options })}
          />
          {submit.fieldError('options') !== null && (
            <p role="alert" className={css['why']}>
              {submit.fieldError('options')}
            </p>
          )}
        </>
      )}
      {(draft.kind === 'text' || draft.kind === 'number') && <Limits {...part} />}
      <Places {...part} known={others} />
      <FormError submit={submit} />
      <div className={css['bar']}>
        <Button type="submit" loading={submit.is_busy}>
          {t('common.save')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('common.cancel')}
        </Button>
        {field !== undefined && <ArchiveButton field={field} onDone={onDone} />}
      </div>
    </form>
  );
}

function Names({ draft, submit, change, is_new }: PartProps & { is_new: boolean }) {
  return (
    <fieldset className={css['group']}>
      <legend>{t('fields.main')}</legend>
      <NativeSelect
        label={t('fields.kind')}
        description={t('fields.kind_stays')}
        disabled={!is_new}
        value={draft.kind}
        data={fieldKinds.map((kind) => ({ value: kind, label: t(`fields.kind_${kind}`) }))}
        onChange={(event) =>
          change({
            kind: fieldKinds.find((kind) => kind === event.currentTarget.value) ?? draft.kind,
          })
        }
      />
      <div className={rows['pair']}>
        <TextInput
          label={t('fields.name_ru')}
          maxLength={80}
          value={draft.name_ru}
          error={submit.fieldError('name')}
          onChange={(event) => change({ name_ru: event.currentTarget.value })}
        />
        <TextInput
          label={t('fields.name_en')}
          placeholder={draft.name_ru}
          maxLength={80}
          value={draft.name_en}
          onChange={(event) => change({ name_en: event.currentTarget.value })}
        />
      </div>
      <div className={rows['pair']}>
        <Textarea
          label={t('fields.help_ru')}
          autosize
          maxLength={500}
          value={draft.help_ru}
          error={submit.fieldError('help')}
          onChange={(event) => change({ help_ru: oneLine(event.currentTarget.value) })}
        />
        <Textarea
          label={t('fields.help_en')}
          autosize
          maxLength={500}
          value={draft.help_en}
          onChange={(event) => change({ help_en: oneLine(event.currentTarget.value) })}
        />
      </div>
      {is_new && (
        <TextInput
          label={t('fields.key')}
          description={t('fields.key_text')}
          maxLength={40}
          value={draft.key}
          error={submit.fieldError('key')}
          onChange={(event) => change({ key: event.currentTarget.value })}
        />
      )}
    </fieldset>
  );
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ');
}

function Limits({ draft, submit, change }: PartProps) {
  const { limits } = draft;
  const set = (name: keyof typeof limits, value: string) =>
    change({ limits: { ...limits, [name]: value } });
  const names =
    draft.kind === 'text'
      ? (['max_length', 'mask'] as const)
      : (['min', 'max', 'decimals'] as const);
  return (
    <fieldset className={css['group']}>
      <legend>{t('fields.limits')}</legend>
      <div className={rows['pair']}>
        {names.map((name) => (
          <TextInput
            key={name}
            label={t(`fields.${name}`)}
            {...(name === 'mask' ? { description: t('fields.mask_text') } : {})}
            inputMode={name === 'mask' ? 'text' : 'decimal'}
            value={limits[name]}
            error={submit.fieldError(`limits.${name}`)}
            onChange={(event) => set(name, event.currentTarget.value)}
          />
        ))}
      </div>
    </fieldset>
  );
}

function Places({ draft, submit, change, known }: PartProps & { known: Known }) {
  return (
    <fieldset className={css['group']}>
      <legend>{t('fields.rules')}</legend>
      <Choice
        label={t('fields.place')}
        value={draft.is_everywhere ? 'everywhere' : 'forms'}
        options={[
          { value: 'everywhere', label: t('fields.place_everywhere') },
          { value: 'forms', label: t('fields.place_forms') },
        ]}
        onChoose={(place) => change({ is_everywhere: place === 'everywhere' })}
      />
      <RuleEditor
        label={t('fields.shown_when')}
        rule={draft.shown_when}
        known={known}
        error={submit.fieldError('shown_when')}
        onChange={(shown_when) => change({ shown_when })}
      />
      <Choice
        label={t('fields.customers')}
        value={draft.customer_access}
        options={customerAccesses.map((value) => ({
          value,
          label: t(`fields.customers_${value}`),
        }))}
        onChoose={(customer_access) => change({ customer_access })}
      />
      <Choice
        label={t('fields.required')}
        value={draft.required}
        options={requirements.map((value) => ({ value, label: t(`fields.required_${value}`) }))}
        onChoose={(required) => change({ required })}
      />
      {draft.required === 'to_open' && (
        <p className={css['hint']}>{t('fields.required_to_open_text')}</p>
      )}
      {draft.required !== 'no' && (
        <RuleEditor
          label={t('fields.required_when')}
          rule={draft.required_when}
          known={known}
          error={submit.fieldError('required_when')}
          onChange={(required_when) => change({ required_when })}
        />
      )}
    </fieldset>
  );
}

function ArchiveButton({ field, onDone }: { field: TicketField; onDone: () => void }) {
  async function archive() {
    try {
      await call(updateTicketField, {
        params: { ticket_field_id: field.id },
        body: { is_archived: !field.is_archived },
      });
      await refresh(listTicketFields);
      onDone();
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Button
      variant="subtle"
      color="gray"
      title={t('fields.archive_text')}
      onClick={() => void archive()}
    >
      {t(field.is_archived ? 'settings.unarchive' : 'settings.archive')}
    </Button>
  );
}
