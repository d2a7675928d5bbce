/** The server under load, a process of its own: the web server alone, or the worker alone. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readConfig } from '#platform/config.ts';
import { makeLog } from '#platform/log.ts';
import type { MailPort } from '#platform/mail.ts';
import { buildApp } from '../server/app.ts';

export type ServerOrder = {
  part: 'web' | 'worker';
  env: Record<string, string>;
  /** Letters leave by the mailboxes' servers; otherwise they are composed and dropped. */
  is_mail_sent?: boolean;
};

/** Bytes, after everything that nobody needs has been thrown away. */
export type Memory = { rss: number; heap: number; peak: number };

// Whoever started us is gone.
process.once('disconnect', () => process.exit(1));

process.once('message', (order: ServerOrder) => {
  serve(order).catch((error: unknown) => {
    process.send?.({ error: String(error) });
    process.disconnect?.();
  });
});

// Nobody is written to: what leaves is composed and dropped.
const droppingMail: MailPort = {
  send: async () => ({ refused: [], words: '250 dropped' }),
  check: async () => undefined,
};

setFlagsFromString('--expose-gc');
type Collect = (how: { type: 'major'; flavor: 'last-resort' }) => void;
const collectGarbage: Collect = runInNewContext('gc');

function memory(): Memory {
  // With room that is only kept for what may come: it would count for whatever came first.
  collectGarbage({ type: 'major', flavor: 'last-resort' });
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heap: heapUsed, peak: process.resourceUsage().maxRSS * 1024 };
}

async function serve({ part, env, is_mail_sent = false }: ServerOrder): Promise<void> {
  const opora = await buildApp(readConfig(env), {
    log: makeLog('error', process.stderr),
    // The load comes from one address.
    are_limits_on: false,
    ports: is_mail_sent ? {} : { mail: droppingMail },
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
    if (word === 'memory') {
      process.send?.(memory());
      return;
    }
    await worker?.stop();
    await opora.close();
    process.exit(0);
  });
}
