import { Button, NativeSelect, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  createMailbox,
  type Mailbox,
  suggestMailbox,
  testMailbox,
  updateMailbox,
} from '#contract/channels.ts';
import { listTeams } from '#contract/people.ts';
import { call, type Output } from '../../api.ts';
import { locale, t, translated } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';
import { hasBrands, useBrands } from '../brands/brands.ts';
import { LanguageField } from './language-field.tsx';
import {
  bodyOf,
  draftOf,
  type MailboxDraft,
  type Suggestion,
  withSuggestion,
} from './mailbox-draft.ts';
import { MailboxSending } from './mailbox-sending.tsx';
import { MailboxServers } from './mailbox-servers.tsx';
import { MailboxTest } from './mailbox-test.tsx';
import { WatchFields } from './mailbox-watch-fields.tsx';
import own from './settings.module.css';

type Props = {
  mailbox?: Mailbox;
  onDone: () => void;
  /** Folds what has a good default. */
  is_short?: boolean;
};

/** Connects a mailbox: the address finds the servers, a test says step by step what is wrong, then it is saved. */
export function MailboxForm({ mailbox, onDone, is_short = false }: Props) {
  const [draft, setDraft] = useState<MailboxDraft>(() => draftOf(mailbox, locale()));
  const [found, setFound] = useState<Suggestion | null>(null);
  const [result, setResult] = useState<Output<typeof testMailbox> | null>(null);
  const change = (patch: Partial<MailboxDraft>) => {
    setDraft((before) => ({ ...before, ...patch }));
    setResult(null);
  };
  const suggest = useSubmit(async () => {
    const suggestion = await call(suggestMailbox, { body: { address: draft.address } });
    setFound(suggestion);
    setDraft((before) => withSuggestion(before, suggestion));
  });
  const test = useSubmit(async () => {
    const { name, ...body } = bodyOf(draft);
    setResult(
      await call(testMailbox, {
        body: { ...body, name, ...(mailbox === undefined ? {} : { mailbox_id: mailbox.id }) },
      }),
    );
  });
  const save = useSubmit(async () => {
    const body = bodyOf(draft);
    if (mailbox === undefined) await call(createMailbox, { body });
    else await call(updateMailbox, { params: { mailbox_id: mailbox.id }, body });
    onDone();
  });
  const isFirstStep = mailbox === undefined && found === null;

  return (
    <form className={css['form']} onSubmit={isFirstStep ? suggest.onSubmit : save.onSubmit}>
      <TextInput
        label={t('mailbox.address')}
        type="email"
        required
        value={draft.address}
        error={suggest.fieldError('address') ?? save.fieldError('address')}
        placeholder="support@company.example"
        onChange={(event) => change({ address: event.currentTarget.value })}
      />
      {isFirstStep && (
        <>
          <FormError submit={suggest} />
          <div className={css['buttons']}>
            <Button type="submit" loading={suggest.is_busy}>
              {t('mailbox.find')}
            </Button>
            <Button variant="default" onClick={() => setFound(nothingFound)}>
              {t('mailbox.by_hand')}
            </Button>
          </div>
        </>
      )}
      {!isFirstStep && (
        <>
          {found !== null && found.source !== 'none' && (
            <p role="status">
              {t('mailbox.found', {
                provider: found.provider ?? found.imap?.host ?? found.smtp?.host ?? '',
              })}
            </p>
          )}
          {found?.hint_key != null && (
            <p className={own['hint']}>{translated(found.hint_key) ?? found.hint_key}</p>
          )}
          <Secret
            draft={draft}
            mailbox={mailbox}
            change={change}
            error={save.fieldError('password')}
          />
          <MailboxServers
            draft={draft}
            mailbox={mailbox}
            change={change}
            fieldError={save.fieldError}
            open={found === null || found.source === 'none' || found.source === 'guess'}
          />
          <MailboxTest result={result} submit={test} />
          <details className={own['details']} open={!is_short}>
            <summary>{t('mailbox.about')}</summary>
            <div className={own['box']}>
              <About draft={draft} mailbox={mailbox} change={change} fieldError={save.fieldError} />
            </div>
          </details>
          <details className={own['details']} open={!is_short}>
            <summary>{t('mailbox.watch')}</summary>
            <div className={own['box']}>
              <WatchFields draft={draft} change={change} fieldError={save.fieldError} />
            </div>
          </details>
          <FormError submit={save} />
          <div className={css['buttons']}>
            <Button type="submit" loading={save.is_busy}>
              {t(mailbox === undefined ? 'mailbox.connect' : 'common.save')}
            </Button>
            <Button variant="default" loading={test.is_busy} onClick={test.onSubmit}>
              {t('mailbox.test')}
            </Button>
          </div>
        </>
      )}
    </form>
  );
}

