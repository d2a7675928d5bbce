import { type Backup, backupErrors, downloadBackup } from '#contract/backups.ts';
import { urlOf } from '../../api.ts';
import { locale, t } from '../../i18n.ts';
import { sayMoment } from '../../time.ts';
import { Moment, useClock } from '../../ui/clock.tsx';
import css from '../../ui/rows.module.css';

const kilo = 1000;

function saySize(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  let step = 0;
  while (bytes >= kilo ** (step + 1) && step < units.length - 1) step += 1;
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: units[step] ?? 'byte',
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(bytes / kilo ** step);
}

/** Each backup with what came of it, the newest first. */
export function BackupList({ backups }: { backups: readonly Backup[] }) {
  if (backups.length === 0) return null;
  return (
    <section aria-labelledby="backups-list">
      <h2 id="backups-list" className={css['heading']}>
        {t('backups.list')}
      </h2>
      <ul className={css['rows']}>
        {backups.map((backup) => (
          <li key={backup.id}>
            <Row backup={backup} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ backup }: { backup: Backup }) {
  const clock = useClock();
  const when = sayMoment(Date.parse(backup.created_at), clock, true);
  return (
    <div className={css['row']}>
      <span className={css['words']}>
        <span>
          <Moment at={backup.created_at} with_time /> <span>{t(`backups.${backup.kind}`)}</span>
        </span>
        {factsOf(backup).map((fact) => (
          <span key={fact} className={css['quiet']}>
            {fact}
          </span>
        ))}
      </span>
      <span className={css['badge']} data-tone={toneOf(backup)}>
        {stateOf(backup)}
      </span>
      {backup.can.download && (
        <a
          href={urlOf(downloadBackup, { params: { backup_id: backup.id } })}
          download
          aria-label={t('backups.download_named', { when })}
        >
          {t('backups.download')}
        </a>
      )}
    </div>
  );
}

function stateOf(backup: Backup): string {
  if (backup.removed_at !== null) return t('backups.state_removed');
  const percent = new Intl.NumberFormat(locale(), { style: 'percent' }).format(backup.progress);
  return t(`backups.state_${backup.state}`, { percent });
}

function toneOf(backup: Backup): string {
  if (backup.state === 'failed' || backup.proof === 'differs') return 'bad';
  if (backup.removed_at !== null || backup.state !== 'done') return 'quiet';
  return (backup.missing_files ?? 0) > 0 ? 'warn' : 'good';
}

function factsOf(backup: Backup): string[] {
  const facts: string[] = [];
  if (backup.size !== null) {
    const words = t('backups.facts', {
      size: saySize(backup.size),
      tickets: backup.ticket_count ?? 0,
      files: backup.file_count ?? 0,
    });
    facts.push(backup.is_sealed ? `${words}; ${t('backups.sealed')}` : words);
  }
  if ((backup.missing_files ?? 0) > 0)
    facts.push(t('backups.missing', { count: backup.missing_files ?? 0 }));
  if (backup.proof !== 'none') facts.push(proofOf(backup));
  if (backup.error !== null) facts.push(backupErrorText(backup.error));
  return facts;
}

function proofOf({ proof, proof_words }: Backup): string {
  if (proof === 'whole') return t('backups.proof_whole');
  if (proof === 'differs') return t('backups.proof_differs', { words: proof_words ?? '' });
  return t(proof_words === 'no_space' ? 'backups.proof_no_space' : 'backups.proof_not_allowed');
}

/** Why there is none, in words; what is not of ours stays as the system said it. */
export function backupErrorText(error: string): string {
  const known = [...backupErrors, 'damaged' as const].find((one) => one === error);
  return known === undefined ? error : t(`backups.error_${known}`);
}
