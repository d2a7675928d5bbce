/**
 * Builds the web app into dist/web when its sources have changed since the last build.
 * `npm run build` builds; `npm start` and the journeys call `buildWebIfChanged`.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCES = [
  'web',
  'widget',
  'contract',
  'vite.config.ts',
  'package-lock.json',
  'tsconfig.json',
];
const STAMP = join(ROOT, 'dist', 'web.stamp');
const DIST_WEB = join(ROOT, 'dist', 'web');
const BUILT_PAGE = join(DIST_WEB, 'index.html');

/** The last lines of the build tool are in the message. */
export class BuildFailed extends Error {
  override name = 'BuildFailed';
}

/** Whether dist/web is not what the sources would build. Without sources (an image) it is always fresh. */
export function isWebStale(): boolean {
  if (!existsSync(join(ROOT, 'web', 'index.html'))) return false;
  if (!existsSync(BUILT_PAGE) || !existsSync(STAMP)) return true;
  return readFileSync(STAMP, 'utf8') !== sourceHash();
}

/**
 * @returns whether it built
 * @throws BuildFailed
 */
export async function buildWebIfChanged(): Promise<boolean> {
  if (!isWebStale()) return false;
  await buildWeb();
  return true;
}

/**
 * Built beside and then put in place, so that a server that runs meanwhile serves whole builds only.
 * @throws BuildFailed
 */
export async function buildWeb(): Promise<void> {
  const hash = sourceHash();
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  if (!existsSync(vite)) {
    throw new BuildFailed('The web app is not built and its build tool is not installed: npm ci');
  }
  const fresh = join(ROOT, 'dist', `web.${process.pid}`);
  try {
    const where = ['--outDir', fresh, '--emptyOutDir'];
    await run(process.execPath, [vite, 'build', ...configOption(), ...where]);
    rmSync(DIST_WEB, { recursive: true, force: true });
    renameSync(fresh, DIST_WEB);
    writeFileSync(STAMP, hash);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function configOption(): string[] {
  const besideSources = join(ROOT, 'web', 'vite.config.ts');
  return existsSync(besideSources) ? ['--config', besideSources] : [];
}

function run(command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new BuildFailed(lastLines(output)));
    });
  });
}

function lastLines(output: string): string {
  return stripVTControlCharacters(output).trim().split('\n').slice(-30).join('\n');
}

/** Contents, not times: a checkout of the same sources builds nothing. */
function sourceHash(): string {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((source) => filesBelow(join(ROOT, source))).sort()) {
    if (/\.test\.tsx?$/.test(path)) continue;
    hash.update(path.slice(ROOT.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [path];
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWeb();
