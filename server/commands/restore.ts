/** `restore FILE`: a desk out of a backup, into an empty installation or in the place of what is there. */

import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { type ArchiveContent, readArchive } from '#platform/backup/archive.ts';
import { makeBackup } from '#platform/backup/dump.ts';
import {
  type Ending,
  isEmptyDatabase,
  type Restored,
  restoreBackup,
  wipeDatabase,
} from '#platform/backup/load.ts';
import { BackupProblem, keyMark } from '#platform/backup/manifest.ts';
import { type Config, readConfig, secretKeyFile } from '#platform/config.ts';
import type { DatabaseServer } from '#platform/database-server.ts';
import { openBlobStore } from '#platform/files.ts';
import { keysOf } from '#platform/secrets.ts';
import { oporaVersion } from '#platform/version.ts';
import { bytesText, phaseWords, progressLine, refusalOf } from './backup-words.ts';
import { reachedServer } from './reached-server.ts';
import { print, Refusal } from './terminal.ts';

const USAGE = {
  en: `npm run -s opora -- restore FILE [--check] [--replace] [--keep-sessions] [--quiet]

  --check          read the backup to its end, say what is in it, change nothing
  --replace        in the place of the desk that is there; a backup of it is made first
  --keep-sessions  whoever was signed in then stays signed in; by default everybody signs in anew
  --quiet          for a copy to look at: mailboxes and webhooks are switched off`,
  ru: `npm run -s opora -- restore ФАЙЛ [--check] [--replace] [--keep-sessions] [--quiet]

  --check          прочитать копию до конца и сказать, что в ней; ничего не менять
  --replace        вместо того, что есть; сперва будет сделана копия этого
  --keep-sessions  кто тогда был в системе, в ней и останется; иначе все входят заново
  --quiet          для копии «посмотреть»: ящики и вебхуки выключены`,
};

type Wanted = {
  file: string;
  is_check: boolean;
  is_replacing: boolean;
  keeps_sessions: boolean;
  is_quiet: boolean;
};

/** What was let in at the time of the backup may have been shut out since. */
const endSessions: readonly Ending[] = [
  { table: 'sessions' },
  { table: 'contact_sessions' },
  { table: 'contact_links' },
  { table: 'one_time_links', where: "purpose <> 'invitation'" },
];
const silence: readonly Ending[] = [
  { table: 'mailboxes', set: 'disabled_at = coalesce(disabled_at, now())' },
  {
    table: 'webhooks',
    set: "is_on = false, off_cause = 'by_hand', off_at = now()",
    where: 'is_on',
  },
];

export async function restore(args: string[]): Promise<number> {
  const wanted = readWanted(args);
  const config = readConfig();
  try {
    const content = await checked(wanted.file, config);
    if (wanted.is_check) {
      tellContent(content);
      return 0;
    }
    const server = await reachedServer(config);
    try {
      await makeRoom(wanted, config, server);
      await restoreTold(wanted, config, server);
    } finally {
      await server.stop();
    }
    return 0;
  } catch (error) {
    if (error instanceof BackupProblem) throw refusalOf(error);
    throw error;
  }
}

function readWanted(args: string[]): Wanted {
  const { values, positionals } = readArgs(args);
  const [given, ...others] = positionals;
  if (given === undefined || others.length > 0) throw new Refusal(USAGE);
  const file = resolve(process.env['INIT_CWD'] ?? process.cwd(), given);
  if (!existsSync(file)) {
    throw new Refusal({ en: `There is no file ${file}.`, ru: `Файла ${file} нет.` });
  }
  return {
    file,
    is_check: values.check === true,
    is_replacing: values.replace === true,
    keeps_sessions: values['keep-sessions'] === true,
    is_quiet: values.quiet === true,
  };
}

function readArgs(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        check: { type: 'boolean' },
        replace: { type: 'boolean' },
        'keep-sessions': { type: 'boolean' },
        quiet: { type: 'boolean' },
      },
    });
  } catch {
    throw new Refusal(USAGE);
  }
}

/** The whole file, before anything is touched. @throws BackupProblem */
async function checked(file: string, config: Config): Promise<ArchiveContent> {
  const line = progressLine();
  const { size } = statSync(file);
  try {
    return await readArchive(file, config.backup_passphrase, {
      told: (read) => line(phaseWords.check, read / size),
    });
  } finally {
    line.end();
  }
}

