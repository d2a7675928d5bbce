import { Button } from '@mantine/core';
import { t } from '../i18n.ts';
import { FormError, type Submit } from './form.tsx';
import css from './rows.module.css';

type Props = {
  submit: Submit;
  /** What the button does. */
  label: string;
  /** In a dialog; a form that stands on its page is left by leaving it. */
  onClose?: () => void;
};

/** How every form ends: why it was refused, do it, leave it. */
export function FormEnd({ submit, label, onClose }: Props) {
  return (
    <>
      <FormError submit={submit} />
      <div className={css['buttons']}>
        <Button type="submit" loading={submit.is_busy}>
          {label}
        </Button>
        {onClose !== undefined && (
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
        )}
      </div>
    </>
  );
}
