import { Button } from '@mantine/core';
import { t } from '../i18n.ts';
import { FormError, useSubmit } from './form.tsx';
import css from './rows.module.css';

type Props = {
  /** What goes with it, and what stays. */
  text: string;
  remove: () => Promise<void>;
  onClose: () => void;
};

/** The question before something is deleted; a refusal stands under it. */
export function DeleteForm({ text, remove, onClose }: Props) {
  const submit = useSubmit(remove);
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <p>{text}</p>
      <FormError submit={submit} />
      <div className={css['buttons']}>
        <Button type="submit" color="danger" loading={submit.is_busy}>
          {t('common.delete')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
