import { Button } from '@mantine/core';
import { t } from '../i18n.ts';
import { FormError, type Submit } from './form.tsx';
import css from './rows.module.css';

type Props = {
  submit: Submit;
  /** What the button does. */
  label: string;
  onClose: () => void;
};

/** How every form in a dialog ends: why it was refused, do it, leave it. */
export function FormEnd({ submit, label, onClose }: Props) {
  return (
    <>
      <FormError submit={submit} />
      <div className={css['buttons']}>
        <Button type="submit" loading={submit.is_busy}>
          {label}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </div>
    </>
  );
}
