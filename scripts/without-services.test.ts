import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { temporaryDirectory } from '../server/testing/temporary-directory.ts';
import { withoutServices } from './without-services.ts';

describe('packages for the tests', () => {
  let root: string;
  let ran: string[][];
  const run = (program: string, args: string[]) => void ran.push([program, ...args]);
  const inRoot = (path: string) => join(root, path);

  beforeEach(() => {
    root = temporaryDirectory('without-services');
    ran = [];
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    write('lib/systemd/system/cron.service');
    write('etc/init.d/dovecot');
    link('etc/systemd/system/multi-user.target.wants/cron.service', 'cron.service');
    link('etc/rc2.d/S01dovecot', '../init.d/dovecot');
    mkdirSync(inRoot('usr/sbin'), { recursive: true });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(root, { recursive: true, force: true });
  });

  test('a service that they bring is not started, one that was there before is treated as ever', async () => {
    const told = await withoutServices(
      () => ({
        by_systemd: asked('etcd.service', 'start'),
        by_script: asked('--quiet', 'etcd', 'start', '2'),
        of_before: asked('cron.service', 'restart'),
        script_of_before: asked('--quiet', 'dovecot', 'restart', '2'),
      }),
      { root, run },
    );
    expect(told).toEqual({ by_systemd: 101, by_script: 101, of_before: 0, script_of_before: 0 });
    expect(readdirSync(inRoot('usr/sbin'))).toEqual([]);
    expect(ran).toEqual([]);
  });

  test('the policy of the machine is asked about what was there before, and comes back as it was', async () => {
    write('usr/sbin/policy-rc.d', '#!/bin/sh\n[ "$1" = cron.service ] && exit 104\nexit 0\n');
    chmodSync(inRoot('usr/sbin/policy-rc.d'), 0o750);
    const before = readFileSync(inRoot('usr/sbin/policy-rc.d'), 'utf8');
    const told = await withoutServices(
      () => [asked('cron.service', 'restart'), asked('dovecot', 'restart'), asked('etcd', 'start')],
      { root, run },
    );
    expect(told).toEqual([104, 0, 101]);
    expect(readdirSync(inRoot('usr/sbin'))).toEqual(['policy-rc.d']);
    expect(readFileSync(inRoot('usr/sbin/policy-rc.d'), 'utf8')).toBe(before);
    expect(statSync(inRoot('usr/sbin/policy-rc.d')).mode & 0o777).toBe(0o750);
  });

  test('all is as it was after an installation that fails', async () => {
    const failing = withoutServices(
      () => {
        link('etc/systemd/system/multi-user.target.wants/etcd.service', 'etcd.service');
        throw new Error('no such package');
      },
      { root, run },
    );
    await expect(failing).rejects.toThrow('no such package');
    expect(readdirSync(inRoot('usr/sbin'))).toEqual([]);
    expect(ran).toContainEqual(['systemctl', '--quiet', 'disable', 'etcd.service']);
  });

  test('what a killed one left behind is cleared away by the next', async () => {
    write('usr/sbin/policy-rc.d', '#!/bin/sh\nexit 0\n');
    await withoutServices(
      () => {
        for (const file of readdirSync(inRoot('usr/sbin'))) {
          write(`copy/${file}`, readFileSync(inRoot(`usr/sbin/${file}`), 'utf8'));
        }
      },
      { root, run },
    );
    rmSync(inRoot('usr/sbin'), { recursive: true });
    execFileSync('cp', ['-r', inRoot('copy'), inRoot('usr/sbin')]);
    expect(readdirSync(inRoot('usr/sbin'))).toHaveLength(3);
    await withoutServices(() => undefined, { root, run });
    expect(readdirSync(inRoot('usr/sbin'))).toEqual(['policy-rc.d']);
    expect(readFileSync(inRoot('usr/sbin/policy-rc.d'), 'utf8')).toBe('#!/bin/sh\nexit 0\n');
  });

  test('what they enable is disabled, under each of its names, and nothing else', async () => {
    await withoutServices(
      () => {
        link('etc/systemd/system/multi-user.target.wants/etcd.service', 'etcd.service');
        link('etc/systemd/system/etcd2.service', 'etcd.service');
        link('etc/systemd/system/timers.target.wants/clean.timer', 'clean.timer');
        link('etc/rc3.d/S02rspamd', '../init.d/rspamd');
        link('etc/rc2.d/K01patroni', '../init.d/patroni');
      },
      { root, run },
    );
    const [systemd, ...scripts] = ran;
    expect(systemd?.slice(0, 3)).toEqual(['systemctl', '--quiet', 'disable']);
    expect(systemd?.slice(3).sort()).toEqual(['clean.timer', 'etcd.service', 'rspamd.service']);
    expect(scripts.sort()).toEqual([
      ['update-rc.d', 'etcd', 'disable'],
      ['update-rc.d', 'rspamd', 'disable'],
    ]);
  });

  test('a database that comes with PostgreSQL stays down; one that was there before is let be', async () => {
    write('etc/postgresql/17/main/start.conf', '# Ours\nauto\n');
    await withoutServices(() => write('etc/postgresql/15/main/start.conf', '# New\nauto\n'), {
      root,
      run,
    });
    const start = (version: number) =>
      readFileSync(inRoot(`etc/postgresql/${version}/main/start.conf`), 'utf8');
    expect(start(15)).toBe('# New\nmanual\n');
    expect(start(17)).toBe('# Ours\nauto\n');
    expect(ran).toEqual([['pg_ctlcluster', '15', 'main', 'stop']]);
  });

  /** As a package asks before it starts something. @returns the code of the answer */
  function asked(...args: string[]): number | null {
    const policy = inRoot('usr/sbin/policy-rc.d');
    expect(existsSync(policy)).toBe(true);
    return spawnSync(policy, args).status;
  }

  function write(path: string, text = ''): void {
    mkdirSync(dirname(inRoot(path)), { recursive: true });
    writeFileSync(inRoot(path), text);
  }

  function link(path: string, target: string): void {
    mkdirSync(dirname(inRoot(path)), { recursive: true });
    symlinkSync(target, inRoot(path));
  }
});
