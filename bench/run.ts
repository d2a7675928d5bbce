/** One desk of one size: seeded, put under load, and compared with the bare driver. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sql } from 'kysely';
import { nameBuiltinRoles } from '#modules/people/people.ts';
import { updateSettings } from '#modules/settings/settings.ts';
import { readConfig } from '#platform/config.ts';
import { startDatabaseServer } from '#platform/database-server.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { makeLog } from '#platform/log.ts';
import { migrate } from '#platform/migrations.ts';
import { buildApp, type Opora } from '../server/app.ts';
import { articleScenarios, articlesName, seedArticles } from './articles.ts';
import { type AssistLine, assistSize, measureAssist } from './assist.ts';
import { type BacktestLine, backtestSize, measureBacktest } from './backtest.ts';
import { bulkName, measureBulk, perTicket, recordBulk } from './bulk.ts';
import { type ClocksLine, clocksSize, measureClocks } from './clocks.ts';
import type { Line } from './figures.ts';
import { type ImportLine, importSize, measureImport } from './import.ts';
import { mailCalls, mailSource, mailToken, measureMail, recordMail } from './mail.ts';
import { type Load, openLoad, openServer, type Server } from './processes.ts';
import { measureRouting, type RoutingLine, wholeSize } from './routing.ts';
import { measureRules, type RulesLine, rulesSize } from './rules.ts';
import { makeScenarios, recordScenario, type Scenario, type Signed, signIn } from './scenarios.ts';
import { type BenchDesk, seedBench, type Told } from './seed.ts';
import { type Simulated, simulate, wholeDay } from './simulation.ts';

export type BenchOptions = {
  tickets: number;
  /** Of each measurement. */
  seconds: number;
  clients: number;
  mails: number;
  articles: number;
  /** Names of scenarios begin with one of these; empty: all. */
  only: readonly string[];
  /** A directory that keeps the seeded desk for the next run; undefined: nothing is left behind. */
  data: string | undefined;
};

type Bench = {
  options: BenchOptions;
  opora: Opora;
  desk: BenchDesk;
  env: Record<string, string>;
  url: string;
  load: Load;
  told: Told;
};

/** The engine of routing on a desk of its own. */
export async function runRouting(told: Told): Promise<RoutingLine[]> {
  return withDesk({ connections: 20 }, async ({ opora, env }) => {
    const ctx = opora.ctx();
    await transaction(ctx, async (tx) => {
      await nameBuiltinRoles(tx, 'ru');
      await updateSettings(tx, {
        organization_name: 'Bench',
        language: 'ru',
        pole: 'tech_support',
      });
      await publish(tx, { name: 'desk.set_up', subject_type: 'settings', subject_id: null });
    });
    return measureRouting(opora, { size: wholeSize, env }, told);
  });
}

/** Backtests over the past of a desk of their own. */
export async function runBacktest(told: Told): Promise<BacktestLine[]> {
  return withDesk({ connections: 20 }, async ({ opora, url }) => {
    await seedBench(opora.ctx(), { ...backtestSize, url }, told);
    return measureBacktest(opora, told);
  });
}

/** Training and suggestions over the tickets of a desk of their own. */
export async function runAssist(told: Told): Promise<AssistLine> {
  return withDesk({ connections: 20 }, async ({ opora, url }) => {
    await seedBench(opora.ctx(), { tickets: assistSize.tickets, url }, told);
    return measureAssist(opora, told);
  });
}

/** Readers of a large help centre. */
export async function runArticles(options: BenchOptions, told: Told): Promise<Line[]> {
  const load = openLoad();
  const connections = Math.max(20, options.clients);
  try {
    return await withDesk({ connections, data: options.data }, async (desk) => {
      await seededOnce(desk, `articles-${options.articles}`, async () => {
        await seedArticles(desk.opora.ctx(), options.articles, told);
        return {};
      });
      const all = await articleScenarios(desk.opora, options.articles);
      const web = await openServer({ part: 'web', env: desk.env });
      const lines: Line[] = [];
      try {
        for (const { scenario, signed } of all) {
          if (!isWanted(options, scenario.name, articlesName)) continue;
          const bench = { ...desk, options, load, told };
          lines.push(await measureScenario(bench, { scenario, signed, web }));
        }
      } finally {
        await web.stop();
      }
      return lines;
    });
  } finally {
    load.stop();
  }
}

/** An archive of many pages into a desk of its own. */
export async function runImport(told: Told): Promise<ImportLine[]> {
  return withDesk({ connections: 20 }, (desk) => measureImport(desk, importSize, told));
}

