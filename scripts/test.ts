/**
 * `npm test`: brings the programs the tests need where that is possible, runs every test, and closes
 * with `N passed, N failed, N skipped`. Without arguments some of the widest are left for the night and
 * named; `--long` runs them too. Arguments go to vitest.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeLeftovers } from '../server/testing/servers/test-postgres.ts';
import { missingTools, type Tool } from '../server/testing/servers/tools.ts';
import { leftForTheNight, scenariosForTheNight } from './long-tests.ts';
import { COUNTS_FILE, type Counts } from './test-reporter.ts';
import { withoutServices } from './without-services.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const args = process.argv.slice(2);
// Whoever names files or asks for all gets all of it.
const isShort = args.length === 0;
const reasons = await installMissing();
const { code, counts } = await runTests(args.filter((one) => one !== '--long'));
close(code, counts);

/** @returns why each tool that is still missing is missing */
async function installMissing(): Promise<Map<string, string>> {
  const tools = neededAndMissing();
  const isDebian = existsSync('/usr/bin/apt-get');
  const isRoot = process.getuid?.() === 0;
  if (tools.length > 0 && isDebian && isRoot) {
    console.log(`Installing for the tests: ${tools.map((tool) => tool.name).join(', ')}`);
    apt(['update', '-qq']);
    await withoutServices(() => {
      // One by one: a package this release does not have must not keep the others away.
      for (const tool of tools) {
        apt(['install', '-y', '-qq', '--no-install-recommends', ...tool.debian_packages]);
      }
    });
  }
  const advice = isDebian
    ? (tool: Tool) => `apt-get install ${tool.debian_packages.join(' ')} (root does it by npm test)`
    : (tool: Tool) => `install it, or name it by ${tool.variable}`;
  return new Map(neededAndMissing().map((tool) => [tool.name, advice(tool)]));
}

function neededAndMissing(): Tool[] {
  return missingTools().filter((tool) => !(isShort && tool.is_for_the_night));
}

function apt(args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const done = spawnSync('apt-get', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 2] });
  if (done.status !== 0) console.log(`apt-get ${args.join(' ')} did not succeed`);
}

type Run = { code: number; counts: Counts | undefined };

async function runTests(args: string[]): Promise<Run> {
  const dir = mkdtempSync(join(tmpdir(), 'opora-test-counts-'));
  const file = join(dir, 'counts.json');
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=./scripts/test-reporter.ts'];
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, [COUNTS_FILE]: file, ...(isShort ? { SHORT_TESTS: '1' } : {}) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  process.on('disconnect', () => child.kill('SIGTERM'));
  process.channel?.unref();
  const code = await new Promise<number>((resolve) => {
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  // A run that was told to stop may give up before its database has stopped.
  await removeLeftovers();
  const counts: Counts | undefined = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : undefined;
  rmSync(dir, { recursive: true, force: true });
  return { code, counts };
}

function close(code: number, found: Counts | undefined): void {
  const counts = found ?? { passed: 0, failed: 0, skipped: [] };
  if (counts.skipped.length > 0 || reasons.size > 0) console.log('\nSkipped:');
  for (const [name, reason] of reasons) console.log(`  ${name} is missing: ${reason}`);
  for (const { name, reason } of counts.skipped) console.log(`  ${name}${reason && `: ${reason}`}`);
  if (isShort) {
    const journeys = leftForTheNight.join(', ');
    const scenarios = scenariosForTheNight.join(', ');
    console.log(
      `\nLeft for \`npm test -- --long\`: the data layer on PostgreSQL 15, the second look`,
    );
    console.log(`of each screen, every hostile text in every place, the bench of events in parts,`);
    console.log(`the scenarios ${scenarios}, and the journeys ${journeys}`);
  }
  // A run that broke outside any test is a failure too.
  const failed = counts.failed === 0 && code !== 0 ? 1 : counts.failed;
  process.exitCode = failed > 0 ? 1 : 0;
  console.log(`\n${counts.passed} passed, ${failed} failed, ${counts.skipped.length} skipped`);
}
