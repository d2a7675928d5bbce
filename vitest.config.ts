import { defineConfig } from 'vitest/config';

/**
 * One run, three projects, so that the counts add up: `server` (rules and modules, on the embedded
 * PostgreSQL), `pg15` (the data layer again, on an external PostgreSQL 15) and `e2e` (journeys in a
 * real browser). The embedded server is started once, by the root global setup.
 */
export default defineConfig({
  test: {
    globalSetup: ['server/testing/servers/embedded-for-tests.ts'],
    projects: [
      {
        test: {
          name: 'server',
          include: ['{contract,server,web,portal,widget,scripts,bench}/**/*.test.{ts,tsx,mjs}'],
        },
      },
      {
        test: {
          name: 'pg15',
          include: ['server/**/*.data.test.ts'],
          globalSetup: ['server/testing/servers/external-for-tests.ts'],
          setupFiles: ['server/testing/servers/skip-without-postgres-15.ts'],
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['server/testing/servers/web-for-tests.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
