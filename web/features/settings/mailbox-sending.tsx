import { NativeSelect, NumberInput } from '@mantine/core';
import { fromNameFormats } from '#contract/channels.ts';
import { t } from '../../i18n.ts';
import type { MailboxDraft } from './mailbox-draft.ts';

type Props = {
  draft: MailboxDraft;
  change: (patch: Partial<MailboxDraft>) => void;
  fieldError: (name: string) => string | null;
};

/** In whose name letters come from the mailbox, and how many of them a minute. */
export function MailboxSending({ draft, change, fieldError }: Props) {
  return (
    <>
      <NativeSelect
        label={t('sending.from_name')}
        value={draft.from_name_format}
        data={fromNameFormats.map((value) => ({
          value,
          label: t(`sending.from_${value}`, { brand: draft.name || draft.address }),
        }))}
        onChange={(event) => {
          const format = fromNameFormats.find((each) => each === event.currentTarget.value);
          if (format !== undefined) change({ from_name_format: format });
        }}
      />
      <NumberInput
        label={t('sending.max_per_minute')}
        description={t('sending.max_per_minute_text')}
        min={1}
        max={1000}
        allowDecimal={false}
        value={draft.max_per_minute}
        error={fieldError('max_per_minute')}
        onChange={(max_per_minute) => change({ max_per_minute })}
      />
    </>
  );
}
