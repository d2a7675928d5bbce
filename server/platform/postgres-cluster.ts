/**
 * A PostgreSQL cluster on disk: where it lives, how it is made, how it is reached.
 *
 * Layout of its directory: `cluster` (PGDATA), `socket`, `password`, `postgres.log`, and a copy of the
 * programs when the ones in node_modules cannot be run there.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import {
  type Binaries,
  embeddedBinaries,
  isReachable,
  type OsUser,
  PostgresUnavailable,
  unprivilegedUser,
} from './postgres-binaries.ts';

export type Cluster = {
  dir: string;
  data: string;
  log: string;
  binaries: Binaries;
  user: OsUser | undefined;
  settings: Record<string, string>;
  socket_dir: string | undefined;
  port: number;
};

export type ClusterOptions = {
  /** Where cluster, socket, password and log live. Made when missing. */
  dir: string;
  /** Another server's programs, such as /usr/lib/postgresql/15/bin; the embedded ones when absent. */
  bin_dir?: string | undefined;
  /** Added to, and stronger than, the built-in settings. */
  settings?: Record<string, string>;
};

/** What postmaster.pid says about a server that runs, or ran, in a cluster. */
export type PidFile = { pid: number; port: number; socket_dir: string; ready: boolean };

/** sockaddr_un holds 107 bytes; the file is called `.s.PGSQL.5432`. */
const SOCKET_DIR_BYTES = 107 - '/.s.PGSQL.5432'.length;

/**
 * Makes the cluster when there is none, and everything a start needs.
 * @throws PostgresUnavailable with what to do about it
 */
export async function prepareCluster(options: ClusterOptions): Promise<Cluster> {
  const { dir } = options;
  const data = join(dir, 'cluster');
  const user = unprivilegedUser(data);
  makeDirectory(dir, user);
  if (!isReachable(dir, user)) {
    throw new PostgresUnavailable({
      en: `PostgreSQL runs as ${user?.name}, who cannot enter ${dir}. Choose another place by DATA_DIR.`,
      ru: `PostgreSQL работает от имени ${user?.name}, а ему нельзя войти в ${dir}. Задайте другое место: DATA_DIR.`,
    });
  }
  refuseForeignCluster(data, user);
  const socket_dir = socketDir(dir);
  const port = socket_dir ? 5432 : await freePort();
  const binaries = options.bin_dir
    ? { bin_dir: options.bin_dir, version: 'external' }
    : embeddedBinaries(dir, user);
  const log = join(dir, 'postgres.log');
  const settings = { ...defaultSettings(), ...options.settings };
  const cluster = { dir, data, log, binaries, user, settings, socket_dir, port };
  if (socket_dir) makeDirectory(socket_dir, user);
  if (!existsSync(data)) makeCluster(cluster);
  return cluster;
}

/** A cluster made by another user cannot be opened by this one; PostgreSQL's own words do not say so. */
function refuseForeignCluster(data: string, user: OsUser | undefined): void {
  const uid = process.getuid?.();
  if (user || uid === undefined || !existsSync(data)) return;
  const owner = statSync(data).uid;
  if (owner === uid) return;
  throw new PostgresUnavailable({
    en:
      `The database in ${data} belongs to the user with id ${owner} (it was probably started by root). ` +
      'Start Opora as root again, or give the directory to this user with chown -R.',
    ru:
      `База в ${data} принадлежит пользователю с номером ${owner} (похоже, её запускал root). ` +
      'Запустите Опору снова от имени root или отдайте каталог этому пользователю: chown -R.',
  });
}

