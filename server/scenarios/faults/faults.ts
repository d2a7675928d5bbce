/**
 * The faults: rounds of work in each of which something breaks in full flow: processes are killed, the
 * database hangs, the mail server behaves as mail servers do. After each round everything that was
 * acknowledged must be there once. A seed repeats the order of troubles and the moments.
 */
import { eventually } from '#testing/eventually.ts';
import { startCountingSmtp } from '#testing/servers/counting-smtp.ts';
import { freePort } from '#testing/servers/free-port.ts';
import { openWebhookReceiver } from '#testing/servers/webhook-receiver.ts';
import { type DeskProcess, deskProcess, letTimePass, openSmtpMailbox } from '../desk-process.ts';
import { oporaProcess } from '../opora-process.ts';
import { SMTP_ADDRESS, seeded } from '../soak/mails.ts';
import { faultsOf } from './account.ts';
import { happens, type Scene, startAll, type Trouble, troubles } from './troubles.ts';
import { type Caller, caller, type Done, work } from './work.ts';

export type FaultOptions = {
  rounds: number;
  /** The same seed brings the same troubles in the same order. */
  seed: number;
  /** These alone, in turns; by default all, as the seed will have it. */
  only?: readonly Trouble[];
  told: (line: string) => void;
};

export type FaultResult = { rounds: number; faults: string[]; seconds: number };

const size = { mails: 16, created: 10, replies: 8 };
const settleMs = 120_000;

/** @throws when the desk cannot be started, or does not come back */
export async function faultRounds(options: FaultOptions): Promise<FaultResult> {
  const started = Date.now();
  const scene = await openScene(options.seed);
  const faults: string[] = [];
  try {
    const { call, cookie } = await prepare(scene);
    const done: Done = { mails: [], created: [], replies: [], bulk: [] };
    // A desk with some tickets, before anything breaks.
    await quietRound(scene, call, done);
    const order = inOrder(options, scene.random);
    for (const [index, trouble] of order.entries()) {
      const number = index + 1;
      const began = Date.now();
      const found = await oneRound(scene, call, { number, trouble, done, cookie });
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      const sums = `${done.mails.length} mails, ${done.created.length} tickets, ${done.replies.length} replies`;
      options.told(
        `${number}/${order.length} ${trouble}: ${found.length === 0 ? 'all there once' : `${found.length} FAULTS`} (${sums}; ${seconds} s)`,
      );
      for (const fault of found) options.told(`    ${fault}`);
      faults.push(...found.map((fault) => `round ${number}, ${trouble}: ${fault}`));
    }
    const seconds = Math.round((Date.now() - started) / 1000);
    return { rounds: order.length, faults, seconds };
  } finally {
    await closeScene(scene);
  }
}

/** Every trouble once, shuffled, then again: no round is wasted on what has just been. */
function inOrder({ rounds, only }: FaultOptions, random: () => number): Trouble[] {
  const order: Trouble[] = [];
  while (order.length < rounds) {
    const bag = [...(only ?? troubles)];
    while (bag.length > 0) order.push(...bag.splice(Math.floor(random() * bag.length), 1));
  }
  return order.slice(0, rounds);
}

async function openScene(seed: number): Promise<Scene> {
  const env = { WEBHOOK_NETWORKS: '127.0.0.0/8', LOG_LEVEL: 'warn' };
  const desk = await deskProcess({ env });
  await desk.start();
  const port = String(await freePort());
  const beside = { ...env, DATA_DIR: desk.data_dir, DATABASE_URL: '', SMTP_PORT: 'off' };
  return {
    desk,
    worker: oporaProcess('worker', beside),
    web: { ...oporaProcess('web', { ...beside, PORT: port }), url: `http://localhost:${port}` },
    smtp: await startCountingSmtp(),
    receiver: await openWebhookReceiver(),
    random: seeded(seed),
  };
}

async function closeScene({ desk, worker, web, smtp, receiver }: Scene): Promise<void> {
  await Promise.all([worker.kill(), web.kill()]);
  await desk.remove();
  await smtp.stop();
  await receiver.close();
}

