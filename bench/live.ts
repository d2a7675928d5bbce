/**
 * Live news: so many browsers on one or two web processes, tickets that change at a steady rate, and
 * the time until each browser knows; what a connection weighs; and how all come back after a restart.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#platform/id.ts';
import type { Opora } from '../server/app.ts';
import { type Call, openClient } from './http-client.ts';
import type { BareOrder } from './live-bare.ts';
import type { Heard as AllHeard, BrowsersOrder, Returned } from './live-browsers.ts';
import { closeSessions, openSessions, ticketsToChange, ticketsToLookAt } from './live-desk.ts';
import { openChild, openServer, type Server } from './processes.ts';
import type { Signed } from './scenarios.ts';
import type { Told } from './seed.ts';

export const liveName = 'live';

export type LiveSize = {
  browsers: number;
  /** Web processes, each with its share of the browsers. */
  processes: number;
  /** Tickets changed in a second. */
  a_second: number;
  seconds: number;
};

export const liveSizes: readonly Omit<LiveSize, 'seconds'>[] = [
  { browsers: 2_000, processes: 1, a_second: 5 },
  { browsers: 8_000, processes: 1, a_second: 2 },
  { browsers: 8_000, processes: 2, a_second: 2 },
];

/** Milliseconds. */
export type Delay = { p50: number; p99: number; max: number };

export type LiveLine = LiveSize & {
  changes: number;
  /** From the request that changes the ticket, and from its answer. */
  since_asked: Delay;
  since_answered: Delay;
  /** News that some browser did not get. */
  missed: number;
  messages_a_second: number;
  /** Processor time of the web processes for one message, microseconds. */
  cpu_us: number;
  /** Of one connection, after the garbage has been collected: resident, and in the heap alone. */
  kilobytes: number;
  heap_kilobytes: number;
  /** Seconds after which all were back: since the restart began, and since the server was there again. */
  back_s: number;
  back_after_start_s: number;
  /** Of one web process, while all came back. */
  peak_megabytes: number;
  bare: Bare;
};

type Desk = { opora: Opora; env: Record<string, string>; signed: Signed };
type Browsers = { ask: (order: BrowsersOrder) => Promise<unknown>; stop: () => void };

/** Those who look at the same ticket at one time. */
const peopleAtATicket = 4;

export async function measureLive(desk: Desk, size: LiveSize, told: Told): Promise<LiveLine> {
  const { opora, env } = desk;
  const { public_url } = opora.house.ports.config;
  const cookies = await openSessions(opora.ctx(), size.browsers, public_url);
  const webs = await openWebs(env, size.processes);
  const browsers = openBrowsers();
  try {
    await warmUp(webs, browsers, cookies);
    const before = await memoryOf(webs);
    const open = { do: 'open', ports: webs.map((web) => web.port), cookies } as const;
    told(`${size.browsers} browsers are there after ${secondsOf(await browsers.ask(open))} s`);
    const tickets = await ticketsToChange(opora.ctx(), size.a_second * size.seconds + 1);
    const watched = Math.ceil(size.browsers / peopleAtATicket);
    const looked = await ticketsToLookAt(opora.ctx(), watched);
    await settled(browsers, looked);
    const loaded = await memoryOf(webs);
    await browsers.ask({ do: 'close' });
    await sleep(1_000);
    // What else was thrown away meanwhile must not make a connection look light.
    const gone = await memoryOf(webs);
    const weight = (what: 'rss' | 'heap') =>
      (loaded[what] - Math.min(before[what], gone[what])) / size.browsers / 1024;
    await browsers.ask(open);
    await settled(browsers, looked);
    const heard = await changeAll({ webs, browsers, tickets, signed: desk.signed }, size);
    told(
      `p99 ${heard.since_asked.p99.toFixed(1)} ms, ${heard.messages_a_second.toFixed(0)} messages a second, ${weight('rss').toFixed(1)} kB a connection`,
    );
    const back = await restartAll(env, webs, browsers);
    await browsers.ask({ do: 'close' });
    const bare = await measureBare(size);
    told(`all are back after ${back.back_s.toFixed(1)} s`);
    return {
      ...size,
      ...heard,
      ...back,
      bare,
      kilobytes: weight('rss'),
      heap_kilobytes: weight('heap'),
    };
  } finally {
    browsers.stop();
    await Promise.all(webs.map((web) => web.stop()));
    await closeSessions(opora.ctx());
  }
}

