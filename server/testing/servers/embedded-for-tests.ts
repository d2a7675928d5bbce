import type { TestProject } from 'vitest/node';
import { startTestServer } from './test-postgres.ts';

/** The one embedded PostgreSQL of a test run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await startTestServer();
  project.provide('postgres', server);
  return stop;
}
