/**
 * npm run bench:start [-- --runs 5]
 *
 * Seconds from `npm start` to an address that answers: the first start on an empty data directory
 * (the web app is built already), then starts on the same data.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ROOT } from '../server/platform/config.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const port = 3000 + Math.floor(Math.random() * 20_000);
const dir = mkdtempSync(join(tmpdir(), 'opora-start-'));

async function isReady(): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );
}

async function secondsToReady(): Promise<number> {
  const started = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), SMTP_PORT: 'off', DATA_DIR: dir },
    stdio: 'ignore',
  });
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
    await sleep(10);
  }
  const seconds = (performance.now() - started) / 1000;
  await stopped(child);
  return seconds;
}

async function stopped(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
}

try {
  const first = await secondsToReady();
  const later: number[] = [];
  for (let run = 0; run < Number(values.runs); run += 1) later.push(await secondsToReady());
  later.sort((one, two) => one - two);
  const middle = later[Math.floor(later.length / 2)] ?? Number.NaN;
  console.log(`first start on empty data   ${first.toFixed(2)} s`);
  console.log(
    `later starts, median of ${later.length}   ${middle.toFixed(2)} s (${later[0]?.toFixed(2)} to ${later.at(-1)?.toFixed(2)})`,
  );
} finally {
  rmSync(dir, { recursive: true, force: true });
}
