import { PasswordInput } from '@mantine/core';
import { ownWordsOf, passwordStrength, shortestPassword } from '#contract/password.ts';
import { t } from '../../i18n.ts';
import css from './new-password.module.css';

type Props = {
  label: string;
  value: string;
  error: string | null;
  /** Whose it will be: one's own words make no password. */
  person: Parameters<typeof ownWordsOf>[0];
  onChange: (value: string) => void;
};

/** A field for a new password, and in words how good it is. */
export function NewPassword({ label, value, error, person, onChange }: Props) {
  const strength = passwordStrength(value, ownWordsOf(person));
  const left = shortestPassword - value.length;
  return (
    <div>
      <PasswordInput
        label={label}
        description={t('session.password_rule')}
        autoComplete="new-password"
        required
        minLength={shortestPassword}
        value={value}
        error={error}
        visibilityToggleButtonProps={{ 'aria-label': t('session.show_password') }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <p className={css['strength']} data-strength={strength} role="status">
        {value !== '' &&
          (strength === 'short'
            ? t('session.strength_short', { count: left })
            : t(`session.strength_${strength}`))}
      </p>
    </div>
  );
}
