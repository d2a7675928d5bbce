/**
 * Three machines as ops/cluster describes them, on loopback: etcd on each, PostgreSQL under Patroni on the
 * first two. Of the examples only addresses, directories and passwords are replaced.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { ROOT } from '#platform/config.ts';
import { type OsUser, unprivilegedUser } from '#platform/postgres-binaries.ts';
import { eventually } from '#testing/eventually.ts';
import { freePort } from '#testing/servers/free-port.ts';
import { etcd, patroni, postgres15 } from '#testing/servers/tools.ts';
import { killTrees } from './process-tree.ts';

type Machine = {
  readonly dir: string;
  readonly name: string;
  readonly port: number;
  /** Where Patroni says who leads. */
  readonly role_port: number;
  readonly etcd: { readonly client: number; readonly peer: number };
  /** What runs on it. */
  running: ChildProcess[];
};

type Machines = readonly [Machine, Machine, Machine];

export type PatroniMachines = {
  /** The two that run PostgreSQL. */
  readonly nodes: readonly [Machine, Machine];
  /** User and password of the database `opora`. */
  readonly login: string;
  /** Which of the two leads; as whoever is asked sees it. */
  leader(): Promise<0 | 1>;
  /** The other one follows, and a commit waits for it. */
  isWhole(): Promise<boolean>;
  /** kill -9 of all that runs there: Patroni, PostgreSQL, etcd. */
  kill(which: number): Promise<void>;
  start(which: number): Promise<void>;
  /** `patronictl switchover`, as an administrator asks for it. @returns what it printed */
  switchover(from: 0 | 1, to: 0 | 1): Promise<string>;
  /** One statement of the superuser, past any balancer. */
  ask(which: 0 | 1, statement: string, database?: string): Promise<Record<string, unknown>[]>;
  /** All that Patroni of this machine has said. */
  log(which: number): string;
  stop(): Promise<void>;
};

/**
 * @param dir exists and can be entered by everybody
 * @throws with nothing left running
 */
