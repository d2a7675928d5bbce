/**
 * The faults: rounds of work in each of which something breaks in full flow: processes are killed, the
 * database hangs or fails over, the disk fills, the clock jumps, the mail server behaves as mail servers
 * do. After each round everything that was acknowledged must be there once, and every copy must agree
 * with its facts. A seed repeats the order of troubles and the moments.
 */
import { eventually } from '#testing/eventually.ts';
import { postgres15 } from '#testing/servers/tools.ts';
import { type DeskProcess, letTimePass } from '../desk-process.ts';
import { smallDisk } from '../small-disk.ts';
import { type Random, seeded } from '../soak/mails.ts';
import { faultsOf, type Onlookers } from './account.ts';
import { caller } from './caller.ts';
import { lettersOf } from './letters.ts';
import { oncePrograms } from './once.ts';
import { pushing } from './pushes.ts';
import { openScene, prepare, webhookEvents } from './scene.ts';
import { type Tally, tallyOf, together } from './tally.ts';
import {
  happens,
  type Scene,
  type Stage,
  stageOf,
  startAll,
  type Trouble,
  troubles,
} from './troubles.ts';
import { visitors } from './visitors.ts';
import { watch } from './watcher.ts';
import { type Done, work } from './work.ts';

export type FaultOptions = {
  rounds: number;
  /** The same seed brings the same troubles in the same order. */
  seed: number;
  /** These alone, in turns; by default all that this machine can do, as the seed will have it. */
  only?: readonly Trouble[];
  told: (line: string) => void;
  /** Ends the run; nothing of it stays behind. */
  aborted?: AbortSignal;
};

export type FaultResult = {
  rounds: number;
  faults: string[];
  seconds: number;
  /** What was done in all rounds. */
  tally: Tally;
};

const size = { mails: 16, created: 10, replies: 8, chats: 6, merges: 2, conversations: 6 };
const settleMs = 120_000;

