/**
 * The machines of ops/cluster with Patroni, etcd and HAProxy themselves: who leads is lost, is exchanged and
 * comes back, under agents who never pause.
 */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '#testing/eventually.ts';
import { etcd, haproxy, patroni, postgres15 } from '#testing/servers/tools.ts';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
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
    const [lost, next] = await bothNow();
    await machines.kill(lost);
    await eventually(
      'Patroni has promoted',
      async () => (await machines.leader()) === next,
      90_000,
    );
    await workGoesOn();
    await tell('the leader was lost');
    await machines.start(lost);
    await eventually('the one that was lost follows', machines.isWhole, 120_000);
    await workGoesOn();
    await tell('it came back');
    await expectOnBoth();
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
    const [, standby] = await bothNow();
    const rows = await machines.ask(standby, 'select subject from tickets', 'opora');
    const there = new Set(rows.map(({ subject }) => subject));
    expect(traffic.opened.filter((subject) => !there.has(subject))).toEqual([]);
    expect(await countedWrong(desk, traffic.opened)).toEqual({ missing: [], doubled: [] });
  }
});
