import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';

/** A form with nothing but a name. */
export function NameForm({
  name: first = '',
  label = t('settings.name'),
  longest = 60,
  save,
}: {
  name?: string;
  label?: string;
  /** Letters. */
  longest?: number;
  save: (name: string) => Promise<void>;
}) {
  const [name, setName] = useState(first);
  const submit = useSubmit(() => save(name));
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <TextInput
        label={label}
        required
        maxLength={longest}
        data-autofocus
        value={name}
        error={submit.fieldError('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <FormError submit={submit} />
      <Button type="submit" loading={submit.is_busy}>
        {t('common.save')}
      </Button>
    </form>
  );
}
