import { TextInput } from '@mantine/core';
import { useId } from 'react';
import { t } from '../../i18n.ts';

type Props = { value: string; onChange: (value: string) => void; error?: string | null };

/** A time zone, with the names this browser knows as suggestions. */
export function TimeZoneField({ value, onChange, error }: Props) {
  const id = useId();
  return (
    <>
      <TextInput
        label={t('settings.time_zone')}
        list={id}
        required
        value={value}
        error={error}
        autoComplete="off"
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id={id}>
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
