/**
 * The machines of ops/cluster with Patroni, etcd and HAProxy themselves: who leads is lost, is exchanged and
 * comes back, under agents who never pause.
 */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '#testing/eventually.ts';
import { etcd, haproxy, patroni, postgres15 } from '#testing/servers/tools.ts';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
import { askEtcd } from './etcd-lease.ts';
import { type PatroniMachines, startPatroniMachines } from './patroni-machines.ts';
import { startTraffic, type Traffic } from './traffic.ts';
import { countedWrong, type Desk, startTwoOfEverything } from './two-of-everything.ts';

const missing = [patroni(), etcd(), haproxy(), postgres15()].filter(
  ({ path }) => path === undefined,
);

describe('Patroni itself', { timeout: 300_000 }, () => {
  const dir = temporaryDirectory('patroni');
  let machines: PatroniMachines;
  let desk: Desk;
  let traffic: Traffic;

  beforeAll(async () => {
    if (missing.length > 0) return;
    machines = await startPatroniMachines(dir);
    desk = await startTwoOfEverything(dir, machines.nodes, machines.login);
  }, 240_000);

  beforeEach(async (context) => {
    if (missing.length > 0) {
      context.skip(`not installed: ${missing.map(({ name }) => name).join(', ')}`);
    }
    const { url, cookie } = desk;
    traffic = startTraffic({ url, cookie, agents: 6, asks_again: true });
    await eventually('there is work', async () => traffic.opened.length > 30);
    return () => traffic.stop();
  });

  afterAll(async () => {
    await desk?.stop();
    await machines?.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 120_000);

  test('the leader is lost: the standby is promoted, and nothing acknowledged is missing', async () => {
    await loseTheLeader();
  });

  test('with the shortest lease that Patroni allows writes stand still for less', async () => {
    const body = { ttl: 20, loop_wait: 5, retry_timeout: 5 };
    const asking = { method: 'PATCH', path: '/config', body, password: machines.password };
    expect(await machines.request(await machines.leader(), asking)).toBe(200);
    await eventually(
      'the lease is the shorter one',
      async () => (await machines.lease())?.granted_s === 20,
      60_000,
    );
    const { first_write_s } = await loseTheLeader();
    // The lease, and what etcd adds when its own leader was lost too.
    expect(first_write_s).toBeLessThan(30);
  });

  test('the leader is exchanged as planned', async () => {
    const [from, to] = await bothNow();
    await machines.switchover(from, to);
    expect(await machines.leader()).toBe(to);
    await eventually('the former one follows', machines.isWhole, 120_000);
    await workGoesOn();
    await tell('the leader was exchanged');
    await expectOnBoth();
  });

  test('the standby is lost: writes go on without it, and wait for it again when it is back', async () => {
    const [, standby] = await bothNow();
    await machines.kill(standby);
    await workGoesOn();
    await tell('the standby was lost');
    await machines.start(standby);
    await eventually('it follows again', machines.isWhole, 120_000);
    await expectOnBoth();
  });

  test('etcd is lost on all three machines: the leader goes on, and nobody else leads', async () => {
    const [leading, standby] = await bothNow();
    const { granted_s = 0 } = (await machines.lease()) ?? {};
    await machines.killEtcd();
    // Longer than the lease that nobody can renew, and the loop that would find it out.
    const end = performance.now() + (granted_s + 15) * 1000;
    while (performance.now() < end) {
      await workGoesOn();
      expect(await machines.leads(standby)).toBe(false);
    }
    expect(await machines.leads(leading)).toBe(true);
    await tell('etcd was lost');
    machines.startEtcd();
    await eventually(
      'etcd knows the leader again',
      async () => {
        return (await machines.lease())?.holder === machines.nodes[leading].name;
      },
      60_000,
    );
    await eventually('the pair is whole', machines.isWhole, 60_000);
    await expectOnBoth();
  });

  test('whoever has no password changes nothing at Patroni', async () => {
    const unsafe = [
      { method: 'PATCH', path: '/config', body: { ttl: 300 } },
      { method: 'PUT', path: '/config', body: { ttl: 300 } },
      { method: 'POST', path: '/restart', body: {} },
      { method: 'POST', path: '/reload', body: {} },
      { method: 'POST', path: '/reinitialize', body: { force: true } },
      { method: 'POST', path: '/switchover', body: { leader: 'pg1', candidate: 'pg2' } },
      { method: 'POST', path: '/failover', body: { candidate: 'pg2' } },
      { method: 'POST', path: '/failsafe', body: { name: 'pg2' } },
    ];
    const before = await machines.lease();
    for (const which of [0, 1] as const) {
      for (const asking of unsafe) {
        expect(await machines.request(which, asking)).toBe(401);
        expect(await machines.request(which, { ...asking, password: 'change-me-patroni' })).toBe(
          401,
        );
      }
      // The balancer asks without one.
      expect(await machines.request(which, { method: 'GET', path: '/health' })).toBe(200);
      const { password } = machines;
      expect(await machines.request(which, { method: 'POST', path: '/reload', password })).toBe(
        202,
      );
    }
    expect(await machines.lease()).toEqual(before);
  });

  test('whoever has no certificate of the machines is told nothing by etcd', async () => {
    const { certificates, members } = machines;
    const { ca } = certificates;
    const key = Buffer.from('/service/opora/leader').toString('base64');
    const asking = { path: '/v3/kv/range', body: { key } };
    for (const { client, peer } of members) {
      await expect(askEtcd(client, { ...asking, certificates: { ca } })).rejects.toThrow();
      await expect(askEtcd(peer, { ...asking, certificates: { ca } })).rejects.toThrow();
      const plain = fetch(`http://127.0.0.1:${client}/v3/kv/range`, { method: 'POST', body: '{}' });
      expect(
        await plain.then(
          ({ status }) => status,
          () => 'cut',
        ),
      ).not.toBe(200);
      expect(await askEtcd(client, { ...asking, certificates })).toHaveProperty('kvs');
    }
  });

  /** @returns the moments since the loss, in seconds */
  async function loseTheLeader(): Promise<{ first_write_s: number }> {
    const [lost, next] = await bothNow();
    const { holder, granted_s } = (await machines.lease()) ?? {};
    expect(holder).toBe(machines.nodes[lost].name);
    const lost_at = performance.now();
    const since = () => (performance.now() - lost_at) / 1000;
    await machines.kill(lost);
    await eventually(
      'its lease is over',
      async () => (await machines.lease())?.holder !== holder,
      90_000,
    );
    const lease_over_s = since();
    await eventually('Patroni has promoted', () => machines.leads(next), 30_000);
    const promoted_s = since();
    const before = traffic.opened.length;
    await eventually('work goes on', async () => traffic.opened.length > before, 60_000);
    const first_write_s = since();
    const moments = { lease_over_s, promoted_s, first_write_s };
    const words = Object.entries(moments).map(([moment, s]) => `${moment} ${s.toFixed(1)}`);
    process.stdout.write(`lease of ${granted_s} s; since the loss: ${words.join(', ')}\n`);
    await workGoesOn();
    await tell('the leader was lost');
    await machines.start(lost);
    await eventually('the one that was lost follows', machines.isWhole, 120_000);
    await workGoesOn();
    await tell('it came back');
    await expectOnBoth();
    return { first_write_s };
  }

  async function bothNow(): Promise<[0 | 1, 0 | 1]> {
    const leading = await machines.leader();
    return [leading, leading === 0 ? 1 : 0];
  }

  function workGoesOn(): Promise<unknown> {
    const before = traffic.opened.length;
    return eventually('work goes on', async () => traffic.opened.length > before + 30, 90_000);
  }

  async function tell(what: string): Promise<void> {
    const seconds = (traffic.stoodStill_ms() / 1000).toFixed(1);
    process.stdout.write(
      `${what}: writes stood still for ${seconds} s; ${traffic.opened.length} tickets, ${traffic.failed.length} tries failed\n`,
    );
  }

  /** Each ticket that was acknowledged, once: as the desk has it, and on the standby itself. */
  async function expectOnBoth(): Promise<void> {
    await traffic.stop();
    const [leading, standby] = await bothNow();
    // A commit waits until it is written there, not until it can be read.
    const [written] = await machines.ask(leading, 'select pg_current_wal_lsn()::text as place');
    await eventually('the standby has replayed it', async () => {
      const [row] = await machines.ask(
        standby,
        `select pg_last_wal_replay_lsn() >= '${written?.['place']}' as is_replayed`,
      );
      return row?.['is_replayed'] === true;
    });
    const rows = await machines.ask(standby, 'select subject from tickets', 'opora');
    const there = new Set(rows.map(({ subject }) => subject));
    expect(traffic.opened.filter((subject) => !there.has(subject))).toEqual([]);
    expect(await countedWrong(desk, traffic.opened)).toEqual({ missing: [], doubled: [] });
  }
});
