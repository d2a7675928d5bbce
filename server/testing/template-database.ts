/**
 * A real PostgreSQL database for each test file, cloned from one that was migrated once for the run.
 * The server is started by the global set-up (see servers/); the same test on another server is the
 * same code with another address.
 */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';

export const TEMPLATE = 'opora_template';

/** What the global set-up hands to the test files. */
export type TestServer = { url: string; failure: string | undefined };

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer;
  }
}

export type TestDatabase = { url: string; drop: () => Promise<void> };

/**
 * Clones the template. Whoever calls this drops the database; `useTestDatabase` does both.
 * @throws when the template could not be made, with the reason
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('postgres');
  if (server.failure) throw new Error(`No database for the tests: ${server.failure}`);
  const name = `opora_test_${randomBytes(6).toString('hex')}`;
  // By copying files: through the log it takes twice as long, and nothing here is made durable.
  await runOn(server.url, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`);
  return {
    url: databaseUrl(server.url, name),
    drop: () => runOn(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/**
 * A database for the tests of this file, dropped after the last one.
 * @returns an object whose `url` is set before the first test runs
 */
export function useTestDatabase(): { readonly url: string } {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database?.drop();
  });
  return {
    get url() {
      if (!database) throw new Error('The test database exists only while tests run');
      return database.url;
    },
  };
}

/** The same server, another database. */
export function databaseUrl(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

/** One statement on a connection of its own. */
export async function runOn(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
