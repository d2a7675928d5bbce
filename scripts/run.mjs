/**
 * The first step of every npm script: plain JavaScript for whatever Node the machine has (20 or newer).
 * Installs what is missing, then runs the named file with the Node that the lock file carries.
 *
 *   node scripts/run.mjs FILE [ARGUMENT...]
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWhatIsMissing, isRussian, ownNode, SIGNALS } from './install.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = 20;

const [file, ...rest] = process.argv.slice(2);
const major = Number(process.versions.node.split('.')[0]);

if (major < OLDEST_NODE) {
  stopWith(
    isRussian()
      ? `Нужен Node.js ${OLDEST_NODE} или новее, а здесь ${process.version}. Установите его с https://nodejs.org`
      : `Opora needs Node.js ${OLDEST_NODE} or newer; this is ${process.version}. Get it at https://nodejs.org`,
  );
}
if (!file) stopWith('usage: node scripts/run.mjs FILE [ARGUMENT...]');

try {
  await installWhatIsMissing(ROOT);
  runFile(ownNode(ROOT), [join(ROOT, file), ...rest]);
} catch (error) {
  stopWith(error instanceof Error ? error.message : String(error));
}

/**
 * Waits for the child and ends as it ended. A signal sent to us alone is passed on; one sent to the
 * whole group (Ctrl-C) reaches the child twice, which it does not mind. Should we be killed, the child
 * sees its channel close and stops by itself.
 * @param {string} node
 * @param {string[]} args
 */
function runFile(node, args) {
  const child = spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  const watch = watchNpm(() => child.kill('SIGTERM'));
  child.once('error', (error) => stopWith(error.message));
  child.once('exit', (code, signal) => {
    clearInterval(watch);
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
    if (child.connected) child.disconnect();
  });
}

/**
 * npm passes signals on to us, unless it is killed. So we look whether it is still there. Started by
 * hand (or by nohup, which outlives its shell), nobody but us is asked to be there.
 * @param {() => void} onLost
 * @returns {NodeJS.Timeout | undefined}
 */
function watchNpm(onLost) {
  if (!process.env['npm_lifecycle_event']) return undefined;
  const npm = process.ppid;
  return setInterval(() => {
    if (process.ppid !== npm) onLost();
  }, 250);
}

/**
 * @param {string} words
 * @returns {never}
 */
function stopWith(words) {
  process.stderr.write(`${words}\n`);
  process.exit(1);
}
