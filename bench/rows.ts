/** One row after another of a desk under load, each beside the same statements by the bare driver. */

import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Opora } from '../server/app.ts';
import { bulkName, measureBulk, perTicket, recordBulk } from './bulk.ts';
import type { Line } from './figures.ts';
import { type LiveLine, liveName, liveSizes, measureLive } from './live.ts';
import { mailCalls, mailSource, mailToken, measureMail, recordMail } from './mail.ts';
import {
  mailOutName,
  measureBareMailer,
  measureMailOut,
  measurePacedMailOut,
  recordMailOut,
  replyCalls,
  sendBy,
  startSink,
} from './mail-out.ts';
import { databaseTree, pssOf } from './memory.ts';
import { mergeName, pairsToMerge, recordMerges } from './merging.ts';
import { type Load, openServer, type Server } from './processes.ts';
import { makeScenarios, recordScenario, type Scenario, type Signed, signIn } from './scenarios.ts';
import type { BenchDesk, Told } from './seed.ts';
import { untilIdle } from './start-up.ts';

const mergePairs = 800;
/** Replies of a busy desk in a second: what a letter waits when the worker is not behind. */
const pacedReplies = 10;

export type BenchOptions = {
  tickets: number;
  /** Of each measurement. */
  seconds: number;
  clients: number;
  mails: number;
  articles: number;
  /** Of the live bench; undefined: each of its sizes. */
  browsers: number | undefined;
  /** Names of scenarios begin with one of these; empty: all. */
  only: readonly string[];
  /** A directory that keeps the seeded desk for the next run; undefined: nothing is left behind. */
  data: string | undefined;
};

export type Bench = {
  options: BenchOptions;
  opora: Opora;
  desk: BenchDesk;
  env: Record<string, string>;
  url: string;
  load: Load;
  told: Told;
};

export type Measured = { lines: Line[]; live: LiveLine[]; notes: string[] };

export async function measureAll(bench: Bench): Promise<Measured> {
  const { opora, desk, options, env, told } = bench;
  const signed = await signIn(opora, desk);
  const scenarios = (await makeScenarios(opora, signed)).filter(({ name }) =>
    isWanted(options, name),
  );
  const web = await openServer({ part: 'web', env });
  const lines: Line[] = [];
  const live: LiveLine[] = [];
  const notes: string[] = [];
  try {
    for (const scenario of scenarios) {
      lines.push(await measureScenario(bench, { scenario, signed, web }));
    }
    if (isWanted(options, mergeName)) lines.push(await measureMerges(bench, signed, web));
    if (isWanted(options, bulkName)) lines.push(await measureBulkEdit(bench, signed));
    if (isWanted(options, 'mail in')) lines.push(await measureMailIn(bench, web.port));
    if (isWanted(options, mailOutName)) lines.push(await measureOut(bench, signed, web));
    if (isWanted(options, memoryName)) notes.push(...(await weighAll(bench, web)));
  } finally {
    await web.stop();
  }
  if (isWanted(options, liveName)) {
    for (const size of liveSizes) {
      if (size.browsers !== (options.browsers ?? size.browsers)) continue;
      await settle(opora);
      live.push(
        await measureLive({ opora, env, signed }, { ...size, seconds: options.seconds }, told),
      );
    }
    await settle(opora);
  }
  return { lines, live, notes };
}

export const memoryName = 'memory';

/** What each process weighs: fresh ones that have come to rest, and what was measured. */
async function weighAll({ opora, env, told }: Bench, loaded: Server): Promise<string[]> {
  const after = pssOf([loaded]);
  const web = await openServer({ part: 'web', env });
  const worker = await openServer({ part: 'worker', env });
  await sleep(untilIdle * 1000);
  const database = databaseTree(env['DATA_DIR'] ?? '');
  const { rows } = await sql<{ size: string }>`
    select pg_size_pretty(pg_database_size(current_database())) as size`.execute(opora.ctx().db);
  const notes = [
    `web       ${pssOf([web]).toFixed(0)} MB idle, ${after.toFixed(0)} MB after the load`,
    `worker    ${pssOf([worker]).toFixed(0)} MB idle`,
    `database  ${pssOf(database).toFixed(0)} MB in ${database.length} processes after the load, ${rows[0]?.size} on disk`,
  ];
  await Promise.all([web.stop(), worker.stop()]);
  for (const note of notes) told(note);
  return notes;
}

