/** The desk of a run of faults: its processes, its database, the outside world, and who uses it. */
import { rmSync } from 'node:fs';
import { startCountingSmtp } from '#testing/servers/counting-smtp.ts';
import { freePort } from '#testing/servers/free-port.ts';
import { openWebhookReceiver } from '#testing/servers/webhook-receiver.ts';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
import { startPostgresPair } from '../cluster/postgres-pair.ts';
import { cuttableProxy } from '../cuttable-proxy.ts';
import { type DeskProcess, deskProcess, openSmtpMailbox } from '../desk-process.ts';
import { oporaProcess } from '../opora-process.ts';
import { smallDisk } from '../small-disk.ts';
import { type Random, SMTP_ADDRESS } from '../soak/mails.ts';
import { someBeliefs } from './beliefs.ts';
import type { Scene, Stage } from './troubles.ts';

/** Of the webhook; each must be heard. */
export const webhookEvents = [
  'ticket.created',
  'comment.added',
  'ticket.merged',
  'ticket.unmerged',
] as const;

export type OpenScene = Scene & { close(): Promise<void> };

/** @param aborted closes it while it opens, too */
export async function openScene(
  stage: Stage,
  random: Random,
  aborted: AbortSignal,
): Promise<OpenScene> {
  const closing = new AbortController();
  const over = AbortSignal.any([aborted, closing.signal]);
  const smtp = await startCountingSmtp();
  const beliefs = someBeliefs(smtp.port);
  const base = stage === 'own database' ? ownBase() : await pairedBase();
  const { disk } = base;
  const env = {
    // Visitors say in a header where they come from, as behind a balancer: limits are those of a source.
    ...{ WEBHOOK_NETWORKS: '127.0.0.0/8', TRUST_PROXY: 'loopback', LOG_LEVEL: 'warn' },
    ...{ ...beliefs.env, ...base.env },
  };
  const desk = await deskProcess({
    env,
    over,
    ...(disk === undefined ? {} : { data_dir: disk.dir }),
  });
  const port = String(await freePort());
  const beside = { DATABASE_URL: '', ...env, DATA_DIR: desk.data_dir, SMTP_PORT: 'off' };
  const worker = oporaProcess('worker', beside, over);
  const web = {
    ...oporaProcess('web', { ...beside, PORT: port }, over),
    url: `http://localhost:${port}`,
  };
  const receiver = await openWebhookReceiver();
  const scene: OpenScene = {
    ...{ desk, worker, web, smtp, receiver, random, beliefs, disk, failOver: base.failOver },
    async close() {
      // Whatever is still under way starts nothing behind us.
      closing.abort(new Error('the scene is closed'));
      await Promise.all([worker.kill(), web.kill()]);
      await desk.remove();
      await base.close();
      await smtp.stop();
      await receiver.close();
      beliefs.remove();
    },
  };
  try {
    await desk.start();
    return scene;
  } catch (error) {
    await scene.close();
    throw error;
  }
}

type Base = Pick<Scene, 'disk' | 'failOver'> & {
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
};

/** Files and the embedded database on one disk of their own, where one can be mounted. */
function ownBase(): Base {
  const disk = smallDisk('4g');
  return { env: {}, disk, failOver: undefined, close: async () => disk?.remove() };
}