/** The clocks of a desk of their own. */
export async function runClocks(told: Told): Promise<ClocksLine[]> {
  return withDesk({ connections: 20 }, async ({ opora }) => {
    const ctx = opora.ctx();
    await transaction(ctx, async (tx) => {
      await nameBuiltinRoles(tx, 'ru');
      await publish(tx, { name: 'desk.set_up', subject_type: 'settings', subject_id: null });
    });
    return measureClocks(opora, clocksSize, told);
  });
}

export async function runRules(told: Told): Promise<RulesLine[]> {
  return withDesk({ connections: 20 }, async ({ opora }) => {
    const ctx = opora.ctx();
    await transaction(ctx, async (tx) => {
      await nameBuiltinRoles(tx, 'ru');
      await publish(tx, { name: 'desk.set_up', subject_type: 'settings', subject_id: null });
    });
    return measureRules(opora, rulesSize, told);
  });
}

/** So many minutes of the busiest hour of a large desk, on a desk of its own. */
export async function runSimulation(minutes: number, told: Told): Promise<Simulated> {
  return withDesk({ connections: 20 }, async ({ opora }) => {
    await transaction(opora.ctx(), async (tx) => {
      await nameBuiltinRoles(tx, 'ru');
      await publish(tx, { name: 'desk.set_up', subject_type: 'settings', subject_id: null });
    });
    return simulate(opora, { ...wholeDay, minutes }, told);
  });
}

type Desk = { opora: Opora; env: Record<string, string>; url: string; data?: string | undefined };

/** What was seeded into a kept directory is not seeded again. */
async function seededOnce<Seeded extends object>(
  { data }: Desk,
  name: string,
  seed: () => Promise<Seeded>,
): Promise<Seeded> {
  if (data === undefined) return seed();
  const file = join(data, 'seeded.json');
  if (existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { name: string; seeded: Seeded };
    if (kept.name === name) return kept.seeded;
    throw new Error(`${data} holds ${kept.name}, not ${name}`);
  }
  const seeded = await seed();
  writeFileSync(file, JSON.stringify({ name, seeded }));
  return seeded;
}

export async function runBench(options: BenchOptions, told: Told): Promise<Line[]> {
  const load = openLoad();
  try {
    const connections = Math.max(20, options.clients);
    return await withDesk({ connections, data: options.data }, async (made) => {
      const { opora, env, url } = made;
      const desk = await seededOnce(made, `tickets-${options.tickets}`, () =>
        seedBench(opora.ctx(), { tickets: options.tickets, url }, told),
      );
      return measureAll({ options, opora, desk, env, url, load, told });
    });
  } finally {
    load.stop();
  }
}

/** Starts a database of its own, and leaves nothing behind but a directory that was asked for. */
async function withDesk<Result>(
  { connections, data }: { connections: number; data?: string | undefined },
  work: (desk: Desk) => Promise<Result>,
): Promise<Result> {
  if (data !== undefined) mkdirSync(data, { recursive: true });
  const dir = data === undefined ? mkdtempSync(join(tmpdir(), 'opora-bench-')) : resolve(data);
  // PostgreSQL may run as another user and must get to its files.
  chmodSync(dir, 0o711);
  const env = {
    DATA_DIR: dir,
    PORT: '0',
    SMTP_PORT: 'off',
    SECRET_KEY: 'a key for the bench, of no other use',
  };
  const server = await startDatabaseServer(readConfig(env));
  try {
    await migrate(server.url);
    const whole = { ...env, DATABASE_URL: server.url, DATABASE_POOL: String(connections) };
    const opora = await buildApp(readConfig(whole), {
      log: makeLog('error', process.stderr),
      are_limits_on: false,
    });
    try {
      return await work({ opora, env: whole, url: server.url, data });
    } finally {
      await opora.close();
    }
  } finally {
    await server.stop();
    if (data === undefined) rmSync(dir, { recursive: true, force: true });
  }
}

