import { dirname } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startTestServer } from './test-postgres.ts';
import { postgres15 } from './tools.ts';

/** An external PostgreSQL 15, the oldest we support, for the data layer's tests. */
export async function setup(project: TestProject): Promise<undefined | (() => Promise<void>)> {
  const { path } = postgres15();
  if (!path) return undefined;
  const { server, stop } = await startTestServer(dirname(path));
  project.provide('postgres', server);
  return stop;
}
