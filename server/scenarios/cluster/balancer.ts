/** HAProxy with the configuration that ops/cluster gives to administrators, its addresses replaced. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ROOT } from '#platform/config.ts';
import { eventually } from '#testing/eventually.ts';
import { haproxy } from '#testing/servers/tools.ts';

export type Addresses = {
  people: number;
  database: number;
  readers: number;
  web: readonly [number, number];
  postgres: readonly [{ port: number; role_port: number }, { port: number; role_port: number }];
};

export async function startBalancer(
  dir: string,
  addresses: Addresses,
): Promise<{ stop(): Promise<void> }> {
  const file = join(dir, 'haproxy.cfg');
  writeFileSync(file, configured(addresses));
  const program = haproxy().path ?? '';
  const checked = spawnSync(program, ['-c', '-f', file], { encoding: 'utf8' });
  if (checked.status !== 0) throw new Error(`haproxy: ${checked.stderr}`);
  const child: ChildProcess = spawn(program, ['-db', '-f', file], { stdio: 'ignore' });
  await eventually('HAProxy listens', () => accepts(addresses.people));
  return {
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'close');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  return true;
}

/** @throws when the example no longer has a line that is replaced */
function configured({ people, database, readers, web, postgres }: Addresses): string {
  const replacements: [string, string][] = [
    // As many open files as any machine allows.
    ['maxconn 20000', 'maxconn 200'],
    ['10.0.0.10:8080', `127.0.0.1:${people}`],
    ['bind 127.0.0.1:5432', `bind 127.0.0.1:${database}`],
    ['bind 127.0.0.1:5433', `bind 127.0.0.1:${readers}`],
    ['10.0.0.11:3000', `127.0.0.1:${web[0]}`],
    ['10.0.0.12:3000', `127.0.0.1:${web[1]}`],
    ['10.0.0.21:5432 port 8008', `127.0.0.1:${postgres[0].port} port ${postgres[0].role_port}`],
    ['10.0.0.22:5432 port 8008', `127.0.0.1:${postgres[1].port} port ${postgres[1].role_port}`],
  ];
  return replacements.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`ops/cluster/haproxy.cfg has no ${from}`);
      return text.replaceAll(from, to);
    },
    readFileSync(join(ROOT, 'ops', 'cluster', 'haproxy.cfg'), 'utf8'),
  );
}
