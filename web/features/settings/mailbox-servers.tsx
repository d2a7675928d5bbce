import { NativeSelect, NumberInput, PasswordInput, Switch, TextInput } from '@mantine/core';
import '@mantine/core/styles/NumberInput.layer.css';
import { type Mailbox, securities } from '#contract/channels.ts';
import { firstLooks } from '#contract/mailbox-watch.ts';
import { t } from '../../i18n.ts';
import { Choice } from '../../ui/choice.tsx';
import type { MailboxDraft, Server } from './mailbox-draft.ts';
import own from './settings.module.css';

type Props = {
  draft: MailboxDraft;
  mailbox: Mailbox | undefined;
  change: (patch: Partial<MailboxDraft>) => void;
  fieldError: (name: string) => string | null;
  open: boolean;
};

/** The servers: folded when they were found, because then nobody has to look at them. */
export function MailboxServers({ draft, mailbox, change, fieldError, open }: Props) {
  return (
    <details className={own['details']} open={open}>
      <summary>
        {t('mailbox.servers')}: {draft.imap.host || '—'} / {draft.smtp.host || '—'}
      </summary>
      <div className={own['box']}>
        <Choice
          label={t('mailbox.incoming')}
          value={draft.incoming}
          options={(['imap', 'smtp', 'none'] as const).map((value) => ({
            value,
            label: t(`mailbox.incoming_${value}`),
          }))}
          onChoose={(incoming) => change({ incoming })}
        />
        {draft.incoming === 'smtp' && (
          <>
            <p>{t('mailbox.forward_text')}</p>
            <Switch
              label={t('mailbox.catch_all')}
              description={t('mailbox.catch_all_text')}
              checked={draft.catch_all}
              onChange={(event) => change({ catch_all: event.currentTarget.checked })}
            />
          </>
        )}
        {draft.incoming === 'imap' && (
          <>
            <ServerFields
              name="imap"
              server={draft.imap}
              fieldError={fieldError}
              onChange={(imap) => change({ imap })}
            />
            <TextInput
              label={t('mailbox.folder')}
              value={draft.imap_folder}
              error={fieldError('imap_folder')}
              onChange={(event) => change({ imap_folder: event.currentTarget.value })}
            />
            {mailbox?.last_fetch_at == null && (
              <FirstLook draft={draft} change={change} fieldError={fieldError} />
            )}
          </>
        )}
        {draft.incoming !== 'none' && (
          <Switch
            label={t('mailbox.plus_addressing')}
            description={t('mailbox.plus_addressing_text')}
            checked={draft.plus_addressing}
            onChange={(event) => change({ plus_addressing: event.currentTarget.checked })}
          />
        )}
        <Choice
          label={t('mailbox.outgoing')}
          value={draft.outgoing}
          options={(['smtp', 'none'] as const).map((value) => ({
            value,
            label: t(`mailbox.outgoing_${value}`),
          }))}
          onChoose={(outgoing) => change({ outgoing })}
        />
        {draft.outgoing === 'smtp' && (
          <>
            <ServerFields
              name="smtp"
              server={draft.smtp}
              fieldError={fieldError}
              onChange={(smtp) => change({ smtp })}
            />
            {draft.auth === 'password' && (
              <PasswordInput
                label={t('mailbox.smtp_password')}
                description={t(
                  mailbox?.has_smtp_secret === true
                    ? 'mailbox.password_kept'
                    : 'mailbox.smtp_password_text',
                )}
                autoComplete="off"
                value={draft.smtp_password}
                error={fieldError('smtp_password')}
                visibilityToggleButtonProps={{ 'aria-label': t('session.show_password') }}
                onChange={(event) => change({ smtp_password: event.currentTarget.value })}
              />
            )}
          </>
        )}
        <Switch
          label={t('mailbox.private_hosts')}
          description={t('mailbox.private_hosts_text')}
          checked={draft.allow_private_hosts}
          onChange={(event) => change({ allow_private_hosts: event.currentTarget.checked })}
        />
      </div>
    </details>
  );
}

/** What is taken of the mail that lies there already: asked once, before the first fetch. */
function FirstLook({ draft, change, fieldError }: Pick<Props, 'draft' | 'change' | 'fieldError'>) {
  return (
    <>
      <Choice
        label={t('mailbox.first_look')}
        value={draft.first_look}
        options={firstLooks.map((value) => ({ value, label: t(`mailbox.first_look_${value}`) }))}
        onChoose={(first_look) => change({ first_look })}
      />
      <p className={own['note']}>{t(`mailbox.first_look_${draft.first_look}_text`)}</p>
      {draft.first_look === 'days' && (
        <NumberInput
          label={t('mailbox.first_look_count')}
          value={draft.first_look_days}
          min={1}
          max={365}
          allowDecimal={false}
          error={fieldError('first_look_days')}
          onChange={(days) => change({ first_look_days: Number(days) })}
        />
      )}
    </>
  );
}

type ServerProps = {
  name: 'imap' | 'smtp';
  server: Server;
  fieldError: (name: string) => string | null;
  onChange: (server: Server) => void;
};

function ServerFields({ name, server, fieldError, onChange }: ServerProps) {
  const title = name === 'imap' ? 'IMAP' : 'SMTP';
  return (
    <>
      <div className={own['server']}>
        <TextInput
          label={t('mailbox.host', { name: title })}
          value={server.host}
          autoComplete="off"
          error={fieldError(`${name}.host`)}
          onChange={(event) => onChange({ ...server, host: event.currentTarget.value })}
        />
        <NumberInput
          label={t('mailbox.port')}
          aria-label={`${title}: ${t('mailbox.port')}`}
          value={server.port}
          min={1}
          max={65535}
          allowDecimal={false}
          thousandSeparator=""
          hideControls
          error={fieldError(`${name}.port`)}
          onChange={(port) => onChange({ ...server, port: Number(port) })}
        />
        <NativeSelect
          label={t('mailbox.security')}
          aria-label={`${title}: ${t('mailbox.security')}`}
          value={server.security}
          data={securities.map((value) => ({ value, label: t(`mailbox.security_${value}`) }))}
          onChange={(event) =>
            onChange({
              ...server,
              security: securities.find((each) => each === event.currentTarget.value) ?? 'tls',
            })
          }
        />
      </div>
      <TextInput
        label={t('mailbox.user', { name: title })}
        value={server.user}
        autoComplete="off"
        error={fieldError(`${name}.user`)}
        onChange={(event) => onChange({ ...server, user: event.currentTarget.value })}
      />
    </>
  );
}
