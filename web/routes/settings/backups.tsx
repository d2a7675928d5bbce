import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type BackupsPage, createBackup, listBackups } from '#contract/backups.ts';
import { call } from '../../api.ts';
import { BackupList, backupErrorText } from '../../features/backups/backup-list.tsx';
import { BackupPlace } from '../../features/backups/backup-place.tsx';
import { BackupSchedule } from '../../features/backups/backup-schedule.tsx';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { sayMoment } from '../../time.ts';
import { useClock } from '../../ui/clock.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

const whileMadeMs = 2_000;
const freshMs = 48 * 3_600_000;

/** What would be left if the server were lost tonight: the backups, and whether they are any good. */
export function Backups() {
  const query = useQuery({
    ...ask(listBackups, {}),
    refetchInterval: ({ state: { data } }) => (isBeingMade(data) ? whileMadeMs : false),
  });
  return (
    <Page
      title={t('backups.title')}
      intro={t('backups.intro')}
      actions={
        <Button disabled={query.data === undefined || isBeingMade(query.data)} onClick={make}>
          {t('backups.make')}
        </Button>
      }
    >
      <WithData query={query}>
        {(page) => (
          <>
            <Standing page={page} />
            <BackupList backups={page.items} />
            <BackupSchedule settings={page.settings} />
            <BackupPlace page={page} />
          </>
        )}
      </WithData>
    </Page>
  );
}

function isBeingMade(page: BackupsPage | undefined): boolean {
  return page?.items.some((one) => !['done', 'failed'].includes(one.state)) === true;
}

async function make(): Promise<void> {
  try {
    await call(createBackup, {});
    await refresh(listBackups);
    tell(t('backups.asked'));
  } catch (error) {
    tellError(error);
  }
}

/** One sentence: is there a backup, is it fresh, is it proven. */
function Standing({ page }: { page: BackupsPage }) {
  const clock = useClock();
  const last = page.items.find((one) => one.state === 'done' && one.removed_at === null);
  const failed = page.items[0]?.state === 'failed' ? page.items[0] : undefined;
  const when = last === undefined ? '' : sayMoment(Date.parse(last.created_at), clock, true);
  const isOld = last !== undefined && clock.now - Date.parse(last.created_at) > freshMs;
  const words =
    last === undefined
      ? t(page.settings.is_on ? 'backups.none_yet' : 'backups.none_ever')
      : isOld
        ? t('backups.old', { when })
        : t(last.proof === 'whole' ? 'backups.well' : 'backups.well_unproven', { when });
  return (
    <p className={css['card']} role="status">
      {words}
      {failed !== undefined && ` ${sayError(failed.error ?? '')}`}
    </p>
  );
}

function sayError(error: string): string {
  const words = `${t('backups.state_failed')}: ${backupErrorText(error)}.`;
  return words.replace(/^./, (letter) => letter.toUpperCase());
}
