import { NumberInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  getMailProtection,
  type MailProtection,
  updateMailProtection,
} from '#contract/mail-protection.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { type Submit, useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import css from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';

type Part = {
  draft: MailProtection;
  change: (some: Partial<MailProtection>) => void;
  submit: Submit;
};

/** How incoming mail is judged. */
export function ProtectionForm({ settings }: { settings: MailProtection }) {
  const [draft, setDraft] = useState(settings);
  const [servers, setServers] = useState(settings.trusted_authserv_ids.join('\n'));
  const [endings, setEndings] = useState(settings.forbidden_extensions.join(' '));
  const change: Part['change'] = (some) => setDraft((before) => ({ ...before, ...some }));
  const submit = useSubmit(async () => {
    await call(updateMailProtection, {
      body: {
        ...draft,
        rspamd_url: draft.rspamd_url.trim(),
        trusted_authserv_ids: wordsOf(servers),
        forbidden_extensions: [...new Set(wordsOf(endings).map((word) => word.replace(/^\./, '')))],
      },
    });
    await refresh(getMailProtection);
    tell(t('common.saved'));
  });
  const part = { draft, change, submit };
  return (
    <form className={css['form']} style={{ maxWidth: 620 }} onSubmit={submit.onSubmit}>
      <h2 className={css['heading']}>{t('protection.senders')}</h2>
      <Senders {...part} />
      <Textarea
        label={t('protection.authserv')}
        description={t('protection.authserv_text')}
        autosize
        minRows={2}
        value={servers}
        error={submit.fieldError('trusted_authserv_ids')}
        onChange={(event) => setServers(event.currentTarget.value)}
      />
      <h2 className={css['heading']}>{t('protection.spam')}</h2>
      <Spam {...part} />
      <h2 className={css['heading']}>{t('protection.files')}</h2>
      <Textarea
        label={t('protection.forbidden')}
        description={t('protection.forbidden_text')}
        autosize
        minRows={3}
        value={endings}
        error={submit.fieldError('forbidden_extensions')}
        onChange={(event) => setEndings(event.currentTarget.value)}
      />
      <h2 className={css['heading']}>{t('protection.floods')}</h2>
      <p className={css['quiet']}>{t('protection.floods_text')}</p>
      <Floods {...part} />
      <FormEnd submit={submit} label={t('common.save')} />
    </form>
  );
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== '');
}

function Senders({ draft, change }: Part) {
  return (
    <>
      <Switch
        label={t('protection.honour_dmarc')}
        description={t('protection.honour_dmarc_text')}
        checked={draft.honour_dmarc}
        onChange={(event) => change({ honour_dmarc: event.currentTarget.checked })}
      />
      <Choice
        label={t('protection.spoofed')}
        value={draft.spoofed_internal}
        options={[
          { value: 'quarantine', label: t('protection.spoofed_quarantine') },
          { value: 'mark', label: t('protection.spoofed_mark') },
        ]}
        onChoose={(spoofed_internal) => change({ spoofed_internal })}
      />
      <Switch
        label={t('protection.relay')}
        description={t('protection.relay_text')}
        checked={draft.trust_relay}
        onChange={(event) => change({ trust_relay: event.currentTarget.checked })}
      />
    </>
  );
}

function Spam({ draft, change, submit }: Part) {
  return (
    <>
      <Switch
        label={t('protection.honour_spam')}
        checked={draft.honour_spam_headers}
        onChange={(event) => change({ honour_spam_headers: event.currentTarget.checked })}
      />
      <NumberInput
        label={t('protection.spam_score')}
        description={t('protection.spam_score_text')}
        min={0}
        max={1000}
        value={draft.spam_score ?? ''}
        error={submit.fieldError('spam_score')}
        onChange={(value) => change({ spam_score: numberOf(value) })}
      />
      <TextInput
        label={t('protection.rspamd')}
        description={t('protection.rspamd_text')}
        inputMode="url"
        value={draft.rspamd_url}
        error={submit.fieldError('rspamd_url')}
        onChange={(event) => change({ rspamd_url: event.currentTarget.value })}
      />
      <Switch
        label={t('protection.rspamd_private')}
        checked={draft.rspamd_allow_private}
        onChange={(event) => change({ rspamd_allow_private: event.currentTarget.checked })}
      />
    </>
  );
}

const limits = [
  'sender_per_minute',
  'sender_per_hour',
  'domain_per_minute',
  'domain_per_hour',
] as const;

function Floods({ draft, change, submit }: Part) {
  return (
    <div className={css['pair']}>
      {limits.map((name) => (
        <NumberInput
          key={name}
          label={t(`protection.${name}`)}
          min={1}
          max={100_000}
          allowDecimal={false}
          value={draft[name] ?? ''}
          error={submit.fieldError(name)}
          onChange={(value) => change({ [name]: numberOf(value) })}
        />
      ))}
    </div>
  );
}

function numberOf(value: number | string): number | null {
  return value === '' ? null : Number(value);
}
