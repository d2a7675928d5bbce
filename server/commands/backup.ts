/** `backup FILE`: the whole desk in one file, while it works. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type MadeBackup, makeBackup } from '#platform/backup/dump.ts';
import { BackupProblem } from '#platform/backup/manifest.ts';
import { type Config, readConfig } from '#platform/config.ts';
import { openBlobStore } from '#platform/files.ts';
import { oporaVersion } from '#platform/version.ts';
import { bytesText, phaseWords, progressLine, refusalOf } from './backup-words.ts';
import { reachedServer } from './reached-server.ts';
import { print, Refusal } from './terminal.ts';

const USAGE = {
  en: 'npm run -s opora -- backup FILE [--without-files] [--force]',
  ru: 'npm run -s opora -- backup ФАЙЛ [--without-files] [--force]',
};

/** @returns 0 when the backup is on disk under its name and was read again to its end */
export async function backup(args: string[]): Promise<number> {
  const { file, without_files } = wanted(args);
  const config = readConfig();
  const server = await reachedServer(config);
  const line = progressLine();
  try {
    const made = await makeBackup(
      {
        url: server.url,
        blobs: without_files ? undefined : openBlobStore(config),
        secret_key: config.secret_keys,
        passphrase: config.backup_passphrase,
        opora: oporaVersion(),
        told: ({ phase, done }) => line(phaseWords[phase], done),
      },
      file,
    );
    line.end();
    tellMade(file, made, config);
    return 0;
  } catch (error) {
    line.end();
    if (error instanceof BackupProblem) throw refusalOf(error);
    throw error;
  } finally {
    await server.stop();
  }
}

function wanted(args: string[]): { file: string; without_files: boolean } {
  const { values, positionals } = readArgs(args);
  const [given, ...others] = positionals;
  if (given === undefined || others.length > 0) throw new Refusal(USAGE);
  const file = resolve(process.env['INIT_CWD'] ?? process.cwd(), given);
  if (existsSync(file) && values.force !== true) {
    throw new Refusal({
      en: `${file} exists already. Choose another name, or --force to write over it.`,
      ru: `Файл ${file} уже есть. Выберите другое имя или добавьте --force, чтобы заменить.`,
    });
  }
  return { file, without_files: values['without-files'] === true };
}

function readArgs(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { 'without-files': { type: 'boolean' }, force: { type: 'boolean' } },
    });
  } catch {
    throw new Refusal(USAGE);
  }
}

function tellMade(file: string, made: MadeBackup, config: Config): void {
  const rows = Object.values(made.tables).reduce((sum, one) => sum + one.rows, 0);
  const tickets = made.tables['tickets']?.rows ?? 0;
  print({
    en: `${file}: ${bytesText(made.size)}, read again and whole.\n${rows} rows (tickets: ${tickets}), ${made.files.count} files, ${bytesText(made.files.bytes)}.`,
    ru: `${file}: ${bytesText(made.size)}, прочитана заново, целая.\nСтрок: ${rows} (обращений: ${tickets}), файлов: ${made.files.count}, ${bytesText(made.files.bytes)}.`,
  });
  if (made.files.missing > 0) {
    print({
      en: `Files named in the database and not found in the store: ${made.files.missing}. They are not in the backup.`,
      ru: `Файлов, названных в базе и не найденных в хранилище: ${made.files.missing}. В копии их нет.`,
    });
  }
  print(keyWords(config));
}

function keyWords(config: Config) {
  if (config.backup_passphrase !== undefined) {
    return {
      en: 'Sealed with BACKUP_PASSPHRASE; the secret key is inside. Without the passphrase nobody opens it: keep it elsewhere.',
      ru: 'Зашифрована паролем из BACKUP_PASSPHRASE; секретный ключ внутри. Без пароля её не откроет никто: храните его отдельно.',
    };
  }
  const place = process.env['SECRET_KEY'] ? 'SECRET_KEY' : `${config.data_dir}/secret.key`;
  return {
    en: `Not sealed, and the secret key is not inside. Keep ${place} too, in another place: without it the passwords of mailboxes and second factors in the backup cannot be read.`,
    ru: `Не зашифрована, секретного ключа внутри нет. Сохраните и ${place}, в другом месте: без него не прочесть пароли почтовых ящиков и вторые факторы из копии.`,
  };
}
