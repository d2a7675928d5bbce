/** `opora web` or `opora worker` as a process of its own, on a database that several share. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '#platform/config.ts';

export type OporaProcess = {
  output(): string;
  /** What still runs of it is killed first. @throws with what it printed when it does not come up */
  start(): Promise<void>;
  /** Asks it to stop, as a service manager does, and waits until it has. */
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
};

export function oporaProcess(
  command: 'web' | 'worker',
  env: Readonly<Record<string, string>>,
  /** From then on it is not started any more, and a start under way ends. */
  over?: AbortSignal,
): OporaProcess {
  let child: ChildProcess | undefined;
  let printed = '';

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child === undefined || !isAlive(child)) return;
    const gone = once(child, 'close');
    child.kill(signal);
    await gone;
  }

  return {
    output: () => printed,
    async start() {
      await end('SIGKILL');
      over?.throwIfAborted();
      const from = printed.length;
      const started = spawn(process.execPath, ['server/main.ts', command], {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, LANG: 'C', ...env },
      });
      child = started;
      for (const stream of [started.stdout, started.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          printed += text;
        });
      }
      while (!/Ready: |The worker is running/.test(printed.slice(from))) {
        over?.throwIfAborted();
        if (!isAlive(started)) throw new Error(`opora ${command}:\n${printed.slice(from)}`);
        await sleep(20);
      }
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