/** A primary that every commit waits for with its standby; whoever leads is behind one address. */
async function pairedBase(): Promise<Base> {
  const dir = temporaryDirectory('pair');
  const pair = await startPostgresPair(dir);
  const at = (port: number) => ({ host: '127.0.0.1', port });
  const proxy = await cuttableProxy(at(pair.nodes[0].port));
  return {
    env: { DATABASE_URL: `postgres://opora@127.0.0.1:${proxy.port}/opora` },
    disk: undefined,
    async failOver() {
      await pair.killPrimary();
      proxy.point(at(await pair.promoteStandby()));
      await pair.rebuildStandby();
    },
    async close() {
      await proxy.close();
      await pair.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export type Prepared = {
  readonly token: string;
  /** Signs in anew and answers the cookie. */
  readonly signIn: () => Promise<string>;
  readonly webhook_secret: string;
  /** Of the form that is offered in the help centre. */
  readonly topic_id: string;
  /** Of an article that everybody may read. */
  readonly slug: string;
};

/** People, promises, a mailbox that receives and sends, a webhook, a form; then everything is started. */
export async function prepare(scene: Scene): Promise<Prepared> {
  const { desk, smtp, receiver } = scene;
  await desk.setUp();
  const mailbox_id = await openSmtpMailbox(desk, SMTP_ADDRESS);
  await need(desk, 'PATCH', `/api/mailboxes/${mailbox_id}`, {
    outgoing: 'smtp',
    smtp: { host: '127.0.0.1', port: smtp.port, security: 'none', user: '' },
    allow_private_hosts: true,
    auto_reply: false,
  });
  for (const policy of promises) await need(desk, 'POST', '/api/sla-policies', policy);
  await need(desk, 'POST', '/api/views', { name: heavyView, conditions: isHeavy });
  const made = await need(desk, 'POST', '/api/webhooks', {
    ...{ name: 'Учёт', url: receiver.url, events: webhookEvents },
  });
  const { secret } = made as { secret: string };
  const topic = await need(desk, 'POST', '/api/topics', { name: { ru: 'Смена', en: '' } });
  const { id: topic_id } = topic as { id: string };
  await need(desk, 'PUT', `/api/topics/${topic_id}/offer`, { names: { ru: 'Смена', en: '' } });
  const slug = await publishArticle(desk);
  const granted = await need(desk, 'POST', '/api/me/tokens', {
    ...{ name: 'faults', scopes: ['read', 'write', 'mail'], expires_in_days: null },
    password: 'correct horse battery staple',
  });
  const { token } = granted as { token: string };
  await Promise.all([scene.worker.start(), scene.web.start()]);
  return { token, webhook_secret: secret, topic_id, slug, signIn: () => signIn(scene) };
}

/** Answers its address. */
async function publishArticle(desk: DeskProcess): Promise<string> {
  const { body: spaces } = await desk.api('GET', '/api/knowledge');
  const space_id = (spaces as { items: { id: string }[] }).items[0]?.id;
  const section = await need(desk, 'POST', '/api/knowledge/sections', {
    ...{ space_id, names: { ru: 'Кассы', en: '' } },
  });
  const slug = 'ne-pechataet-chek';
  const article = await need(desk, 'POST', '/api/articles', {
    ...{ section_id: (section as { id: string }).id, audience: 'public', language: 'ru' },
    ...{ title: 'Не печатает чек', slug, content: { answer: '<p>Проверьте бумагу.</p>' } },
  });
  const path = `/api/articles/${(article as { id: string }).id}/publish`;
  await need(desk, 'POST', path, { is_confirmed: true });
  return slug;
}

/** A bulk edit gives it to tickets, which then have another promise and stand in a view. */
export const heavyTag = 'касса';
export const heavyView = 'Кассы';
const isHeavy = { field: 'tag', op: 'is', value: heavyTag };
const every = (minutes: number) => ({ 1: minutes, 2: minutes, 3: minutes, 4: minutes });
const promises = [
  {
    ...{ name: 'Кассы', conditions: isHeavy, on_change: 'from_creation', warn_shares: [50] },
    targets: { first_response: every(20), next_response: every(30), resolution: every(240) },
  },
  {
    ...{ name: 'Все', conditions: { all: [] }, mode: 'calendar', warn_lead_minutes: [10] },
    targets: { take: every(30), first_response: every(45), resolution: every(180) },
  },
];

async function need(desk: DeskProcess, method: string, path: string, body: unknown) {
  const answer = await desk.api(method, path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer.body;
}

/** At whichever web server answers. */
async function signIn({ desk, web }: Scene): Promise<string> {
  let last: unknown;
  for (const url of [desk.url, web.url]) {
    try {
      const response = await fetch(`${url}/api/session`, {
        method: 'POST',
        headers: { 'x-opora': '1', 'content-type': 'application/json' },
        body: JSON.stringify({
          ...{ email: 'admin@desk.test', password: 'correct horse battery staple' },
        }),
      });
      const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
      if (cookie !== undefined) return cookie;
      last = response.status;
    } catch (error) {
      last = error;
    }
  }
  throw new Error('nobody lets the administrator in', { cause: last });
}
