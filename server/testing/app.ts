/** The whole server for a test file: its own database, doors in memory, a clock that tests may set. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll } from 'vitest';
import { readConfig } from '#platform/config.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { DnsPort } from '#platform/dns.ts';
import { makeLog } from '#platform/log.ts';
import { buildApp, type Opora } from '../app.ts';
import { type MemoryMail, memoryMail } from './memory-mail.ts';
import { createTestDatabase, type TestDatabase } from './template-database.ts';

export type TestApp = {
  readonly opora: Opora;
  readonly mail: MemoryMail;
  /** As the system, at the test's time. */
  ctx(): Ctx;
  /** Undefined: the clock runs. */
  setTime(at: Date | undefined): void;
  /** Everything that was logged, one JSON a line. */
  readonly logged: string[];
  call(options: CallOptions): Promise<LightMyRequestResponse>;
};

export type CallOptions = InjectOptions & {
  /** What `signIn` of the builders answered. */
  readonly as?: { readonly cookie: string } | { readonly token: string };
};

export type TestAppOptions = {
  readonly are_limits_on?: boolean;
  readonly env?: Record<string, string>;
  /** False where statements are recorded. */
  readonly is_reading_counted?: boolean;
  /** Names of the outside; without it nobody is asked. */
  readonly dns?: DnsPort;
  /** Another database than a clone of the template: made before the tests, dropped after them. */
  readonly database?: () => Promise<TestDatabase & { readonly read_url?: string }>;
};

/** `it` is ready in the tests of the file; the database is dropped after them. */
export function useTestApp(options: TestAppOptions = {}): TestApp {
  const held: { app?: TestApp; database?: TestDatabase; dir?: string } = {};
  beforeAll(async () => {
    const database = await (options.database ?? createTestDatabase)();
    held.database = database;
    held.dir = mkdtempSync(join(tmpdir(), 'opora-test-'));
    held.app = await makeTestApp(database, held.dir, options);
  });
  afterAll(async () => {
    await held.app?.opora.close();
    await held.database?.drop();
    if (held.dir !== undefined) rmSync(held.dir, { recursive: true, force: true });
  });
  const it = (): TestApp => {
    if (held.app === undefined) throw new Error('The app exists only while tests run');
    return held.app;
  };
  return {
    get opora() {
      return it().opora;
    },
    get mail() {
      return it().mail;
    },
    get logged() {
      return it().logged;
    },
    ctx: () => it().ctx(),
    setTime: (at) => it().setTime(at),
    call: (asked) => it().call(asked),
  };
}

async function makeTestApp(
  { url, read_url }: { url: string; read_url?: string },
  dir: string,
  options: TestAppOptions,
): Promise<TestApp> {
  const logged: string[] = [];
  const log = makeLog(
    'info',
    new Writable({
      write(chunk, _encoding, done) {
        logged.push(String(chunk));
        done();
      },
    }),
  );
  const config = readConfig({
    PORT: '0',
    SMTP_PORT: '0',
    DATA_DIR: dir,
    DATABASE_URL: url,
    ...(read_url === undefined ? {} : { DATABASE_READ_URL: read_url }),
    PUBLIC_URL: 'http://desk.test',
    MAIL_AUTH_DNS: 'off',
    SECRET_KEY: 'a key for tests alone, of no other use',
    LOG_LEVEL: 'info',
    ...options.env,
  });
  const mail = memoryMail();
  let time: Date | undefined;
  const opora = await buildApp(config, {
    log,
    are_limits_on: options.are_limits_on ?? false,
    is_reading_counted: options.is_reading_counted ?? true,
    ports: {
      clock: () => time ?? new Date(),
      mail,
      ...(options.dns === undefined ? {} : { dns: options.dns }),
    },
  });
  return {
    opora,
    mail,
    logged,
    ctx: () => opora.ctx(),
    setTime: (at) => {
      time = at;
    },
    call: ({ as, ...asked }) => opora.http.inject(withCredentials(asked, as)),
  };
}

function withCredentials(asked: InjectOptions, as: CallOptions['as']): InjectOptions {
  const headers: Record<string, string> = { 'x-opora': '1' };
  if (as !== undefined && 'cookie' in as) headers['cookie'] = as.cookie;
  if (as !== undefined && 'token' in as) headers['authorization'] = `Bearer ${as.token}`;
  return { ...asked, headers: { ...headers, ...asked.headers } };
}