/** Made under another name and renamed at the end, so that a cluster that exists is a whole one. */
function makeCluster(cluster: Cluster): void {
  const { data, dir, user } = cluster;
  const unfinished = `${data}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  makeDirectory(unfinished, user);
  const password = randomBytes(24).toString('base64url');
  writeFileSync(join(dir, 'password'), `${password}\n`, { mode: 0o600 });
  const passwordForInit = join(dir, 'password.init');
  rmSync(passwordForInit, { force: true });
  writeFileSync(passwordForInit, `${password}\n`, { mode: 0o600 });
  if (user) chownSync(passwordForInit, user.uid, user.gid);
  try {
    runInit(cluster, unfinished, passwordForInit);
    renameSync(unfinished, data);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(passwordForInit, { force: true });
  }
}

function runInit(cluster: Cluster, data: string, passwordFile: string): void {
  const { binaries, settings } = cluster;
  const isDurable = settings['fsync'] !== 'off';
  runProgram(cluster, data, {
    program: 'initdb',
    args: [
      `--pgdata=${data}`,
      '--username=opora',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--auth-local=scram-sha-256',
      '--auth-host=scram-sha-256',
      '--no-instructions',
      ...localeOptions(binaries),
      ...(isDurable ? [] : ['--no-sync']),
    ],
  });
  runProgram(cluster, data, {
    program: 'postgres',
    args: ['--single', '-D', data, ...(isDurable ? [] : ['-F']), 'postgres'],
    input: 'CREATE DATABASE opora\n',
  });
}

type ProgramCall = { program: string; args: string[]; input?: string };

function runProgram(cluster: Cluster, cwd: string, call: ProgramCall): void {
  const { binaries, user, dir } = cluster;
  const done = spawnSync(join(binaries.bin_dir, call.program), call.args, {
    cwd,
    uid: user?.uid,
    gid: user?.gid,
    encoding: 'utf8',
    env: serverEnvironment(),
    input: call.input ?? '',
  });
  if (done.status === 0) return;
  const complaint = `${done.stdout}\n${done.stderr}`;
  refuseFullDisk(complaint, dir);
  const reason = done.error?.message ?? lastLines(complaint);
  throw new PostgresUnavailable({
    en: `The database could not be made in ${dir}: ${reason}`,
    ru: `Не удалось создать базу в ${dir}: ${reason}`,
  });
}

/** Byte order everywhere and Unicode case rules; people's orders are asked for in the queries. */
function localeOptions(binaries: Binaries): string[] {
  const names: Record<string, string> = { darwin: 'en_US.UTF-8', win32: 'C' };
  const locale = `--locale=${names[process.platform] ?? 'C.UTF-8'}`;
  // The builtin provider came with PostgreSQL 17; an external 15 has libc only.
  if (binaries.version === 'external') return [locale];
  return ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', locale];
}

function defaultSettings(): Record<string, string> {
  const megabytes = Math.floor(totalmem() / 1024 / 1024);
  const shared = Math.max(64, Math.min(1024, Math.floor(megabytes / 8)));
  return {
    shared_buffers: `${shared}MB`,
    effective_cache_size: `${Math.max(256, Math.floor(megabytes / 2))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    max_wal_size: '2GB',
    max_connections: '100',
    max_parallel_workers_per_gather: availableParallelism() > 2 ? '2' : '0',
    random_page_cost: '1.1',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Bound values may hold customers' words; the log keeps the statement only.
    log_parameter_max_length_on_error: '0',
    log_parameter_max_length: '0',
  };
}

/** postgres must not take a stray PG* variable of ours for its own. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, TZ, SystemRoot, TEMP } = process.env;
  // A stale pid file may name our own parent: containers restart with the same small pids.
  return { PATH, TZ, SystemRoot, TEMP, PG_GRANDPARENT_PID: String(process.ppid) };
}

/** postmaster.pid: pid, data directory, start time, port, socket directory, address, shm, status. */
export function readPidFile(data: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return {
      pid: Number(lines[0]),
      port: Number(lines[3]),
      socket_dir: lines[4] ?? '',
      ready: lines[7]?.trim() === 'ready',
    };
  } catch {
    return undefined;
  }
}

function makeDirectory(dir: string, user: OsUser | undefined): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return;
  chmodSync(dir, 0o700);
  if (user) chownSync(dir, user.uid, user.gid);
}

/** Undefined where a socket cannot be: Windows, or a path longer than a socket address holds. */
function socketDir(dir: string): string | undefined {
  if (process.platform === 'win32') return undefined;
  const path = join(dir, 'socket');
  return Buffer.byteLength(path) <= SOCKET_DIR_BYTES ? path : undefined;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/** How to reach the server of the cluster in `dir`: by its socket, else by the loopback port. */
export function connectionUrl(dir: string, port: number, socket_dir: string | undefined): string {
  const password = readFileSync(join(dir, 'password'), 'utf8').trim();
  const base = `postgres://opora:${password}@127.0.0.1:${port}/opora`;
  return socket_dir ? `${base}?host=${encodeURIComponent(socket_dir)}` : base;
}

/** PostgreSQL's many words for a full disk, in one sentence. @throws PostgresUnavailable if it is that */
export function refuseFullDisk(complaint: string, dir: string): void {
  if (!/No space left on device|Disk quota exceeded|Check free disk space/.test(complaint)) return;
  throw new PostgresUnavailable({
    en: `The database has no space on the disk of ${dir}. Free some and start again; nothing is lost.`,
    ru: `Базе не хватает места на диске, где лежит ${dir}. Освободите его и запустите снова, ничего не потеряно.`,
  });
}

/** The end of a log or of a program's complaint: the lines a person needs. */
export function lastLines(text: string): string {
  return text.trim().split('\n').slice(-5).join('\n');
}
