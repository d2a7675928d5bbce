import { NativeSelect } from '@mantine/core';
import type { Language } from '#contract/common.ts';

type Props = { label: string; value: Language; onChange: (value: Language) => void };

export function LanguageField({ label, value, onChange }: Props) {
  return (
    <NativeSelect
      label={label}
      value={value}
      data={[
        { value: 'ru', label: 'Русский' },
        { value: 'en', label: 'English' },
      ]}
      onChange={(event) => onChange(event.currentTarget.value === 'en' ? 'en' : 'ru')}
    />
  );
}