export function openBrowsers(): Browsers {
  const { child, ask } = openChild('live-browsers.ts');
  return { ask, stop: () => child.kill() };
}

function openWebs(env: Record<string, string>, processes: number): Promise<Server[]> {
  return Promise.all(Array.from({ length: processes }, () => openServer({ part: 'web', env })));
}

async function memoryOf(webs: readonly Server[]): Promise<{ rss: number; heap: number }> {
  const all = await Promise.all(webs.map((web) => web.memory()));
  const sum = (what: 'rss' | 'heap') => all.reduce((total, one) => total + one[what], 0);
  return { rss: sum('rss'), heap: sum('heap') };
}

/** What the first connections make for all that follow is not the weight of a connection. */
async function warmUp(
  webs: readonly Server[],
  browsers: Browsers,
  cookies: readonly string[],
): Promise<void> {
  const ports = webs.map((web) => web.port);
  for (let round = 0; round < 2; round += 1) {
    await browsers.ask({ do: 'open', ports, cookies: cookies.slice(0, 400) });
    await browsers.ask({ do: 'close' });
    await sleep(300);
  }
}

/** Milliseconds, and microseconds of processor time a message, of the same bytes without a desk. */
export type Bare = { delay: Delay; cpu_us: number };

/** The same lines from a process that only writes: what the system and the reader take for themselves. */
export async function measureBare(
  size: Pick<LiveSize, 'browsers' | 'a_second' | 'seconds'>,
): Promise<Bare> {
  const { child, ask } = openChild('live-bare.ts');
  const order = (one: BareOrder) => ask(one);
  const browsers = openBrowsers();
  try {
    const { port } = (await order({ do: 'open' })) as { port: number };
    const cookies = Array.from({ length: size.browsers }, () => '');
    await browsers.ask({ do: 'open', ports: [port], cookies });
    await browsers.ask({ do: 'listen' });
    const before = ((await order({ do: 'cpu' })) as { cpu_ms: number }).cpu_ms;
    const changes: Change[] = [];
    for (let index = 0; index < size.a_second * size.seconds; index += 1) {
      const ticket_id = newId();
      const asked_at = performance.timeOrigin + performance.now();
      await order({ do: 'tell', ticket_id });
      changes.push({ ticket_id, asked_at, answered_at: asked_at });
      await sleep(1000 / size.a_second);
    }
    const { heard } = await heardBy(browsers, { changes, ...size, start: performance.now() });
    const cpu_ms = ((await order({ do: 'cpu' })) as { cpu_ms: number }).cpu_ms - before;
    return {
      delay: delayOf(delaysOf(heard, changes, ({ asked_at }) => asked_at)),
      cpu_us: (1000 * cpu_ms) / Math.max(1, heard.messages),
    };
  } finally {
    browsers.stop();
    child.kill();
  }
}

/** Of each change and each browser, from the instant given. */
function delaysOf(
  heard: AllHeard,
  changes: readonly Change[],
  since: (change: Change) => number,
): number[] {
  return changes.flatMap((change) =>
    Array.from(heard.told.get(change.ticket_id) ?? [], (at) => Math.max(0, at - since(change))),
  );
}

/** Everybody has a ticket open and has been told who else has. */
async function settled(browsers: Browsers, ticket_ids: readonly string[]) {
  await browsers.ask({ do: 'look', ticket_ids });
  for (let before = -1, now = 0; now !== before; ) {
    before = now;
    await sleep(700);
    now = ((await browsers.ask({ do: 'tell' })) as AllHeard).messages;
  }
}

type Wires = {
  webs: readonly Pick<Server, 'port' | 'cpuMs'>[];
  browsers: Browsers;
  tickets: readonly string[];
  signed: Signed;
};
type Change = { ticket_id: string; asked_at: number; answered_at: number };

type Heard = Pick<
  LiveLine,
  'changes' | 'since_asked' | 'since_answered' | 'missed' | 'messages_a_second' | 'cpu_us'
>;

