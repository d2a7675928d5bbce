/**
 * Programs for the tests are installed on the machine of whoever runs them. Debian starts and enables each service
 * that a package brings; here none of them is started, and none stays enabled that was not so before.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

type System = {
  /** The directory that holds `etc` and `usr`. */
  readonly root: string;
  run(program: string, args: string[]): void;
};

const thisMachine: System = {
  root: '/',
  run: (program, args) => void spawnSync(program, args, { stdio: 'ignore' }),
};

/**
 * Services that were there before are treated as ever: what is upgraded beside is restarted as its package wants it.
 * @returns what `install` returned
 */
export async function withoutServices<T>(
  install: () => T,
  system: System = thisMachine,
): Promise<T> {
  const heard: NodeJS.Signals[] = [];
  const listen = (signal: NodeJS.Signals) => heard.push(signal);
  // Else a Ctrl-C would end us before all is as it was; apt-get hears it too and ends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, listen);
  const before = { enabled: new Set(enabledUnits(system)), clusters: new Set(clusters(system)) };
  forbidStarts(system);
  try {
    return install();
  } finally {
    allowStarts(system);
    disable(
      system,
      enabledUnits(system).filter((unit) => !before.enabled.has(unit)),
    );
    for (const file of clusters(system)) if (!before.clusters.has(file)) keepDown(system, file);
    // What came while `install` ran is heard only now.
    await setImmediate();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, listen);
    endAs(heard);
  }
}

const mark = '# Of the tests of Opora: what they install is not started. Gone when that is over.';

function policy({ root }: System) {
  const file = join(root, 'usr/sbin/policy-rc.d');
  return { file, former: `${file}.before-tests`, known: `${file}.known-before-tests` };
}

/** See policy-rc.d in invoke-rc.d(8): 101 forbids, 0 allows. */
function forbidStarts(system: System): void {
  // One that was killed had no time for it.
  allowStarts(system);
  const { file, former, known } = policy(system);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(known, `${services(system).join('\n')}\n`);
  if (existsSync(file)) renameSync(file, former);
  const script = `#!/bin/sh
${mark}
name=$1
[ "$name" = --quiet ] && name=$2
grep -qxF -- "\${name%.service}" '${known}' || exit 101
[ -x '${former}' ] && exec '${former}' "$@"
exit 0
`;
  writeFileSync(file, script);
  chmodSync(file, 0o755);
}

function allowStarts(system: System): void {
  const { file, former, known } = policy(system);
  if (existsSync(file) && readFileSync(file, 'utf8').includes(mark)) rmSync(file);
  if (existsSync(former) && !existsSync(file)) renameSync(former, file);
  rmSync(known, { force: true });
}

/** Every service that is installed, by systemd or by its script. */
function services({ root }: System): string[] {
  const units = ['etc', 'lib', 'usr/lib'].map((where) => `${where}/systemd/system/*.service`);
  return globSync(['etc/init.d/*', ...units], { cwd: root }).map((file) =>
    basename(file, '.service'),
  );
}

/** What begins with the machine, or is called by another name. */
function enabledUnits({ root }: System): string[] {
  const links = globSync(['etc/systemd/system/*', 'etc/systemd/system/*.{wants,requires}/*'], {
    cwd: root,
  });
  const units = links.flatMap((link) => linkedUnit(join(root, link)) ?? []);
  const scripts = globSync('etc/rc[2-5S].d/S*', { cwd: root }).map(
    (link) => `${basename(link).replace(/^S\d+/, '')}.service`,
  );
  return [...new Set([...units, ...scripts])];
}

function linkedUnit(link: string): string | undefined {
  try {
    const target = basename(readlinkSync(link));
    // A template is enabled by the name of its instance.
    return target.includes('@.') ? basename(link) : target;
  } catch {
    return undefined;
  }
}

function disable({ run }: System, units: readonly string[]): void {
  if (units.length === 0) return;
  run('systemctl', ['--quiet', 'disable', ...units]);
  for (const unit of units) {
    // Where there is no systemd.
    if (unit.endsWith('.service')) run('update-rc.d', [basename(unit, '.service'), 'disable']);
  }
  console.log(`Not started, and not enabled: ${units.join(', ')}`);
}

/** Of the databases that Debian makes and starts together with PostgreSQL. */
function clusters({ root }: System): string[] {
  return globSync('etc/postgresql/*/*/start.conf', { cwd: root });
}

function keepDown({ root, run }: System, file: string): void {
  const [, , version = '', cluster = ''] = file.split('/');
  const text = readFileSync(join(root, file), 'utf8');
  writeFileSync(join(root, file), text.replace(/^auto$/m, 'manual'));
  // Beside a PostgreSQL that was there before its service may be started, and this one with it.
  run('pg_ctlcluster', [version, cluster, 'stop']);
}

function endAs([signal]: readonly NodeJS.Signals[]): void {
  if (signal !== undefined) process.exit(128 + constants.signals[signal]);
}
