import { NumberInput, Switch } from '@mantine/core';
import { t } from '../../i18n.ts';
import type { MailboxDraft } from './mailbox-draft.ts';

type Props = {
  draft: MailboxDraft;
  change: (patch: Partial<MailboxDraft>) => void;
  fieldError: (name: string) => string | null;
};

/** When administrators hear of trouble, and whether the mailbox writes to itself. */
export function WatchFields({ draft, change, fieldError }: Props) {
  const canFly = draft.outgoing === 'smtp' && draft.incoming !== 'none';
  return (
    <>
      <NumberInput
        label={t('mailbox.alarm_after')}
        description={t('mailbox.alarm_after_text')}
        value={draft.alarm_after_minutes}
        min={1}
        max={1440}
        allowDecimal={false}
        error={fieldError('alarm_after_minutes')}
        onChange={(minutes) => change({ alarm_after_minutes: Number(minutes) })}
      />
      {canFly && (
        <Switch
          label={t('mailbox.canary')}
          description={t('mailbox.canary_text')}
          checked={draft.has_canary}
          onChange={(event) => change({ has_canary: event.currentTarget.checked })}
        />
      )}
      {canFly && draft.has_canary && (
        <NumberInput
          label={t('mailbox.canary_every')}
          value={draft.canary_minutes}
          min={5}
          max={1440}
          allowDecimal={false}
          error={fieldError('canary_minutes')}
          onChange={(minutes) => change({ canary_minutes: Number(minutes) })}
        />
      )}
    </>
  );
}