export async function startPatroniMachines(dir: string): Promise<PatroniMachines> {
  const user = unprivilegedUser(join(dir, 'pg1'));
  const passwords = { superuser: password(), opora: password() };
  const machines: Machines = [
    await aMachine(dir, 'pg1'),
    await aMachine(dir, 'pg2'),
    await aMachine(dir, 'third'),
  ];
  const [first, second, third] = machines;
  const nodes = [first, second] as const;
  for (const machine of machines) {
    mkdirSync(machine.dir, { mode: 0o700 });
    if (user) chownSync(machine.dir, user.uid, user.gid);
  }
  for (const node of nodes) {
    writeFileSync(fileOfPatroni(node), configured(machines, node, passwords.superuser));
  }

  async function start(machine: Machine): Promise<void> {
    const env = environmentOfEtcd(machines, machine);
    run(machine, { program: etcd().path ?? '', args: [], env, log: 'etcd.log', user });
    if (machine === third) return;
    run(machine, {
      program: patroni().path ?? '',
      args: [fileOfPatroni(machine)],
      env: {},
      log: 'patroni.log',
      user,
    });
  }

  async function ask(which: 0 | 1, statement: string, database = 'postgres') {
    const client = new Client({
      host: '127.0.0.1',
      port: nodes[which].port,
      user: 'postgres',
      password: passwords.superuser,
      database,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  async function leader(): Promise<0 | 1> {
    return (await leads(first)) ? 0 : (await leads(second)) ? 1 : Promise.reject('Nobody leads');
  }

  async function isWhole(): Promise<boolean> {
    const [row] = await ask(await leader(), 'select sync_state, state from pg_stat_replication');
    return row?.['sync_state'] === 'sync' && row['state'] === 'streaming';
  }

  async function stop(): Promise<void> {
    // Patroni first: it ends its PostgreSQL by itself, and asks etcd while it does.
    await Promise.all(nodes.map(({ running }) => end(running[1])));
    await Promise.all(machines.map(killAll));
  }

  const log = (which: number) =>
    readFileSync(join(machines[which]?.dir ?? '', 'patroni.log'), 'utf8');

  try {
    for (const machine of machines) await start(machine);
    await eventually('Patroni has made the pair', isWhole, 120_000);
    const at = await leader();
    await ask(at, `create role opora login password '${passwords.opora}'`);
    await ask(at, 'create database opora owner opora');
  } catch (error) {
    await stop();
    throw new Error(`pg1:\n${log(0).slice(-3000)}\npg2:\n${log(1).slice(-3000)}`, { cause: error });
  }

  return {
    nodes,
    login: `opora:${passwords.opora}`,
    leader,
    isWhole,
    ask,
    log,
    stop,
    async kill(which) {
      const machine = machines[which];
      if (machine) await killAll(machine);
    },
    async start(which) {
      const machine = machines[which];
      if (machine) await start(machine);
    },
    async switchover(from, to) {
      const [leading, next] = [nodes[from], nodes[to]];
      const program = join(dirname(patroni().path ?? ''), 'patronictl');
      const words = ['switchover', '--leader', leading.name, '--candidate', next.name, '--force'];
      const { stdout, stderr } = await promisify(execFile)(
        program,
        ['-c', fileOfPatroni(leading), ...words],
        { cwd: '/', env: environment(leading), ...asUser(user) },
      );
      return stdout + stderr;
    },
  };
}

function password(): string {
  return randomBytes(12).toString('hex');
}

async function aMachine(dir: string, name: string): Promise<Machine> {
  return {
    dir: join(dir, name),
    name,
    port: await freePort(),
    role_port: await freePort(),
    etcd: { client: await freePort(), peer: await freePort() },
    running: [],
  };
}

function fileOfPatroni({ dir }: Machine): string {
  return join(dir, 'patroni.yml');
}

async function leads({ role_port }: Machine): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${role_port}/primary`).catch(() => undefined);
  return answer?.status === 200;
}

type Program = {
  readonly program: string;
  readonly args: string[];
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
  readonly user: OsUser | undefined;
};

function run(machine: Machine, { program, args, env, log, user }: Program): void {
  // No pipe: PostgreSQL, which outlives a Patroni that is killed, would keep it open.
  const file = openSync(join(machine.dir, log), 'a');
  const child = spawn(program, args, {
    cwd: '/',
    stdio: ['ignore', file, file],
    env: { ...environment(machine), ...env },
    ...asUser(user),
  });
  closeSync(file);
  machine.running = [...machine.running.filter(isAlive), child];
}

/** What a service manager gives, and no more: no language of the tester's. */
function environment({ dir }: Machine): Record<string, string> {
  return { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: dir };
}

function asUser(user: OsUser | undefined) {
  return user === undefined ? {} : { uid: user.uid, gid: user.gid };
}

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

const patience_ms = 15_000;

/** Asks it to stop, and waits for that; what does not is left to `killAll`. */
async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || !isAlive(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([gone, sleep(patience_ms, undefined, { ref: false })]);
}

async function killAll(machine: Machine): Promise<void> {
  const running = machine.running.filter(isAlive);
  const gone = running.map((child) => once(child, 'exit'));
  const pids = [...running.map(({ pid }) => pid), postmaster(machine)];
  killTrees(pids.filter((pid) => pid !== undefined));
  await Promise.all(gone);
}

/** Patroni begins it as nobody's child. */
function postmaster({ dir }: Machine): number | undefined {
  const data = join(dir, 'data');
  try {
    const pid = Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10);
    // The file of one that was killed may name whoever has its number now.
    return readlinkSync(`/proc/${pid}/cwd`) === data ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** @throws when the example no longer has a line that is replaced */
function configured([first, second, third]: Machines, node: Machine, superuser: string): string {
  const hosts = [first, second, third].map((one) => `127.0.0.1:${one.etcd.client}`).join(',');
  return replaced('patroni.yml', [
    ['name: pg1', `name: ${node.name}`],
    ['10.0.0.21:2379,10.0.0.22:2379,10.0.0.23:2379', hosts],
    ['10.0.0.21:8008', `127.0.0.1:${node.role_port}`],
    ['10.0.0.21:5432', `127.0.0.1:${node.port}`],
    ['10.0.0.0/24', '127.0.0.1/32'],
    ['/var/lib/postgresql/15/opora', join(node.dir, 'data')],
    ['/var/run/postgresql', node.dir],
    ['/usr/lib/postgresql/15/bin', dirname(postgres15().path ?? '')],
    ['change-me', superuser],
  ]);
}

function environmentOfEtcd(machines: Machines, own: Machine): Record<string, string> {
  const text = replaced('etcd.env', [
    ...machines.map(({ etcd: { peer } }, at): [string, string] => [
      `etcd${at + 1}=http://10.0.0.2${at + 1}:2380`,
      `etcd${at + 1}=http://127.0.0.1:${peer}`,
    ]),
    ['NAME="etcd1"', `NAME="etcd${machines.indexOf(own) + 1}"`],
    ['10.0.0.21:2380', `127.0.0.1:${own.etcd.peer}`],
    ['10.0.0.21:2379', `127.0.0.1:${own.etcd.client}`],
    ['/var/lib/etcd/opora', join(own.dir, 'etcd')],
  ]);
  return Object.fromEntries(
    [...text.matchAll(/^(\w+)="(.*)"$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

function replaced(example: string, replacements: readonly (readonly [string, string])[]): string {
  return replacements.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`ops/cluster/${example} has no ${from}`);
      return text.replaceAll(from, to);
    },
    readFileSync(join(ROOT, 'ops', 'cluster', example), 'utf8'),
  );
}
