/** The server under load, a process of its own: the web server alone, or the worker alone. */

import { readConfig } from '#platform/config.ts';
import { makeLog } from '#platform/log.ts';
import { buildApp } from '../server/app.ts';

export type ServerOrder = { part: 'web' | 'worker'; env: Record<string, string> };

// Whoever started us is gone.
process.once('disconnect', () => process.exit(1));

process.once('message', (order: ServerOrder) => {
  serve(order).catch((error: unknown) => {
    process.send?.({ error: String(error) });
    process.disconnect?.();
  });
});

async function serve({ part, env }: ServerOrder): Promise<void> {
  const opora = await buildApp(readConfig(env), {
    log: makeLog('error', process.stderr),
    // The load comes from one address.
    are_limits_on: false,
    // Nobody is written to: what leaves is composed and dropped.
    ports: {
      mail: {
        send: async () => ({ refused: [], words: '250 dropped' }),
        check: async () => undefined,
      },
    },
  });
  const address = part === 'web' ? await opora.listen() : '';
  const worker = part === 'worker' ? await opora.startWorker() : undefined;
  process.send?.({ address });
  process.on('message', async (word: unknown) => {
    if (word === 'cpu') {
      const { user, system } = process.cpuUsage();
      process.send?.({ cpu_ms: (user + system) / 1000, rss: process.memoryUsage.rss() });
      return;
    }
    await worker?.stop();
    await opora.close();
    process.exit(0);
  });
}