/** People, a mailbox that receives and sends, a webhook; then everything is started. */
async function prepare(scene: Scene): Promise<{ call: Caller; cookie: string }> {
  const { desk, smtp, receiver } = scene;
  await desk.setUp();
  const mailbox_id = await openSmtpMailbox(desk, SMTP_ADDRESS);
  await need(desk, 'PATCH', `/api/mailboxes/${mailbox_id}`, {
    outgoing: 'smtp',
    smtp: { host: '127.0.0.1', port: smtp.port, security: 'none', user: '' },
    allow_private_hosts: true,
    auto_reply: false,
  });
  const events = ['ticket.created'];
  await need(desk, 'POST', '/api/webhooks', { name: 'Учёт', url: receiver.url, events });
  const made = await need(desk, 'POST', '/api/me/tokens', {
    ...{ name: 'faults', scopes: ['read', 'write'], expires_in_days: null },
    password: 'correct horse battery staple',
  });
  const { token } = made as { token: string };
  const cookie = await signIn(desk);
  await Promise.all([scene.worker.start(), scene.web.start()]);
  return { call: caller(scene, token), cookie };
}

async function need(desk: DeskProcess, method: string, path: string, body: unknown) {
  const answer = await desk.api(method, path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer.body;
}

async function signIn(desk: DeskProcess): Promise<string> {
  const response = await fetch(`${desk.url}/api/session`, {
    method: 'POST',
    headers: { 'x-opora': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@desk.test', password: 'correct horse battery staple' }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`sign-in: ${response.status}`);
  return cookie;
}

async function quietRound(scene: Scene, call: Caller, done: Done): Promise<void> {
  await work(scene, call, { number: 0, ...size }, { done, underWay: () => undefined });
  await settle(scene);
}

type RoundOf = { number: number; trouble: Trouble; done: Done; cookie: string };

async function oneRound(
  scene: Scene,
  call: Caller,
  { number, trouble, done, cookie }: RoundOf,
): Promise<string[]> {
  const since = { cursor: await endOfFeed(scene.desk) };
  const moment = 1 + Math.floor(scene.random() * (size.created + size.replies));
  let acknowledged = 0;
  let happening: Promise<void> | undefined;
  await work(
    scene,
    call,
    { number, ...size },
    {
      done,
      underWay() {
        acknowledged += 1;
        if (acknowledged === moment) happening = happens[trouble](scene);
      },
    },
  );
  await happening;
  await settle(scene);
  return faultsOf(scene, done, { number, trouble, since, cookie });
}

async function endOfFeed(desk: DeskProcess): Promise<string> {
  const [row] = await desk.rows('select xid, id from events order by xid desc, id desc limit 1');
  return `${String(row?.['xid'] ?? 0)}.${String(row?.['id'] ?? 0)}`;
}

/** What waits for its time comes at once; then nothing waits, lies or is under way any more. */
async function settle(scene: Scene): Promise<void> {
  const { desk } = scene;
  if (!desk.isRunning()) await startAll(scene);
  // Whoever was killed is silent from now on; whoever lives says so again, and is left alone.
  await letTimePass(desk);
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
        left = (await desk.rows(unsettled))[0] ?? {};
        return Object.values(left).every((count) => count === 0);
      },
      settleMs,
    );
  } catch (error) {
    throw new Error(`never settled: ${JSON.stringify(left)}`, { cause: error });
  }
}

const unsettled = `select
  (select count(*)::int from mail_ledger where state = 'received') as mails,
  (select count(*)::int from deliveries where state in ('queued', 'sending', 'delayed')) as letters,
  (select count(*)::int from webhook_deliveries where state = 'waiting') as webhooks,
  (select count(*)::int from operations where finished_at is null) as operations,
  (select count(*)::int from events e where e.name = 'ticket.created' and not exists
    (select from webhook_deliveries w where w.event_id = e.id)) as unsent_events`;

/** Waits grow with each try; nobody has the time for that here. */
async function hurry(desk: DeskProcess): Promise<void> {
  await desk.rows('update webhooks set resting_until = null where resting_until is not null');
  await desk.rows('update webhook_deliveries set next_try_at = now() where next_try_at > now()');
  await desk.rows(
    "update deliveries set next_try_at = now() where state in ('delayed', 'sending') and next_try_at > now()",
  );
  await desk.rows('update graphile_worker._private_jobs set run_at = now() where run_at > now()');
}
