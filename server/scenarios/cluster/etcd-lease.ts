/** What etcd has about who leads, asked as Patroni asks it: HTTPS with the certificate of a machine. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Certificates, Place } from './patroni-files.ts';

export type Lease = {
  /** The name of the machine. */
  readonly holder: string;
  /** So long it holds when it is not renewed. */
  readonly granted_s: number;
};

type Machines = readonly Pick<Place, 'etcd'>[];

/** @throws when no member of etcd answers */
export async function leaseOfLeader(
  machines: Machines,
  certificates: Certificates,
): Promise<Lease | undefined> {
  const key = Buffer.from('/service/opora/leader').toString('base64');
  const range = await anyMember(machines, { path: '/v3/kv/range', body: { key }, certificates });
  const { kvs: [found] = [] } = range as { kvs?: { value: string; lease: string }[] };
  if (found === undefined) return undefined;
  const lease = await anyMember(machines, {
    path: '/v3/lease/timetolive',
    body: { ID: found.lease },
    certificates,
  });
  const { grantedTTL = '0' } = lease as { grantedTTL?: string };
  return {
    holder: Buffer.from(found.value, 'base64').toString(),
    granted_s: Number(grantedTTL),
  };
}

export type EtcdAsking = { path: string; body: unknown; certificates: Partial<Certificates> };

async function anyMember(machines: Machines, asking: EtcdAsking): Promise<unknown> {
  return await Promise.any(machines.map(({ etcd }) => askEtcd(etcd.client, asking)));
}

/** @throws when it does not answer, or not to this certificate */
export async function askEtcd(port: number, { path, body, certificates }: EtcdAsking) {
  const { ca, cert, key } = certificates;
  const asked = request({
    host: '127.0.0.1',
    port,
    path,
    method: 'POST',
    agent: false,
    timeout: 2_000,
    ...(ca === undefined ? {} : { ca: readFileSync(ca) }),
    ...(cert === undefined ? {} : { cert: readFileSync(cert) }),
    ...(key === undefined ? {} : { key: readFileSync(key) }),
  });
  asked.on('timeout', () => asked.destroy(new Error('etcd is silent')));
  asked.end(JSON.stringify(body));
  const [answer] = await once(asked, 'response');
  const words = await text(answer);
  // While etcd elects a leader of its own it answers that it cannot.
  if (answer.statusCode !== 200) throw new Error(`etcd: ${answer.statusCode} ${words}`);
  return JSON.parse(words) as unknown;
}
