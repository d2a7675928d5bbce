/**
 * A PostgreSQL server of our own: started, started again when it dies, stopped with us.
 *
 * Owns: the postgres process and its log. Does not: decide whether to run one (DATABASE_URL), migrate,
 * or know any table. One process at a time may call this for a directory: the caller holds a lock.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresUnavailable } from './postgres-binaries.ts';
import {
  type Cluster,
  type ClusterOptions,
  connectionUrl,
  lastLines,
  prepareCluster,
  readPidFile,
  refuseFullDisk,
  serverEnvironment,
} from './postgres-cluster.ts';

export { PostgresUnavailable } from './postgres-binaries.ts';

export type PostgresOptions = ClusterOptions & {
  /** Told when the server died and is about to be started again, with the end of its log. */
  onDeath?: (report: { log_tail: string; deaths: number }) => void;
};

export type RunningPostgres = {
  /** A connection string for the database `opora`. */
  url: string;
  pid: number;
  /** Ends the server the polite way: running transactions are rolled back, everything is on disk. */
  stop: () => Promise<void>;
};

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
const LOG_ROTATE_BYTES = 10 * 1024 * 1024;
const DEATHS_A_MINUTE = 5;

/**
 * Starts the server in `options.dir` and waits until it answers. A server left behind by a parent that
 * was killed is stopped first.
 * @throws PostgresUnavailable with what to do about it
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const cluster = await prepareCluster(options);
  await stopOrphan(cluster);
  const deaths: number[] = [];
  let stopping = false;
  let child = watched(await launch(cluster));

  function watched(server: ChildProcess): ChildProcess {
    server.once('exit', () => void startAgain());
    return server;
  }

  async function startAgain(): Promise<void> {
    if (stopping) return;
    deaths.push(Date.now());
    options.onDeath?.({ log_tail: logTail(cluster), deaths: deaths.length });
    const recent = deaths.filter((at) => at > Date.now() - 60_000).length;
    await sleep(recent > DEATHS_A_MINUTE ? 60_000 : 200 * recent);
    if (stopping) return;
    try {
      child = watched(await launch(cluster));
    } catch {
      return startAgain();
    }
    // Asked to stop while it was starting.
    if (stopping) await stopServer(child, cluster);
  }

  return {
    url: connectionUrl(cluster.dir, cluster.port, cluster.socket_dir),
    get pid() {
      return child.pid ?? 0;
    },
    async stop() {
      stopping = true;
      await stopServer(child, cluster);
    },
  };
}

/** The connection string of a server another process runs in `dir`; undefined when none runs there. */
export function runningPostgresUrl(dir: string): string | undefined {
  const running = readPidFile(join(dir, 'cluster'));
  if (!running?.ready || !isAlive(running.pid)) return undefined;
  return connectionUrl(dir, running.port, running.socket_dir || undefined);
}

async function launch(cluster: Cluster): Promise<ChildProcess> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  rotateLog(cluster.log);
  for (;;) {
    const logStart = existsSync(cluster.log) ? statSync(cluster.log).size : 0;
    const child = spawnServer(cluster);
    if (await becameReady(child, cluster, deadline)) return child;
    const words = readFileSync(cluster.log).subarray(logStart).toString();
    // Backends of a killed server may still be leaving; PostgreSQL tells us to wait for them.
    const isLeftover = /pre-existing shared memory block|lock file .* already exists/.test(words);
    if (!isLeftover || Date.now() > deadline) {
      refuseFullDisk(words, cluster.dir);
      const reason = lastLines(words) || `see ${cluster.log}`;
      throw new PostgresUnavailable({
        en: `The database did not start: ${reason}`,
        ru: `База данных не запустилась: ${reason}`,
      });
    }
    await sleep(250);
  }
}

function spawnServer(cluster: Cluster): ChildProcess {
  const { socket_dir, port, data, user } = cluster;
  const settings = {
    ...cluster.settings,
    port: String(port),
    listen_addresses: socket_dir ? '' : '127.0.0.1',
    unix_socket_directories: socket_dir ?? '',
    unix_socket_permissions: '0700',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(cluster.log, 'a', 0o600);
  try {
    const child = spawn(join(cluster.binaries.bin_dir, 'postgres'), ['-D', data, ...flags], {
      cwd: data,
      uid: user?.uid,
      gid: user?.gid,
      env: serverEnvironment(),
      stdio: ['ignore', log, log],
      // Out of the terminal's process group: Ctrl-C is for us, and we stop the server when we are done.
      detached: process.platform !== 'win32',
    });
    // A failed spawn shows as a process without a pid.
    child.once('error', () => {});
    return child;
  } finally {
    closeSync(log);
  }
}

async function becameReady(server: ChildProcess, cluster: Cluster, until: number) {
  while (Date.now() < until) {
    if (hasExited(server)) return false;
    const running = readPidFile(cluster.data);
    if (running?.ready && running.pid === server.pid) return true;
    await sleep(10);
  }
  server.kill('SIGQUIT');
  return false;
}

function hasExited(server: ChildProcess): boolean {
  return server.pid === undefined || server.exitCode !== null || server.signalCode !== null;
}

async function stopServer(server: ChildProcess, cluster: Cluster): Promise<void> {
  if (hasExited(server)) return;
  const exited = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
  });
  if (process.platform === 'win32') {
    // No signals there: pg_ctl talks to the server by a named pipe.
    const pgCtl = join(cluster.binaries.bin_dir, 'pg_ctl');
    spawnSync(pgCtl, ['stop', '-D', cluster.data, '-m', 'fast'], { stdio: 'ignore' });
  } else server.kill('SIGINT');
  const late = setTimeout(() => server.kill('SIGQUIT'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(late);
}

/** Stops a server whose parent was killed, by the pid file it keeps. The file itself is never touched. */
async function stopOrphan(cluster: Cluster): Promise<void> {
  const running = readPidFile(cluster.data);
  if (!running || !isAlive(running.pid) || !isServerOf(running.pid, cluster.data)) return;
  try {
    process.kill(running.pid, 'SIGINT');
  } catch {
    const { pid } = running;
    throw new PostgresUnavailable({
      en: `A database server of another user (process ${pid}) still runs in ${cluster.data}. Stop it: kill -INT ${pid}`,
      ru: `В ${cluster.data} ещё работает сервер базы другого пользователя (процесс ${pid}). Остановите его: kill -INT ${pid}`,
    });
  }
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (isAlive(running.pid) && readPidFile(cluster.data) && Date.now() < deadline)
    await sleep(20);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The pid may have been given to another program since the file was written. */
function isServerOf(pid: number, data: string): boolean {
  if (process.platform === 'win32') return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(data);
  } catch {
    const shown = spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    return shown.stdout?.includes(data) ?? false;
  }
}

function rotateLog(log: string): void {
  if (existsSync(log) && statSync(log).size > LOG_ROTATE_BYTES) renameSync(log, `${log}.1`);
}

function logTail(cluster: Cluster): string {
  return existsSync(cluster.log) ? lastLines(readFileSync(cluster.log, 'utf8')) : '';
}
