/** The files of ops/cluster for machines on loopback: their addresses, directories and passwords are replaced. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '#platform/config.ts';
import type { OsUser } from '#platform/postgres-binaries.ts';
import { postgres15 } from '#testing/servers/tools.ts';

export type Place = {
  readonly dir: string;
  readonly name: string;
  readonly port: number;
  /** Where Patroni says who leads. */
  readonly role_port: number;
  readonly etcd: { readonly client: number; readonly peer: number };
};

/** Names of the files. */
export type Certificates = { readonly ca: string; readonly cert: string; readonly key: string };

export type Passwords = Readonly<Record<'postgres' | 'replicator' | 'patroni' | 'opora', string>>;

export type Cluster = {
  readonly machines: readonly [Place, Place, Place];
  readonly passwords: Passwords;
  readonly certificates: Certificates;
};

export function newPasswords(): Passwords {
  return {
    postgres: password(),
    replicator: password(),
    patroni: password(),
    opora: password(),
  };
}

function password(): string {
  return randomBytes(12).toString('hex');
}

/** By the script that administrators call; all three machines have one address here. */
export function makeCertificates(dir: string, owner: OsUser | undefined): Certificates {
  mkdirSync(dir, { mode: 0o755 });
  const script = join(ROOT, 'ops', 'cluster', 'certificates.sh');
  execFileSync('sh', [script, '127.0.0.1'], { cwd: dir, stdio: 'pipe' });
  for (const file of readdirSync(dir)) {
    if (owner) chownSync(join(dir, file), owner.uid, owner.gid);
  }
  return {
    ca: join(dir, 'ca.crt'),
    cert: join(dir, '127.0.0.1.crt'),
    key: join(dir, '127.0.0.1.key'),
  };
}

export function fileOfPatroni({ dir }: Place): string {
  return join(dir, 'patroni.yml');
}

/** @throws when the example no longer has a line that is replaced */
export function writeFileOfPatroni(node: Place, cluster: Cluster): void {
  const { machines, passwords, certificates } = cluster;
  const text = replaced('patroni.yml', [
    ['name: pg1', `name: ${node.name}`],
    [
      '10.0.0.21:2379,10.0.0.22:2379,10.0.0.23:2379',
      machines.map(({ etcd }) => `127.0.0.1:${etcd.client}`).join(','),
    ],
    ['10.0.0.21:8008', `127.0.0.1:${node.role_port}`],
    ['10.0.0.21:5432', `127.0.0.1:${node.port}`],
    ...['11', '12', '21', '22'].map((end): [string, string] => [
      `10.0.0.${end}/32`,
      '127.0.0.1/32',
    ]),
    ['/var/lib/postgresql/15/opora', join(node.dir, 'data')],
    ['/var/run/postgresql', node.dir],
    ['/usr/lib/postgresql/15/bin', dirname(postgres15().path ?? '')],
    ['change-me-postgres', passwords.postgres],
    ['change-me-replicator', passwords.replicator],
    ['change-me-patroni', passwords.patroni],
    ...replacedCertificates(certificates),
  ]);
  writeFileSync(fileOfPatroni(node), text);
}

/** @throws when the example no longer has a line that is replaced */
export function environmentOfEtcd(
  own: Place,
  { machines, certificates }: Pick<Cluster, 'machines' | 'certificates'>,
): Record<string, string> {
  const text = replaced('etcd.env', [
    ...machines.map(({ etcd: { peer } }, at): [string, string] => [
      `etcd${at + 1}=https://10.0.0.2${at + 1}:2380`,
      `etcd${at + 1}=https://127.0.0.1:${peer}`,
    ]),
    ['NAME="etcd1"', `NAME="etcd${machines.indexOf(own) + 1}"`],
    ['10.0.0.21:2380', `127.0.0.1:${own.etcd.peer}`],
    ['10.0.0.21:2379', `127.0.0.1:${own.etcd.client}`],
    ['/var/lib/etcd/opora', join(own.dir, 'etcd')],
    ...replacedCertificates(certificates),
  ]);
  return Object.fromEntries(
    [...text.matchAll(/^(\w+)="(.*)"$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

function replacedCertificates({ ca, cert, key }: Certificates): [string, string][] {
  return [
    ['/etc/opora-cluster/ca.crt', ca],
    ['/etc/opora-cluster/10.0.0.21.crt', cert],
    ['/etc/opora-cluster/10.0.0.21.key', key],
  ];
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
