import '../../theme/forms.css';
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  type Contact,
  createContact,
  getContact,
  listContacts,
  updateContact,
} from '#contract/contacts.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';
import { OrganizationField } from './organization-field.tsx';

type Props = { contact?: Contact; onDone: (id: string) => void };

/** The card of a person, to make or to change; addresses one a line. */
export function ContactForm({ contact, onDone }: Props) {
  const valuesOf = (kind: 'email' | 'phone') =>
    contact?.identities
      .filter((each) => each.kind === kind)
      .map((each) => each.value)
      .join('\n') ?? '';
  const [first, setFirst] = useState(contact?.first_name ?? '');
  const [last, setLast] = useState(contact?.last_name ?? '');
  const [job, setJob] = useState(contact?.job_title ?? '');
  const [emails, setEmails] = useState(() => valuesOf('email'));
  const [phones, setPhones] = useState(() => valuesOf('phone'));
  const [notes, setNotes] = useState(contact?.notes ?? '');
  const [spoken, setSpoken] = useState<string>(contact?.language ?? '');
  const [organization, setOrganization] = useState(contact?.organization ?? null);
  const submit = useSubmit(async () => {
    const body = {
      first_name: first,
      last_name: last,
      job_title: job,
      notes,
      emails: linesOf(emails),
      phones: linesOf(phones),
      language: spoken === 'ru' || spoken === 'en' ? spoken : null,
      organization_id: organization?.id ?? null,
    } as const;
    const saved =
      contact === undefined
        ? await call(createContact, { body })
        : await call(updateContact, { params: { contact_id: contact.id }, body });
    await refresh(getContact, listContacts);
    onDone(saved.id);
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <div className={css['pair']}>
        <TextInput
          label={t('people.first_name')}
          value={first}
          data-autofocus
          error={submit.fieldError('first_name')}
          onChange={(event) => setFirst(event.currentTarget.value)}
        />
        <TextInput
          label={t('people.last_name')}
          value={last}
          error={submit.fieldError('last_name')}
          onChange={(event) => setLast(event.currentTarget.value)}
        />
      </div>
      <TextInput
        label={t('people.job_title')}
        value={job}
        error={submit.fieldError('job_title')}
        onChange={(event) => setJob(event.currentTarget.value)}
      />
      <OrganizationField value={organization} onChange={setOrganization} />
      <div className={css['pair']}>
        <Textarea
          label={t('people.emails')}
          autosize
          minRows={1}
          value={emails}
          error={submit.fieldError('emails')}
          onChange={(event) => setEmails(event.currentTarget.value)}
        />
        <Textarea
          label={t('people.phones')}
          autosize
          minRows={1}
          value={phones}
          error={submit.fieldError('phones')}
          onChange={(event) => setPhones(event.currentTarget.value)}
        />
      </div>
      <NativeSelect
        label={t('people.language')}
        value={spoken}
        data={[
          { value: '', label: t('people.language_unknown') },
          { value: 'ru', label: t('common.russian') },
          { value: 'en', label: t('common.english') },
        ]}
        onChange={(event) => setSpoken(event.currentTarget.value)}
      />
      <Textarea
        label={t('people.notes')}
        autosize
        minRows={2}
        maxRows={8}
        value={notes}
        error={submit.fieldError('notes')}
        onChange={(event) => setNotes(event.currentTarget.value)}
      />
      <FormError submit={submit} />
      <Button type="submit" loading={submit.is_busy}>
        {t('common.save')}
      </Button>
    </form>
  );
}

export function linesOf(text: string): string[] {
  return text
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