async function makeRoom(wanted: Wanted, config: Config, server: DatabaseServer): Promise<void> {
  const others = await whoIsConnected(server.url);
  if (others > 0) {
    throw new Refusal({
      en: 'Opora works on this database just now. Stop it first: web, workers and all.',
      ru: 'С этой базой сейчас работает Опора. Сперва остановите её целиком: веб-серверы и обработчики.',
    });
  }
  if (await isEmptyDatabase(server.url)) return wipeDatabase(server.url);
  if (!wanted.is_replacing) throw new BackupProblem('target_not_empty');
  mkdirSync(config.backup_dir, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  const kept = join(config.backup_dir, `opora-${stamp}Z-before-restore.opora`);
  await makeBackup(
    {
      url: server.url,
      // The bytes of files are not touched by a restore.
      blobs: undefined,
      secret_key: config.secret_keys,
      passphrase: config.backup_passphrase,
      opora: oporaVersion(),
    },
    kept,
  );
  print({
    en: `What was there is kept in ${kept}`,
    ru: `То, что было, сохранено в ${kept}`,
  });
  await wipeDatabase(server.url);
}

async function whoIsConnected(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{
      count: number;
    }>(`select count(*)::int from pg_stat_activity
      where datname = current_database() and application_name like 'opora-%' and pid <> pg_backend_pid()`);
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}

async function restoreTold(wanted: Wanted, config: Config, server: DatabaseServer): Promise<void> {
  const line = progressLine();
  const { size } = statSync(wanted.file);
  const words = { ...phaseWords, rows: phaseWords.load };
  try {
    const restored = await restoreBackup(wanted.file, config.backup_passphrase, {
      url: server.url,
      blobs: openBlobStore(config),
      afterwards: [
        ...(wanted.keeps_sessions ? [] : endSessions),
        ...(wanted.is_quiet ? silence : []),
      ],
      told: (phase, done) => line(words[phase], phase === 'rows' ? done / size : done),
    });
    line.end();
    tellContent(restored);
    tellRest(restored, wanted);
    tellKey(restored, config);
  } finally {
    line.end();
  }
}

function tellContent({ header, manifest }: ArchiveContent): void {
  const rows = Object.values(manifest.tables).reduce((sum, one) => sum + one.rows, 0);
  const count = (name: string) => manifest.tables[name]?.rows ?? 0;
  const at = `${header.made_at.slice(0, 16).replace('T', ' ')} UTC`;
  const name = header.organization_name;
  const files = `${manifest.files.count}, ${bytesText(manifest.files.bytes)}`;
  print({
    en: `${name}, as of ${at} (Opora ${header.opora}, PostgreSQL ${header.server_version.split(' ')[0]})
  rows ${rows}: tickets ${count('tickets')}, comments ${count('comments')}, contacts ${count('contacts')}, agents ${count('agents')}, articles ${count('articles')}, events ${count('events')}
  files ${header.has_files ? files : 'not in this backup'}; jobs waiting ${manifest.jobs.rows}`,
    ru: `${name}, состояние на ${at} (Опора ${header.opora}, PostgreSQL ${header.server_version.split(' ')[0]})
  строк ${rows}: обращений ${count('tickets')}, сообщений ${count('comments')}, контактов ${count('contacts')}, сотрудников ${count('agents')}, статей ${count('articles')}, событий ${count('events')}
  файлов ${header.has_files ? files : '— в этой копии их нет'}; заданий в очереди ${manifest.jobs.rows}`,
  });
}

function tellRest(restored: Restored, wanted: Wanted): void {
  if (restored.migrated.length > 0) {
    print({
      en: `  migrations since then applied: ${restored.migrated.length}`,
      ru: `  применено миграций, появившихся с тех пор: ${restored.migrated.length}`,
    });
  }
  if (restored.missing_files > 0) {
    print({
      en: `  files that were lost before the backup: ${restored.missing_files}`,
      ru: `  файлов, потерянных ещё до копии: ${restored.missing_files}`,
    });
  }
  if (!wanted.keeps_sessions) {
    print({
      en: '  everybody signs in anew',
      ru: '  всем придётся войти заново',
    });
  }
  if (wanted.is_quiet) {
    print({
      en: '  mailboxes and webhooks are switched off: nothing leaves this copy',
      ru: '  ящики и вебхуки выключены: из этой копии ничего не уйдёт',
    });
  } else {
    print({
      en: '  what waited to be sent at that time will be sent when Opora starts, under the same Message-ID; --quiet would hold it',
      ru: '  что тогда ждало отправки, уйдёт при запуске с прежними Message-ID; удержать это можно ключом --quiet',
    });
  }
}

/** The key of a sealed backup is put in its place; a strange key is named before it is missed. */
function tellKey({ header }: Restored, config: Config): void {
  if (keysOf(config.secret_keys).some((key) => keyMark(key) === header.key_mark)) return;
  const file = secretKeyFile(config.data_dir);
  if (header.secret_key !== undefined && !process.env['SECRET_KEY']) {
    writeFileSync(file, `${header.secret_key}\n`, { mode: 0o600 });
    print({
      en: `  the secret key of the backup is in ${file} now`,
      ru: `  секретный ключ из копии записан в ${file}`,
    });
    return;
  }
  print({
    en: `  ! the secret key here is not that of the backup: passwords of mailboxes, keys and second factors cannot be read.
    Put the old SECRET_KEY (or the file secret.key) back before the start; without it enter the passwords anew
    and reset second factors: npm run -s opora -- second-factor reset EMAIL`,
    ru: `  ! секретный ключ здесь не тот, что был при копировании: пароли ящиков, ключи и вторые факторы не прочесть.
    Верните прежний SECRET_KEY (или файл secret.key) до запуска; без него введите пароли заново
    и сбросьте вторые факторы: npm run -s opora -- second-factor reset АДРЕС`,
  });
}
