/** Children of the bench: each is asked, answers, and is ended by it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Figures } from './figures.ts';
import type { Order } from './load.ts';
import type { Memory, ServerOrder } from './server.ts';

type Child = { ask: (question: object | string) => Promise<unknown> };

export function openChild(file: string): { child: ChildProcess; ask: Child['ask'] } {
  const child = fork(join(import.meta.dirname, file), {
    serialization: 'advanced',
    execArgv: [],
  });
  async function ask(question: object | string): Promise<unknown> {
    const over = new AbortController();
    const answered = once(child, 'message', over);
    const ended = once(child, 'exit', over).then(([code]) => {
      throw new Error(`${file} ended with ${String(code)}`);
    });
    ended.catch(() => undefined);
    child.send(question);
    const [answer] = await Promise.race([answered, ended]).finally(() => over.abort());
    if (typeof answer === 'object' && answer !== null && 'error' in answer) {
      throw new Error(`${file}: ${String(answer.error)}`);
    }
    return answer;
  }
  return { child, ask };
}

export type Server = {
  port: number;
  /** Milliseconds of processor time since it started. */
  cpuMs: () => Promise<number>;
  /** Resident memory as it now is. */
  megabytes: () => Promise<number>;
  /** After the garbage has been collected. */
  memory: () => Promise<Memory>;
  pid: number;
  stop: () => Promise<void>;
};

export async function openServer(order: ServerOrder): Promise<Server> {
  const { child, ask } = openChild('server.ts');
  const answer = await ask(order);
  const address =
    typeof answer === 'object' && answer !== null && 'address' in answer
      ? String(answer.address)
      : '';
  return {
    port: address === '' ? 0 : Number(new URL(address).port),
    async cpuMs() {
      const answer = await ask('cpu');
      return (answer as { cpu_ms: number }).cpu_ms;
    },
    async megabytes() {
      const answer = await ask('cpu');
      return (answer as { rss: number }).rss / 1_048_576;
    },
    memory: async () => (await ask('memory')) as Memory,
    pid: child.pid ?? 0,
    async stop() {
      const ended = once(child, 'exit');
      child.send('stop');
      await ended;
    },
  };
}

export type Load = { run: (order: Order) => Promise<Figures>; stop: () => void };

export function openLoad(): Load {
  const { child, ask } = openChild('load.ts');
  return {
    async run(order) {
      const answer = await ask(order);
      return (answer as { figures: Figures }).figures;
    },
    stop: () => child.kill(),
  };
}
