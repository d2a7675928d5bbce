/** What goes wrong in a round: each begins in full flow, and is over when its promise is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresHome } from '#platform/database-server.ts';
import type { Behaviour, CountingSmtp } from '#testing/servers/counting-smtp.ts';
import type { WebhookReceiver } from '#testing/servers/webhook-receiver.ts';
import type { DeskProcess } from '../desk-process.ts';
import type { OporaProcess } from '../opora-process.ts';
import type { SmallDisk } from '../small-disk.ts';
import type { Random } from '../soak/mails.ts';
import { type Beliefs, heardAfterMs } from './beliefs.ts';

/** Where the database of a scene lives: with the desk itself, or a primary with its standby beside it. */
export type Stage = 'own database' | 'pair of databases';

export type Scene = {
  readonly desk: DeskProcess;
  /** A second worker and a second web server on the same database. */
  readonly worker: OporaProcess;
  readonly web: OporaProcess & { readonly url: string };
  readonly smtp: CountingSmtp;
  readonly receiver: WebhookReceiver;
  readonly random: Random;
  readonly beliefs: Beliefs;
  /** On which the desk's files and its database lie; undefined where none can be mounted. */
  readonly disk: SmallDisk | undefined;
  /** Loses its primary and has another one: on the stage with a pair alone. */
  readonly failOver: (() => Promise<void>) | undefined;
};

const ownDatabase = [
  'worker killed',
  'web killed',
  'main process killed',
  'database killed',
  'everything killed',
  'database hangs',
  'database hangs and is killed',
  'disk is full',
  'clock jumps ahead',
  'clock jumps back',
  'mail server refuses',
  'mail server stalls before the message',
  'mail server stalls after the message',
  'mail server answers after the time-out',
  'mail server loses its answer',
  'webhooks are dropped and refused',
  'webhooks are answered late and out of turn',
] as const;
const pairOfDatabases = ['database fails over'] as const;

export const troubles = [...ownDatabase, ...pairOfDatabases];
export type Trouble = (typeof troubles)[number];

export function stageOf(trouble: Trouble): Stage {
  const isPaired = pairOfDatabases.some((one) => one === trouble);
  return isPaired ? 'pair of databases' : 'own database';
}

/** After these a letter may come twice, byte for byte: RFC 5321 section 4.5.4.1 knows no way around it. */
export function mayRepeatLetters(trouble: Trouble): boolean {
  return /killed|hangs|full|fails over|stalls after|time-out|loses/.test(trouble);
}

const HOUR = 3_600_000;
const hangMs = 3_000;

export const happens: Record<Trouble, (scene: Scene) => Promise<void>> = {
  'worker killed': async ({ worker }) => {
    await worker.kill();
    await worker.start();
  },
  'web killed': async ({ web }) => {
    await web.kill();
    await web.start();
  },
  'main process killed': async (scene) => {
    await scene.desk.kill();
    await startAll(scene);
  },
  'database killed': async ({ desk }) => {
    desk.killDatabase();
    await untilReady(desk);
  },
  'everything killed': async (scene) => {
    const { desk, worker, web } = scene;
    desk.killDatabase();
    await Promise.all([desk.kill(), worker.kill(), web.kill()]);
    await startAll(scene);
  },
  'database hangs': async ({ desk }) => {
    const wake = hang(desk);
    await sleep(hangMs);
    wake();
    await untilReady(desk);
  },
  'database hangs and is killed': async ({ desk }) => {
    const wake = hang(desk);
    await sleep(hangMs / 2);
    desk.killDatabase();
    wake();
    await untilReady(desk);
  },
  'disk is full': async (scene) => {
    const { disk, desk } = scene;
    if (disk === undefined) throw new Error('only root can mount a small disk');
    disk.leave(64 * 1024);
    await sleep(hangMs);
    disk.grow();
    if (!desk.isRunning()) await startAll(scene);
    await untilReady(desk);
  },
  // An hour, and back again: what was written meanwhile lies in the future, or in the past.
  'clock jumps ahead': (scene) => believing(scene, { ahead_ms: HOUR }),
  'clock jumps back': (scene) => believing(scene, { ahead_ms: -HOUR }),
  'database fails over': async ({ desk, failOver }) => {
    if (failOver === undefined) throw new Error('this stage has no second database');
    await failOver();
    await untilReady(desk);
  },
  'mail server refuses': (scene) => behaving(scene, 'come_later'),
  'mail server stalls before the message': (scene) => behaving(scene, 'before_message'),
  'mail server stalls after the message': (scene) => behaving(scene, 'after_message'),
  'mail server answers after the time-out': async (scene) => {
    // It answers after two seconds; whoever sends has given up after one.
    scene.beliefs.set({ patience_ms: 1_000 });
    await sleep(heardAfterMs);
    await behaving(scene, 'answer_late');
    scene.beliefs.set({});
  },
  'mail server loses its answer': (scene) => behaving(scene, 'lose_answer'),
  'webhooks are dropped and refused': async ({ receiver, random }) => {
    receiver.answer = () => (random() < 0.4 ? 'drop' : random() < 0.5 ? 500 : 200);
    await sleep(hangMs);
    receiver.answer = () => 200;
  },
  'webhooks are answered late and out of turn': async ({ receiver, random }) => {
    receiver.answer = async () => {
      await sleep(random() * 1_500);
      return random() < 0.3 ? 'drop' : 200;
    };
    await sleep(hangMs);
    receiver.answer = () => 200;
  },
};

async function believing(
  { beliefs }: Scene,
  believed: Parameters<Beliefs['set']>[0],
): Promise<void> {
  beliefs.set(believed);
  await sleep(hangMs);
  beliefs.set({});
  await sleep(heardAfterMs);
}

/** The main process runs the database, so the others come after it. */
export async function startAll({ desk, worker, web }: Scene): Promise<void> {
  await Promise.all([worker.kill(), web.kill()]);
  await desk.start();
  await Promise.all([worker.start(), web.start()]);
}

async function untilReady(desk: DeskProcess): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const isReady = await fetch(`${desk.url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await sleep(100);
  }
  throw new Error(`the desk did not come back:\n${desk.output().slice(-3000)}`);
}

async function behaving({ smtp }: Scene, behaves: Behaviour): Promise<void> {
  smtp.behaves = behaves;
  await sleep(hangMs);
  smtp.behaves = 'take';
  smtp.hangUp();
}

/** Stops every process of the server without ending any; answers how they go on. */
function hang(desk: DeskProcess): () => void {
  const file = join(postgresHome(desk.data_dir), 'cluster', 'postmaster.pid');
  const postmaster = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8');
  const pids = [postmaster, ...children.trim().split(' ').filter(Boolean).map(Number)];
  const all = (signal: NodeJS.Signals) => {
    for (const pid of pids) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended since.
      }
    }
  };
  all('SIGSTOP');
  return () => all('SIGCONT');
}