/** Each ticket once, the first unmeasured, at a steady pace; until every browser has heard of all. */
export async function changeAll(
  { webs, browsers, tickets, signed }: Wires,
  size: Pick<LiveSize, 'browsers' | 'a_second'>,
): Promise<Heard> {
  const client = openClient({ port: webs[0]?.port ?? 0, headers: signed.headers, clients: 8 });
  await browsers.ask({ do: 'listen' });
  const [first = '', ...others] = tickets;
  const warm = await timed(first, () => client.call(changing(first, 'warm')));
  await heardBy(browsers, { changes: [warm], ...size, start: performance.now() });
  await browsers.ask({ do: 'listen' });
  const cpu = await cpuOf(webs);
  const start = performance.now();
  const changes = await Promise.all(
    others.map(async (ticket_id, index) => {
      await sleep((index * 1000) / size.a_second);
      return timed(ticket_id, () => client.call(changing(ticket_id, String(index))));
    }),
  );
  const { heard, wall } = await heardBy(browsers, { changes, ...size, start });
  const cpu_us = (1000 * ((await cpuOf(webs)) - cpu)) / Math.max(1, heard.messages);
  client.close();
  const got = changes.reduce(
    (sum, { ticket_id }) => sum + (heard.told.get(ticket_id)?.length ?? 0),
    0,
  );
  return {
    changes: changes.length,
    since_asked: delayOf(delaysOf(heard, changes, ({ asked_at }) => asked_at)),
    since_answered: delayOf(delaysOf(heard, changes, ({ answered_at }) => answered_at)),
    missed: changes.length * size.browsers - got,
    messages_a_second: heard.messages / wall,
    cpu_us,
  };
}

/** The subject alone: one event, whatever the rules of the desk are. */
function changing(ticket_id: string, word: string): Call {
  const subject = `Не печатает касса ${word} ${Date.now()}`;
  return { method: 'PATCH', path: `/api/tickets/${ticket_id}`, body: JSON.stringify({ subject }) };
}

async function timed(ticket_id: string, change: () => Promise<number>): Promise<Change> {
  const asked_at = performance.timeOrigin + performance.now();
  const status = await change();
  if (status >= 400) throw new Error(`a ticket cannot be changed: ${status}`);
  return { ticket_id, asked_at, answered_at: performance.timeOrigin + performance.now() };
}

/** Milliseconds that news may take before it counts as missed. */
const patience = 10_000;

async function heardBy(
  browsers: Browsers,
  {
    changes,
    browsers: count,
    start,
  }: { changes: readonly Change[]; browsers: number; start: number },
): Promise<{ heard: AllHeard; wall: number }> {
  const until = performance.now() + patience;
  for (;;) {
    const wall = (performance.now() - start) / 1000;
    const heard = (await browsers.ask({ do: 'tell' })) as AllHeard;
    const isAll = changes.every(({ ticket_id }) => heard.told.get(ticket_id)?.length === count);
    if (isAll || performance.now() > until) return { heard, wall };
    await sleep(200);
  }
}

async function cpuOf(webs: readonly Pick<Server, 'cpuMs'>[]): Promise<number> {
  const all = await Promise.all(webs.map((web) => web.cpuMs()));
  return all.reduce((sum, one) => sum + one, 0);
}

/** As a restart by hand does it: all lines are cut at once. The new processes take the old ports. */
async function restartAll(
  env: Record<string, string>,
  webs: Server[],
  browsers: Browsers,
): Promise<Pick<LiveLine, 'back_s' | 'back_after_start_s' | 'peak_megabytes'>> {
  await browsers.ask({ do: 'return' });
  await Promise.all(webs.map((web) => web.stop()));
  const fresh = await Promise.all(
    webs.map((web) => openServer({ part: 'web', env: { ...env, PORT: String(web.port) } })),
  );
  const started_at = performance.timeOrigin + performance.now();
  webs.splice(0, webs.length, ...fresh);
  const { lost_at, back_at } = (await browsers.ask({ do: 'await_return' })) as Returned;
  const peaks = await Promise.all(webs.map(async (web) => (await web.memory()).peak));
  return {
    back_s: (back_at - lost_at) / 1000,
    back_after_start_s: (back_at - started_at) / 1000,
    peak_megabytes: Math.max(...peaks) / 1_048_576,
  };
}

/** Nearest rank. */
export function delayOf(times: readonly number[]): Delay {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number) =>
    sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? Number.NaN };
}

function secondsOf(answer: unknown): string {
  const isTold = typeof answer === 'object' && answer !== null && 'seconds' in answer;
  return isTold ? Number(answer.seconds).toFixed(1) : '';
}
