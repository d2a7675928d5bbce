import '../../theme/forms.css';
import { Button, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  createOrganization,
  getOrganization,
  listOrganizations,
  updateOrganization,
} from '#contract/contacts.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';
import { byCommas } from '../knowledge/words.ts';
import { TimeZoneField } from '../settings/time-zone-field.tsx';
import { linesOf } from './contact-form.tsx';

type Organization = {
  id: string;
  name: string;
  domains: string[];
  notes: string;
  time_zone: string | null;
  contract: string | null;
  shares_requests: boolean;
  tags: string[];
};
type Props = { organization?: Organization; onDone: (id: string) => void };

/** An organisation: its name, and the mail domains by which its people are known. */
export function OrganizationForm({ organization, onDone }: Props) {
  const [name, setName] = useState(organization?.name ?? '');
  const [domains, setDomains] = useState(organization?.domains.join('\n') ?? '');
  const [notes, setNotes] = useState(organization?.notes ?? '');
  const [zone, setZone] = useState(organization?.time_zone ?? '');
  const [contract, setContract] = useState(organization?.contract ?? '');
  const [tags, setTags] = useState(organization?.tags.join(', ') ?? '');
  const [shares, setShares] = useState(organization?.shares_requests ?? false);
  const submit = useSubmit(async () => {
    const body = {
      ...{ name, domains: linesOf(domains), notes, shares_requests: shares },
      tags: byCommas(tags),
      time_zone: zone === '' ? null : zone,
    };
    const plan = contract.trim() === '' ? null : contract.trim();
    const saved =
      organization === undefined
        ? await call(createOrganization, { body: { ...body, contract: plan } })
        : await call(updateOrganization, {
            params: { organization_id: organization.id },
            body: { ...body, contract: plan },
          });
    await refresh(getOrganization, listOrganizations);
    onDone(saved.id);
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <TextInput
        label={t('people.organization_name')}
        required
        data-autofocus
        value={name}
        error={submit.fieldError('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label={t('people.domains')}
        description={t('people.domains_text')}
        autosize
        minRows={1}
        value={domains}
        error={submit.fieldError('domains')}
        onChange={(event) => setDomains(event.currentTarget.value)}
      />
      <TextInput
        label={t('sla.contract')}
        description={t('sla.contract_text')}
        maxLength={120}
        value={contract}
        error={submit.fieldError('contract')}
        onChange={(event) => setContract(event.currentTarget.value)}
      />
      <TextInput
        label={t('people.organization_tags')}
        description={t('people.organization_tags_text')}
        value={tags}
        error={submit.fieldError('tags')}
        onChange={(event) => setTags(event.currentTarget.value)}
      />
      <TimeZoneField
        is_optional
        label={t('people.zone')}
        description={t('people.zone_text')}
        value={zone}
        onChange={setZone}
        error={submit.fieldError('time_zone')}
      />
      <Textarea
        label={t('people.notes')}
        autosize
        minRows={2}
        value={notes}
        error={submit.fieldError('notes')}
        onChange={(event) => setNotes(event.currentTarget.value)}
      />
      <Switch
        label={t('people.shares_requests')}
        description={t('people.shares_requests_text')}
        checked={shares}
        onChange={({ currentTarget }) => setShares(currentTarget.checked)}
      />
      <FormError submit={submit} />
      <Button type="submit" loading={submit.is_busy}>
        {t('common.save')}
      </Button>
    </form>
  );
}
