/**
 * A desk as people run it: `opora start` in a process of its own, with the embedded PostgreSQL, ports
 * and a data directory of its own. What it is for: to be killed, and started again on the same data.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { ROOT } from '#platform/config.ts';
import { postgresHome } from '#platform/database-server.ts';
import { runningPostgresUrl } from '#platform/embedded-postgres.ts';
import { eventually } from '#testing/eventually.ts';
import { freePort } from '#testing/servers/free-port.ts';
import { temporaryDirectory } from '#testing/temporary-directory.ts';

export type Answer = { status: number; body: unknown };

export type DeskProcess = {
  readonly url: string;
  readonly smtp_port: number;
  readonly data_dir: string;
  /** Where its database is; undefined while the embedded one does not run. */
  databaseUrl(): string | undefined;
  /** Everything the processes have printed so far, their logs too. */
  output(): string;
  isRunning(): boolean;
  /** Starts it (again) and waits until it is ready. @throws with the output when it is not */
  start(env?: Record<string, string>): Promise<void>;
  /** kill -9 of the server; its PostgreSQL runs on, as it does after a crash. */
  kill(): Promise<void>;
  /** kill -9 of PostgreSQL, postmaster and all. */
  killDatabase(): void;
  /** Asks it to stop, as Ctrl-C does. */
  stop(): Promise<void>;
  /** Sets the desk up by the link it printed, once; later calls are this administrator's. */
  setUp(): Promise<void>;
  api(method: string, path: string, body?: unknown): Promise<Answer>;
  download(path: string): Promise<Buffer>;
  /** A statement on the desk's database. */
  rows(statement: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Ends everything and removes the data. */
  remove(): Promise<void>;
};

export type DeskOptions = {
  /** A directory that exists; by default a new one, removed at the end. */
  data_dir?: string;
  env?: Record<string, string>;
  /** From then on it is not started any more, and a start under way ends. */
  over?: AbortSignal;
};

const administrator = {
  email: 'admin@desk.test',
  first_name: 'Анна',
  last_name: 'Соколова',
  password: 'correct horse battery staple',
};

export async function deskProcess(options: DeskOptions = {}): Promise<DeskProcess> {
  const data_dir = options.data_dir ?? temporaryDirectory('scenario');
  const [port, smtp_port] = [await freePort(), await freePort()];
  const url = `http://localhost:${port}`;
  let child: ChildProcess | undefined;
  let printed = '';
  let cookie = '';
  let isUp = true;

  async function start(env: Record<string, string> = {}): Promise<void> {
    options.over?.throwIfAborted();
    const from = printed.length;
    const own = { PORT: String(port), SMTP_PORT: String(smtp_port), DATA_DIR: data_dir };
    const started = spawn(process.execPath, ['server/main.ts', 'start'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LANG: 'C', DATABASE_URL: '', ...own, ...options.env, ...env },
    });
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
    }
    child = started;
    isUp = false;
    while (!printed.slice(from).includes('Stop: Ctrl-C')) {
      options.over?.throwIfAborted();
      if (!isAlive(started)) throw new Error(`The desk did not start:\n${printed.slice(from)}`);
      await sleep(20);
    }
    isUp = true;
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!child || !isAlive(child)) return;
    const gone = once(child, 'close');
    child.kill(signal);
    await gone;
  }

  async function api(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        'x-opora': '1',
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = response.headers.getSetCookie()[0]?.split(';')[0];
    if (set !== undefined) cookie = set;
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  const databaseUrl = () =>
    options.env?.['DATABASE_URL'] ?? runningPostgresUrl(postgresHome(data_dir));

  async function rows(statement: string, values: unknown[] = []) {
    const client = new Client({ connectionString: databaseUrl() });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const answer = await client.query<Record<string, unknown>>(statement, values);
      return answer.rows;
    } finally {
      await client.end();
    }
  }

  return {
    url,
    smtp_port,
    data_dir,
    databaseUrl,
    output: () => printed,
    isRunning: () => child !== undefined && isAlive(child),
    start,
    kill: () => end('SIGKILL'),
    killDatabase: () => killPostgres(data_dir),
    stop: () => end('SIGTERM'),
    async setUp() {
      const token = printed.match(/\/setup#([\w-]{43})/)?.[1];
      if (token === undefined) throw new Error(`no set-up link in:\n${printed}`);
      const body = { ...administrator, token, organization_name: 'Испытания', language: 'ru' };
      const answer = await api('POST', '/api/setup', { ...body, time_zone: 'Europe/Moscow' });
      if (answer.status !== 201) throw new Error(`set-up: ${JSON.stringify(answer)}`);
      await api('POST', '/api/setup/pole', { pole: 'tech_support' });
    },
    api,
    async download(path) {
      const response = await fetch(`${url}${path}`, { headers: { 'x-opora': '1', cookie } });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      return Buffer.from(await response.arrayBuffer());
    },
    rows,
    async remove() {
      await end('SIGTERM');
      keepLog(printed);
      killPostgres(data_dir);
      // A start that was cut short may leave one behind that has not yet written its pid.
      for (let tries = 0; !isUp && tries < 10; tries += 1) {
        await sleep(200);
        killPostgres(data_dir);
      }
      if (options.data_dir === undefined) rmSync(data_dir, { recursive: true, force: true });
    },
  };
}

