/**
 * A primary and a standby that follows it by streaming, so that a commit waits for both
 * (synchronous_commit). Each has the small answer that Patroni gives to a balancer: 200 on /primary
 * from the leader alone.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { type OsUser, unprivilegedUser } from '#platform/postgres-binaries.ts';
import { eventually } from '#testing/eventually.ts';
import { freePort } from '#testing/servers/free-port.ts';
import { postgres15 } from '#testing/servers/tools.ts';

type Node = {
  readonly port: number;
  /** Where it says whether it is the primary. */
  readonly role_port: number;
};

export type PostgresPair = {
  readonly nodes: readonly [Node, Node];
  /** kill -9 of the primary, its children too. */
  killPrimary(): Promise<void>;
  /** What Patroni does when the leader's lease is over. */
  promoteStandby(): Promise<void>;
  stop(): Promise<void>;
};

const common = [
  ['listen_addresses', '127.0.0.1'],
  ['unix_socket_directories', ''],
  ['wal_level', 'replica'],
  ['max_connections', '100'],
  ['shared_buffers', '64MB'],
];

/** @param dir exists and can be entered by everybody */
export async function startPostgresPair(dir: string): Promise<PostgresPair> {
  const bin = dirname(postgres15().path ?? '');
  const user = unprivilegedUser(join(dir, 'primary'));
  const [first, second] = [await aNode(), await aNode()];
  const places = { primary: join(dir, 'primary'), standby: join(dir, 'standby') };
  for (const place of Object.values(places)) makeOwned(place, user);

  run(join(bin, 'initdb'), user, [
    `--pgdata=${places.primary}`,
    '--username=opora',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ]);
  const primary = serve(bin, user, {
    place: places.primary,
    port: first.port,
    more: [['synchronous_standby_names', '*']],
  });
  await isUp(first.port);
  run(join(bin, 'pg_basebackup'), user, [
    `--pgdata=${places.standby}`,
    '--host=127.0.0.1',
    `--port=${first.port}`,
    '--username=opora',
    '--write-recovery-conf',
    '--checkpoint=fast',
    '--no-sync',
  ]);
  const standby = serve(bin, user, { place: places.standby, port: second.port, more: [] });
  await isUp(second.port);
  await eventually('the standby follows', async () => {
    const [row] = await ask(first.port, 'select sync_state from pg_stat_replication');
    return row?.['sync_state'] === 'sync';
  });
  await ask(first.port, 'create database opora');
  const roles = [await answerRole(first), await answerRole(second)];

  return {
    nodes: [first, second],
    async killPrimary() {
      const gone = once(primary, 'close');
      killAll(primary);
      await gone;
    },
    async promoteStandby() {
      await ask(second.port, 'select pg_promote()');
    },
    async stop() {
      for (const server of roles) server.close();
      for (const server of [standby, primary]) {
        if (server.exitCode !== null || server.signalCode !== null) continue;
        const gone = once(server, 'close');
        server.kill('SIGINT');
        await gone;
      }
    },
  };
}

async function aNode(): Promise<Node> {
  return { port: await freePort(), role_port: await freePort() };
}

function makeOwned(place: string, user: OsUser | undefined): void {
  mkdirSync(place, { mode: 0o700 });
  if (user) chownSync(place, user.uid, user.gid);
}

function asUser(user: OsUser | undefined) {
  return user === undefined ? {} : { uid: user.uid, gid: user.gid };
}

function run(program: string, user: OsUser | undefined, args: string[]): void {
  const { status, stderr } = spawnSync(program, args, {
    cwd: '/',
    encoding: 'utf8',
    ...asUser(user),
  });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}

type Serving = { place: string; port: number; more: string[][] };

function serve(bin: string, user: OsUser | undefined, serving: Serving): ChildProcess {
  const settings = [...common, ...serving.more].flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  return spawn(join(bin, 'postgres'), ['-D', serving.place, '-p', `${serving.port}`, ...settings], {
    cwd: '/',
    stdio: 'ignore',
    // A group of its own: all of it is killed at once, as by a machine that loses its power.
    detached: true,
    ...asUser(user),
  });
}

function killAll(server: ChildProcess): void {
  if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
}

function isUp(port: number): Promise<unknown> {
  return eventually('PostgreSQL answers', async () => (await ask(port, 'select 1')).length === 1);
}

/** One statement in a connection of its own, past the balancer. */
async function ask(port: number, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ host: '127.0.0.1', port, user: 'opora', database: 'postgres' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

async function answerRole({ port, role_port }: Node): Promise<Server> {
  const server = createServer((_request, response) => {
    ask(port, 'select pg_is_in_recovery() as follows').then(
      ([row]) => response.writeHead(row?.['follows'] === false ? 200 : 503).end(),
      () => response.writeHead(503).end(),
    );
  });
  server.listen(role_port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
