/**
 * An upgrade of the database: a backup first, then the migrations on a copy, and only then in earnest.
 * When they fail on the copy, nothing has happened, and the words say which version to go back to.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeBackup } from '#platform/backup/dump.ts';
import { isEmptyDatabase, restoreBackup } from '#platform/backup/load.ts';
import { BackupProblem } from '#platform/backup/manifest.ts';
import { inScratch, NoScratch } from '#platform/backup/scratch.ts';
import type { Config } from '#platform/config.ts';
import { migrate, pendingMigrations } from '#platform/migrations.ts';
import { oporaVersion } from '#platform/version.ts';
import { refusalOf } from './backup-words.ts';
import { Refusal } from './terminal.ts';

export type Upgraded = {
  readonly applied: string[];
  /** Undefined: there was nothing to lose, or nobody wanted it. */
  readonly backup: string | undefined;
  /** Why the migrations were not tried on a copy before; undefined: they were, or there were none. */
  readonly untried: NoScratch['cause_key'] | undefined;
};

const keptBackups = 3;
const suffix = '-before-upgrade.opora';

/** @throws Refusal when the migrations fail on a copy, or the backup cannot be written */
export async function upgradeDatabase(
  url: string,
  config: Config,
  options: { has_backup: boolean } = { has_backup: true },
): Promise<Upgraded> {
  const pending = await pendingMigrations(url);
  if (pending.length === 0 || !options.has_backup || (await isEmptyDatabase(url)))
    return { applied: await migrate(url), backup: undefined, untried: undefined };
  const backup = await backupFirst(url, config);
  // Another process was quicker, and upgraded while we waited for its backup.
  if (backup === undefined) return upgradeDatabase(url, config, options);
  const untried = await tryOnCopy(url, config, backup);
  const applied = await migrate(url);
  await letOldOnesGo(config.backup_dir);
  return { applied, backup, untried };
}

/** Without the bytes of files: no migration touches them. */
async function backupFirst(url: string, config: Config): Promise<string | undefined> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  const file = join(config.backup_dir, `opora-${stamp}Z${suffix}`);
  try {
    await mkdir(config.backup_dir, { recursive: true, mode: 0o700 });
    await makeBackup(
      {
        ...{ url, blobs: undefined, secret_key: config.secret_keys, opora: oporaVersion() },
        passphrase: config.backup_passphrase,
      },
      file,
    );
    return file;
  } catch (error) {
    if (error instanceof BackupProblem && error.kind === 'another_is_running') {
      await sleep(1_000);
      return undefined;
    }
    if (error instanceof BackupProblem) throw refusalOf(error);
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal({
      en: `The backup before the upgrade could not be made in ${config.backup_dir}: ${reason}\nNothing was changed. Make room or name another place in BACKUP_DIR; to upgrade without one: npm run -s opora -- migrate --no-backup`,
      ru: `Перед обновлением не удалось сделать копию в ${config.backup_dir}: ${reason}\nНичего не изменено. Освободите место или задайте другой каталог в BACKUP_DIR; обновить без копии: npm run -s opora -- migrate --no-backup`,
    });
  }
}

/** By a clone of the files where nobody is connected, else by the backup itself. */
async function tryOnCopy(
  url: string,
  config: Config,
  backup: string,
): Promise<NoScratch['cause_key'] | undefined> {
  const directory = existsSync(join(config.data_dir, 'postgres')) ? config.data_dir : undefined;
  try {
    await inScratch(url, { directory, is_copy: true }, (copy) =>
      tried(() => migrate(copy), backup),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof NoScratch)) throw error;
    if (error.cause_key !== 'in_use') return error.cause_key;
  }
  try {
    await inScratch(url, { directory }, (copy) =>
      tried(
        () => restoreBackup(backup, config.backup_passphrase, { url: copy, blobs: undefined }),
        backup,
      ),
    );
    return undefined;
  } catch (error) {
    if (error instanceof NoScratch) return error.cause_key;
    throw error;
  }
}

async function tried(work: () => Promise<unknown>, backup: string): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal({
      en: `The migrations were tried on a copy of the database and failed: ${reason}\nYour database was not touched. Start the previous version again and report this. A backup: ${backup}`,
      ru: `Миграции испытаны на копии базы и не прошли: ${reason}\nВаша база не тронута. Запустите прежнюю версию и сообщите об этом. Копия: ${backup}`,
    });
  }
}

async function letOldOnesGo(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(suffix)).sort();
  for (const name of names.slice(0, -keptBackups)) await rm(join(directory, name), { force: true });
}
