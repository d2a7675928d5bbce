import { TextInput } from '@mantine/core';
import { useId } from 'react';
import { t } from '../../i18n.ts';

type Props = {
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
  label?: string;
  description?: string;
  /** May stay empty. */
  is_optional?: boolean;
};

/** A time zone, with the names this browser knows as suggestions. */
export function TimeZoneField({ value, onChange, error, ...props }: Props) {
  const { label = t('settings.time_zone'), description, is_optional = false } = props;
  const id = useId();
  return (
    <>
      <TextInput
        label={label}
        description={description}
        list={id}
        required={!is_optional}
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