const nothingFound: Suggestion = {
  source: 'none',
  provider: null,
  auth: 'password',
  imap: null,
  smtp: null,
  hint_key: null,
};

type PartProps = {
  draft: MailboxDraft;
  mailbox?: Mailbox | undefined;
  change: (patch: Partial<MailboxDraft>) => void;
};

function Secret({ draft, mailbox, change, error }: PartProps & { error: string | null }) {
  const oauth = (patch: Partial<MailboxDraft['oauth']>) =>
    change({ oauth: { ...draft.oauth, ...patch } });
  return (
    <>
      <Choice
        label={t('mailbox.auth')}
        value={draft.auth}
        options={(['password', 'oauth_google', 'oauth_microsoft'] as const).map((value) => ({
          value,
          label: t(`mailbox.auth_${value}`),
        }))}
        onChoose={(auth) => change({ auth })}
      />
      {draft.auth === 'password' ? (
        <PasswordInput
          label={t('mailbox.password')}
          description={t(
            mailbox?.has_secret === true ? 'mailbox.password_kept' : 'mailbox.password_text',
          )}
          autoComplete="off"
          value={draft.password}
          error={error}
          visibilityToggleButtonProps={{ 'aria-label': t('session.show_password') }}
          onChange={(event) => change({ password: event.currentTarget.value })}
        />
      ) : (
        <div className={own['box']}>
          <p>
            {t(
              draft.auth === 'oauth_google'
                ? 'mailbox.oauth_google_text'
                : 'mailbox.oauth_microsoft_text',
            )}
          </p>
          <TextInput
            label="Client ID"
            value={draft.oauth.client_id}
            autoComplete="off"
            onChange={(event) => oauth({ client_id: event.currentTarget.value })}
          />
          <PasswordInput
            label="Client secret"
            value={draft.oauth.client_secret}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': t('session.show_password') }}
            onChange={(event) => oauth({ client_secret: event.currentTarget.value })}
          />
          <TextInput
            label={t('mailbox.secret_ends')}
            description={t('mailbox.secret_ends_text')}
            type="date"
            value={draft.client_secret_ends_on}
            onChange={(event) => change({ client_secret_ends_on: event.currentTarget.value })}
          />
          <PasswordInput
            label="Refresh token"
            value={draft.oauth.refresh_token}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': t('session.show_password') }}
            onChange={(event) => oauth({ refresh_token: event.currentTarget.value })}
          />
          {draft.auth === 'oauth_microsoft' && (
            <TextInput
              label="Tenant"
              value={draft.oauth.tenant}
              autoComplete="off"
              onChange={(event) => oauth({ tenant: event.currentTarget.value })}
            />
          )}
        </div>
      )}
    </>
  );
}

function About({
  draft,
  mailbox,
  change,
  fieldError,
}: PartProps & { fieldError: (name: string) => string | null }) {
  const teams = useQuery(ask(listTeams, {})).data?.items ?? [];
  const brands = useBrands();
  return (
    <>
      <TextInput
        label={t('mailbox.name')}
        description={t('mailbox.name_text')}
        value={draft.name}
        error={fieldError('name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <div className={css['pair']}>
        <NativeSelect
          label={t('mailbox.team')}
          value={draft.team_id}
          data={[
            { value: '', label: t('mailbox.no_team') },
            ...teams.map((team) => ({ value: team.id, label: team.name })),
          ]}
          onChange={(event) => change({ team_id: event.currentTarget.value })}
        />
        <LanguageField
          label={t('mailbox.language')}
          value={draft.language}
          onChange={(language) => change({ language })}
        />
      </div>
      {hasBrands(brands) && (
        <NativeSelect
          label={t('brands.mailbox')}
          description={t('brands.mailbox_hint')}
          value={draft.brand_id}
          data={brands
            .filter((brand) => !brand.is_archived || brand.id === draft.brand_id)
            .map((brand) => ({ value: brand.id, label: brand.name }))}
          onChange={(event) => change({ brand_id: event.currentTarget.value })}
        />
      )}
      <MailboxSending draft={draft} change={change} fieldError={fieldError} />
      <Textarea
        label={t('mailbox.signature')}
        description={t('mailbox.signature_text')}
        autosize
        minRows={2}
        value={draft.signature}
        error={fieldError('signature')}
        onChange={(event) => change({ signature: event.currentTarget.value })}
      />
      <Switch
        label={t('mailbox.auto_reply')}
        checked={draft.auto_reply}
        onChange={(event) => change({ auto_reply: event.currentTarget.checked })}
      />
      {mailbox !== undefined && (
        <Switch
          label={t('mailbox.disable')}
          description={t('mailbox.disable_text')}
          checked={draft.is_disabled}
          onChange={(event) => change({ is_disabled: event.currentTarget.checked })}
        />
      )}
    </>
  );
}
