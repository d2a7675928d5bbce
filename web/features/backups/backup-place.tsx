import type { BackupsPage } from '#contract/backups.ts';
import { t } from '../../i18n.ts';
import css from '../../ui/rows.module.css';

const command = 'npm run -s opora -- restore …';

/** Where the files are, whether the key is inside, and how one comes back from them. */
export function BackupPlace({ page }: { page: BackupsPage }) {
  return (
    <section aria-labelledby="backups-place">
      <h2 id="backups-place" className={css['heading']}>
        {t('backups.place')}
      </h2>
      <p>{t('backups.directory', { directory: page.directory })}</p>
      <p>{t(page.is_sealed ? 'backups.sealed_on' : 'backups.sealed_off')}</p>
      {!page.is_sealed && (
        <p>{t(page.key_place === 'file' ? 'backups.key_file' : 'backups.key_environment')}</p>
      )}
      <p>{t('backups.restore', { command })}</p>
    </section>
  );
}
