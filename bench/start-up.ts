/** A start as people do it: seconds until the address answers, and what all that then runs weighs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../server/platform/config.ts';
import { type Process, pssOf, treeOf } from './memory.ts';

export const startName = 'start';

/** Megabytes, as PSS. */
export type Weight = {
  opora: number;
  database: number;
  database_processes: number;
  /** npm itself and our launcher, which only wait for the others; systemd starts without them. */
  launchers: number;
};

export type Started = {
  /** Seconds; the later ones sorted. */
  first: number;
  later: number[];
  idle: Weight;
};

/** Seconds: what a start does is done, its garbage is collected, and connections nobody needs are closed. */
export const untilIdle = 80;

/**
 * One start on the directory (the web app is built already), then so many on the same data. `data`:
 * a filled one; without it an empty one of its own.
 */
export async function measureStart(
  { runs, data }: { runs: number; data?: string | undefined },
  env: Record<string, string> = {},
): Promise<Started> {
  const dir = data ?? mkdtempSync(join(tmpdir(), 'opora-start-'));
  const whole = {
    ...env,
    PORT: String(15_000 + Math.floor(Math.random() * 15_000)),
    SMTP_PORT: 'off',
    DATA_DIR: dir,
  };
  try {
    const first = await startOnce(whole);
    const later: number[] = [];
    for (let run = 0; run < runs; run += 1) later.push((await startOnce(whole)).seconds);
    const { idle } = await startOnce(whole, untilIdle);
    return { first: first.seconds, later: later.toSorted((one, other) => one - other), idle };
  } finally {
    if (data === undefined) rmSync(dir, { recursive: true, force: true });
  }
}

/** Started, looked at after so many seconds, and stopped. */
async function startOnce(
  env: Record<string, string>,
  wait = 0,
): Promise<{ seconds: number; idle: Weight }> {
  const started = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  while (!(await isReady(env['PORT'] ?? ''))) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
    await sleep(10);
  }
  const seconds = (performance.now() - started) / 1000;
  await sleep(wait * 1000);
  const idle = weightOf(treeOf(child.pid ?? 0));
  await stopped(child);
  return { seconds, idle };
}

async function isReady(port: string): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );
}

async function stopped(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
}

function weightOf(tree: readonly Process[]): Weight {
  const database = tree.filter(({ command }) => command.includes('postgres'));
  const opora = tree.filter(
    ({ command }) => /server\/main\.ts start$/.test(command) && !/run\.mjs/.test(command),
  );
  const rest = tree.filter((one) => !database.includes(one) && !opora.includes(one));
  return {
    opora: pssOf(opora),
    database: pssOf(database),
    database_processes: database.length,
    launchers: pssOf(rest),
  };
}

/** Megabytes of everything that must run. */
export function allOf({ opora, database }: Weight): number {
  return opora + database;
}

export function startLines({ first, later, idle }: Started): string[] {
  const middle = later[Math.floor(later.length / 2)] ?? Number.NaN;
  const [least = Number.NaN, most = Number.NaN] = [later[0], later.at(-1)];
  return [
    `first start                ${first.toFixed(2)} s`,
    `later starts, median of ${later.length}  ${middle.toFixed(2)} s (${least.toFixed(2)} to ${most.toFixed(2)}), goal 2 s: ${verdict(middle <= 2)}`,
    `idle for ${untilIdle} s, as PSS     ${allOf(idle).toFixed(0)} MB: Opora ${idle.opora.toFixed(0)}, PostgreSQL's ${idle.database_processes} processes ${idle.database.toFixed(0)}; goal 350 MB: ${verdict(allOf(idle) <= 350)}`,
    `npm and the launcher       ${idle.launchers.toFixed(0)} MB`,
  ];
}

function verdict(isMet: boolean): string {
  return isMet ? 'met' : 'MISSED';
}
