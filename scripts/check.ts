/** `npm run check`: everything CI looks at besides the tests. All checks run, then it says which failed. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name: string) => join(ROOT, 'node_modules', '.bin', name);

const checks: { name: string; command: string; args: string[] }[] = [
  { name: 'format and lint', command: bin('biome'), args: ['check', '--error-on-warnings', '.'] },
  { name: 'types', command: bin('tsc'), args: ['--noEmit'] },
  { name: 'architecture', command: bin('vitest'), args: ['run', 'server/architecture.test.ts'] },
  { name: 'unused code', command: bin('knip'), args: [] },
  {
    name: 'generated database types',
    command: process.execPath,
    args: [join(ROOT, 'scripts', 'database-types.ts'), '--check'],
  },
  {
    name: 'advisories',
    command: process.execPath,
    args: [join(ROOT, 'scripts', 'advisory-floors.ts')],
  },
];

const failed = checks.filter(({ name, command, args }) => {
  const started = performance.now();
  const done = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const isFine = done.status === 0;
  console.log(`${isFine ? 'ok' : 'FAILED'}  ${name} (${seconds} s)`);
  if (!isFine) console.log(`${done.stdout}${done.stderr}${done.error?.message ?? ''}`);
  return !isFine;
});

if (failed.length > 0) {
  console.log(`\nFailed: ${failed.map((check) => check.name).join(', ')}`);
  process.exitCode = 1;
}