/** By its own name, or by that of the whole set it belongs to. */
export function isWanted({ only }: BenchOptions, name: string, set?: string): boolean {
  return only.length === 0 || only.some((start) => name.startsWith(start) || start === set);
}

export async function measureScenario(
  { options, opora, load, url, told }: Omit<Bench, 'desk' | 'env'>,
  { scenario, signed, web }: { scenario: Scenario; signed: Signed; web: Server },
): Promise<Line> {
  const { name, operations, beside } = scenario;
  const { clients, seconds } = options;
  const fresh_since = Date.now();
  const recordings = await recordScenario(opora, signed, scenario);
  await settle(opora);
  const before = await web.cpuMs();
  const target = { port: web.port, clients, headers: signed.headers };
  const ours = await load.run({ kind: 'http', target, operations, seconds, beside });
  const cpu_ms = ((await web.cpuMs()) - before) / ours.done;
  await settle(opora);
  const ceiling = await load.run({ kind: 'sql', url, recordings, fresh_since, clients, seconds });
  await settle(opora);
  told(`${name}: ${ours.per_second.toFixed(0)}/s, p95 ${ours.p95.toFixed(1)} ms`);
  return { name, ours, ceiling, cpu_ms };
}

async function measureMerges(
  { options, opora, url, load, told }: Bench,
  signed: Signed,
  web: Server,
): Promise<Line> {
  const { clients, seconds } = options;
  const pairs = await pairsToMerge(opora.ctx(), mergePairs);
  const fresh_since = Date.now();
  const recordings = await recordMerges(opora, signed, pairs.slice(0, 40));
  await settle(opora);
  const before = await web.cpuMs();
  const target = { port: web.port, clients, headers: signed.headers };
  const ours = await load.run({ kind: 'merges', target, pairs, seconds });
  const cpu_ms = ((await web.cpuMs()) - before) / ours.done;
  await settle(opora);
  // The same pair by two clients at once would be refused: each statement stands for a merge in force.
  const asked = { kind: 'sql', url, recordings, fresh_since, seconds, are_apart: true } as const;
  const ceiling = await load.run({ ...asked, clients });
  await settle(opora);
  told(`${mergeName}: ${ours.per_second.toFixed(0)}/s, p95 ${ours.p95.toFixed(1)} ms`);
  return { name: mergeName, ours, ceiling, cpu_ms };
}

async function measureOut(
  { options, opora, env, url, load, told }: Bench,
  signed: Signed,
  web: Server,
): Promise<Line> {
  const { clients, seconds, mails } = options;
  const ctx = opora.ctx();
  const sink = await startSink();
  const mailboxes = await sendBy(ctx, sink.port);
  try {
    await dropJobs(opora);
    const fresh_since = Date.now();
    const recordings = await recordMailOut(opora, signed, await replyCalls(ctx, 40));
    await settle(opora);
    const worker = await openServer({ part: 'worker', env, is_mail_sent: true });
    const asked = { port: web.port, headers: signed.headers };
    const before = await worker.cpuMs();
    const wires = { load, sink };
    const calls = await replyCalls(ctx, Math.ceil(mails / 2));
    const ours = await measureMailOut(ctx, wires, { ...asked, calls });
    const cpu_ms = ((await worker.cpuMs()) - before) / calls.length;
    const few = await replyCalls(ctx, pacedReplies * seconds);
    const paced = await measurePacedMailOut(ctx, sink, {
      ...asked,
      calls: few,
      a_second: pacedReplies,
    });
    const bare = await measureBareMailer(sink, Math.min(4, seconds));
    await worker.stop();
    told(
      `${mailOutName}: ${ours.per_second.toFixed(0)}/s; ${pacedReplies} a second: from the answer to the mail server p50 ${paced.p50.toFixed(0)} ms, p95 ${paced.p95.toFixed(0)} ms; nodemailer alone ${bare.toFixed(0)}/s`,
    );
    await settle(opora);
    const ceiling = await load.run({ kind: 'sql', url, recordings, fresh_since, clients, seconds });
    return { name: mailOutName, ours, ceiling, cpu_ms };
  } finally {
    await mailboxes.back();
    sink.stop();
  }
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
export async function settle(opora: Opora): Promise<void> {
  await dropJobs(opora);
  await sql`checkpoint`.execute(opora.ctx().db);
}

/** The web server is measured without a worker; its jobs would wait for ever. */
async function dropJobs(opora: Opora): Promise<void> {
  await sql`truncate graphile_worker._private_jobs`.execute(opora.ctx().db);
}
