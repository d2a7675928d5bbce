import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '#platform/config.ts';
import { freePort } from '#testing/servers/free-port.ts';
import { useTestDatabase } from '#testing/template-database.ts';
import { temporaryDirectory } from '#testing/temporary-directory.ts';

/** A start under way: its process, and everything it has printed. */
type Run = { child: ChildProcess; output: () => string; ended: Promise<number | null> };

describe('npm start', () => {
  let dir: string;
  let ports: { PORT: string; SMTP_PORT: string };
  const runs: Run[] = [];
  const database = useTestDatabase();

  beforeAll(async () => {
    dir = temporaryDirectory('start');
    ports = { PORT: String(await freePort()), SMTP_PORT: String(await freePort()) };
  });
  afterEach(async () => {
    for (const run of runs.splice(0)) {
      if (run.child.exitCode === null) kill(-(run.child.pid ?? 0), 'SIGKILL');
      await run.ended;
    }
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  function run(command: string[], env: NodeJS.ProcessEnv = {}): Run {
    const [program = '', ...args] = command;
    const child = spawn(program, args, {
      cwd: ROOT,
      // A process group of its own, as a terminal gives.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LANG: 'C', ...ports, DATA_DIR: dir, DATABASE_URL: '', ...env },
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
    }
    const ended = once(child, 'close').then(([code]) => code as number | null);
    const started = { child, output: () => printed, ended };
    runs.push(started);
    return started;
  }

  const npmStart = ['npm', 'start'];
  const opora = (...args: string[]) => ['node', 'scripts/run.mjs', 'server/main.ts', ...args];

  async function ready(started: Run): Promise<void> {
    while (!started.output().includes('Stop: Ctrl-C')) {
      if (started.child.exitCode !== null) throw new Error(started.output());
      await sleep(20);
    }
  }

  /** The server's own process id, which stands in the holder file. */
  const serverPid = () => Number(readFileSync(join(dir, 'opora.pid'), 'utf8').split('\n')[0]);
  const databasePid = () =>
    Number(readFileSync(join(dir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);

  async function expectNothingLeft(server: number, postgres: number): Promise<void> {
    for (let waited = 0; waited < 100 && (isAlive(server) || isAlive(postgres)); waited += 1) {
      await sleep(100);
    }
    expect({ server: isAlive(server), postgres: isAlive(postgres) }).toEqual({
      server: false,
      postgres: false,
    });
    expect(existsSync(join(dir, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
  }

  test('shows its steps in order, answers, and refuses a second start on the same data', async () => {
    const first = run(npmStart);
    await ready(first);
    const steps = [
      'Opora is starting',
      'Web app',
      'Database',
      'Migrations',
      'Web server',
      'Mail and jobs',
      'Ready',
    ];
    const places = steps.map((words) => first.output().indexOf(words));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(first.output()).toMatch(/\/setup#[\w-]{43}/);
    const health = await fetch(`http://127.0.0.1:${ports.PORT}/healthz`);
    expect(health.status).toBe(200);

    const second = run(opora('start'));
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('already runs on the data directory');
    expect(second.output()).toContain(String(serverPid()));

    const [server, postgres] = [serverPid(), databasePid()];
    // Ctrl-C: the terminal signals the whole group.
    kill(-(first.child.pid ?? 0), 'SIGINT');
    await first.ended;
    await expectNothingLeft(server, postgres);
  });

  // How long that takes is a figure of `npm run bench:start`.
  test('installs, builds and migrates nothing the second time', async () => {
    const second = run(npmStart);
    await ready(second);
    expect(second.output()).toMatch(/Web app … up to date/);
    expect(second.output()).not.toMatch(/Installing|built|applied/);
    kill(serverPid(), 'SIGTERM');
    expect(await second.ended).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'stops everything when npm alone gets %s',
    async (signal) => {
      const started = run(npmStart);
      await ready(started);
      const [server, postgres] = [serverPid(), databasePid()];
      kill(started.child.pid ?? 0, signal);
      await started.ended;
      await expectNothingLeft(server, postgres);
    },
  );

  test('stops everything when the first step is killed', async () => {
    const started = run(opora('start'));
    await ready(started);
    const [server, postgres] = [serverPid(), databasePid()];
    kill(started.child.pid ?? 0, 'SIGKILL');
    await expectNothingLeft(server, postgres);
  });

  test('starts again after it was killed, and takes its orphaned database over', async () => {
    const started = run(opora('start'));
    await ready(started);
    const orphan = databasePid();
    kill(serverPid(), 'SIGKILL');
    await started.ended;
    expect(isAlive(orphan)).toBe(true);
    const again = run(opora('start'));
    await ready(again);
    expect(isAlive(orphan)).toBe(false);
    const [server, postgres] = [serverPid(), databasePid()];
    kill(server, 'SIGTERM');
    expect(await again.ended).toBe(0);
    await expectNothingLeft(server, postgres);
  });

  test.each(['PORT', 'SMTP_PORT'] as const)(
    'names a busy %s before it starts anything',
    async (name) => {
      const other = await listenOn(Number(ports[name]));
      const refused = run(opora('start'));
      expect(await refused.ended).toBe(1);
      expect(refused.output()).toContain(`${name} ${ports[name]} is taken`);
      expect(refused.output()).not.toContain('Database');
      await new Promise((resolve) => other.close(resolve));
    },
  );

  test('uses the server of DATABASE_URL, and leaves it running', async () => {
    const started = run(opora('start'), { DATABASE_URL: database.url });
    await ready(started);
    expect(started.output()).toContain('of DATABASE_URL');
    kill(serverPid(), 'SIGTERM');
    expect(await started.ended).toBe(0);
    const again = run(opora('migrate'), { DATABASE_URL: database.url });
    expect(await again.ended).toBe(0);
  });

  test('a database that does not answer is explained', async () => {
    const DATABASE_URL = `postgres://a:b@127.0.0.1:${await freePort()}/c`;
    const refused = run(opora('start'), { DATABASE_URL });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain('Is PostgreSQL running there?');
  });

  test('web and worker run apart, on the database that the first of them brought up', async () => {
    const web = run(opora('web'));
    await printed(web, 'Ready');
    const worker = run(opora('worker'));
    await printed(worker, 'The worker is running');
    expect((await fetch(`http://127.0.0.1:${ports.PORT}/readyz`)).status).toBe(200);
    kill(-(worker.child.pid ?? 0), 'SIGTERM');
    expect(await worker.ended).toBe(0);
    const [server, postgres] = [serverPid(), databasePid()];
    kill(-(web.child.pid ?? 0), 'SIGTERM');
    expect(await web.ended).toBe(0);
    await expectNothingLeft(server, postgres);
  });

  test('a token for nobody is refused, and the database that was started for it is stopped', async () => {
    const refused = run(opora('token', 'create', '--agent', 'nobody@opora.test'));
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain('nobody@opora.test');
    expect(existsSync(join(dir, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
  });

  test('the doctor finds nothing wrong, and an unknown command prints the help', async () => {
    const doctor = run(opora('doctor'));
    expect(await doctor.ended).toBe(0);
    expect(doctor.output()).toContain('PostgreSQL 18');
    const unknown = run(opora('frobnicate'));
    expect(await unknown.ended).toBe(2);
    expect(unknown.output()).toContain('token create');
  });

  async function printed(started: Run, words: string): Promise<void> {
    while (!started.output().includes(words)) {
      if (started.child.exitCode !== null) throw new Error(started.output());
      await sleep(20);
    }
  }
});

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}

/** A process that has ended and waits to be reaped is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function listenOn(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
