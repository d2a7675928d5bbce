import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
import { PostgresUnavailable, runningPostgresUrl, startPostgres } from './embedded-postgres.ts';

const isRoot = process.getuid?.() === 0;

describe('the embedded PostgreSQL', { timeout: 60_000 }, () => {
  let dir: string;
  beforeEach(() => {
    dir = temporaryDirectory('pg');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test('keeps its rows over a stop and a start, and is nowhere to be found in between', async () => {
    const first = await startPostgres({ dir });
    await ask(first.url, 'create table kept (word text)');
    await ask(first.url, `insert into kept values ('слово')`);
    expect(runningPostgresUrl(dir)).toBe(first.url);
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    expect(runningPostgresUrl(dir)).toBeUndefined();

    const second = await startPostgres({ dir });
    expect(await ask(second.url, 'select word from kept')).toEqual([{ word: 'слово' }]);
    await second.stop();
  });

  test('compares bytes and knows the cases and stems of Russian', async () => {
    const server = await startPostgres({ dir });
    const rows = await ask(
      server.url,
      `select lower('ЁЖ') as lower, 'Я' < 'а' as by_bytes,
              to_tsvector('russian', 'ОПЛАТЫ') @@ to_tsquery('russian', 'оплата') as found`,
    );
    expect(rows).toEqual([{ lower: 'ёж', by_bytes: true, found: true }]);
    await server.stop();
  });

  test('lets nobody in without the password', async () => {
    const server = await startPostgres({ dir });
    const url = new URL(server.url);
    url.password = 'guess';
    await expect(ask(url.href, 'select 1')).rejects.toThrow(/password/);
    await server.stop();
  });

  test('is started again when it dies, with every acknowledged row', async () => {
    const deaths: number[] = [];
    const server = await startPostgres({ dir, onDeath: (report) => deaths.push(report.deaths) });
    await ask(server.url, 'create table kept (n int)');
    await ask(server.url, 'insert into kept select generate_series(1, 1000)');
    const killed = server.pid;
    process.kill(killed, 'SIGKILL');
    const rows = await eventually(() => ask(server.url, 'select count(*)::int as n from kept'));
    expect(rows).toEqual([{ n: 1000 }]);
    expect(server.pid).not.toBe(killed);
    expect(deaths).toEqual([1]);
    await server.stop();
  });

  test('takes the place of a server whose parent was killed', async () => {
    const orphan = await startAndKillParent(dir);
    expect(isAlive(orphan)).toBe(true);
    const server = await startPostgres({ dir });
    expect(isAlive(orphan)).toBe(false);
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  test('starts while the pieces of a killed server are still leaving', async () => {
    const orphan = await startAndKillParent(dir);
    process.kill(orphan, 'SIGKILL');
    const server = await startPostgres({ dir });
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  test('listens on loopback where the path is too long for a socket', async () => {
    const deep = join(dir, 'a-rather-long-name-of-a-directory'.repeat(4).slice(0, 100));
    const server = await startPostgres({ dir: deep });
    expect(server.url).not.toContain('host=');
    expect(await ask(server.url, 'show listen_addresses')).toEqual([
      { listen_addresses: '127.0.0.1' },
    ]);
    await server.stop();
  });

  test('leaves no half-made cluster when the making fails', async () => {
    const bin_dir = join(dir, 'no-such-programs');
    await expect(startPostgres({ dir, bin_dir })).rejects.toThrow(PostgresUnavailable);
    expect(existsSync(join(dir, 'cluster'))).toBe(false);
    expect(existsSync(join(dir, 'password.init'))).toBe(false);
  });

  test.runIf(isRoot)('says so when its user cannot reach the directory', async () => {
    const closed = join(dir, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o700);
    await expect(startPostgres({ dir: join(closed, 'postgres') })).rejects.toThrow(/DATA_DIR/);
  });
});

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function eventually<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(50);
    }
  }
}

/** A child starts the server and is killed: what a crash of Opora leaves behind. */
async function startAndKillParent(dir: string): Promise<number> {
  const module = new URL('./embedded-postgres.ts', import.meta.url).href;
  const script = `
    const { startPostgres } = await import(${JSON.stringify(module)});
    const server = await startPostgres({ dir: process.argv[1] });
    console.log(server.pid);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [pid] = await once(createInterface(parent.stdout), 'line');
  const gone = once(parent, 'exit');
  parent.kill('SIGKILL');
  await gone;
  return Number(pid);
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
