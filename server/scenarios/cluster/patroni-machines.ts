/**
 * Three machines as ops/cluster describes them, on loopback: etcd on each, PostgreSQL under Patroni on the
 * first two. Of the examples only addresses, directories and passwords are replaced.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, mkdirSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { type OsUser, unprivilegedUser } from '#platform/postgres-binaries.ts';
import { eventually } from '#testing/eventually.ts';
import { freePort } from '#testing/servers/free-port.ts';
import { etcd, patroni } from '#testing/servers/tools.ts';
import { type Lease, leaseOfLeader } from './etcd-lease.ts';
import {
  type Certificates,
  environmentOfEtcd,
  fileOfPatroni,
  makeCertificates,
  newPasswords,
  type Place,
  writeFileOfPatroni,
} from './patroni-files.ts';
import { killTrees } from './process-tree.ts';

type Part = 'etcd' | 'patroni';

type Machine = Place & {
  /** What of it was begun here. */
  readonly running: Map<Part, ChildProcess>;
};

export type PatroniMachines = {
  /** The two that run PostgreSQL. */
  readonly nodes: readonly [Machine, Machine];
  /** Ports of etcd on all three. */
  readonly members: readonly Machine['etcd'][];
  /** User and password of the database `opora`. */
  readonly login: string;
  /** Which of the two leads; as whoever is asked sees it. */
  leader(): Promise<0 | 1>;
  /** As that one says itself. */
  leads(which: 0 | 1): Promise<boolean>;
  /** The other one follows, and a commit waits for it. */
  isWhole(): Promise<boolean>;
  /** Who has the lease of the leader, as etcd has it; undefined while nobody has. */
  lease(): Promise<Lease | undefined>;
  /** kill -9 of all that runs there: Patroni, PostgreSQL, etcd. */
  kill(which: number): Promise<void>;
  start(which: number): Promise<void>;
  /** kill -9 of etcd on all three machines, and of nothing else. */
  killEtcd(): Promise<void>;
  startEtcd(): void;
  /** A request to Patroni of this machine, as whoever has that password sends it. @returns its status */
  request(which: 0 | 1, asking: Asking): Promise<number>;
  /** Of the user `patroni`, who may change settings. */
  readonly password: string;
  /** By which the machines know each other. */
  readonly certificates: Certificates;
  /** `patronictl switchover`, as an administrator asks for it. @returns what it printed */
  switchover(from: 0 | 1, to: 0 | 1): Promise<string>;
  /** One statement of the superuser, past any balancer. */
  ask(which: 0 | 1, statement: string, database?: string): Promise<Record<string, unknown>[]>;
  /** All that Patroni of this machine has said. */
  log(which: number): string;
  stop(): Promise<void>;
};

export type Asking = { method: string; path: string; body?: unknown; password?: string };

/**
 * @param dir exists and can be entered by everybody
 * @throws with nothing left running
 */
export async function startPatroniMachines(dir: string): Promise<PatroniMachines> {
  const user = unprivilegedUser(join(dir, 'pg1'));
  const passwords = newPasswords();
  const certificates = makeCertificates(join(dir, 'certificates'), user);
  const machines: readonly [Machine, Machine, Machine] = [
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
  for (const node of nodes) writeFileOfPatroni(node, { machines, passwords, certificates });

  function startEtcd(machine: Machine): void {
    const env = environmentOfEtcd(machine, { machines, certificates });
    run(machine, { part: 'etcd', program: etcd().path ?? '', args: [], env, user });
  }

  function start(machine: Machine): void {
    startEtcd(machine);
    if (machine === third) return;
    const program = patroni().path ?? '';
    run(machine, { part: 'patroni', program, args: [fileOfPatroni(machine)], env: {}, user });
  }

  async function ask(which: 0 | 1, statement: string, database = 'postgres') {
    const client = new Client({
      host: '127.0.0.1',
      port: nodes[which].port,
      user: 'postgres',
      password: passwords.postgres,
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
    const leading = await leader();
    const [row] = await ask(leading, 'select sync_state, state from pg_stat_replication');
    if (row?.['sync_state'] !== 'sync' || row['state'] !== 'streaming') return false;
    // PostgreSQL waits for it two seconds before Patroni has written that down. Who is lost between the two is
    // waited for until it is back (3.0.2 compares with what it wrote, and finds nothing to change).
    return await says(nodes[leading === 0 ? 1 : 0], '/synchronous');
  }

  async function stop(): Promise<void> {
    // Patroni first: it ends its PostgreSQL by itself, and asks etcd while it does.
    await Promise.all(nodes.map(({ running }) => end(running.get('patroni'))));
    await Promise.all(machines.map(killAll));
  }

  const log = (which: number) =>
    readFileSync(join(machines[which]?.dir ?? '', 'patroni.log'), 'utf8');

  try {
    for (const machine of machines) start(machine);
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
    members: machines.map((machine) => machine.etcd),
    login: `opora:${passwords.opora}`,
    leader,
    leads: (which) => leads(nodes[which]),
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
      if (machine) start(machine);
    },
    lease: () => leaseOfLeader(machines, certificates),
    async killEtcd() {
      await Promise.all(machines.map(({ running }) => kill([running.get('etcd')])));
    },
    startEtcd: () => machines.forEach(startEtcd),
    request: (which, asking) => requested(nodes[which], asking),
    password: passwords.patroni,
    certificates,
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

async function aMachine(dir: string, name: string): Promise<Machine> {
  return {
    dir: join(dir, name),
    name,
    port: await freePort(),
    role_port: await freePort(),
    etcd: { client: await freePort(), peer: await freePort() },
    running: new Map(),
  };
}

function leads(machine: Machine): Promise<boolean> {
  return says(machine, '/primary');
}

async function says({ role_port }: Machine, role: string): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${role_port}${role}`).catch(() => undefined);
  return answer?.status === 200;
}

async function requested({ role_port }: Machine, asking: Asking): Promise<number> {
  const { method, path, body, password } = asking;
  const secret = Buffer.from(`patroni:${password}`).toString('base64');
  const response = await fetch(`http://127.0.0.1:${role_port}${path}`, {
    method,
    headers: password === undefined ? {} : { authorization: `Basic ${secret}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.status;
}

type Program = {
  readonly part: Part;
  readonly program: string;
  readonly args: string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: OsUser | undefined;
};

function run(machine: Machine, { part, program, args, env, user }: Program): void {
  // No pipe: PostgreSQL, which outlives a Patroni that is killed, would keep it open.
  const file = openSync(join(machine.dir, `${part}.log`), 'a');
  const child = spawn(program, args, {
    cwd: '/',
    stdio: ['ignore', file, file],
    env: { ...environment(machine), ...env },
    ...asUser(user),
  });
  closeSync(file);
  machine.running.set(part, child);
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

function killAll(machine: Machine): Promise<void> {
  return kill([...machine.running.values()], postmaster(machine));
}

async function kill(children: (ChildProcess | undefined)[], other?: number): Promise<void> {
  const running = children.filter((child) => child !== undefined && isAlive(child));
  const gone = running.map((child) => child && once(child, 'exit'));
  const pids = [...running.map((child) => child?.pid), other];
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
