/** The desk that a bench works on: a database of its own, seeded once when it is kept. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfig } from '#platform/config.ts';
import { startDatabaseServer } from '#platform/database-server.ts';
import { makeLog } from '#platform/log.ts';
import { migrate } from '#platform/migrations.ts';
import { buildApp, type Opora } from '../server/app.ts';

/** Of everything that works on the desk of a bench. */
export const benchEnvironment = {
  SMTP_PORT: 'off',
  SECRET_KEY: 'a key for the bench, of no other use',
};

export type Desk = {
  opora: Opora;
  /** Of a process beside this one. */
  env: Record<string, string>;
  url: string;
  data?: string | undefined;
};

/** What was seeded into a kept directory is not seeded again. */
export async function seededOnce<Seeded extends object>(
  { data }: Desk,
  name: string,
  seed: () => Promise<Seeded>,
): Promise<Seeded> {
  if (data === undefined) return seed();
  const file = join(data, 'seeded.json');
  if (existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { name: string; seeded: Seeded };
    if (kept.name === name) return kept.seeded;
    throw new Error(`${data} holds ${kept.name}, not ${name}`);
  }
  const seeded = await seed();
  writeFileSync(file, JSON.stringify({ name, seeded }));
  return seeded;
}

/** Starts a database of its own, and leaves nothing behind but a directory that was asked for. */
export async function withDesk<Result>(
  { connections, data }: { connections: number; data?: string | undefined },
  work: (desk: Desk) => Promise<Result>,
): Promise<Result> {
  if (data !== undefined) mkdirSync(data, { recursive: true });
  const dir = data === undefined ? mkdtempSync(join(tmpdir(), 'opora-bench-')) : resolve(data);
  // PostgreSQL may run as another user and must get to its files.
  chmodSync(dir, 0o711);
  const env = { ...benchEnvironment, DATA_DIR: dir, PORT: '0' };
  const server = await startDatabaseServer(readConfig(env));
  try {
    await migrate(server.url);
    const whole = { ...env, DATABASE_URL: server.url, DATABASE_POOL: String(connections) };
    const opora = await buildApp(readConfig(whole), {
      log: makeLog('error', process.stderr),
      are_limits_on: false,
      is_reading_counted: false,
    });
    try {
      return await work({ opora, env: whole, url: server.url, data });
    } finally {
      await opora.close();
    }
  } finally {
    await server.stop();
    if (data === undefined) rmSync(dir, { recursive: true, force: true });
  }
}
