import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { leftForTheNight, scenariosForTheNight } from './scripts/long-tests.ts';

const everywhere = ['contract', 'server', 'web', 'portal', 'widget', 'scripts', 'bench'];

/** Tests that start whole desks as processes and look at the clock: two at once, nothing else beside them. */
const desks = ['server/commands/**/*.test.ts', 'server/scenarios/**/*.test.ts'];

/** `npm test` without `--long`: within the time that people wait for. It names what it leaves out. */
const isShort = process.env['SHORT_TESTS'] === '1';
const forTheNight = leftForTheNight.map((name) => `e2e/${name}.test.ts`);

const scenarios = scenariosForTheNight.map((name) => `server/scenarios/${name}/**`);

const maxWorkers = availableParallelism() * 2;

/**
 * One run of several projects, so that the counts add up: `server` (rules and modules, on the embedded
 * PostgreSQL), `pg15` (the data layer again, on an external PostgreSQL 15), `desks` (whole desks as
 * processes) and `e2e` (journeys in a real browser). The embedded server is started once, by the root
 * global setup.
 */
export default defineConfig({
  test: {
    globalSetup: ['server/testing/servers/embedded-for-tests.ts'],
    projects: [
      {
        test: {
          name: 'server',
          include: everywhere.map((folder) => `${folder}/**/*.test.{ts,tsx,mjs}`),
          exclude: isShort ? [...desks, 'bench/parts.test.ts'] : desks,
          // Half of a test's time is PostgreSQL's or waiting, so there are more workers than processors.
          maxWorkers,
          // Each file has a database of its own; the modules hold no state, so they are loaded once a
          // worker: a third of the processor's time was loading.
          isolate: false,
          // A busy machine is no reason to fail.
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'pg15',
          include: ['server/**/*.data.test.ts'],
          exclude: isShort ? ['**'] : [],
          globalSetup: ['server/testing/servers/external-for-tests.ts'],
          setupFiles: ['server/testing/servers/skip-without-postgres-15.ts'],
          maxWorkers,
          isolate: false,
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'desks',
          include: desks,
          exclude: isShort ? scenarios : [],
          globalSetup: ['server/testing/servers/web-for-tests.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: isShort ? forTheNight : [],
          globalSetup: ['server/testing/servers/web-for-tests.ts'],
          // Journeys are all processor: a third at once makes each slower and none sooner.
          maxWorkers: 2,
          isolate: false,
          sequence: { groupOrder: 2 },
          // A browser that shares its cores may miss a moment once; what fails twice is broken.
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
