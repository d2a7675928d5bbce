import { Button } from '@mantine/core';
import { t } from '../../i18n.ts';
import css from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';

/** The link of an invitation, to hand over when mail does not work yet. */
export function InvitationLink({ url }: { url: string }) {
  return (
    <div className={css['form']}>
      <p>{t('settings.invitation_text')}</p>
      <p className={css['secret']}>{url}</p>
      <div className={css['buttons']}>
        <Button
          onClick={() =>
            void navigator.clipboard.writeText(url).then(() => tell(t('common.copied')))
          }
        >
          {t('common.copy')}
        </Button>
      </div>
    </div>
  );
}