/** @throws when the desk cannot be started, or does not come back; or is aborted */
export async function faultRounds(options: FaultOptions): Promise<FaultResult> {
  const started = Date.now();
  const random = seeded(options.seed);
  const order = inOrder({ ...options, only: options.only ?? possible(options.told) }, random);
  const faults: string[] = [];
  let tally: Tally = {};
  const stages: Stage[] = ['own database', 'pair of databases'];
  let before = 0;
  for (const stage of stages) {
    const rounds = order.filter((trouble) => stageOf(trouble) === stage);
    if (rounds.length === 0) continue;
    const staged = await onStage(stage, rounds, { ...options, random, before });
    faults.push(...staged.faults);
    tally = together(tally, staged.tally);
    before += rounds.length;
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  return { rounds: order.length, faults, seconds, tally };
}

/** All troubles, without those that this machine cannot make; which ones is said aloud. */
function possible(told: (line: string) => void): Trouble[] {
  const trial = smallDisk('1m');
  trial?.remove();
  const impossible: Partial<Record<Trouble, string>> = {
    ...(trial === undefined ? { 'disk is full': 'only root can mount a small one' } : {}),
    ...(postgres15().path === undefined ? { 'database fails over': 'no PostgreSQL 15 here' } : {}),
  };
  for (const [trouble, cause] of Object.entries(impossible)) told(`LEFT OUT: ${trouble}: ${cause}`);
  return troubles.filter((trouble) => impossible[trouble] === undefined);
}

/** Every trouble once, shuffled, then again: no round is wasted on what has just been. */
function inOrder(
  { rounds, only }: { rounds: number; only: readonly Trouble[] },
  random: Random,
): Trouble[] {
  const order: Trouble[] = [];
  while (order.length < rounds) {
    const bag = [...only];
    while (bag.length > 0) order.push(...bag.splice(Math.floor(random() * bag.length), 1));
  }
  return order.slice(0, rounds);
}

type Staged = FaultOptions & { readonly random: Random; readonly before: number };

async function onStage(
  stage: Stage,
  rounds: readonly Trouble[],
  { random, before, told, rounds: all, aborted = new AbortController().signal }: Staged,
): Promise<{ faults: string[]; tally: Tally }> {
  const scene = await openScene(stage, random, aborted);
  const faults: string[] = [];
  const done: Done = { mails: [], created: [], replies: [], chats: [], bulk: [], merges: [] };
  let by: Onlookers | undefined;
  try {
    by = await unless(aborted, onlookers(scene));
    // A desk with some tickets, before anything breaks.
    const first = { done, underWay: () => undefined };
    await unless(aborted, work(scene, by, { number: 0, ...size }, first));
    await unless(aborted, settle(scene));
    by.letters.amiss(done.replies, true);
    for (const [index, trouble] of rounds.entries()) {
      const number = before + index + 1;
      const began = Date.now();
      const found = await unless(aborted, oneRound(scene, by, { number, trouble, done }));
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      const { mails, replies, pushes, 'portal requests': requests } = tallyOf(done, by);
      const sums = `${mails} mails, ${pushes} pushes, ${requests} portal requests, ${replies} replies`;
      told(
        `${number}/${all} ${trouble}: ${found.length === 0 ? 'all there once' : `${found.length} FAULTS`} (${sums}; ${seconds} s)`,
      );
      for (const fault of found) told(`    ${fault}`);
      faults.push(...found.map((fault) => `round ${number}, ${trouble}: ${fault}`));
    }
    return { faults, tally: tallyOf(done, by) };
  } finally {
    for (const watcher of by?.watchers ?? []) watcher.close();
    await scene.close();
  }
}

/** @throws the reason of the signal, when it comes first; what was under way loses its desk and ends unheard */
async function unless<T>(aborted: AbortSignal, step: Promise<T>): Promise<T> {
  aborted.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(aborted.reason);
  aborted.addEventListener('abort', stop);
  try {
    return await Promise.race([step, promise]);
  } finally {
    aborted.removeEventListener('abort', stop);
  }
}

async function onlookers(scene: Scene): Promise<Onlookers> {
  const { token, webhook_secret, topic_id, slug, signIn } = await prepare(scene);
  const call = caller(scene, token);
  return {
    webhook_secret,
    call,
    once: oncePrograms([call, caller(scene, token, 1)]),
    pushes: pushing(scene, token),
    people: await visitors(scene, { topic_id, slug, call }),
    letters: lettersOf(scene.smtp),
    watchers: [
      await watch('a browser at the first web server', scene.desk.url, signIn),
      await watch('a browser at the second web server', scene.web.url, signIn),
    ],
  };
}

type RoundOf = { number: number; trouble: Trouble; done: Done };

async function oneRound(
  scene: Scene,
  by: Onlookers,
  { number, trouble, done }: RoundOf,
): Promise<string[]> {
  const since = await newestEvent(scene.desk);
  const moment = 1 + Math.floor(scene.random() * (size.mails + size.created + size.replies));
  let acknowledged = 0;
  let happening: Promise<void> | undefined;
  await work(
    scene,
    by,
    { number, ...size },
    {
      done,
      underWay() {
        acknowledged += 1;
        if (acknowledged !== moment) return;
        happening = happens[trouble](scene);
        // Thrown below, where the scene is closed, and not at once, where it would stay behind.
        happening.catch(() => undefined);
      },
    },
  );
  await happening;
  await by.once.askAgain();
  await settle(scene);
  return faultsOf(scene, done, { number, trouble, since, ...by });
}

async function newestEvent(desk: DeskProcess): Promise<number> {
  const [row] = await desk.rows('select coalesce(max(id), 0)::int as id from events');
  return Number(row?.['id']);
}

/** What waits for its time comes at once; then nothing waits, lies or is under way any more. */
async function settle(scene: Scene): Promise<void> {
  const { desk } = scene;
  if (!desk.isRunning()) await startAll(scene);
  // Whoever was killed is soon silent for long enough; whoever lives says so in time, and is left alone.
  await letTimePass(desk, 30);
  let lastHurry = 0;
  let left: Record<string, unknown> = {};
  try {
    await eventually(
      'everything has settled',
      async () => {
        if (Date.now() - lastHurry > 3_000) {
          await hurry(desk);
          lastHurry = Date.now();
        }
        left = (await desk.rows(unsettled, [webhookEvents]))[0] ?? {};
        return Object.values(left).every((count) => count === 0);
      },
      settleMs,
    );
  } catch (error) {
    const jobs = await desk.rows(jobsLeft);
    throw new Error(`never settled: ${JSON.stringify({ left, jobs })}`, { cause: error });
  }
}

const jobsLeft = `select t.identifier, j.attempts, j.run_at, j.locked_at, j.locked_by, j.last_error, now() as now
  from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
  where j.locked_at is not null or j.attempts > 0 order by j.id limit 20`;

const unsettled = `select
  (select count(*)::int from mail_ledger where state = 'received') as mails,
  (select count(*)::int from deliveries where state in ('queued', 'sending', 'delayed')) as letters,
  (select count(*)::int from graphile_worker.jobs where task_identifier = 'mail.deliver_comment'
    and attempts < max_attempts) as unwritten_letters,
  (select count(*)::int from webhook_deliveries where state = 'waiting') as webhooks,
  (select count(*)::int from operations where finished_at is null) as operations,
  (select count(*)::int from sla_recounts where finished_at is null) as recounts,
  (select count(*)::int from sla_clocks where voided_at is null and stopped_at is null
    and due_at < now() and breach_told_at is null) as untold_breaches,
  (select count(*)::int from events e where e.name = any($1::text[]) and not exists
    (select from webhook_deliveries w where w.event_id = e.id)) as unsent_events,
  (select count(*)::int from event_positions p where exists
    (select from events e where (e.xid, e.id) > (p.xid, p.event_id))) as readers_behind`;

/** Waits grow with each try; nobody has the time for that here. */
async function hurry(desk: DeskProcess): Promise<void> {
  await desk.rows('update webhooks set resting_until = null where resting_until is not null');
  await desk.rows('update webhook_deliveries set next_try_at = now() where next_try_at > now()');
  await desk.rows(
    "update deliveries set next_try_at = now() where state in ('delayed', 'sending') and next_try_at > now()",
  );
  await desk.rows('update graphile_worker._private_jobs set run_at = now() where run_at > now()');
}
