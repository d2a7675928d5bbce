/** The directory an installation keeps its data in: made, proved writable, locked against a second start. */
import { mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type BothLanguages, terminalText } from './terminal-text.ts';

/** The directory cannot be used; the message says why and what to do. */
export class DataDirectoryProblem extends Error {
  override name = 'DataDirectoryProblem';
}

export type DirectoryLock = {
  /** Written beside the lock, for whoever is refused by it. */
  describe: (address: string) => void;
  release: () => void;
};

/** Who holds the directory, as far as they said: process id, and address when already known. */
export type LockHolder = { pid: string; address: string };

/** @throws DataDirectoryProblem */
export function makeDataDirectory(dir: string): void {
  try {
    // Others may pass through (the database runs as another user under root), not look around.
    mkdirSync(dir, { recursive: true, mode: 0o711 });
  } catch (error) {
    throw new DataDirectoryProblem(describeProblem(dir, error));
  }
}

/** A full disk is found here, in words, and not by the database in the middle of its work. @throws DataDirectoryProblem */
export function proveWritable(dir: string): void {
  try {
    const probe = join(dir, `.writable-${process.pid}`);
    writeFileSync(probe, 'x'.repeat(4096));
    unlinkSync(probe);
  } catch (error) {
    throw new DataDirectoryProblem(describeProblem(dir, error));
  }
}

/**
 * Takes the directory for this process, until `release` or the end of the process, however it ends.
 * The lock is SQLite's: the one lock of the operating system that Node can reach on every platform.
 * @returns who holds it when it is taken
 * @throws DataDirectoryProblem
 */
export function lockDataDirectory(dir: string): DirectoryLock | LockHolder {
  makeDataDirectory(dir);
  proveWritable(dir);
  const holderFile = join(dir, 'opora.pid');
  const lock = openLock(dir);
  if (!lock) return readHolder(holderFile);
  writeFileSync(holderFile, `${process.pid}\n`);
  return {
    describe(address) {
      writeFileSync(holderFile, `${process.pid}\n${address}\n`);
    },
    release() {
      rmSync(holderFile, { force: true });
      lock.close();
    },
  };
}

export function isHeldByAnother(lock: DirectoryLock | LockHolder): lock is LockHolder {
  return 'pid' in lock;
}

function openLock(dir: string): DatabaseSync | undefined {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(dir, 'opora.lock'));
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    const SQLITE_BUSY = 5;
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return;
    throw new DataDirectoryProblem(describeProblem(dir, error));
  }
}

function readHolder(file: string): LockHolder {
  try {
    const [pid = '', address = ''] = readFileSync(file, 'utf8').split('\n');
    return { pid, address };
  } catch {
    return { pid: '', address: '' };
  }
}

const REASONS: Record<string, BothLanguages> = {
  EACCES: {
    en: 'this user may not write there. Choose another DATA_DIR or change its owner.',
    ru: 'у этого пользователя нет права писать туда. Задайте другой DATA_DIR или смените владельца каталога.',
  },
  EROFS: {
    en: 'the file system is read-only. Choose another DATA_DIR.',
    ru: 'файловая система открыта только для чтения. Задайте другой DATA_DIR.',
  },
  ENOSPC: {
    en: 'the disk is full. Free some space and start again; nothing is lost.',
    ru: 'на диске нет места. Освободите его и запустите снова, ничего не потеряно.',
  },
  ENOTDIR: {
    en: 'a file is in the way. Choose another DATA_DIR.',
    ru: 'на этом пути стоит файл. Задайте другой DATA_DIR.',
  },
};
const SAME_REASON: Record<string, string> = {
  EPERM: 'EACCES',
  EDQUOT: 'ENOSPC',
  EEXIST: 'ENOTDIR',
};

/** Why the directory cannot be used, and what to do. */
export function describeProblem(dir: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[SAME_REASON[code] ?? code];
  const words = reason ? terminalText(reason) : String(error);
  const subject = {
    en: `The data directory ${dir} cannot be used`,
    ru: `Каталог данных ${dir} недоступен`,
  };
  return `${terminalText(subject)}: ${words}`;
}
