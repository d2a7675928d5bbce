/**
 * Figures for Prometheus. Each process tells its own requests, jobs and sockets; the queue and the
 * events are the desk's and read from the database when asked, the same from every process.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Config } from './config.ts';
import type { Database } from './db.ts';
import { isDatabaseLost } from './errors.ts';
import { type Standby, standbyResults } from './standby.ts';

/** Seconds: from an answer out of memory to one that nobody waits for. */
const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const jobBuckets = [0.005, 0.025, 0.1, 0.5, 2, 10, 60, 300];

export type Metrics = {
  /** `route` is the pattern, never the address: ids would make endless series. `milliseconds` took it. */
  requestServed(
    method: string,
    route: string | undefined,
    status: number,
    milliseconds: number,
  ): void;
  jobRan(name: string, seconds: number, is_ok: boolean): void;
  /** How many browsers this process talks to now. */
  liveConnections(count: number): void;
  /** GET /metrics for this machine, or for the holder of the token when there is one. */
  register(http: FastifyInstance, config: Pick<Config, 'metrics_token'>): void;
};

/** `standby`: undefined without one. */
export function makeMetrics(
  database: Pick<Database, 'pool'>,
  standby?: Pick<Standby, 'away' | 'behind' | 'counts'>,
): Metrics {
  const registry = new Registry();
  const requests = new Histogram({
    name: 'opora_http_request_seconds',
    help: 'How long requests took, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: requestBuckets,
    registers: [registry],
  });
  const jobs = new Histogram({
    name: 'opora_job_seconds',
    help: 'How long jobs took, by name and result',
    labelNames: ['job', 'result'],
    buckets: jobBuckets,
    registers: [registry],
  });
  const live = new Gauge({
    name: 'opora_live_connections',
    help: 'Browsers connected to this process',
    registers: [registry],
  });
  addDatabaseFigures(registry, database);
  if (standby !== undefined) addStandbyFigures(registry, standby);
  const process = once(() => collectDefaultMetrics({ register: registry }));
  return {
    requestServed(method, route, status, milliseconds) {
      requests.observe({ method, route: route ?? 'none', status }, milliseconds / 1000);
    },
    jobRan: (job, seconds, is_ok) =>
      jobs.observe({ job, result: is_ok ? 'ok' : 'failed' }, seconds),
    liveConnections: (count) => live.set(count),
    register(http, config) {
      http.get('/metrics', async (request, reply) => {
        // Strangers learn nothing, not even that it is there.
        if (!mayRead(request, config.metrics_token)) return reply.callNotFound();
        process();
        return reply
          .header('cache-control', 'no-store')
          .type(registry.contentType)
          .send(await registry.metrics());
      });
    },
  };
}

/**
 * With a token only its holder. Without one this machine, and nobody whom a proxy on this machine
 * speaks for.
 */
function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  const { headers, socket } = request;
  if (token !== undefined) return isSame(headers.authorization ?? '', `Bearer ${token}`);
  const isForwarded = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'].some(
    (name) => headers[name] !== undefined,
  );
  return !isForwarded && isLoopback(socket.remoteAddress ?? '');
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function addDatabaseFigures(registry: Registry, database: Pick<Database, 'pool'>): void {
  const up = new Gauge({
    name: 'opora_database_up',
    help: '1 while the database answers; without it the other figures stay what they were',
    registers: [registry],
  });
  new Gauge({
    name: 'opora_jobs',
    help: 'Jobs in the queue: due, later (also those that wait for another try), running, failed for good',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const depth = await unlessLost(up, () => queueDepth(database));
      for (const [state, count] of Object.entries(depth ?? {})) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'opora_database_connections',
    help: 'Connections of this process: busy, idle, and requests that wait for one',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { totalCount, idleCount, waitingCount } = database.pool;
      this.set({ state: 'busy' }, totalCount - idleCount);
      this.set({ state: 'idle' }, idleCount);
      this.set({ state: 'waiting' }, waitingCount);
    },
  });
  const count = eventCounts(database);
  new Counter({
    name: 'opora_events_total',
    help: 'Events of the whole desk since this process was first asked: mail received, tickets opened, deliveries failed',
    labelNames: ['name'],
    registers: [registry],
    async collect() {
      for (const [name, more] of (await unlessLost(up, count)) ?? []) this.inc({ name }, more);
    },
  });
}

function addStandbyFigures(
  registry: Registry,
  standby: Pick<Standby, 'away' | 'behind' | 'counts'>,
): void {
  new Gauge({
    name: 'opora_standby_up',
    help: '1 while the standby answers reads of this process; at 0 the primary answers them',
    registers: [registry],
    collect() {
      this.set(standby.away() === undefined ? 1 : 0);
    },
  });
  new Gauge({
    name: 'opora_standby_behind_bytes',
    help: 'How far the replay of the standby was behind the primary when it was last looked at; NaN: it does not say',
    registers: [registry],
    collect() {
      this.set(standby.behind() ?? Number.NaN);
    },
  });
  new Counter({
    name: 'opora_standby_reads_total',
    help: 'Reads for the standby: it answered them, or the primary did because it was behind, away, cancelled them (conflict) or failed',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      this.reset();
      for (const result of standbyResults) this.inc({ result }, standby.counts()[result]);
    },
  });
}

/** A lost database is a figure, not a failure: the others are then needed most. */
async function unlessLost<T>(up: Gauge, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    const answer = await ask();
    up.set(1);
    return answer;
  } catch (error) {
    if (!isDatabaseLost(error)) throw error;
    up.set(0);
    return undefined;
  }
}

type QueueDepth = Record<'due' | 'later' | 'running' | 'failed', number>;

async function queueDepth({ pool }: Pick<Database, 'pool'>): Promise<QueueDepth> {
  const { rows } = await pool.query<QueueDepth>(`
    select count(*) filter (where locked_at is null and attempts < max_attempts and run_at <= now()) as due,
      count(*) filter (where locked_at is null and attempts < max_attempts and run_at > now()) as later,
      count(*) filter (where locked_at is not null) as running,
      count(*) filter (where locked_at is null and attempts >= max_attempts) as failed
    from graphile_worker._private_jobs`);
  return rows[0] ?? { due: 0, later: 0, running: 0, failed: 0 };
}

/** What happened since the last asking; the first asking only marks the place. */
function eventCounts({ pool }: Pick<Database, 'pool'>): () => Promise<[string, number][]> {
  let place: { xid: number; id: number } | undefined;
  return async () => {
    const from = place ?? { xid: 0, id: 0 };
    const end = await pool.query<{ xid: number; id: number }>(`
      select xid, id from events where xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
      order by xid desc, id desc limit 1`);
    const [last = from] = end.rows;
    if (place === undefined) {
      place = last;
      return [];
    }
    const { rows } = await pool.query<{ name: string; count: number }>(
      `select name, count(*) as count from events
       where (xid, id) > ($1::bigint, $2::bigint) and (xid, id) <= ($3::bigint, $4::bigint) group by name`,
      [from.xid, from.id, last.xid, last.id],
    );
    place = last;
    return rows.map((row) => [row.name, row.count]);
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}
