/** A TCP proxy in front of a server: the cable that a test can pull and plug in again. */
import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

export type CuttableProxy = {
  readonly port: number;
  cut(): void;
  /** Nothing passes, and nobody is told: a machine that has lost its power. */
  silence(): void;
  mend(): void;
  /** New connections go there from now on. */
  point(to: NetConnectOpts): void;
  close(): Promise<void>;
};

/** Where the PostgreSQL of an address listens: a host and port, or a socket in a directory. */
export function postgresPlace(url: string): NetConnectOpts {
  const { hostname, port, searchParams } = new URL(url);
  const directory = searchParams.get('host');
  const number = Number(searchParams.get('port') ?? (port || 5432));
  if (directory?.startsWith('/')) return { path: `${directory}/.s.PGSQL.${number}` };
  return { host: hostname, port: number };
}

export async function cuttableProxy(to: NetConnectOpts): Promise<CuttableProxy> {
  const open = new Set<Socket>();
  let place = to;
  let isCut = false;
  let isSilent = false;
  const server = createServer((client) => {
    if (isCut) return client.destroy();
    if (isSilent) {
      open.add(client);
      client.on('error', () => undefined);
      client.on('close', () => open.delete(client));
      return;
    }
    const upstream = connect(place);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const drop = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut() {
      isCut = true;
      drop();
    },
    silence() {
      isSilent = true;
      for (const socket of open) socket.pause();
    },
    mend() {
      if (isSilent) drop();
      isCut = false;
      isSilent = false;
    },
    point(next) {
      place = next;
    },
    async close() {
      server.close();
      drop();
      await once(server, 'close');
    },
  };
}
