/**
 * Which PostgreSQL this process talks to: the one DATABASE_URL names, the embedded one that another
 * process of this installation runs, or one that we start ourselves.
 */
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { Config } from './config.ts';
import { isHeldByAnother, lockDataDirectory, makeDataDirectory } from './data-directory.ts';
import { runningPostgresUrl, startPostgres } from './embedded-postgres.ts';
import { isReachable, unprivilegedUser } from './postgres-binaries.ts';

export type DatabaseServer = {
  url: string;
  /** `external`: DATABASE_URL; `own`: started by us; `borrowed`: another process of ours runs it. */
  kind: 'external' | 'own' | 'borrowed';
  /** Ends what we started; does nothing to a server that is not ours. */
  stop: () => Promise<void>;
};

export type OnDeath = (report: { log_tail: string; deaths: number }) => void;

/** Where root keeps clusters that PostgreSQL's own user could not reach below a private home. */
const SYSTEM_PLACE = '/var/lib/opora';
/** A file beside the cluster that names the data directory it belongs to. */
const OWNER_SUFFIX = '.belongs-to';

/**
 * Starts the embedded server, or answers with the external one. The caller holds the directory's lock.
 * @throws PostgresUnavailable
 */
export async function startDatabaseServer(
  config: Config,
  onDeath?: OnDeath,
): Promise<DatabaseServer> {
  if (config.database_url) return externalServer(config.database_url);
  const dir = postgresHome(config.data_dir);
  const { url, stop } = await startPostgres(onDeath ? { dir, onDeath } : { dir });
  return { url, kind: 'own', stop };
}

/**
 * For commands beside a running Opora, such as `token create`: uses the server that runs, else starts
 * one for the time of the command.
 * @returns undefined when another process holds the directory but its server does not run (yet)
 * @throws PostgresUnavailable, DataDirectoryProblem
 */
export async function reachDatabaseServer(config: Config): Promise<DatabaseServer | undefined> {
  if (config.database_url) return externalServer(config.database_url);
  const lock = lockDataDirectory(config.data_dir);
  if (isHeldByAnother(lock)) {
    const url = runningPostgresUrl(postgresHome(config.data_dir));
    return url ? { url, kind: 'borrowed', stop: nothingToStop } : undefined;
  }
  const server = await startDatabaseServer(config);
  return {
    ...server,
    async stop() {
      await server.stop();
      lock.release();
    },
  };
}

function externalServer(url: string): DatabaseServer {
  return { url, kind: 'external', stop: nothingToStop };
}

async function nothingToStop(): Promise<void> {}

/**
 * The cluster's directory: `postgres` in the data directory. When we are root and the user PostgreSQL
 * runs as cannot get there (a clone below a 0700 home), it is a link to a directory in /var/lib/opora.
 */
export function postgresHome(data_dir: string): string {
  makeDataDirectory(data_dir);
  const home = join(data_dir, 'postgres');
  if (existsSync(home)) return realpathSync(home);
  const isClose = isReachable(data_dir, unprivilegedUser(home));
  if (isClose) return join(realpathSync(data_dir), 'postgres');
  const elsewhere = join(SYSTEM_PLACE, `${basename(data_dir)}-${randomBytes(4).toString('hex')}`);
  mkdirSync(SYSTEM_PLACE, { recursive: true, mode: 0o711 });
  mkdirSync(elsewhere, { mode: 0o700 });
  writeFileSync(`${elsewhere}${OWNER_SUFFIX}`, `${data_dir}\n`);
  symlinkSync(elsewhere, home);
  return elsewhere;
}

/** Clusters in /var/lib/opora whose data directory no longer exists. They are shown, never removed. */
export function clustersWithoutOwner(): { dir: string; data_dir: string }[] {
  if (process.getuid?.() !== 0 || !existsSync(SYSTEM_PLACE)) return [];
  return readdirSync(SYSTEM_PLACE)
    .filter((name) => name.endsWith(OWNER_SUFFIX))
    .map((name) => ({
      dir: join(SYSTEM_PLACE, name.slice(0, -OWNER_SUFFIX.length)),
      data_dir: readFileSync(join(SYSTEM_PLACE, name), 'utf8').trim(),
    }))
    .filter(({ data_dir }) => !existsSync(data_dir));
}
