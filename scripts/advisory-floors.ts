/**
 * A dependency with a known advisory fails the build. Where the registry's audit cannot be asked, these
 * floors stand in for it: the first release of each package without its published holes.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Raised when an advisory is published for something the lock file holds. */
const FLOORS: Record<string, string> = {
  fastify: '5.12.1',
  'sanitize-html': '2.17.7',
  nodemailer: '9.0.1',
  mailparser: '3.9.3',
};

type Lock = { packages: Record<string, { version?: string }> };

/** @returns one line for each package of the lock that is older than its floor */
export function belowFloor(lock: Lock, floors: Record<string, string>): string[] {
  return Object.entries(lock.packages).flatMap(([path, { version = '0' }]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const floor = floors[name];
    if (!floor || !isOlder(version, floor)) return [];
    return [`${path} is ${version}; versions before ${floor} have known holes`];
  });
}

/** A prerelease of the floor itself counts as older, as in semantic versioning. */
function isOlder(version: string, floor: string): boolean {
  const [core = '', prerelease] = version.split('-', 2);
  const parts = core.split('.').map(Number);
  for (const [index, least] of floor.split('.').map(Number).entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part < least;
  }
  return prerelease !== undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lock: Lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const findings = belowFloor(lock, FLOORS);
  for (const line of findings) console.error(line);
  process.exitCode = findings.length > 0 ? 1 : 0;
}
