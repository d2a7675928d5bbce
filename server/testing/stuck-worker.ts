/** A worker process of its own whose job never ends: `node stuck-worker.ts DATABASE_URL`. It waits to be killed. */
import { openDatabase } from '#platform/db.ts';
import { startWorker } from '#platform/jobs.ts';
import { makeLog } from '#platform/log.ts';
import type { Ports } from '#platform/ports.ts';
import { stuckJob } from './stuck-job.ts';

const [url = ''] = process.argv.slice(2);
const log = makeLog('silent');
const database = openDatabase(url, log);
const never = stuckJob(async () => {
  process.stdout.write('taken\n');
  await new Promise(() => undefined);
});
await startWorker({
  pool: database.pool,
  db: database.db,
  log,
  ports: { clock: () => new Date() } as Ports,
  jobs: [never],
  schedules: [],
  concurrency: 2,
});