async function measureAll(bench: Bench): Promise<Line[]> {
  const { opora, desk, options, env } = bench;
  const signed = await signIn(opora, desk);
  const scenarios = (await makeScenarios(opora, signed)).filter(({ name }) =>
    isWanted(options, name),
  );
  const web = await openServer({ part: 'web', env });
  const idle = await web.megabytes();
  const lines: Line[] = [];
  try {
    for (const scenario of scenarios) {
      lines.push(await measureScenario(bench, { scenario, signed, web }));
    }
    if (isWanted(options, bulkName)) lines.push(await measureBulkEdit(bench, signed));
    if (isWanted(options, 'mail in')) lines.push(await measureMailIn(bench, web.port));
    const { rows } = await sql<{ size: string }>`
      select pg_size_pretty(pg_database_size(current_database())) as size`.execute(opora.ctx().db);
    const loaded = await web.megabytes();
    bench.told(
      `database ${rows[0]?.size}; web server ${idle.toFixed(0)} MB idle, ${loaded.toFixed(0)} MB after the load`,
    );
  } finally {
    await web.stop();
  }
  return lines;
}

/** By its own name, or by that of the whole set it belongs to. */
function isWanted({ only }: BenchOptions, name: string, set?: string): boolean {
  return only.length === 0 || only.some((start) => name.startsWith(start) || start === set);
}

async function measureScenario(
  { options, opora, load, url, told }: Omit<Bench, 'desk' | 'env'>,
  { scenario, signed, web }: { scenario: Scenario; signed: Signed; web: Server },
): Promise<Line> {
  const { name, operations } = scenario;
  const { clients, seconds } = options;
  const fresh_since = Date.now();
  const recordings = await recordScenario(opora, signed, scenario);
  await settle(opora);
  const before = await web.cpuMs();
  const target = { port: web.port, clients, headers: signed.headers };
  const ours = await load.run({ kind: 'http', target, operations, seconds });
  const cpu_ms = ((await web.cpuMs()) - before) / ours.done;
  await settle(opora);
  const ceiling = await load.run({ kind: 'sql', url, recordings, fresh_since, clients, seconds });
  await settle(opora);
  told(`${name}: ${ours.per_second.toFixed(0)}/s, p95 ${ours.p95.toFixed(1)} ms`);
  return { name, ours, ceiling, cpu_ms };
}

async function measureMailIn(
  { options, opora, desk, env, url, load, told }: Bench,
  port: number,
): Promise<Line> {
  const { clients, seconds, mails } = options;
  const ctx = opora.ctx();
  const headers = await mailToken(ctx);
  const source = await mailSource(ctx, desk.mailbox);
  await dropJobs(opora);
  // Once before, so that the threads of these messages are there: an id that is found is not fresh.
  await recordMail(opora, headers, mailCalls(source, 40));
  const fresh_since = Date.now();
  const recordings = await recordMail(opora, headers, mailCalls(source, 40));
  await settle(opora);
  const worker = await openServer({ part: 'worker', env });
  const before = await worker.cpuMs();
  const ours = await measureMail(ctx, load, {
    port,
    headers,
    calls: mailCalls(source, mails),
    clients: 8,
  });
  const cpu_ms = ((await worker.cpuMs()) - before) / mails;
  await worker.stop();
  const { handed_in } = ours;
  told(
    `mail in: ${ours.per_second.toFixed(0)}/s; handed in at ${handed_in.per_second.toFixed(0)}/s, p95 ${handed_in.p95.toFixed(1)} ms`,
  );
  await settle(opora);
  const ceiling = await load.run({ kind: 'sql', url, recordings, fresh_since, clients, seconds });
  return { name: 'mail in', ours, ceiling, cpu_ms };
}

async function measureBulkEdit(
  { options, opora, env, url, load, told }: Bench,
  signed: Signed,
): Promise<Line> {
  await dropJobs(opora);
  const fresh_since = Date.now();
  const recordings = await recordBulk(opora, signed);
  await settle(opora);
  const worker = await openServer({ part: 'worker', env });
  const before = await worker.cpuMs();
  const ours = await measureBulk(opora, signed);
  const cpu_ms = ((await worker.cpuMs()) - before) / ours.done;
  await worker.stop();
  told(`${bulkName}: ${ours.per_second.toFixed(0)}/s, ${ours.errors} refused`);
  await settle(opora);
  // One connection: an operation goes through its tickets one after another.
  const asked = { kind: 'sql', url, recordings, fresh_since, clients: 1 } as const;
  const ceiling = perTicket(await load.run({ ...asked, seconds: options.seconds }));
  return { name: bulkName, ours, ceiling, cpu_ms };
}

/** What was written before is not to be paid for by what is measured next. */
async function settle(opora: Opora): Promise<void> {
  await dropJobs(opora);
  await sql`checkpoint`.execute(opora.ctx().db);
}

/** The web server is measured without a worker; its jobs would wait for ever. */
async function dropJobs(opora: Opora): Promise<void> {
  await sql`truncate graphile_worker._private_jobs`.execute(opora.ctx().db);
}
