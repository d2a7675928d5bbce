/**
 * A primary and a standby that follows it by streaming, so that a commit waits for both
 * (synchronous_commit). Each has the small answer that Patroni gives to a balancer: 200 on /primary
 * from the leader alone, on /replica from the standby alone.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, rmSync } from 'node:fs';
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
  /** After its loss, as whatever its directory says. */
  startPrimary(): Promise<void>;
  /** What Patroni does when the leader's lease is over. @returns the port of the new primary */
  promoteStandby(): Promise<number>;
  /** One statement of a superuser in a connection of its own, past any balancer. */
  ask(which: 'primary' | 'standby', statement: string): Promise<Record<string, unknown>[]>;
  /** An end in order, and the beginning after it; `kill`: like a machine that loses its power. */
  stopStandby(how?: 'kill'): Promise<void>;
  startStandby(): Promise<void>;
  /** The one that was lost follows the new primary, from a copy of it; then a commit waits for both again. */
  rebuildStandby(): Promise<void>;
  stop(): Promise<void>;
};

export type PairOptions = {
  readonly waits_for_standby?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
};

const common = [
  ['listen_addresses', '127.0.0.1'],
  ['unix_socket_directories', ''],
  ['wal_level', 'replica'],
  ['max_connections', '100'],
  ['shared_buffers', '64MB'],
];

/**
 * @param dir exists and can be entered by everybody
 * @param options.waits_for_standby false: a commit waits for the primary alone
 * @param options.settings of both servers, beside our own
 */
export async function startPostgresPair(
  dir: string,
  { waits_for_standby = true, settings = {} }: PairOptions = {},
): Promise<PostgresPair> {
  const bin = dirname(postgres15().path ?? '');
  const user = unprivilegedUser(join(dir, 'first'));
  const [first, second] = [await aNode(), await aNode()];
  const own = { server: undefined, settings: [...common, ...Object.entries(settings)] };
  let primary: Place = { ...first, ...own, place: join(dir, 'first') };
  let standby: Place = { ...second, ...own, place: join(dir, 'second') };

  makeOwned(primary.place, user);
  run(join(bin, 'initdb'), user, [
    `--pgdata=${primary.place}`,
    '--username=opora',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ]);
  primary.server = serve(bin, user, primary);
  await isUp(primary.port);
  await follow();
  await ask(first.port, 'create database opora');
  const roles = [await answerRole(first), await answerRole(second)];

  /** A copy of the primary that follows it; then every commit waits for it. */
  async function follow(): Promise<void> {
    rmSync(standby.place, { recursive: true, force: true });
    makeOwned(standby.place, user);
    run(join(bin, 'pg_basebackup'), user, [
      `--pgdata=${standby.place}`,
      '--host=127.0.0.1',
      `--port=${primary.port}`,
      '--username=opora',
      '--write-recovery-conf',
      '--checkpoint=fast',
      '--no-sync',
    ]);
    standby.server = serve(bin, user, standby);
    await isUp(standby.port);
    const wanted = waits_for_standby ? 'sync' : 'async';
    if (waits_for_standby) {
      // Not in the copy: a primary that is alone would wait for nobody for ever.
      await ask(primary.port, "alter system set synchronous_standby_names = '*'");
      await ask(primary.port, 'select pg_reload_conf()');
    }
    await eventually('the standby follows', async () => {
      const [row] = await ask(primary.port, 'select sync_state from pg_stat_replication');
      return row?.['sync_state'] === wanted;
    });
  }

  return {
    nodes: [first, second],
    async killPrimary() {
      const { server } = primary;
      if (server === undefined) return;
      const gone = once(server, 'close');
      killAll(server);
      await gone;
    },
    async startPrimary() {
      primary.server = serve(bin, user, primary);
      await isUp(primary.port);
    },
    async promoteStandby() {
      await ask(standby.port, 'select pg_promote()');
      [primary, standby] = [standby, primary];
      return primary.port;
    },
    ask: (which, statement) => ask((which === 'primary' ? primary : standby).port, statement),
    async stopStandby(how) {
      const { server } = standby;
      if (server === undefined) return;
      const gone = once(server, 'close');
      if (how === 'kill') killAll(server);
      else server.kill('SIGINT');
      await gone;
    },
    async startStandby() {
      standby.server = serve(bin, user, standby);
      await isUp(standby.port);
    },
    rebuildStandby: follow,
    async stop() {
      for (const server of roles) server.close();
      for (const { server } of [standby, primary]) {
        if (server === undefined || server.exitCode !== null || server.signalCode !== null)
          continue;
        const gone = once(server, 'close');
        server.kill('SIGINT');
        await gone;
      }
    },
  };
}

type Place = {
  readonly port: number;
  readonly place: string;
  readonly settings: readonly (readonly string[])[];
  server: ChildProcess | undefined;
};

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

function serve(bin: string, user: OsUser | undefined, own: Place): ChildProcess {
  const { place, port } = own;
  const settings = own.settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return spawn(join(bin, 'postgres'), ['-D', place, '-p', `${port}`, ...settings], {
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
  const server = createServer((request, response) => {
    const isWanted = request.url === '/replica';
    ask(port, 'select pg_is_in_recovery() as follows').then(
      ([row]) => response.writeHead(row?.['follows'] === isWanted ? 200 : 503).end(),
      () => response.writeHead(503).end(),
    );
  });
  server.listen(role_port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
