/** PostgreSQL servers that live as long as one test run. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '#platform/embedded-postgres.ts';
import { databaseUrl, runOn, TEMPLATE, type TestServer } from '../template-database.ts';

const PREFIX = 'opora-test-postgres-';

/** Nothing in these clusters outlives the run, so nothing is made durable. */
const FAST_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  shared_buffers: '128MB',
  max_connections: '200',
};

export type StartedTestServer = { server: TestServer; stop: () => Promise<void> };

/**
 * Starts a server in a temporary directory and migrates the template database.
 * A migration that fails is told to the tests that need a database, and to no other.
 */
export async function startTestServer(bin_dir?: string): Promise<StartedTestServer> {
  await removeLeftovers();
  const dir = mkdtempSync(join(realpathSync(tmpdir()), PREFIX));
  writeFileSync(join(dir, 'owner'), String(process.pid));
  const postgres = await startPostgres({ dir, bin_dir, settings: FAST_SETTINGS });
  const failure = await makeTemplate(postgres.url);
  return {
    server: { url: postgres.url, failure },
    async stop() {
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** @returns why it failed, or undefined */
export async function makeTemplate(url: string): Promise<string | undefined> {
  try {
    await runOn(url, `DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
    await runOn(url, `CREATE DATABASE ${TEMPLATE}`);
    // Imported here, so that a broken migration fails the tests that need it and no others.
    const { migrate } = await import('#platform/migrations.ts');
    await migrate(databaseUrl(url, TEMPLATE));
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** A run that was killed leaves its server behind: stops it and removes its directory. */
export async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const dir = join(realpathSync(tmpdir()), name);
    const owner = Number(readOr(join(dir, 'owner'), 'NaN'));
    if (Number.isNaN(owner) || existsSync(`/proc/${owner}`) || process.platform !== 'linux')
      continue;
    try {
      const leftover = await startPostgres({ dir });
      await leftover.stop();
      rmSync(dir, { recursive: true, force: true });
    } catch {
      // Another user's leftover is theirs to remove.
    }
  }
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
