/**
 * What a standby takes off the primary: the same reads of the same desk, by an application without one and by one
 * with it, in turns, and the processor time of both servers. A real pair of PostgreSQL 15 on this machine.
 */
import { sql } from 'kysely';
import { readConfig } from '#platform/config.ts';
import type { Ctx } from '#platform/ctx.ts';
import { openDatabase } from '#platform/db.ts';
import { makeLog } from '#platform/log.ts';
import { migrate } from '#platform/migrations.ts';
import { buildApp, type Opora } from '../server/app.ts';
import { untilUsed, withPair } from '../server/scenarios/standby/with-pair.ts';
import { databaseCpu } from './backtest.ts';
import { benchEnvironment } from './desk.ts';
import { aligned, figuresOf } from './figures.ts';
import type { Call } from './http-client.ts';
import { conditions } from './more-scenarios.ts';
import { type Signed, signIn } from './scenarios.ts';
import { commonWord, rareWord } from './seed.sql.ts';
import { seedBench, type Told } from './seed.ts';

export const standbyName = 'standby';

export type StandbyLine = {
  readonly name: string;
  readonly without: Side;
  readonly with_it: Side;
  /** The share that the standby answered; of the others the primary did. */
  readonly answered: number;
};
/** Milliseconds: of a request, and of processor time for each. */
type Side = { readonly p50: number; readonly primary: number; readonly standby: number };

export const standbySize = { tickets: 20_000 };

/** In one turn of a side; there are so many turns, and so many requests at once. */
const [requests, turns, atOnce] = [60, 4, 4];

/** Undefined where there is no PostgreSQL 15. */
export function measureStandby(
  { tickets }: { tickets: number },
  told: Told,
): Promise<StandbyLine[] | undefined> {
  const settings = { shared_buffers: '256MB', hot_standby_feedback: 'on' };
  return withPair({ waits_for_standby: false, settings }, async ({ dir, url, read_url }) => {
    await migrate(url);
    const env = { ...benchEnvironment, DATA_DIR: `${dir}/files`, DATABASE_URL: url, PORT: '0' };
    const log = makeLog('error', process.stderr);
    const options = { log, are_limits_on: false, is_reading_counted: false };
    const plain = await buildApp(readConfig(env), options);
    const spared = await buildApp(readConfig({ ...env, DATABASE_READ_URL: read_url }), options);
    const standby = openDatabase(read_url, log, 1);
    try {
      const desk = await seedBench(plain.ctx(), { tickets, url }, told);
      await sql`update agents set role_id = (select id from roles where key = 'admin')
        where email = ${desk.email}`.execute(plain.ctx().db);
      await untilUsed(spared.standby);
      const signed = await signIn(plain, desk);
      const there = { ...plain.ctx(), db: standby.db };
      const lines: StandbyLine[] = [];
      for (const [name, call] of Object.entries(calls)) {
        lines.push(await measured({ plain, spared, there, signed }, name, call));
        told(name);
      }
      return lines;
    } finally {
      await standby.close();
      await spared.close();
      await plain.close();
    }
  });
}

const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
const period = new URLSearchParams({ from: day(90), to: day(0) });
const calls: Readonly<Record<string, Call>> = {
  'search, a word that 1 % have': searchOf(commonWord.asked),
  'search, a rare word': searchOf(rareWord.asked),
  'count of five conditions': {
    ...{ method: 'POST', path: '/api/views/count', body: JSON.stringify({ conditions }) },
  },
  board: { method: 'GET', path: '/api/board' },
  'answered without an article': {
    method: 'GET',
    path: `/api/reports/unanswered/topics?${period}`,
  },
};

function searchOf(q: string): Call {
  return { method: 'GET', path: `/api/search?${new URLSearchParams({ q })}` };
}

type Desk = {
  readonly plain: Opora;
  readonly spared: Opora;
  /** Of the standby itself. */
  readonly there: Ctx;
  readonly signed: Signed;
};

/** In turns, so that a busy minute of the machine is everybody's. */
async function measured(desk: Desk, name: string, call: Call): Promise<StandbyLine> {
  const sides = { plain: emptySide(), spared: emptySide() };
  for (const which of ['plain', 'spared'] as const) await ask(desk, which, call);
  for (let turn = 0; turn < turns; turn += 1)
    for (const which of ['plain', 'spared'] as const) {
      const before = await cpuOf(desk);
      const answered = desk.spared.standby?.counts().standby ?? 0;
      const waiting = Array.from({ length: requests }, (_, at) => at);
      const lane = async () => {
        while (waiting.pop() !== undefined) sides[which].took.push(await ask(desk, which, call));
      };
      await Promise.all(Array.from({ length: atOnce }, lane));
      const after = await cpuOf(desk);
      sides[which].primary += after.primary - before.primary;
      sides[which].standby += after.standby - before.standby;
      sides[which].answered += (desk.spared.standby?.counts().standby ?? 0) - answered;
    }
  const { answered, took } = sides.spared;
  // Figures of a standby that was not asked would be those of the primary.
  if (answered === 0) throw new Error(`${name}: the standby answered none of ${took.length}`);
  return {
    ...{ name, without: sideOf(sides.plain), with_it: sideOf(sides.spared) },
    answered: answered / took.length,
  };
}

type Counted = { took: number[]; primary: number; standby: number; answered: number };

function emptySide(): Counted {
  return { took: [], primary: 0, standby: 0, answered: 0 };
}

function sideOf({ took, primary, standby }: Counted): Side {
  const each = (seconds: number) => (seconds * 1000) / took.length;
  return {
    p50: figuresOf(Float64Array.from(took), 1, { errors: 0 }).p50,
    primary: each(primary),
    standby: each(standby),
  };
}

async function ask(desk: Desk, which: 'plain' | 'spared', call: Call): Promise<number> {
  const began = performance.now();
  const { method, path, body } = call;
  const answer = await desk[which].http.inject({
    method: method === 'GET' ? 'GET' : 'POST',
    url: path,
    headers: {
      ...desk.signed.headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: body }),
  });
  if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.body}`);
  return performance.now() - began;
}

async function cpuOf({ plain, there }: Desk): Promise<{ primary: number; standby: number }> {
  return { primary: await databaseCpu(plain.ctx()), standby: await databaseCpu(there) };
}

export function standbyTable(lines: readonly StandbyLine[]): string {
  return aligned([
    [
      '',
      'p50 ms',
      'with it',
      'CPU ms: primary',
      'with it',
      'and standby',
      'answered there',
      'spared',
    ],
    ...lines.map(({ name, without, with_it, answered }) => [
      name,
      ...[without.p50, with_it.p50].map((ms) => ms.toFixed(1)),
      ...[without.primary, with_it.primary, with_it.standby].map((ms) => ms.toFixed(2)),
      `${Math.round(100 * answered)} %`,
      `${Math.round(100 * (1 - with_it.primary / without.primary))} %`,
    ]),
  ]);
}