/** A mailbox whose mail is forwarded to our own SMTP door. */
export async function openSmtpMailbox(desk: DeskProcess, address: string): Promise<string> {
  const body = { address, name: 'Поддержка', incoming: 'smtp', language: 'ru' };
  const answer = await desk.api('POST', '/api/mailboxes', body);
  if (answer.status !== 201) throw new Error(`mailbox: ${JSON.stringify(answer)}`);
  return String((answer.body as { id: unknown }).id);
}

/** Waits until no message of the ledger is still to be understood; answers how many there are by state. */
export async function settledLedger(desk: DeskProcess, within_ms = 90_000) {
  try {
    return await eventually(
      'every message of the ledger is understood',
      async () => {
        const counts = await desk.rows(
          'select state, count(*)::int from mail_ledger group by state',
        );
        const byState = new Map(counts.map((row) => [String(row['state']), Number(row['count'])]));
        return byState.has('received') ? undefined : byState;
      },
      within_ms,
    );
  } catch (error) {
    const jobs = await desk.rows(`select id, attempts, run_at, locked_at, locked_by, last_error,
      now() as now from graphile_worker._private_jobs order by id limit 10`);
    const workers = await desk.rows('select * from workers');
    throw new Error(`${String(error)}\n${JSON.stringify({ jobs, workers }, undefined, 1)}`);
  }
}

/** For whoever looks for the reason of a failure: SCENARIO_LOGS names a directory. */
function keepLog(printed: string): void {
  const directory = process.env['SCENARIO_LOGS'];
  if (directory !== undefined) writeFileSync(join(directory, `${Date.now()}.log`), printed);
}

/**
 * The jobs of a killed worker are freed when it has been silent for 45 s; here that time has passed. Where
 * several processes work, 30 of them have: one that lives and speaks every 10 s would be silent as well,
 * another would take the jobs that it is running, and letters would leave twice.
 */
export async function letTimePass(desk: DeskProcess, seconds: 30 | 60 = 60): Promise<void> {
  await desk.rows('update workers set heartbeat_at = heartbeat_at - make_interval(secs => $1)', [
    seconds,
  ]);
  await desk.rows(`update graphile_worker._private_jobs set locked_at = locked_at - interval '1 minute'
    where locked_at is not null`);
  await desk.rows(`update graphile_worker._private_job_queues
    set locked_at = locked_at - interval '1 minute' where locked_at is not null`);
}

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function killPostgres(data_dir: string): void {
  try {
    const file = join(postgresHome(data_dir), 'cluster', 'postmaster.pid');
    process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGKILL');
  } catch {
    // It does not run.
  }
}
